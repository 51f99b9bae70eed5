// Runs policies-fixtures/conformance: every rule that decides has a case that is allowed and a case that is denied.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { actionFacts } from '../../src/catalog/index.ts';
import { readTestFile } from '../../src/cli/test-file.ts';
import type { World } from '../../src/graph/index.ts';
import { decideTest, meetsExpectation, type PolicyTest } from '../../src/policy/index.ts';
import { findPrincipal, simulateRequest } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';

const FOLDER = fileURLToPath(new URL('../../policies-fixtures/conformance', import.meta.url));

interface Case extends PolicyTest {
  readonly rule: string;
}

interface Rule {
  readonly id: string;
  readonly title: string;
  /** Why no single decision can show it. */
  readonly noCase?: string;
}

const { rules } = JSON.parse(readFileSync(`${FOLDER}/rules.json`, 'utf8')) as { readonly rules: readonly Rule[] };
const alone = filesIn(FOLDER);
const onSnapshot = filesIn(`${FOLDER}/snapshot`);
const cases = [...alone, ...onSnapshot].flatMap((file) => file.cases);

function filesIn(folder: string): { readonly name: string; readonly cases: readonly Case[] }[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.test.yaml'));
  return names.map((name) => ({ name, cases: readTestFile(`${folder}/${name}`).tests as readonly Case[] }));
}

function runAll(
  files: readonly { readonly name: string; readonly cases: readonly Case[] }[],
  decide: (test: Case) => Promise<string>,
): void {
  describe.each(files)('$name', ({ cases }) => {
    for (const test of cases) {
      it(`${test.rule} ${test.name}`, async () => {
        const outcome = await decide(test);
        expect(meetsExpectation(test.expect, outcome), `expected ${test.expect}, decided ${outcome}`).toBe(true);
      });
    }
  });
}

runAll(alone, async (test) => decideTest(test, actionFacts(test.action ?? '')).decision.outcome);

let world: Promise<World> | undefined;

runAll(onSnapshot, async ({ principal, action = '', resource = '' }) => {
  world ??= worldFrom(JSON.parse(readFileSync(`${FOLDER}/snapshot/snapshot.json`, 'utf8')), []);
  const snapshot = await world;
  return simulateRequest(snapshot, findPrincipal(snapshot, principal), action, String(resource), {}, true).decision;
});

describe('the list of rules', () => {
  const expectations = (rule: string) => cases.filter((test) => test.rule === rule).map(({ expect }) => expect);

  it('knows every rule that a case cites', () => {
    const known = new Set(rules.map(({ id }) => id));
    expect(cases.filter(({ rule }) => !known.has(rule)).map(({ rule, name }) => `${rule} ${name}`)).toEqual([]);
  });

  it('has a case that is allowed and a case that is denied for every rule that decides', () => {
    const lacking = rules.flatMap(({ id, title, noCase }) => {
      const found = expectations(id);
      const covered = found.includes('allow') && found.some((each) => each.endsWith('Deny'));
      return covered || noCase !== undefined ? [] : [`${id} ${title}`];
    });
    expect(lacking).toEqual([]);
  });

  it('gives a reason only where there is no case', () => {
    expect(rules.filter(({ id, noCase }) => noCase !== undefined && expectations(id).length > 0).map(({ id }) => id)).toEqual([]);
  });
});
