// What collecting may do to an account follows from the declarations: they are all read here.
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findAction } from '../../src/catalog/index.ts';
import { actionOf, serviceOf } from '../../src/collect/call.ts';
import { collectors } from '../../src/collect/collectors/index.ts';
import { collectCalls, collectPolicy } from '../../src/collect/index.ts';
import { services } from '../../src/collect/wire/services.ts';
import { blast } from '../cli/support.ts';

const calls = collectCalls();

/** Calls that only list, for which AWS uses POST all the same. */
const LISTED_BY_POST = [
  'access-analyzer:ListFindingsV2',
  'batch:DescribeComputeEnvironments',
  'batch:DescribeJobDefinitions',
  'batch:DescribeJobQueues',
];

/** Calls whose answer is a secret, or holds one that cannot be left out of it. */
const SECRETS = [
  'secretsmanager:GetSecretValue',
  'secretsmanager:BatchGetSecretValue',
  'ssm:GetParameter',
  'ssm:GetParameters',
  'ssm:GetParametersByPath',
  'lambda:GetFunction',
  'ec2:DescribeInstanceAttribute',
  'ecr:GetAuthorizationToken',
  's3:GetObject',
  'kms:Decrypt',
];

describe('every call', () => {
  it.each(calls.map((call) => [actionOf(call), call] as const))('%s lists or reads', (action) => {
    const known = findAction(action) ?? expect.unreachable(`${action} is not in the catalogue`);
    expect(known.name).toBe(action);
    expect(known.levels.filter((level) => level !== 'List' && level !== 'Read')).toEqual([]);
  });

  it('is of a service that is described, and says its path where the protocol needs one', () => {
    for (const call of calls) {
      const service = services[serviceOf(call)];
      expect(service, call.call).toBeDefined();
      expect(service?.protocol.startsWith('rest'), call.call).toBe(call.http !== undefined);
      if (call.http !== undefined && !LISTED_BY_POST.includes(call.call)) expect(call.http, call.call).toMatch(/^GET \//);
    }
  });

  it('asks for no secret', () => {
    expect(calls.map(actionOf).filter((action) => SECRETS.includes(action))).toEqual([]);
  });
});

it('every declaration is in use', () => {
  const files = readdirSync(new URL('../../src/collect/collectors', import.meta.url)).filter((name) => name !== 'index.ts');
  expect(collectors).toHaveLength(files.length);
});

it('no two declarations find the same type, since each says of its types that it finds all', () => {
  const types = collectors.flatMap((collector) => collector.types);
  expect(types).toEqual([...new Set(types)]);
});

it('the policy that is printed allows these calls, and no other', async () => {
  const { status, stdout } = await blast(['collect', '--print-policy']);
  expect(status).toBe(0);
  const policy = JSON.parse(stdout) as { Version: string; Statement: { Effect: string; Action: string[]; Resource: string }[] };
  expect(policy).toEqual(collectPolicy());
  expect(policy.Version).toBe('2012-10-17');
  expect(policy.Statement.every(({ Effect, Resource }) => Effect === 'Allow' && Resource === '*')).toBe(true);
  const actions = policy.Statement.flatMap(({ Action }) => Action);
  expect(actions.sort()).toEqual([...new Set(calls.map(actionOf))].sort());
  expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  // A managed policy may have 6,144 characters, white space aside.
  expect(JSON.stringify(policy).length).toBeLessThanOrEqual(6144);
});
