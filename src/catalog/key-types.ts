import { readData } from './data.ts';

/** What the values of a condition key are, where they are no text. */
export type KeyType = 'bool' | 'numeric' | 'date' | 'ip';

/** Global condition keys, in lower case, which the Service Authorization Reference does not list (IAM User Guide, as of September 2026). */
const GLOBAL: ReadonlyMap<string, KeyType> = new Map([
  ['aws:assumedroot', 'bool'],
  ['aws:currenttime', 'date'],
  ['aws:ec2instancesourceprivateipv4', 'ip'],
  ['aws:epochtime', 'date'],
  ['aws:ismcpserviceaction', 'bool'],
  ['aws:multifactorauthage', 'numeric'],
  ['aws:multifactorauthpresent', 'bool'],
  ['aws:principalisawsservice', 'bool'],
  ['aws:securetransport', 'bool'],
  ['aws:sourceip', 'ip'],
  ['aws:tokenissuetime', 'date'],
  ['aws:viaawsmcpservice', 'bool'],
  ['aws:viaawsservice', 'bool'],
  ['aws:vpcsourceip', 'ip'],
]);

let ofServices: ReadonlyMap<string, KeyType> | undefined;

/** Undefined for text, and for keys that nobody has listed. */
export function keyTypeOf(key: string): KeyType | undefined {
  const name = key.toLowerCase();
  ofServices ??= readTypes();
  return GLOBAL.get(name) ?? ofServices.get(name);
}

function readTypes(): ReadonlyMap<string, KeyType> {
  const { types } = readData<{ readonly types: { readonly [type in KeyType]: readonly string[] } }>('key-types');
  return new Map((Object.keys(types) as KeyType[]).flatMap((type) => types[type].map((key) => [key, type] as const)));
}
