/** What AWS answered, read leniently: an answer is JSON or was XML, where numbers and booleans are text and a list of one looks like its item. */
import type { Json } from '../snapshot/index.ts';

export type Answer = { readonly [name: string]: Json };

/** A member that blast cannot do without is missing or of another type: the answer is treated as one that could not be read. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
}

export function isAnswer(value: Json | undefined): value is Answer {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member at the path; undefined where the path ends early. */
export function member(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let here = value;
  for (const name of path) {
    if (!isAnswer(here) || !Object.hasOwn(here, name)) return undefined;
    here = here[name];
  }
  return here;
}

export function text(value: Json | undefined, ...path: readonly string[]): string | undefined {
  const found = member(value, ...path);
  if (typeof found === 'number') return String(found);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** A text that must be there. */
export function textOf(value: Json | undefined, ...path: readonly string[]): string {
  const found = text(value, ...path);
  if (found === undefined) throw new UnexpectedAnswer(`the answer has no ${path.join('.')}`);
  return found;
}

export function flag(value: Json | undefined, ...path: readonly string[]): boolean | undefined {
  const found = member(value, ...path);
  return found === true || found === 'true' ? true : found === false || found === 'false' ? false : undefined;
}

export function number(value: Json | undefined, ...path: readonly string[]): number | undefined {
  const found = member(value, ...path);
  const parsed = typeof found === 'string' && found !== '' ? Number(found) : found;
  return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : undefined;
}

/** The items of a list; none where there is no list. */
export function items(value: Json | undefined, ...path: readonly string[]): readonly Json[] {
  const found = member(value, ...path);
  if (Array.isArray(found)) return found;
  return found === undefined || found === null || found === '' ? [] : [found];
}

export function objects(value: Json | undefined, ...path: readonly string[]): readonly Answer[] {
  return items(value, ...path).filter(isAnswer);
}

export function texts(value: Json | undefined, ...path: readonly string[]): readonly string[] {
  return items(value, ...path).filter((item) => typeof item === 'string');
}

/** AWS's list of key and value, in any of its spellings, or a plain object; undefined where the call was not answered. */
export function tags(value: Json | undefined | null, ...path: readonly string[]): { readonly [key: string]: string } | undefined {
  if (value === undefined || value === null) return undefined;
  const found = member(value, ...path);
  const pairs =
    isAnswer(found) && !('Key' in found) && !('key' in found)
      ? Object.entries(found).map(([key, each]) => [key, typeof each === 'string' ? each : ''] as const)
      : objects(found).flatMap((tag) => {
          const key = text(tag, 'Key') ?? text(tag, 'key') ?? text(tag, 'TagKey');
          return key === undefined ? [] : [[key, text(tag, 'Value') ?? text(tag, 'value') ?? text(tag, 'TagValue') ?? ''] as const];
        });
  return Object.fromEntries(pairs);
}

/** A policy that an answer holds as JSON text, percent-encoded or not. Text that is no JSON stays as it is, for the reader to name. */
export function document(value: Json): Json {
  if (typeof value !== 'string') return value;
  for (const decode of [(raw: string) => raw, decodeURIComponent]) {
    try {
      return JSON.parse(decode(value)) as Json;
    } catch {
      // Not in this spelling.
    }
  }
  return value;
}

/** The resource policy of an answer: null = there is none, undefined = the call was not answered. */
export function policy(answer: Answer | null | undefined, ...path: readonly string[]): Json | undefined {
  if (answer === undefined || answer === null) return answer;
  const found = member(answer, ...path);
  return found === undefined || found === null || found === '' ? null : document(found);
}
