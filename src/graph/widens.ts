import { actionsOf, findAction } from '../catalog/index.ts';
import { type Policy, type PolicyDocument, type Statement, statementsFor } from '../policy/index.ts';
import { instanceOf, matchesGlob } from '../shared/glob.ts';
import { remember } from '../shared/remember.ts';
import { delegation } from './administration.ts';
import { type Ask, decideAsk, newTarget } from './ask.ts';
import { isPossible, rankOf } from './move.ts';
import { UNKNOWN } from './rank.ts';
import { type State, withDocuments } from './state.ts';
import type { World } from './world.ts';

/** Actions that stand for a pattern which covers many services. */
const SAMPLE = [
  'iam:CreateUser',
  's3:GetObject',
  'ec2:RunInstances',
  'secretsmanager:GetSecretValue',
  'lambda:CreateFunction',
  'dynamodb:GetItem',
  'kms:Decrypt',
  'sts:AssumeRole',
];
const MAX_PER_PATTERN = 12;

/** Whether a further document would let the principal do anything that it cannot do now: shown by example requests drawn from the document. */
export function widens(world: World, state: State, policy: Policy): boolean {
  if (state.identity.some(({ document }) => document === policy.document)) return false;
  return opens(world, state, withDocuments(world, state, [policy]), policy);
}

/** Whether the principal may do anything that the policy allows after a change, and not before: shown by example requests. */
export function opens(world: World, before: State, after: State, policy: Policy): boolean {
  return examplesOf(policy, before.actor.accountId).some((example) => !may(world, before, example) && may(world, after, example));
}

/** The same, and whether anything that was possible is now more certain. */
export function eases(world: World, before: State, after: State, policy: Policy): boolean {
  return examplesOf(policy, before.actor.accountId).some((example) => chanceOf(world, after, example) < chanceOf(world, before, example));
}

function chanceOf(world: World, by: State, example: Example): number {
  const decision = decideAsk(world, { ...example, by });
  return isPossible(decision) ? rankOf(decision) : UNKNOWN + 1;
}

/** A request but for who makes it. */
type Example = Omit<Ask, 'by'>;

function may(world: World, by: State, example: Example): boolean {
  return isPossible(decideAsk(world, { ...example, by }));
}

const examples = new WeakMap<PolicyDocument, Map<string, readonly Example[]>>();

/** Requests that the policy allows, a few for each of its Allow statements. */
function examplesOf(policy: Policy, accountId: string): readonly Example[] {
  const known = remember(examples, policy.document, () => new Map<string, readonly Example[]>());
  return remember(known, accountId, () => [...examplesIn(policy, accountId)]);
}

function* examplesIn(policy: Policy, accountId: string): Generator<Example> {
  for (const statement of policy.document.statements) {
    if (statement.effect !== 'Allow') continue;
    for (const action of actionsIn(policy, statement))
      for (const arn of resourcesOf(statement))
        yield { action, on: { ...newTarget(arn, accountId), policy: delegation(action, accountId) }, extras: {} };
  }
}

/** Actions of the reference that the statement matches, a few per pattern. */
function actionsIn(policy: Policy, statement: Statement): string[] {
  const names = new Set<string>();
  for (const glob of statement.action.globs) {
    const service = (typeof glob.source[0] === 'string' ? glob.source[0] : '').split(':')[0] ?? '';
    const exact = glob.exact === undefined ? undefined : findAction(glob.exact)?.name;
    if (exact !== undefined) names.add(exact);
    else
      for (const { name } of actionsOf(service)
        .filter(({ name: each }) => matchesGlob(glob, each.toLowerCase()))
        .slice(0, MAX_PER_PATTERN))
        names.add(name);
  }
  for (const name of SAMPLE) names.add(name);
  return [...names].filter((name) => statementsFor(policy.document, name.toLowerCase()).allow.includes(statement));
}

function resourcesOf({ resource }: Statement): string[] {
  if (resource === undefined) return [];
  if (resource.not) return ['arn:aws:s3:::blast-elsewhere/object'];
  return resource.patterns.flatMap(({ template, text }) =>
    text === '*' ? ['*', 'arn:aws:s3:::blast-elsewhere/object'] : template.glob === undefined ? [] : [instanceOf(template.glob, 'blast')],
  );
}
