import { remember } from '../shared/remember.ts';
import { type Action, findAction, keysOfService, type ResourceType, resourceTypes, services, supportsRcp } from './actions.ts';

/** Keys that begin with the name of one service and belong to requests of others: properties of a session, and one of the Marketplace. */
export const CROSS_SERVICE_KEYS: ReadonlySet<string> = new Set([
  'catalog:changetype',
  'ec2:roledelivery',
  'ec2:sourceinstancearn',
  'glue:roleassumedby',
  'glue:credentialissuingservice',
  'codebuild:buildarn',
  'codebuild:projectarn',
  'lambda:sourcefunctionarn',
  'ssm:sourceinstancearn',
  'identitystore:userid',
]);

/** What a key of the reference begins with: all of it, or what stands before a slot. */
function keyBeginning(key: string): string {
  return key.toLowerCase().replace(/(\$\{|<|tag-key$).*$/, '');
}

/** Whether a key (in lower case) is one of these, as the reference writes them. */
export function holdsKey(known: readonly string[], key: string): boolean {
  return known.some((each) => {
    const beginning = keyBeginning(each);
    return each.length === beginning.length ? key === beginning : key.startsWith(beginning);
  });
}

const unlisted = new Map<string, (key: string) => boolean>();

/**
 * Tells which keys (in lower case) the reference does not list for the action, of those of a service and the tags in the request: a request may lack
 * them, whatever its resource is (R-COND-24). Of an action that the reference does not have nothing is told.
 */
export function unlistedKeysOf(action: string): (key: string) => boolean {
  return remember(unlisted, action, () => {
    const known = new Map<string, boolean>();
    return (key) => remember(known, key, () => findUnlisted(action, key));
  });
}

const foreign = new Map<string, (key: string) => boolean>();

/**
 * Tells of which keys (in lower case) no caller can be said to choose the value in a request for the action: a key of a service, or a tag in the
 * request, that the reference does not list for the action (it leaves some out, so the key may be there all the same); and what a resource is that the
 * action does not make.
 */
export function foreignKeysOf(action: string): (key: string) => boolean {
  return remember(foreign, action, () => {
    const known = new Map<string, boolean>();
    return (key) => remember(known, key, () => findForeign(action, key));
  });
}

const absent = new Map<string, (key: string) => boolean>();

/**
 * Tells which keys (in lower case) no request for the action has (R-COND-24): those of a service that the reference lists, and not for this action or a
 * resource type of it. Of a key that it lists nowhere it may be short, so nothing is told; nor of an action that it does not have.
 */
export function absentKeysOf(action: string): (key: string) => boolean {
  return remember(absent, action, () => {
    const known = new Map<string, boolean>();
    return (key) =>
      remember(known, key, () => isOfService(key) && findUnlisted(action, key) && holdsKey(keysOfService(serviceOf(key)), key));
  });
}

function serviceOf(key: string): string {
  return key.slice(0, key.indexOf(':'));
}

/** What a decision needs to know of the action besides its name. */
export function actionFacts(action: string): {
  readonly isForeign: (key: string) => boolean;
  readonly isAbsent: (key: string) => boolean;
  readonly hasResourceControl: boolean;
} {
  return {
    isForeign: foreignKeysOf(action),
    isAbsent: absentKeysOf(action),
    hasResourceControl: supportsRcp(action.slice(0, action.indexOf(':'))),
  };
}

function findForeign(name: string, key: string): boolean {
  const action = findAction(name);
  if (action === undefined || CROSS_SERVICE_KEYS.has(key)) return false;
  return unlistedKeysOf(name)(key) || (isOfService(key) && isAttribute(action, key));
}

function findUnlisted(name: string, key: string): boolean {
  const action = findAction(name);
  if (action === undefined || CROSS_SERVICE_KEYS.has(key)) return false;
  const isTag = key.startsWith('aws:requesttag/') || key === 'aws:tagkeys';
  return (isTag || isOfService(key)) && !holdsKey(action.conditionKeys, key);
}

let prefixes: ReadonlySet<string> | undefined;

function isOfService(key: string): boolean {
  prefixes ??= new Set(services());
  return !key.startsWith('aws:') && prefixes.has(key.slice(0, key.indexOf(':')));
}

/** Keys that the reference lists for resources, though they are what the request says. */
const PARAMETERS = /^(ec2:(attribute|newinstanceprofile|islaunchtemplateresource|launchtemplate)|geo:|execute-api:viadomainarn)/;

/** Whether the key tells what a resource is that is there before the request. EC2 alone repeats such keys for every action. */
function isAttribute(action: Action, key: string): boolean {
  const [service = '', name = ''] = action.name.split(':');
  if (PARAMETERS.test(key) || (service !== 'ec2' && holdsKey(action.ownKeys, key))) return false;
  const names = new Set(action.resources.map(({ type }) => type));
  const types = resourceTypes(service).filter((type) => names.has(type.name));
  const having = types.filter(({ conditionKeys }) => holdsKey(conditionKeys, key));
  return having.length > 0 && !having.some((type) => makes(name, type, types));
}

/** Actions that make things of several types. */
const MAKES_ALL = /^(Run|Launch|Request|Allocate|Import|Copy|Register|Restore|Purchase|CreateFleet$)/;

/** Whether the action makes a resource of the type: `CreateDBSnapshot` a snapshot, and not a `db`. */
function makes(name: string, type: ResourceType, types: readonly ResourceType[]): boolean {
  if (MAKES_ALL.test(name)) return true;
  const made = /^Create(.+?)s?$/.exec(name)?.[1]?.toLowerCase();
  if (made === undefined) return false;
  const fits = (each: ResourceType): number => (made.includes(plain(each)) || plain(each).includes(made) ? plain(each).length : 0);
  return fits(type) > 0 && fits(type) === Math.max(...types.map(fits));
}

function plain({ name }: ResourceType): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
