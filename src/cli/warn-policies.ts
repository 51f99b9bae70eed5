import { type Actor, groupsOf } from '../graph/index.ts';
import { lintPolicy, subjectsOf } from '../lint/index.ts';
import type { Snapshot } from '../snapshot/index.ts';
import type { CommonOptions } from './options.ts';
import { warn } from './world.ts';

/** Warns of policies of the suspects in which a statement does not do what it says: a Deny that never fires is one that somebody relies on. */
export function warnOfPolicies(options: Pick<CommonOptions, 'quiet'>, snapshot: Snapshot, suspects: readonly Actor[]): void {
  if (options.quiet) return;
  const own = new Set(suspects.flatMap(policyIds));
  for (const subject of subjectsOf(snapshot, { awsManaged: false })) {
    if (!own.has(subject.policy)) continue;
    const errors = lintPolicy(subject).filter(({ severity }) => severity === 'error');
    const [first] = errors;
    if (first === undefined) continue;
    const statements = new Set(errors.map(({ statement }) => statement)).size;
    const place = first.statement === null ? '' : `statement ${first.statement}${first.sid === null ? '' : ` (${first.sid})`}: `;
    const count = statements === 1 ? '1 statement does not do what it says' : `${statements} statements do not do what they say`;
    warn(options, `${subject.policy}: ${count}: ${place}${first.problem.replace(/\.$/, '')} (see \`blast lint --snapshot\`)`);
  }
}

function policyIds(actor: Actor): string[] {
  const policies = [...actor.policies, ...groupsOf(actor).flatMap((group) => group.policies), actor.permissionsBoundary];
  return policies.flatMap((policy) => policy?.id ?? []);
}
