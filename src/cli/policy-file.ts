import type { Path, PolicyKind } from '../lint/index.ts';
import { BlastError } from '../shared/errors.ts';
import { readDataFile } from './data-file.ts';

/** A policy document in a file. */
export interface FilePolicy {
  readonly file: string;
  /** Where it stands in the file; empty where the file is the document. */
  readonly at: Path;
  readonly raw: unknown;
  /** What the field that holds it says it is. */
  readonly kind: PolicyKind | undefined;
  /** Line of a place in the document. */
  readonly lineOf: (path: Path) => number;
}

/** Every policy document in a file: the file itself, one in the output of an AWS command, many in a list. */
export function readPolicies(path: string): FilePolicy[] {
  const { name: file, value, lineOf } = readDataFile(path);
  const found = [...documentsIn(value, [])].map(
    ({ at, raw, inText }): FilePolicy => ({ file, at, raw, kind: kindAt(at), lineOf: (place) => lineOf(inText ? at : [...at, ...place]) }),
  );
  if (found.length === 0) throw new BlastError(`${file}: no policy document in it, expected an object with a Statement`);
  return found;
}

interface Document {
  readonly at: Path;
  readonly raw: unknown;
  /** It is written as JSON in a string, as AWS hands out bucket policies. */
  readonly inText: boolean;
}

function* documentsIn(value: unknown, at: Path, inText = false): Generator<Document> {
  if (typeof value === 'string') {
    const document = /^\s*(\{|%7B)/i.test(value) ? decoded(value) : undefined;
    if (document !== undefined) yield* documentsIn(document, at, true);
  } else if (isDocument(value)) yield { at, raw: value, inText };
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* documentsIn(item, inText ? at : [...at, index], inText);
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) yield* documentsIn(item, inText ? at : [...at, key], inText);
}

function isDocument(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'Statement' in value;
}

function decoded(text: string): unknown {
  try {
    return JSON.parse(text.trimStart().startsWith('{') ? text : decodeURIComponent(text));
  } catch {
    return undefined;
  }
}

/** Fields of AWS's commands, and of policy tests, that say what kind of policy they hold. */
const KINDS: { readonly [field: string]: PolicyKind } = {
  AssumeRolePolicyDocument: 'trust',
  PolicyDocument: 'identity',
  identity: 'identity',
  permissionsBoundary: 'permissionsBoundary',
  session: 'session',
  serviceControl: 'serviceControl',
  resourceControl: 'resourceControl',
  vpcEndpoint: 'vpcEndpoint',
};

function kindAt(at: Path): PolicyKind | undefined {
  const field = at.findLast((part) => typeof part === 'string');
  return field !== undefined && Object.hasOwn(KINDS, field) ? KINDS[field] : undefined;
}
