import type { ChokePoint } from '../../query/index.ts';
import { deed, edgesOf, grantName, placed, type Sheet, tellingPoints } from '../../report/index.ts';
import { leaf, type Node, type Row } from '../table.ts';
import { heading } from './words.ts';

/** The grants on which most of what is listed rests, in the order in which they would be taken away. */
export function chokePointNodes(sheet: Sheet, points: readonly ChokePoint[]): Node[] {
  const rows = tellingPoints(points).map(({ point, cuts }, index) => pointRow(sheet, point, cuts, index));
  return heading('choke points: grants on which most of this rests', rows.map(leaf));
}

function pointRow(sheet: Sheet, point: ChokePoint, cuts: string, index: number): Row {
  const { policy, statement, sid, edges, verified } = point;
  const steps = edgesOf(sheet, edges);
  const what = `${index === 0 ? '' : 'then '}${grantName(sheet, point)}`;
  const requests = steps.flatMap((edge) => edge.requests).slice(0, MOST);
  return {
    key: `choke point ${index}`,
    cells: () => [`${index + 1}. ${what} ${cuts}`],
    grounds: [{ requests, conditions: [], evidence: [{ policy, statement, sid, effect: 'Allow' }] }],
    get detail() {
      return [
        `${what} ${cuts}, ${verified ? 'computed again without it' : 'by the proofs that are listed; others may take their place'}`,
        ...steps.slice(0, MOST).map((edge) => `it allows: ${placed(sheet, edge.from)} ${deed(sheet, edge)}`),
        ...(steps.length > MOST ? [`and ${steps.length - MOST} more steps`] : []),
      ];
    },
    data: point,
  };
}

/** Steps that are told of a grant. */
const MOST = 12;
