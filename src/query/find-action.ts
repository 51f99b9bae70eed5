import { actionsOf, catalogInfo, findAction, services } from '../catalog/index.ts';
import { BlastError } from '../shared/errors.ts';
import { nearest } from '../shared/nearest.ts';

/** The action as AWS writes it; one that does not exist ends the run with the nearest. */
export function findActionNamed(action: string): string {
  const known = findAction(action);
  if (known === undefined) throw new BlastError(unknownActionText(action));
  return known.name;
}

/** Says that there is no such action, and which are the nearest. */
export function unknownActionText(action: string): string {
  if (/[*?]/.test(action)) return `one action is asked about, such as s3:GetObject, not a pattern: \`${action}\``;
  const isWhole = action.includes(':');
  const all = services().flatMap((service) => actionsOf(service).map(({ name }) => name));
  const near = nearest(action, all, (name) => (isWhole ? name : name.slice(name.indexOf(':') + 1)));
  return `no action \`${action}\` in the reference of AWS (${catalogInfo().date}); the nearest: ${near.join(', ')}`;
}
