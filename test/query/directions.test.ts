import { describe, expect, it } from 'vitest';
import { buildReport, whoCanBecome } from '../../src/query/index.ts';
import { edgeCases, readSample, techniqueFixtures } from '../fixtures/load.ts';
import { worldFrom } from '../fixtures/run-report.ts';

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
      for (const row of buildReport(world, [actor]).principals) {
        if (row.arn !== actor.arn) forwards.add(`${actor.arn} becomes ${row.arn}: ${row.certainty}`);
      }
      for (const row of whoCanBecome(world, actor).principals) backwards.add(`${row.arn} becomes ${actor.arn}: ${row.certainty}`);
    }
    expect([...backwards].sort()).toEqual([...forwards].sort());
  });
});
