import { actionsOf, findAction } from '../catalog/index.ts';
import { decideAsk, isPossible, type Rank, rankOf, type State, targetAt, type World } from '../graph/index.ts';
import { type Glob, globText, instanceOf, matchesGlob } from '../shared/glob.ts';
import { certaintyOf } from './edges.ts';
import type { Holder } from './holders.ts';
import type { ResourcePatternRow } from './types.ts';

type Statement = State['identity'][number]['document']['statements'][number];

/** Where the snapshot names no resources: the patterns that the Allows of the held principals name, with the actions on them that come through. */
export function patternRows(world: World, holders: readonly Holder[]): ResourcePatternRow[] {
  const rows = new Map<string, ResourcePatternRow>();
  for (const holder of holders) {
    for (const { document } of holder.state.identity) {
      for (const statement of document.statements) {
        if (statement.effect !== 'Allow' || statement.action.not || statement.resource === undefined || statement.resource.not) continue;
        for (const { text, template } of statement.resource.patterns) {
          const { glob } = template;
          if (glob === undefined || (text !== '*' && !text.startsWith('arn:'))) continue;
          addPattern(world, rows, holder, statement, text, glob);
        }
      }
    }
  }
  return [...rows.values()].sort((a, b) => a.steps - b.steps || (a.pattern < b.pattern ? -1 : 1));
}

function addPattern(
  world: World,
  rows: Map<string, ResourcePatternRow>,
  { state, rank, moves }: Holder,
  statement: Statement,
  pattern: string,
  glob: Glob,
): void {
  for (const action of statement.action.globs) {
    const found = allowedOn(world, state, action, pattern, glob);
    if (found === undefined) continue;
    const certainty = certaintyOf(Math.max(rank, found) as Rank);
    const key = `${pattern} ${state.actor.arn} ${certainty}`;
    const name = nameOf(action);
    const present = rows.get(key);
    if (present === undefined) rows.set(key, { pattern, actions: [name], via: state.actor.arn, steps: moves.length, certainty });
    else if (!present.actions.includes(name)) rows.set(key, { ...present, actions: [...present.actions, name] });
  }
}

/** The action pattern as AWS spells it where it is one action. */
function nameOf(action: Glob): string {
  const text = globText(action);
  return findAction(text)?.name ?? text;
}

/** Whether an action that the pattern stands for comes through on a resource that the pattern stands for; a few are tried. */
function allowedOn(world: World, state: State, action: Glob, pattern: string, glob: Glob): Rank | undefined {
  const arn = pattern === '*' ? '*' : instanceOf(glob, 'blast');
  for (const name of examples(action, pattern)) {
    const decision = decideAsk(world, { by: state, action: name, on: targetAt(world, arn, state.actor.accountId), extras: {} });
    if (isPossible(decision)) return rankOf(decision);
  }
  return undefined;
}

function examples(action: Glob, pattern: string): string[] {
  if (action.exact !== undefined) return [action.exact];
  const text = globText(action);
  const service = text.includes(':') ? text.slice(0, text.indexOf(':')) : pattern === '*' ? 's3' : (pattern.split(':')[2] ?? '');
  const known = actionsOf(service.includes('*') ? 's3' : service).map(({ name }) => name);
  return known.filter((name) => matchesGlob(action, name.toLowerCase())).slice(0, 3);
}
