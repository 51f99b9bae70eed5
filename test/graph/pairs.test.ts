import { describe, expect, it } from 'vitest';
import type { Predicate, Technique } from '../../src/catalog/index.ts';
import { stateOf, type World } from '../../src/graph/index.ts';
import { passRole } from '../../src/graph/kinds/pass-role.ts';
import { everybody } from '../../src/graph/wanted.ts';
import { buildReport, findPrincipal } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';
import { actionsOfRow, generatedRows, type MakeOptions, makeAccount } from './make-fixture.ts';

// Each row of the catalogue in the smallest account where it works, and in the same account without one of its permissions.
// The account follows from the row, so this shows that row and graph agree; that the row is right is for the fixtures written by hand.

/** Rows whose actions hold all actions of a simpler row, which tells the edge instead. The simpler row also works without the further actions. */
const TOLD_BY: { readonly [id: string]: string } = {
  'lambda-update-code-invoke': 'lambda-update-code',
  'lambda-update-code-add-permission': 'lambda-update-code',
  'lambda-update-code-event-source': 'lambda-update-code',
};

/** Rows with the outcome of a simpler one, of which a report keeps that: asked for at the kind. */
const AT_THE_KIND: ReadonlySet<string> = new Set([
  'ssm-automation-new-document',
  'lambda-create-event-source-new-table',
  'bedrock-agentcore-harness',
]);

/** It leads to accounts that were not collected, so to no principal: outsiders.test.ts. */
const LEADS_OUT = 'org-account-access-role';

/** It takes a policy that wants a name: made-principals.test.ts. */
const FOR_A_NAME = 'principalarn-name-match';

const rows = generatedRows().filter(({ id }) => id !== LEADS_OUT && id !== FOR_A_NAME);
const built = rows.filter(({ power }) => power !== 'limited');
const own = built.filter(({ id }) => TOLD_BY[id] === undefined);
const alternatives = ({ anyOf }: Technique) => [...(anyOf ?? [[]]).keys()];

// The service uses such a role for a fixed set of calls only; the role itself is not reached.
describe.skip.each(rows.filter(({ power }) => power === 'limited'))('$id (power: limited)', () => {
  it('is not built yet');
});

describe.each(built.filter(({ id }) => TOLD_BY[id] !== undefined))('$id', (technique) => {
  it('is told as the simpler row', async () => expect(await techniquesOf(technique)).toContain(TOLD_BY[technique.id]));
});

describe.each(own)('$id', (technique) => {
  it.each(alternatives(technique))('works with its actions (alternative %i)', async (alternative) => {
    expect(await techniquesOf(technique, { alternative })).toContain(technique.id);
  });

  const removals = alternatives(technique).flatMap((alternative) =>
    actionsOfRow(technique, alternative).map((without) => ({ alternative, without })),
  );
  it.each(removals)('does not work without $without (alternative $alternative)', async (options) => {
    expect(await techniquesOf(technique, options)).not.toContain(technique.id);
  });
});

/** Predicates that the generator can make false. */
const BREAKABLE: ReadonlySet<Predicate['is']> = new Set([
  'host-attribute',
  'ssm-managed',
  'resource-exists',
  'host-linked',
  'access-key-count',
  'login-profile',
  'mfa-device-count',
  'policy-version-count',
]);

const breaks = own.flatMap((technique) =>
  (technique.requires ?? [])
    .filter((predicate) => BREAKABLE.has(predicate.is) && !('version' in predicate))
    .map((predicate) => ({
      id: technique.id,
      technique,
      predicate,
      alternative: alternativeFor(technique, predicate),
      text: JSON.stringify(predicate),
    })),
);

describe.each(breaks)('$id where it is false that $text', ({ technique, predicate, alternative }) => {
  it('does not work', async () => {
    expect(await techniquesOf(technique, { alternative, broken: { predicate, repaired: false } })).not.toContain(technique.id);
  });

  const { otherwise = [] } = 'otherwise' in predicate ? predicate : {};
  // A third access key takes the place of one of two: that is a row of its own.
  const label = technique.id === 'iam-create-access-key' ? 'iam-create-access-key-rotate' : technique.id;
  it.skipIf(otherwise.length === 0)(`works with ${otherwise.join(' and ')}`, async () => {
    expect(await techniquesOf(technique, { alternative, broken: { predicate, repaired: true } })).toContain(label);
  });
});

function alternativeFor({ anyOf = [] }: Technique, predicate: Predicate): number {
  const { onlyFor } = 'onlyFor' in predicate ? predicate : {};
  return Math.max(
    0,
    anyOf.findIndex((actions) => onlyFor === undefined || actions.includes(onlyFor)),
  );
}

/** Techniques of the edges that start at the actor. */
async function techniquesOf(technique: Technique, options: MakeOptions = {}): Promise<string[]> {
  const { snapshot, from } = makeAccount(technique, options);
  const world = await worldFrom(snapshot, []);
  const actor = findPrincipal(world, from);
  if (AT_THE_KIND.has(technique.id)) return passing(world, actor);
  return buildReport(world, [actor]).edges.flatMap((edge) => (edge.from === from ? [edge.technique] : []));
}

function passing(world: World, actor: ReturnType<typeof findPrincipal>): string[] {
  return [...passRole(world, stateOf(world, actor), { wanted: everybody(world), isEntered: () => false, isBeaten: () => false })].map(
    (move) => move.technique,
  );
}
