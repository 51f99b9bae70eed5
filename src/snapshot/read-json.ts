import { join } from 'node:path';
import { BlastError } from '../shared/errors.ts';
import { oneLine } from '../shared/one-line.ts';
import { asObject, type Item, placeOfInput } from './check.ts';
import { parseJsonDocuments } from './parse-json.ts';
import { listDirectory, readUtf8 } from './read-bytes.ts';
import type { Json } from './types.ts';

/** The only JSON document of a file. */
export async function readOneDocument(file: string): Promise<Json> {
  const documents = parseJsonDocuments(await readUtf8(file), oneLine(file));
  if (documents.length !== 1) throw new BlastError(`${oneLine(file)}: found ${documents.length} JSON documents, expected one`);
  return documents[0] as Json;
}

/** The JSON object of a file, with its place. */
export async function readObject(file: string): Promise<Item> {
  const place = placeOfInput(oneLine(file));
  return { value: asObject(await readOneDocument(file), place), place };
}

/** Paths by name. */
export type Paths = ReadonlyMap<string, string>;

/** The folders and files of a directory; where there is no such directory, none. */
export async function contentsOf(folder: string): Promise<{ readonly folders: Paths; readonly files: Paths }> {
  const { folders = [], files = [] } = (await listDirectory(folder)) ?? {};
  const pathsOf = (names: readonly string[]): Paths => new Map(names.map((name) => [name, join(folder, name)]));
  return { folders: pathsOf(folders), files: pathsOf(files) };
}
