// Tags that a creating request sets take the tagging action of the service besides (EC2 and Lambda guides: tagging on creation).
import { expect, it } from 'vitest';
import { ACCOUNT, allow, deny, reaches, role, snapshotOf, trust, user } from './small-account.ts';

const tagged = { StringEquals: { 'aws:RequestTag/env': 'dev' } };

const viaLambda = (...may: readonly object[]) => {
  const all = [allow('iam:PassRole'), allow('lambda:InvokeFunction'), ...may];
  const target = role('target', trust({ Service: 'lambda.amazonaws.com' }));
  return reaches(snapshotOf({ users: [user('ann', { may: all })], roles: [target] }), 'user/ann', 'role/target');
};

const viaEc2 = (...may: readonly object[]) => {
  const rest = ['subnet/*', 'network-interface/*', 'security-group/*', 'volume/*'].map((each) => `arn:aws:ec2:*:${ACCOUNT}:${each}`);
  const instances = allow('ec2:RunInstances', `arn:aws:ec2:*:${ACCOUNT}:instance/*`, tagged);
  const all = [allow('iam:PassRole'), instances, allow('ec2:RunInstances', [...rest, 'arn:aws:ec2:*::image/ami-*']), ...may];
  const InstanceProfileList = [{ Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/target` }];
  const target = { ...role('target', trust({ Service: 'ec2.amazonaws.com' })), InstanceProfileList };
  return reaches(snapshotOf({ users: [user('ann', { may: all })], roles: [target] }), 'user/ann', 'role/target');
};

it('a function that must have a tag needs the right to tag it', async () => {
  const create = allow('lambda:CreateFunction', '*', tagged);
  expect(await viaLambda(create)).toBe('no');
  expect(await viaLambda(create, allow('lambda:TagResource', '*', { StringEquals: { 'aws:RequestTag/env': 'prod' } }))).toBe('no');
  expect(await viaLambda(create, allow('lambda:TagResource'))).toBe('certain');
  expect(await viaLambda(create, allow('lambda:TagResource', '*', tagged))).toBe('certain');
});

it('a function that needs no tag is made without', async () => {
  expect(await viaLambda(allow('lambda:CreateFunction'))).toBe('certain');
  expect(await viaLambda(allow('lambda:CreateFunction'), deny('lambda:TagResource'))).toBe('certain');
});

it('tags of an instance are set by the call that makes it', async () => {
  const within = (action: string) => allow('ec2:CreateTags', '*', { StringEquals: { 'ec2:CreateAction': action } });
  expect(await viaEc2()).toBe('no');
  expect(await viaEc2(allow('ec2:CreateTags'))).toBe('certain');
  expect(await viaEc2(within('RunInstances'))).toBe('certain');
  expect(await viaEc2(within('CreateVolume'))).toBe('no');
});
