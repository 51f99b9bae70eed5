import { describe, expect, it } from 'vitest';
import { typesWithVerbs } from '../../src/catalog/index.ts';
import { buildReport, whoCanBecome } from '../../src/query/index.ts';
import { edgeCases, readSample, techniqueFixtures } from '../fixtures/load.ts';
import { worldFrom } from '../fixtures/run-report.ts';
import { usersOf, usesBy } from './uses.ts';

// What a report about A says of B and what who-can says of A when asked about B are one fact.
const CASES = [
  ...techniqueFixtures().map(({ name, fixture }) => ({ name, snapshot: fixture.snapshot, assume: undefined })),
  ...edgeCases().map(({ name, fixture }) => ({ name, snapshot: fixture.snapshot, assume: fixture.assume })),
  { name: 'sample', snapshot: readSample(), assume: undefined },
];

describe('reach and who-can agree', () => {
  it.each(CASES)('$name', async ({ snapshot, assume }) => {
    const world = await worldFrom(snapshot, [], { assume });
    const forwards = new Set<string>();
    const backwards = new Set<string>();
    for (const actor of world.actors.values()) {
      const report = buildReport(world, [actor]);
      for (const row of report.principals) {
        if (row.arn !== actor.arn) forwards.add(`${actor.arn} becomes ${row.arn}: ${row.certainty}`);
      }
      for (const use of usesBy(actor, report)) forwards.add(use);
      for (const row of whoCanBecome(world, actor).principals) backwards.add(`${row.arn} becomes ${actor.arn}: ${row.certainty}`);
    }
    for (const { arn, type } of world.resources.values()) {
      if (typesWithVerbs().includes(type)) for (const use of usersOf(world, arn)) backwards.add(use);
      else for (const use of forwards) if (use.includes(` uses ${arn}: `)) forwards.delete(use);
    }
    expect([...backwards].sort()).toEqual([...forwards].sort());
  });
});
