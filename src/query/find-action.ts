import { actionsOf, catalogInfo, findAction, services } from '../catalog/index.ts';
import { isOfType } from '../graph/index.ts';
import { splitFields } from '../shared/arn.ts';
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
  const known = actionsOf(action.slice(0, action.indexOf(':')).toLowerCase());
  const all = (isWhole && known.length > 0 ? known : services().flatMap(actionsOf)).map(({ name }) => name);
  const near = nearest(action, all, (name) => (isWhole ? name : name.slice(name.indexOf(':') + 1)));
  return `no action \`${action}\` in the reference of AWS (${catalogInfo().date}); the nearest: ${near.join(', ')}`;
}

/** Whether the reference lets the action be asked about this resource: one of a type that it is authorized on. */
export function isActionOn(action: string, arn: string): boolean {
  const types = findAction(action)?.resources ?? [];
  const [, partition = 'aws', , , accountId = ''] = splitFields(arn);
  return types.some(({ type }) => isOfType(arn, action.slice(0, action.indexOf(':')).toLowerCase(), type, partition, accountId));
}

/** Says on what the action is authorized instead. */
export function misfitText(action: string, arn: string): string {
  const types = (findAction(action)?.resources ?? []).map(({ type }) => type);
  const shown = types.length > 6 ? `${types.slice(0, 5).join(', ')} and ${types.length - 5} more` : types.join(', ');
  const what = types.length === 0 ? 'no resource: AWS asks for it on `*` alone' : `resources of type ${shown}`;
  return `${action} is authorized on ${what}, which \`${arn}\` is not`;
}
