import { readData } from './data.ts';

export type AccessLevel = 'List' | 'Read' | 'Write' | 'Permissions management' | 'Tagging';

/** One action of the Service Authorization Reference. */
export interface Action {
  /** As AWS writes it: `s3:GetObject`. */
  readonly name: string;
  readonly levels: readonly AccessLevel[];
  /** Resource types that it is decided on. `required` is the asterisk of the reference; an empty list means `*` only. */
  readonly resources: readonly { readonly type: string; readonly required: boolean }[];
  /** Condition keys of the action and of its resource types. */
  readonly conditionKeys: readonly string[];
}

/** One resource type of the Service Authorization Reference, such as `bucket` of s3. */
export interface ResourceType {
  readonly name: string;
  /** ARN formats with `${Placeholders}`; empty where the reference gives none. */
  readonly arns: readonly string[];
}

/** Where the table comes from. */
export interface CatalogInfo {
  readonly source: string;
  readonly date: string;
}

interface Service {
  readonly types: readonly ResourceType[];
  readonly actions: readonly Action[];
  /** By name in lower case, without the service. */
  readonly byName: ReadonlyMap<string, Action>;
}

interface ActionData extends CatalogInfo {
  readonly services: { readonly [service: string]: string };
}

const LEVELS: { readonly [letter: string]: AccessLevel } = {
  L: 'List',
  R: 'Read',
  W: 'Write',
  P: 'Permissions management',
  T: 'Tagging',
};

let data: ActionData | undefined;
let rcpServices: ReadonlySet<string> | undefined;
const unpacked = new Map<string, Service>();

function actionData(): ActionData {
  data ??= readData<ActionData>('actions');
  return data;
}

/** The service of that prefix, unpacked on first use; undefined when the reference has none. */
function findService(prefix: string): Service | undefined {
  const known = unpacked.get(prefix);
  if (known !== undefined) return known;
  const { services: packed } = actionData();
  // Own keys only: `constructor` is no service.
  const text = Object.hasOwn(packed, prefix) ? packed[prefix] : undefined;
  if (text === undefined) return undefined;
  const service = unpackService(prefix, text);
  unpacked.set(prefix, service);
  return service;
}

/** The inverse of `packService` in scripts/refresh-catalog.mjs. */
function unpackService(prefix: string, text: string): Service {
  const [keyLine = '', setLine = '', ...lines] = text.split('~');
  const keys = keyLine.split(';');
  const sets = setLine.split(';').map((set) => (set === '' ? [] : set.split(',').map((number) => keys[Number.parseInt(number, 36)] ?? '')));
  const gap = lines.indexOf('');
  const typeLines = lines.slice(0, gap).map((line) => line.split('|'));
  const types = typeLines.map(([name = '', , ...arns]): ResourceType => ({ name, arns }));
  const typeSets = typeLines.map(([, set = '0']) => set);
  // Thousands of actions share a few hundred combinations of sets: join each only once.
  const joined = new Map<string, readonly string[]>();

  function unpackAction(line: string): Action {
    const [name = '', letters = '', typeList = '', ownSet = '0'] = line.split('|');
    const numbers = typeList === '' ? [] : typeList.split(',');
    const resources = numbers.map((number) => ({
      type: types[Number.parseInt(number, 36)]?.name ?? '',
      required: number.endsWith('*'),
    }));
    const setNumbers = [ownSet, ...numbers.map((number) => typeSets[Number.parseInt(number, 36)] ?? '0')];
    const id = setNumbers.join();
    let conditionKeys = joined.get(id);
    if (conditionKeys === undefined) {
      conditionKeys = [...new Set(setNumbers.flatMap((set) => sets[Number.parseInt(set, 36)] ?? []))].sort();
      joined.set(id, conditionKeys);
    }
    return { name: `${prefix}:${name}`, levels: [...letters].flatMap((letter) => LEVELS[letter] ?? []), resources, conditionKeys };
  }

  const actions = lines.slice(gap + 1).map(unpackAction);
  const byName = new Map(actions.map((action) => [action.name.slice(prefix.length + 1).toLowerCase(), action]));
  return { types, actions, byName };
}

/** The action named `service:Name`, in any case; undefined when the reference does not have it. */
export function findAction(action: string): Action | undefined {
  const colon = action.indexOf(':');
  if (colon < 0) return undefined;
  return findService(action.slice(0, colon).toLowerCase())?.byName.get(action.slice(colon + 1).toLowerCase());
}

/** All actions of a service, by name; none for an unknown service. */
export function actionsOf(service: string): readonly Action[] {
  return findService(service.toLowerCase())?.actions ?? [];
}

/** The resource types of a service; none for an unknown service. */
export function resourceTypes(service: string): readonly ResourceType[] {
  return findService(service.toLowerCase())?.types ?? [];
}

let serviceNames: readonly string[] | undefined;

/** The prefixes of all services, in order. */
export function services(): readonly string[] {
  serviceNames ??= Object.keys(actionData().services);
  return serviceNames;
}

/** Which edition of the reference this is. */
export function catalogInfo(): CatalogInfo {
  const { source, date } = actionData();
  return { source, date };
}

/** Whether resource control policies apply to the service's resources. */
export function supportsRcp(service: string): boolean {
  rcpServices ??= new Set(readData<{ readonly services: readonly string[] }>('rcp-services').services);
  return rcpServices.has(service.toLowerCase());
}
