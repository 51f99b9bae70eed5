import { UNDOINGS } from '../catalog/index.ts';
import type { Actor, Reach, World } from '../graph/index.ts';
import type { VerbActions } from './access.ts';
import { certaintyOf, type EdgeBook, groundsOf, requestsBy } from './edges.ts';
import type { Holders } from './holders.ts';
import { iamResource } from './iam-resources.ts';
import { bestAccess } from './resources.ts';
import type { ContainmentRow } from './types.ts';

// Made once: holders are remembered by these lists.
const TABLE = UNDOINGS.map(({ id, tells, user, role }) => ({ id, tells, User: listOf(user), Role: listOf(role) }));

function listOf(actions: VerbActions['actions'] | undefined): VerbActions | undefined {
  return actions && { verb: 'write', actions };
}

/** What the attacker can do against containment of the suspects, and as whom: by itself, or as somebody else whom it becomes. */
export function containmentRows(
  world: World,
  suspects: readonly Actor[],
  reach: Reach,
  holders: Holders,
  book: EdgeBook,
): ContainmentRow[] {
  return suspects
    .filter(({ arn }) => !arn.endsWith(':root'))
    .flatMap((suspect) =>
      TABLE.flatMap(({ id, tells, [suspect.type]: actions }): ContainmentRow[] => {
        const found = actions && bestAccess(world, reach, holders, iamResource(suspect), actions);
        if (found === undefined) return [];
        const { row, rank, moves, asked } = found;
        return [
          {
            can: id,
            tells,
            arn: suspect.arn,
            actions: row.actions,
            via: row.via,
            steps: moves.length,
            certainty: certaintyOf(rank),
            path: book.path(moves),
            requests: requestsBy(asked, row.via),
            ...groundsOf(asked),
          },
        ];
      }),
    );
}
