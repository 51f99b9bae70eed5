import { remember } from '../shared/remember.ts';
import { findAction, services } from './actions.ts';

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

const foreign = new Map<string, (key: string) => boolean>();

/**
 * Tells whether requests for the action have no such key (in lower case), as far as the reference tells: one of a service, or a tag in the request, that
 * it does not list for the action. The reference leaves some out, so the key may be there all the same; but no caller can be said to choose it.
 */
export function foreignKeysOf(action: string): (key: string) => boolean {
  return remember(foreign, action, () => {
    const known = new Map<string, boolean>();
    return (key) => remember(known, key, () => findForeign(action, key));
  });
}

let prefixes: ReadonlySet<string> | undefined;

function findForeign(action: string, key: string): boolean {
  const keys = findAction(action)?.conditionKeys;
  if (keys === undefined || CROSS_SERVICE_KEYS.has(key)) return false;
  const isTag = key.startsWith('aws:requesttag/') || key === 'aws:tagkeys';
  prefixes ??= new Set(services());
  return (isTag || (!key.startsWith('aws:') && prefixes.has(key.slice(0, key.indexOf(':'))))) && !holdsKey(keys, key);
}
