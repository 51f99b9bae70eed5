/** Puts cases to AWS, or to a recording, and compares. */
import { groupBy } from '../shared/group.ts';
import { type Batch, singly } from './batches.ts';
import { compare } from './compare.ts';
import { decideCase } from './decide-case.ts';
import { verdictOf } from './read-reply.ts';
import { REASONS, type Reason } from './reasons.ts';
import type { Case, Difference, Docket, Exchange, LeftOut, Simulate, Verification } from './types.ts';

/** Codes by which AWS says that something in the call is not to its liking: it may be one request of many. */
const UNLIKED = /^(InvalidInput|ValidationError|ValidationException|MalformedPolicyDocument)/;

/** All answers. A call that AWS does not like is made again with one request at a time. */
export async function askAll(batches: readonly Batch[], docket: Docket, simulate: Simulate): Promise<Exchange[]> {
  const exchanges = await Promise.all(
    batches.map(async (batch): Promise<Exchange[]> => {
      const reply = await simulate(batch.input);
      if (reply.failure === undefined || batch.cases.length === 1 || !UNLIKED.test(reply.failure.code)) return [{ ...batch, reply }];
      return askAll(singly(batch, docket), docket, simulate);
    }),
  );
  return exchanges.flat();
}

/** What became of the cases; `leftOut` are requests that were not put to AWS at all. */
export function judge(
  docket: Docket,
  exchanges: readonly Exchange[],
  leftOut: readonly LeftOut[],
  from: Verification['from'],
): Verification {
  const differences: Difference[] = [];
  const unanswered: LeftOut[] = [];
  let checked = 0;
  for (const { cases, input, reply } of exchanges)
    for (const each of cases.map((index) => docket.cases[index] as Case)) {
      const verdict = reply.results === undefined ? undefined : verdictOf(reply.results, input, each.action, each.resource);
      if (verdict === undefined) {
        unanswered.push({ ...each, reason: 'refused' });
        continue;
      }
      checked += 1;
      const difference = compare(each, decideCase(each, docket.documents), verdict);
      if (difference !== undefined) differences.push(difference);
    }
  return {
    format: 'blast-verify',
    version: 1,
    from,
    checked,
    agreed: checked - differences.length,
    calls: exchanges.length,
    differences,
    leftOut: listLeftOut([...leftOut, ...unanswered], refusals(exchanges)),
  };
}

/** The codes with which AWS refused, for the line that says so. */
function refusals(exchanges: readonly Exchange[]): string {
  const codes = new Set(exchanges.flatMap(({ reply }) => reply.failure?.code ?? []));
  return codes.size === 0 ? '' : `: ${[...codes].join(', ')}`;
}

/** By reason, in the order of `REASONS`. */
function listLeftOut(leftOut: readonly LeftOut[], codes: string): Verification['leftOut'] {
  const groups = groupBy(leftOut, ({ reason }) => reason);
  return (Object.keys(REASONS) as Reason[]).flatMap((reason) => {
    const group = groups.get(reason);
    if (group === undefined) return [];
    const text = `${REASONS[reason]}${reason === 'refused' ? codes : ''}`;
    return [{ reason, text, requests: group.map(({ principal, action, resource }) => ({ principal, action, resource })) }];
  });
}
