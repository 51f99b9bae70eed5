/** Policy documents: decoded where they are strings, and held once where they are equal. */
import { hash } from 'node:crypto';
import { isTooDeep } from './parse-json.ts';
import type { Json } from './types.ts';

/** Gives the document to keep for one that was read. */
export type InternDocument = (document: Json) => Json;

/** An AWS managed policy stands in the export of every account that uses it: equal documents become one object, over all accounts. */
export function createInterner(): InternDocument {
  const known = new Map<string, Json>();
  return (raw) => {
    const document = decodeDocument(raw);
    if (typeof document !== 'object' || document === null) return document;
    // The digest, not the text, is the key: texts of an organization would take as much room again as its documents.
    const key = hash('sha256', JSON.stringify(document), 'base64');
    const same = known.get(key);
    if (same !== undefined) return same;
    known.set(key, document);
    return document;
  };
}

/** IAM hands documents out as objects, JSON strings or percent-encoded strings, depending on the SDK. One that cannot be decoded stays as it is. */
function decodeDocument(document: Json): Json {
  if (typeof document !== 'string') return document;
  try {
    // RFC 3986: a plus sign is a plus sign, not a space.
    const text = /^\s*[{[]/.test(document) ? document : decodeURIComponent(document);
    if (!/^\s*[{[]/.test(text) || isTooDeep(text)) return document;
    return JSON.parse(text) as Json;
  } catch {
    return document;
  }
}
