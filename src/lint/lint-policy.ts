import { DOCUMENT_CHECKS, STATEMENT_CHECKS } from './checks.ts';
import { placesOf } from './places.ts';
import type { Finding, Found, Subject } from './types.ts';

/** Everything that is worth saying of a policy, in the order of its statements. */
export function lintPolicy(subject: Subject): Finding[] {
  const { policy } = subject;
  const ofDocument = DOCUMENT_CHECKS.flatMap(({ id, severity, find }) =>
    [...find(subject)].map((found) => findingOf({ id, severity }, policy, found, sidAt(subject, found))),
  );
  const ofStatements = placesOf(subject).flatMap((place) =>
    STATEMENT_CHECKS.filter(({ kinds }) => kinds === undefined || kinds.includes(subject.kind)).flatMap(({ id, severity, find }) =>
      [...find(place)].map((found) =>
        findingOf({ id, severity }, policy, found, { statement: place.statement.index, sid: place.statement.sid ?? null }),
      ),
    ),
  );
  return [...ofDocument, ...ofStatements].sort((a, b) => (a.statement ?? -1) - (b.statement ?? -1));
}

type Whose = Pick<Finding, 'statement' | 'sid'>;

function findingOf(check: Pick<Finding, 'id' | 'severity'>, policy: string, found: Found, whose: Whose): Finding {
  return {
    id: check.id,
    severity: found.severity ?? check.severity,
    policy,
    ...whose,
    path: found.at,
    problem: found.problem,
    remedy: found.remedy,
  };
}

/** The statement that a place in the document belongs to. */
function sidAt({ raw }: Subject, { at }: Found): Whose {
  if (at[0] !== 'Statement') return { statement: null, sid: null };
  const index = typeof at[1] === 'number' ? at[1] : 0;
  const statements = [(raw as { readonly Statement?: unknown }).Statement].flat();
  const sid = (statements[index] as { readonly Sid?: unknown } | null | undefined)?.Sid;
  return { statement: index, sid: typeof sid === 'string' ? sid : null };
}
