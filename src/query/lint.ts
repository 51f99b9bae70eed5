import { type Actor, groupsOf, type World } from '../graph/index.ts';
import { type Finding, isAwsManaged, lintPolicy, pathText, subjectsOf } from '../lint/index.ts';
import type { Edge, LintNote } from './types.ts';

/** What is wrong with the policies that take part: those of the suspects, and those of the roles and resources on the proofs. Errors come first. */
export function lintNotes(world: World, suspects: readonly Actor[], edges: readonly Edge[]): LintNote[] {
  const onProofs = edges.flatMap(({ evidence }) => evidence.map(({ policy }) => policy).filter((id) => /#(trust|policy)$/.test(id)));
  const wanted = new Set([...suspects.flatMap(policyIds), ...onProofs]);
  const subjects = subjectsOf(world.snapshot, (policy) => wanted.has(policy) && !isAwsManaged(policy));
  return subjects.flatMap(lintPolicy).map(noteOf).sort(bySeverity);
}

function policyIds(actor: Actor): string[] {
  const groups = groupsOf(actor).flatMap(({ policies }) => policies);
  const trust = actor.type === 'Role' ? actor.trust : undefined;
  return [...actor.policies, ...groups, actor.permissionsBoundary, trust].flatMap((policy) => policy?.id ?? []);
}

function noteOf({ path, ...finding }: Finding): LintNote {
  return { ...finding, path: pathText(path) };
}

function bySeverity(a: LintNote, b: LintNote): number {
  return Number(a.severity === 'warning') - Number(b.severity === 'warning');
}
