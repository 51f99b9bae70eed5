import { compileGlob, type Glob, type GlobToken, matchesGlob, ONE, STAR } from '../shared/glob.ts';

/** A policy variable `${key}` or `${key, 'default'}` (R-VAR-01 to R-VAR-06). */
export interface Variable {
  readonly key: string;
  readonly fallback: string | undefined;
}

/** A resource pattern or condition value: text, wildcards and variables. */
export interface Template {
  readonly text: string;
  readonly parts: readonly (GlobToken | Variable)[];
  /** The finished glob, where there are no variables. */
  readonly glob: Glob | undefined;
  /** The finished text for operators without wildcards, where there are no variables: `*` and `?` are themselves. */
  readonly literal: string | undefined;
  /** The text before the first wildcard or variable. */
  readonly start: string;
}

export interface TemplateOptions {
  /** Version 2012-10-17: variables and escapes are read; in an older document `${...}` is plain text (R-VAR-01). */
  readonly variables: boolean;
}

const ESCAPES = new Set(['*', '?', '$']);

/** `from`: where variables and escapes begin to count. */
export function parseTemplate(text: string, { variables }: TemplateOptions, from = 0): Template {
  if (!/[*?$]/.test(text)) return plainTemplate(text);
  const parts: (GlobToken | Variable)[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain !== '') parts.push(plain);
    plain = '';
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    const variable = character === '$' && variables && at >= from ? readVariable(text, at) : undefined;
    if (variable !== undefined) {
      if (typeof variable.value === 'string') plain += variable.value;
      else {
        flush();
        parts.push(variable.value);
      }
      at = variable.end;
    } else if (character === '*' || character === '?') {
      flush();
      parts.push(character === '*' ? STAR : ONE);
    } else plain += character;
  }
  flush();
  const [first] = parts;
  const dynamic = parts.some(isVariable);
  return {
    text,
    parts,
    start: typeof first === 'string' ? first : '',
    glob: dynamic ? undefined : compileGlob(parts as GlobToken[]),
    literal: dynamic ? undefined : parts.map((part) => (part === STAR ? '*' : part === ONE ? '?' : (part as string))).join(''),
  };
}

/** Most are plain text. */
function plainTemplate(text: string): Template {
  const parts = text === '' ? [] : [text];
  return { text, parts, start: text, glob: compileGlob(parts), literal: text };
}

/** Reads `${key}`, `${key, 'default'}` or an escape at `at`; undefined when there is none. `end` is the place of the closing brace. */
function readVariable(text: string, at: number): { value: Variable | string; end: number } | undefined {
  if (text[at + 1] !== '{') return undefined;
  const end = text.indexOf('}', at);
  if (end < 0) return undefined;
  const inner = text.slice(at + 2, end);
  if (ESCAPES.has(inner)) return { value: inner, end };
  // Tags may have spaces in their names.
  const match = /^([^,']+)(?:,\s*'([^']*)'\s*)?$/.exec(inner);
  const key = match?.[1]?.trim().toLowerCase();
  return key ? { value: { key, fallback: match?.[2] }, end } : undefined;
}

export function isVariable(part: GlobToken | Variable): part is Variable {
  return typeof part === 'object';
}

/** How a variable resolves: its value, null when the key is absent, undefined when it is not known. */
export type Resolve = (key: string) => string | null | undefined;

/** The glob with variables replaced by their values, which count literally (R-VAR-08); null when a key is absent; undefined when one is not known. */
export function expandGlob(template: Template, resolve: Resolve): Glob | null | undefined {
  if (template.glob !== undefined) return template.glob;
  const tokens: GlobToken[] = [];
  for (const part of template.parts) {
    if (!isVariable(part)) {
      tokens.push(part);
      continue;
    }
    const known = resolve(part.key);
    const value = known ?? (known === null ? part.fallback : undefined);
    if (value === undefined) return known === null ? null : undefined;
    tokens.push(value);
  }
  return compileGlob(tokens);
}

/** The text with variables replaced, wildcards standing for themselves; null and undefined as in expandGlob. */
export function expandLiteral(template: Template, resolve: Resolve): string | null | undefined {
  if (template.literal !== undefined) return template.literal;
  let text = '';
  for (const part of template.parts) {
    if (!isVariable(part)) {
      text += part === STAR ? '*' : part === ONE ? '?' : (part as string);
      continue;
    }
    const known = resolve(part.key);
    const value = known ?? (known === null ? part.fallback : undefined);
    if (value === undefined) return known === null ? null : undefined;
    text += value;
  }
  return text;
}

export function matchesTemplate(template: Template, subject: string, resolve: Resolve): boolean | undefined {
  if (!subject.startsWith(template.start)) return false;
  const glob = expandGlob(template, resolve);
  return glob === undefined ? undefined : glob !== null && matchesGlob(glob, subject);
}
