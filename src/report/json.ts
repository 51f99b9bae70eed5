/** Any result as JSON for machines: two spaces, fields in the order of the result, a newline at the end. What acts on a terminal is escaped. */
export function renderJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(UNSAFE, escaped)}\n`;
}

/** Control characters that JSON lets stand, and those that change the direction of text. They occur nowhere but in strings. */
const UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
