/** Values under which conditions hold that the attacker does not control, so that a conditional claim can be put to the test. */
import type { Condition } from '../policy/index.ts';

/** By key in lower case: values, or null to leave it out. What cannot be guessed is left out, too; whether all conditions hold then is for the decision to say. */
export function valuesFor(conditions: readonly Condition[]): { readonly [key: string]: readonly string[] | null } {
  const values: { [key: string]: readonly string[] | null } = {};
  for (const condition of conditions) {
    const key = condition.key.toLowerCase();
    const value = valueFor(condition);
    // One that demands a value rules over one that is content without.
    if (value !== null || values[key] === undefined) values[key] = value;
  }
  return values;
}

function valueFor({ operator, values }: Condition): readonly string[] | null {
  const [, name = ''] = /^(?:For(?:AnyValue|AllValues):)?(.*?)(?:IfExists)?$/i.exec(operator) ?? [];
  const [first] = values;
  if (first === undefined || /not/i.test(name)) return null;
  if (/^null$/i.test(name)) return first === 'true' ? null : ['blast'];
  if (/^(string|arn)/i.test(name)) return [first.replace(/\*/g, 'blast').replace(/\?/g, 'x')];
  if (/^ipaddress$/i.test(name)) return [first.replace(/\/\d+$/, '')];
  const step = /lessthan$/i.test(name) ? -1 : /greaterthan$/i.test(name) ? 1 : 0;
  if (/^numeric/i.test(name)) return [String(Number(first) + step)];
  if (/^date/i.test(name)) return [dateBeside(first, step)];
  return [first];
}

/** A day earlier or later. */
function dateBeside(text: string, days: number): string {
  const at = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  const beside = new Date(at + days * 86_400_000);
  // A year that no calendar has stays as it is written.
  return Number.isNaN(beside.getTime()) ? text : beside.toISOString();
}
