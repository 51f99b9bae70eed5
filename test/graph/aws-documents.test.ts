// Documents of Systems Manager that AWS owns have no account in their ARNs: policies name them so.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-quickstart.html
import { expect, it } from 'vitest';
import { ACCOUNT, allow, deny, HOME, reaches, role, snapshotOf, trust, user } from './small-account.ts';

const PROFILE = `${HOME}:instance-profile/app`;
const INSTANCES = 'arn:aws:ec2:*:*:instance/*';

function annMay(...may: readonly object[]): unknown {
  const app = {
    ...role('app', trust({ Service: 'ec2.amazonaws.com' }), {
      may: [allow(['ssm:UpdateInstanceInformation', 'ssmmessages:*', 'ec2messages:*'])],
    }),
    InstanceProfileList: [{ Path: '/', InstanceProfileName: 'app', InstanceProfileId: 'AIPAAPP', Arn: PROFILE, Roles: [] }],
  };
  const instance = {
    arn: `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-0aaaaaaaaaaaaaaa1`,
    type: 'AWS::EC2::Instance',
    region: 'eu-west-1',
    instanceProfileArn: PROFILE,
    attributes: { state: 'running', ssmManaged: true },
  };
  return snapshotOf({ users: [user('ann', { may })], roles: [app], resources: [instance] });
}

it.each([
  ['in every region', 'arn:aws:ssm:*::document/AWS-RunShellScript', 'certain'],
  ['in the region of the instance', 'arn:aws:ssm:eu-west-1::document/AWS-RunPowerShellScript', 'certain'],
  ['by a star for the account, which may be empty', 'arn:aws:ssm:*:*:document/AWS-RunShellScript', 'certain'],
  ['in another region', 'arn:aws:ssm:us-east-1::document/AWS-RunShellScript', 'no'],
  ['one that runs nothing of the caller', 'arn:aws:ssm:*::document/AWS-UpdateSSMAgent', 'no'],
])('sending a command by a document of AWS: %s', async (_, document, answer) => {
  expect(await reaches(annMay(allow('ssm:SendCommand', [document, INSTANCES])), 'user/ann', 'role/app')).toBe(answer);
});

it('one is left where those of the account are denied, and none where all are', async () => {
  const without = (...denied: string[]) => annMay(allow('ssm:SendCommand'), ...denied.map((each) => deny('ssm:SendCommand', each)));
  const own = `arn:aws:ssm:*:${ACCOUNT}:document/*`;
  expect(await reaches(without(own), 'user/ann', 'role/app')).toBe('certain');
  expect(await reaches(without(own, 'arn:aws:ssm:*::document/*'), 'user/ann', 'role/app')).toBe('no');
});

it('an association takes one as well', async () => {
  const may = allow('ssm:CreateAssociation', ['arn:aws:ssm:*::document/AWS-RunShellScript', INSTANCES, 'arn:aws:ssm:*:*:association/*']);
  expect(await reaches(annMay(may), 'user/ann', 'role/app')).toBe('certain');
});
