// Condition keys that a resource fixes by what the snapshot says of it (R-CTX-11). Expected by what AWS documents of each key.
import { describe, expect, it } from 'vitest';
import { decideAsk, targetOfResource } from '../../src/graph/ask.ts';
import { stateOf } from '../../src/graph/index.ts';
import { findPrincipal, simulateRequest } from '../../src/query/index.ts';
import { runReport, worldFrom } from '../fixtures/run-report.ts';
import { ACCOUNT, allow, HOME, reaches, role, snapshotOf, trust, user } from './small-account.ts';

interface Known {
  readonly arn: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Resources, and ann, who may do the action on all of them under the condition. */
function worldWith(resources: readonly Known[], action: string, condition: object) {
  const UserDetailList = [user('ann', { may: [allow(action, '*', condition)] })];
  const iam = { UserDetailList, GroupDetailList: [], RoleDetailList: [], Policies: [] };
  const accounts = [{ accountId: ACCOUNT, iam, resources }];
  return worldFrom({ format: 'blast-snapshot', version: 1, collectedAt: '2026-11-20T06:00:00Z', organization: null, accounts }, []);
}

async function decide(resource: Known, action: string, condition: object) {
  const world = await worldWith([resource], action, condition);
  return simulateRequest(world, findPrincipal(world, 'ann'), action, resource.arn, {}).decision;
}

const is = (key: string, value: string) => ({ StringEquals: { [key]: value } });
const ec2 = `arn:aws:ec2:eu-west-1:${ACCOUNT}`;
const profile = `arn:aws:iam::${ACCOUNT}:instance-profile/web`;
const cluster = `arn:aws:ecs:eu-west-1:${ACCOUNT}:cluster/main`;
const bill = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:bill`;
const point = `arn:aws:s3:eu-west-1:${ACCOUNT}:accesspoint/in`;

const instance: Known = {
  arn: `${ec2}:instance/i-1`,
  type: 'AWS::EC2::Instance',
  instanceProfileArn: profile,
  attributes: { rootDeviceType: 'ebs' },
};
const image = (sharedWith: unknown): Known => ({
  arn: 'arn:aws:ec2:eu-west-1::image/ami-1',
  type: 'AWS::EC2::Image',
  attributes: { sharedWith },
});
const volume = (kmsKeyArn: string | null): Known => ({ arn: `${ec2}:volume/vol-1`, type: 'AWS::EC2::Volume', attributes: { kmsKeyArn } });
const subnet: Known = { arn: `${ec2}:subnet/subnet-1`, type: 'AWS::EC2::Subnet', attributes: { vpcId: 'vpc-1' } };
const task: Known = {
  arn: `arn:aws:ecs:eu-west-1:${ACCOUNT}:task/main/1`,
  type: 'AWS::ECS::Task',
  attributes: { clusterArn: cluster },
};
const function_: Known = { arn: bill, type: 'AWS::Lambda::Function', attributes: { urlAuthType: 'NONE' } };
const accessPoint: Known = { arn: point, type: 'AWS::S3::AccessPoint', attributes: { vpcId: 'vpc-1' } };
const database: Known = {
  arn: `arn:aws:rds:eu-west-1:${ACCOUNT}:db:orders`,
  type: 'AWS::RDS::DBInstance',
  tags: { stage: 'test' },
  attributes: { kmsKeyArn: null },
};

describe('what the snapshot says of a resource is what its keys have', () => {
  it.each<[string, Known, string, string, string]>([
    ['ec2:InstanceID', instance, 'ec2:StopInstances', 'i-1', 'i-2'],
    ['ec2:InstanceProfile', instance, 'ec2:StopInstances', profile, `${profile}-other`],
    ['ec2:RootDeviceType', instance, 'ec2:StopInstances', 'ebs', 'instance-store'],
    ['ec2:ImageID', image([]), 'ec2:DeregisterImage', 'ami-1', 'ami-2'],
    ['ec2:Public', image('all'), 'ec2:DeregisterImage', 'true', 'false'],
    ['ec2:Public', image(['444455556666']), 'ec2:DeregisterImage', 'false', 'true'],
    ['ec2:Owner', image([]), 'ec2:DeregisterImage', ACCOUNT, '444455556666'],
    ['ec2:Encrypted', volume(null), 'ec2:DeleteVolume', 'false', 'true'],
    ['ec2:Encrypted', volume(`arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`), 'ec2:DeleteVolume', 'true', 'false'],
    ['ec2:VolumeID', volume(null), 'ec2:DeleteVolume', 'vol-1', 'vol-2'],
    ['ec2:Vpc', subnet, 'ec2:RunInstances', `${ec2}:vpc/vpc-1`, `${ec2}:vpc/vpc-2`],
    ['ec2:SubnetID', subnet, 'ec2:RunInstances', 'subnet-1', 'subnet-2'],
    ['ecs:cluster', task, 'ecs:ExecuteCommand', cluster, `${cluster}-2`],
    ['lambda:FunctionArn', function_, 'lambda:InvokeFunctionUrl', bill, `${bill}-2`],
    ['lambda:FunctionUrlAuthType', function_, 'lambda:InvokeFunctionUrl', 'NONE', 'AWS_IAM'],
    ['rds:StorageEncrypted', database, 'rds:DeleteDBInstance', 'false', 'true'],
    ['rds:db-tag/stage', database, 'rds:DeleteDBInstance', 'test', 'prod'],
    ['s3:AccessPointNetworkOrigin', accessPoint, 's3:DeleteAccessPoint', 'VPC', 'Internet'],
    ['s3:DataAccessPointArn', accessPoint, 's3:DeleteAccessPoint', point, `${point}-2`],
    ['s3:DataAccessPointAccount', accessPoint, 's3:DeleteAccessPoint', ACCOUNT, '444455556666'],
  ])('%s', async (key, resource, action, own, other) => {
    expect(await decide(resource, action, is(key, own))).toBe('allow');
    expect(await decide(resource, action, is(key, other))).toBe('implicitDeny');
  });
});

// R-CTX-12: the endpoint is that of the region where the resource is.
it.each<[string, Known, string, string]>([
  ['a function', { arn: bill, type: 'AWS::Lambda::Function' }, 'lambda:UpdateFunctionCode', 'implicitDeny'],
  ['an instance', { arn: `${ec2}:instance/i-1`, type: 'AWS::EC2::Instance' }, 'ssm:StartSession', 'implicitDeny'],
  ['a bucket of which nothing is known', { arn: 'arn:aws:s3:::b', type: 'AWS::S3::Bucket', policy: null }, 's3:ListBucket', 'allow'],
  [
    'a bucket that is known to be elsewhere',
    { arn: 'arn:aws:s3:::b', type: 'AWS::S3::Bucket', policy: null, region: 'eu-west-1' },
    's3:ListBucket',
    'implicitDeny',
  ],
])('the region of a request is that of its resource: %s', async (_, resource, action, elsewhere) => {
  expect(await decide(resource, action, is('aws:RequestedRegion', 'eu-west-1'))).toBe('allow');
  expect(await decide(resource, action, is('aws:RequestedRegion', 'us-east-1'))).toBe(elsewhere);
});

it('what is made for a resource is made where that is', async () => {
  const target = { ...role('target', trust({ Service: 'ec2.amazonaws.com' })), InstanceProfileList: [{ Arn: profile }] };
  const runs = { ...instance, attributes: { state: 'running', ssmManaged: true } };
  const window = ['ssm:RegisterTaskWithMaintenanceWindow', 'ssm:RegisterTargetWithMaintenanceWindow', 'ssm:CreateMaintenanceWindow'];
  const from = (region: string) => {
    const may = [allow(window, '*', is('aws:RequestedRegion', region))];
    return reaches(snapshotOf({ users: [user('ann', { may })], roles: [target], resources: [runs] }), 'user/ann', 'role/target');
  };
  expect(await from('eu-west-1')).toBe('certain');
  expect(await from('us-east-1')).toBe('no');
});

describe('what it does not say', () => {
  it('stays a condition', async () => {
    const bare = { ...instance, instanceProfileArn: undefined, attributes: {} };
    expect(await decide(bare, 'ec2:StopInstances', is('ec2:InstanceProfile', profile))).toBe('conditional');
    expect(await decide(instance, 'ec2:StopInstances', is('ec2:InstanceType', 't3.micro'))).toBe('conditional');
    expect(await decide({ ...accessPoint, attributes: {} }, 's3:DeleteAccessPoint', is('s3:AccessPointNetworkOrigin', 'VPC'))).toBe(
      'conditional',
    );
  });

  it('of tags that were collected nothing stays open', async () => {
    expect(await decide(database, 'rds:DeleteDBInstance', { Null: { 'rds:db-tag/team': 'true' } })).toBe('allow');
    expect(await decide({ ...database, tags: undefined }, 'rds:DeleteDBInstance', { Null: { 'rds:db-tag/team': 'true' } })).toBe(
      'conditional',
    );
  });

  it('a key that the reference does not list for the action is none of the request because the resource has it (R-COND-24)', async () => {
    expect(await decide(instance, 'ssm:StartSession', is('ec2:InstanceID', 'i-1'))).toBe('implicitDeny');
    expect(await decide(instance, 'ssm:SendCommand', is('ec2:InstanceProfile', profile))).toBe('implicitDeny');
    expect(await decide(function_, 'lambda:InvokeFunction', is('lambda:FunctionArn', bill))).toBe('implicitDeny');
  });

  it('a key that requests for the action do not have is absent (R-COND-24)', async () => {
    const all = (key: string, value: string) => ({ 'ForAllValues:StringEquals': { [key]: value } });
    const thing: Known = { arn: 'arn:aws:s3:::b/thing', type: 'AWS::S3::Object' };
    expect(await decide(thing, 's3:GetObject', { StringLike: { 's3:prefix': 'home/*' } })).toBe('implicitDeny');
    expect(await decide(thing, 's3:GetObject', is('ec2:InstanceType', 't3.micro'))).toBe('implicitDeny');
    expect(await decide(thing, 's3:GetObject', { StringNotEquals: { 'ec2:InstanceType': 't3.micro' } })).toBe('allow');
    expect(await decide(thing, 's3:GetObject', all('ec2:InstanceType', 't3.micro'))).toBe('allow');
    // Of what the reference lists nowhere, and of global keys, nothing is said.
    expect(await decide(thing, 's3:GetObject', is('s3:a-key-of-tomorrow', 'x'))).toBe('conditional');
    expect(await decide(thing, 's3:GetObject', is('aws:SourceVpc', 'vpc-1'))).toBe('conditional');
  });

  it('a key that is what the request says is not what the resource has', async () => {
    const change = 'lambda:UpdateFunctionUrlConfig';
    expect(await decide(function_, change, is('lambda:FunctionUrlAuthType', 'AWS_IAM'))).toBe('allow');
    expect(await decide(instance, 'ec2:AssociateIamInstanceProfile', is('ec2:NewInstanceProfile', `${profile}-new`))).toBe('allow');
  });
});

it('two resources that one statement covers are told apart by their keys', async () => {
  const other = { ...instance, arn: `${ec2}:instance/i-2`, instanceProfileArn: `${profile}-other` };
  const world = await worldWith([instance, other], 'ec2:StopInstances', is('ec2:InstanceProfile', profile));
  const by = stateOf(world, findPrincipal(world, 'ann'));
  const outcomes = [...world.resources.values()].map(
    (resource) => decideAsk(world, { by, action: 'ec2:StopInstances', on: targetOfResource(resource), extras: {} }).outcome,
  );
  expect(outcomes).toEqual(['allow', 'implicitDeny']);
});

it('a role that code is run as by requests that lack what their Allow asks for is not had', async () => {
  const target = role('target', trust({ Service: 'lambda.amazonaws.com' }));
  const runs = { ...function_, roleArn: `${HOME}:role/target` };
  const through = (Condition: object) => {
    const may = [allow(['lambda:UpdateFunctionCode', 'lambda:InvokeFunction'], '*', Condition)];
    return reaches(snapshotOf({ users: [user('ann', { may })], roles: [target], resources: [runs] }), 'user/ann', 'role/target');
  };
  expect(await through({})).toBe('certain');
  expect(await through(is('lambda:FunctionArn', bill))).toBe('no');
});

it('a request on something else that names the function has its key', async () => {
  const target = role('target', trust({ Service: 'lambda.amazonaws.com' }));
  const runs = { ...function_, roleArn: `${HOME}:role/target` };
  const mapping = (FunctionArn: string) => {
    const may = [allow('lambda:UpdateFunctionCode'), allow('lambda:CreateEventSourceMapping', '*', is('lambda:FunctionArn', FunctionArn))];
    return runReport(snapshotOf({ users: [user('ann', { may })], roles: [target], resources: [runs] }), `${HOME}:user/ann`);
  };
  const named = async (FunctionArn: string) =>
    (await mapping(FunctionArn)).edges.flatMap(({ requests }) => requests.flatMap(({ context }) => context['lambda:FunctionArn'] ?? []));
  expect(await named(bill)).toEqual([bill]);
  expect(await named(`${bill}-2`)).toEqual([]);
});

it('what a technique fixes for one of its requests is no value in another', async () => {
  const target = role('target', trust({ Service: 'lambda.amazonaws.com' }));
  const making = (Condition: object) => {
    const may = [allow('iam:PassRole'), allow(['lambda:CreateFunction', 'lambda:InvokeFunction'], '*', Condition)];
    return reaches(snapshotOf({ users: [user('ann', { may })], roles: [target] }), 'user/ann', 'role/target');
  };
  expect(await making({})).toBe('certain');
  expect(await making(is('cloudformation:RoleArn', `${HOME}:role/target`))).toBe('no');
});
