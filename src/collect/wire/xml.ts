/** XML answers in the shape of JSON ones: lists and maps are written with helper elements, which are taken out. */
import { parseXML } from '@aws-sdk/xml-builder';
import type { Json } from '../../snapshot/index.ts';
import { isAnswer } from '../answer.ts';

/** The content of the root element. Throws on anything that is not XML. */
export function readXml(xml: string): Json {
  const root = Object.values(parseXML(xml) as { readonly [root: string]: Json })[0];
  return root === undefined ? {} : plain(root);
}

/** `{ member: [a, b] }` and `{ item: a }` are lists, `{ entry: { key, value } }` is a map. */
function plain(value: Json): Json {
  if (Array.isArray(value)) return value.map(plain);
  if (!isAnswer(value)) return value;
  const [name, ...others] = Object.keys(value).filter((key) => key !== 'xmlns');
  if (name !== undefined && others.length === 0) {
    if (name === 'member' || name === 'item') return listOf(value[name]).map(plain);
    if (name === 'entry') return mapOf(listOf(value[name]).map(plain));
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function mapOf(entries: readonly Json[]): Json {
  return Object.fromEntries(entries.filter(isAnswer).map((entry) => [String(entry['key']), entry['value'] ?? '']));
}
