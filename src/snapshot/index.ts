/** The public face of the snapshot layer. */
export {
  asObject,
  failAt,
  type Item,
  itemsOf,
  type JsonObject,
  optionalObjectOf,
  type Place,
  placeOf,
  placeOfInput,
  stringOf,
  stringsOf,
} from './check.ts';
export { parseJsonDocuments } from './parse-json.ts';
export { readSnapshot } from './read-snapshot.ts';
export type * from './types.ts';
