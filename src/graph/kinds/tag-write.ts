import type { Statement } from '../../policy/index.ts';
import { isVariable } from '../../policy/index.ts';
import { type Ask, targetOfActor } from '../ask.ts';
import { mayAllow } from '../may.ts';
import { askAll, type Move, makeMove } from '../move.ts';
import type { Gain, State } from '../state.ts';
import { policyOf, type World } from '../world.ts';
import { rolesThatMayAdmit } from './assume.ts';

const MAX_VALUES = 24;

/** Tags that the caller can set on itself, or take off, and that some statement which concerns it tests: each is a gain of its own. */
export function* tagWrite(world: World, state: State): Generator<Move> {
  const { actor } = state;
  const [tag, untag] = actor.type === 'User' ? ['iam:TagUser', 'iam:UntagUser'] : ['iam:TagRole', 'iam:UntagRole'];
  if (!mayAllow(state, tag as string) && !mayAllow(state, untag as string)) return;
  for (const [key, values] of testedTags(world, state)) {
    for (const value of values.slice(0, MAX_VALUES)) {
      if (value === actor.tags.get(key)) continue;
      yield* proved(world, state, key, value, {
        by: state,
        action: tag as string,
        on: targetOfActor(actor),
        extras: { 'aws:RequestTag/': null, [`aws:RequestTag/${key}`]: value, 'aws:TagKeys': [key] },
      });
    }
    if (actor.tags.has(key))
      yield* proved(world, state, key, null, {
        by: state,
        action: untag as string,
        on: targetOfActor(actor),
        extras: { 'aws:TagKeys': [key] },
      });
  }
}

function* proved(world: World, state: State, key: string, value: string | null, ask: Ask): Generator<Move> {
  const asked = askAll(world, [ask]);
  const gain: Gain = {
    id: `tag ${key}=${value ?? '(removed)'}`,
    kind: 'tag-write',
    documents: [],
    unbounded: false,
    tags: new Map([[key, value]]),
  };
  const move =
    asked &&
    makeMove(
      {
        technique: 'iam-tag-principal-abac',
        from: state.actor.arn,
        to: state.actor.arn,
        gives: { kind: 'gain', actor: state.actor, gain },
      },
      asked,
    );
  if (move !== undefined) yield move;
}

/** Tag keys of the principal that statements test or use as variables, with the values that may make a difference. */
function testedTags(world: World, state: State): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  const add = (key: string, values: Iterable<string>): void => {
    const set = found.get(key) ?? new Set<string>();
    for (const value of values) set.add(value);
    found.set(key, set);
  };
  const seen = world.accounts.get(state.actor.accountId)?.tagValues;
  for (const statement of statementsAbout(world, state)) {
    for (const { key, lookup, values } of statement.tests) {
      if (lookup.startsWith('aws:principaltag/'))
        add(
          key.slice('aws:PrincipalTag/'.length),
          values.map(({ text }) => text.replaceAll('*', 'blast').replaceAll('?', 'b')).filter((text) => !text.includes('${')),
        );
    }
    for (const key of variables(statement))
      if (key.startsWith('aws:principaltag/'))
        add(key.slice('aws:principaltag/'.length), seen?.get(key.slice('aws:principaltag/'.length)) ?? []);
  }
  return new Map([...found].map(([key, values]) => [key, [...values]]));
}

/** Statements of the principal's own policies, of the trusts that may admit it, and of resource policies of its account. */
function statementsAbout(world: World, state: State): Statement[] {
  const documents = [
    ...state.identity.map(({ document }) => document),
    ...(state.boundary ?? []).map(({ document }) => document),
    ...[...rolesThatMayAdmit(world, state)].map(({ trust }) => policyOf(trust).document),
    ...(world.accounts.get(state.actor.accountId)?.account.resources ?? []).flatMap(({ policy }) =>
      policy ? [policyOf(policy).document] : [],
    ),
  ];
  return [...new Set(documents)].flatMap(({ statements }) => statements);
}

function variables({ tests, resource }: Statement): string[] {
  const templates = [...tests.flatMap(({ values }) => values), ...(resource?.patterns ?? []).map(({ template }) => template)];
  return templates.flatMap(({ parts }) => parts.filter(isVariable).map(({ key }) => key));
}
