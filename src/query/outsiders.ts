import { type Actor, trustEntries, type World } from '../graph/index.ts';
import type { ExternalRow } from './types.ts';

/** Who from outside the snapshot may become a role, as its trust policy names them: services, identity providers, other accounts, everyone. */
export function outsidersOf(world: World, actor: Actor): ExternalRow[] {
  if (actor.type !== 'Role') return [];
  const rows = new Map<string, ExternalRow>();
  const add = (kind: ExternalRow['kind'], id: string, certainty: ExternalRow['certainty']): void => {
    rows.set(`${kind} ${id}`, { kind, id, direction: 'in', certainty, path: [] });
  };
  for (const entry of trustEntries(actor)) {
    if (entry.kind === 'service') add('service', entry.name, 'certain');
    // What the provider asserts is up to the provider.
    if (entry.kind === 'federated') add('federated', entry.provider, 'conditional');
    // Of an account that was collected the principals themselves are listed.
    if (entry.kind === 'account' && !world.accounts.has(entry.id)) add('account', entry.id, 'unknown');
    if (entry.kind === 'everyone') add('anonymous', '*', 'conditional');
  }
  return [...rows.values()];
}
