// Authorization details do not say when they were collected. What expired before the newest date in them is over (R-CTX, time: not before the collection).
import { expect, it } from 'vitest';
import { buildReport, buildWorld, findPrincipal } from '../../src/index.ts';
import { details, ONE, read, role, user } from '../snapshot/support.ts';

const until = (time: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ONE}:user/alice` },
      Action: 'sts:AssumeRole',
      Condition: { DateLessThan: { 'aws:CurrentTime': time } },
    },
  ],
});

/** How certain it is that alice becomes each role. */
async function becomes(lastUsed: string | undefined): Promise<{ readonly [role: string]: string }> {
  const roles = { year2020: '2020-01-01T00:00:00Z', year2026: '2026-06-01T00:00:00Z', year2099: '2099-01-01T00:00:00Z' };
  const used = lastUsed === undefined ? {} : { RoleLastUsed: { LastUsedDate: lastUsed, Region: 'us-east-1' } };
  const world = buildWorld(
    await read(
      details({
        UserDetailList: [user('alice')],
        RoleDetailList: Object.entries(roles).map(([name, time]) => role(name, { AssumeRolePolicyDocument: until(time), ...used })),
      }),
    ),
  );
  const { principals } = buildReport(world, [findPrincipal(world, 'alice')]);
  return Object.fromEntries(principals.map(({ arn, certainty }) => [arn.slice(arn.lastIndexOf('/') + 1), certainty]));
}

it('a trust that ended before the export was made lets nobody in; one that ends later may', async () => {
  // Whether June 2026 is over when the attacker comes, an export of May does not say.
  expect(await becomes('2026-05-01T00:00:00Z')).toEqual({ year2026: 'conditional', year2099: 'conditional' });
  expect(await becomes('2026-07-01T00:00:00Z')).toEqual({ year2099: 'conditional' });
});

it('an export without any date leaves every time open', async () => {
  expect(Object.keys(await becomes(undefined)).sort()).toEqual(['year2020', 'year2026', 'year2099']);
});
