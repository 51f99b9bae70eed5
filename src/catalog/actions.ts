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
  /** Those of the action itself. */
  readonly ownKeys: readonly string[];
}

/** One resource type of the Service Authorization Reference, such as `bucket` of s3. */
export interface ResourceType {
  readonly name: string;
  /** ARN formats with `${Placeholders}`; empty where the reference gives none. */
  readonly arns: readonly string[];
  /** Condition keys of every action on it: mostly what it is. */
  readonly conditionKeys: readonly string[];
}

/** Where the table comes from. */
export interface CatalogInfo {
  readonly source: string;
  readonly date: string;
}

interface Service {
  /** Condition keys of all its actions and resource types. */
  readonly keys: readonly string[];
  readonly types: readonly ResourceType[];
  /** Names in lower case, without the service, in the order of the table. */
  readonly names: readonly string[];
  readonly find: (name: string) => Action | undefined;
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

/** The inverse of `packService` in scripts/refresh-catalog.mjs. Actions are unpacked one by one: ec2 has 800, and a run asks for a few. */
function unpackService(prefix: string, text: string): Service {
  const [keyLine = '', setLine = '', ...lines] = text.split('~');
  const keys = keyLine.split(';');
  const sets = setLine.split(';');
  const gap = lines.indexOf('');
  const typeLines = lines.slice(0, gap).map((line) => line.split('|'));
  const types = typeLines.map(([name = '', set = '0', ...arns]): ResourceType => ({ name, arns, conditionKeys: keysOf(set) }));
  const actionLines = new Map(lines.slice(gap + 1).map((line) => [line.slice(0, line.indexOf('|')).toLowerCase(), line]));
  const actions = new Map<string, Action>();

  function keysOf(set: string): readonly string[] {
    const numbers = sets[Number.parseInt(set, 36)] ?? '';
    return numbers === '' ? [] : numbers.split(',').map((number) => keys[Number.parseInt(number, 36)] ?? '');
  }

  function unpackAction(line: string): Action {
    const [name = '', letters = '', typeList = '', ownSet = '0'] = line.split('|');
    const on =
      typeList === '' ? [] : typeList.split(',').map((number) => ({ index: Number.parseInt(number, 36), required: number.endsWith('*') }));
    const keySets = new Set([ownSet, ...on.map(({ index }) => typeLines[index]?.[1] ?? '0')]);
    return {
      name: `${prefix}:${name}`,
      levels: [...letters].flatMap((letter) => LEVELS[letter] ?? []),
      resources: on.map(({ index, required }) => ({ type: types[index]?.name ?? '', required })).sort(byDirectness),
      conditionKeys: [...new Set([...keySets].flatMap(keysOf))].sort(),
      ownKeys: keysOf(ownSet),
    };
  }

  function find(name: string): Action | undefined {
    const known = actions.get(name);
    const line = actionLines.get(name);
    if (known !== undefined || line === undefined) return known;
    const action = unpackAction(line);
    actions.set(name, action);
    return action;
  }

  return { keys, types, names: [...actionLines.keys()], find };
}

/** An access point is another door to a bucket: where a type is to be chosen the bucket and its objects come first. */
function byDirectness(a: { readonly type: string }, b: { readonly type: string }): number {
  return Number(a.type.includes('accesspoint')) - Number(b.type.includes('accesspoint'));
}

/** The action named `service:Name`, in any case; undefined when the reference does not have it. */
export function findAction(action: string): Action | undefined {
  const colon = action.indexOf(':');
  if (colon < 0) return undefined;
  return findService(action.slice(0, colon).toLowerCase())?.find(action.slice(colon + 1).toLowerCase());
}

const listed = new Map<string, readonly Action[]>();

/** All actions of a service, by name; none for an unknown service. */
export function actionsOf(service: string): readonly Action[] {
  const prefix = service.toLowerCase();
  const known = listed.get(prefix);
  if (known !== undefined) return known;
  const found = findService(prefix);
  if (found === undefined) return [];
  const actions = found.names.flatMap((name) => found.find(name) ?? []);
  listed.set(prefix, actions);
  return actions;
}

/** The resource types of a service; none for an unknown service. */
export function resourceTypes(service: string): readonly ResourceType[] {
  return findService(service.toLowerCase())?.types ?? [];
}

/** Every condition key that some action or resource type of the service has; none for an unknown service. */
export function keysOfService(service: string): readonly string[] {
  return findService(service.toLowerCase())?.keys ?? [];
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
