/** Small typed checkers: each returns what it checked, or ends the run with one line that says where, what was found and what was expected. */
import { BlastError } from '../shared/errors.ts';
import { oneLine } from '../shared/one-line.ts';
import type { Json } from './types.ts';

export type JsonObject = { readonly [key: string]: Json };

/** Where a value stands. The outermost place names the input; places are linked so that the text is only built when something is wrong. */
export interface Place {
  readonly parent: Place | undefined;
  readonly key: string | number;
}

/** An object of a list, with its place. */
export interface Item {
  readonly value: JsonObject;
  readonly place: Place;
}

/** What is read, for messages. */
export const ACCEPTED = 'authorization details (`aws iam get-account-authorization-details`), a blast snapshot or a snapshot directory';

/** The outermost place: a file, or one of several documents in a file. */
export function placeOfInput(name: string): Place {
  return { parent: undefined, key: name };
}

/** The place of a member or an item. */
export function placeOf(parent: Place, key: string | number): Place {
  return { parent, key };
}

/** The name of the input in which a place lies. */
export function inputOf(place: Place): string {
  let outermost = place;
  while (outermost.parent !== undefined) outermost = outermost.parent;
  return oneLine(String(outermost.key));
}

/** `snapshot.json: $.accounts[0].iam` */
export function placeText(place: Place): string {
  let path = '';
  for (let here = place; here.parent !== undefined; here = here.parent) path = stepText(here.key) + path;
  return `${inputOf(place)}: $${path}`;
}

function stepText(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** Ends the run with a message about a place. */
export function failAt(place: Place, text: string): never {
  throw new BlastError(`${placeText(place)}: ${text}`);
}

function failFound(value: Json | undefined, place: Place, expected: string): never {
  failAt(place, value === undefined ? `missing, expected ${expected}` : `found ${describeJson(value)}, expected ${expected}`);
}

/** `a number`, `an empty list`: never the value itself, which may be sensitive. */
export function describeJson(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (value === '') return 'an empty string';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** True for a JSON object, not for a list or null. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object. */
export function asObject(value: Json | undefined, place: Place, expected = 'an object'): JsonObject {
  return isObject(value) ? value : failFound(value, place, expected);
}

/** The value as a list. */
export function asList(value: Json | undefined, place: Place, expected = 'a list'): readonly Json[] {
  return Array.isArray(value) ? value : failFound(value, place, expected);
}

/** The value as a string that is not empty. */
function asString(value: Json | undefined, place: Place, expected = 'a string'): string {
  return typeof value === 'string' && value !== '' ? value : failFound(value, place, expected);
}

/** A required string member. */
export function stringOf(object: JsonObject, key: string, place: Place, expected = 'a string'): string {
  const value = object[key];
  return typeof value === 'string' && value !== '' ? value : failFound(value, placeOf(place, key), expected);
}

/** A string member that may be left out, null or empty. */
export function optionalStringOf(object: JsonObject, key: string, place: Place): string | undefined {
  const value = object[key];
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : failFound(value, placeOf(place, key), 'a string');
}

/** An object member that may be left out or null. */
export function optionalObjectOf(object: JsonObject, key: string, place: Place): Item | undefined {
  const value = object[key];
  if (value === undefined || value === null) return undefined;
  const here = placeOf(place, key);
  return { value: asObject(value, here), place: here };
}

/** A member that is a list of objects; undefined where it is left out or null. */
export function optionalItemsOf(object: JsonObject, key: string, place: Place): readonly Item[] | undefined {
  const value = object[key];
  if (value === undefined || value === null) return undefined;
  const here = placeOf(place, key);
  return asList(value, here, 'a list of objects').map((item, index) => {
    const itemPlace = placeOf(here, index);
    return { value: asObject(item, itemPlace), place: itemPlace };
  });
}

/** A member that is a list of objects; empty where it is left out or null. */
export function itemsOf(object: JsonObject, key: string, place: Place): readonly Item[] {
  return optionalItemsOf(object, key, place) ?? [];
}

/** A member that is a list of strings; empty where it is left out or null. */
export function stringsOf(object: JsonObject, key: string, place: Place): readonly string[] {
  const value = object[key];
  if (value === undefined || value === null) return [];
  const here = placeOf(place, key);
  return asList(value, here, 'a list of strings').map((item, index) => asString(item, placeOf(here, index)));
}

/** A required account id member. */
export function accountIdOf(object: JsonObject, key: string, place: Place): string {
  const expected = 'an account id of twelve digits in quotes';
  const value = stringOf(object, key, place, expected);
  return /^\d{12}$/.test(value) ? value : failAt(placeOf(place, key), `found \`${oneLine(value.slice(0, 40))}\`, expected ${expected}`);
}
