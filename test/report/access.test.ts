import { expect, it } from 'vitest';
import type { Resource } from '../../src/graph/index.ts';
import { buildReport, findPrincipal, findTarget, pathsBetween, whoCanUse } from '../../src/query/index.ts';
import { renderPaths, renderReport, renderWhoCan } from '../../src/report/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';
import { ACCOUNT, allow, snapshotOf, user } from '../graph/small-account.ts';
import { options } from './factory.ts';

const DATA = 'arn:aws:s3:::data';
const snapshot = snapshotOf({
  users: [user('ann', { may: [allow('s3:GetObject', `${DATA}/*`, { StringEquals: { 'aws:SourceVpce': 'vpce-1234' } })] })],
  resources: [{ arn: DATA, type: 'AWS::S3::Bucket', accountId: ACCOUNT, policy: null }],
});
const ENDPOINT = 'only through VPC endpoint vpce-1234';

it('a path to what one may use oneself has the request, the statement and the condition', async () => {
  const world = await worldFrom(snapshot, []);
  const text = renderPaths(pathsBetween(world, findPrincipal(world, 'ann'), findTarget(world, DATA)), options);
  expect(text).toMatch(/requests +s3:GetObject on data/);
  expect(text).toMatch(/allowed by +.*has#0/);
  expect(text).toMatch(new RegExp(`PROOF 1 .*conditional, as it stands, ${ENDPOINT}`));
});

it('a report says under which condition a resource is reached', async () => {
  const world = await worldFrom(snapshot, []);
  const text = renderReport(buildReport(world, [findPrincipal(world, 'ann')]), options).replace(/\s+/g, ' ');
  expect(text).toContain(`read: data; ${ENDPOINT}`);
});

it('who can use a resource is told with the condition', async () => {
  const world = await worldFrom(snapshot, []);
  const text = renderWhoCan(whoCanUse(world, world.resources.get(DATA) as Resource, 's3:GetObject'), options).replace(/\s+/g, ' ');
  expect(text).toContain(`user/ann (${ACCOUNT}); ${ENDPOINT}`);
});
