/** Any result as JSON for machines: two spaces, fields in the order of the result, a newline at the end. */
export function renderJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
