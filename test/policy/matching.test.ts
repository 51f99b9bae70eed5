import { describe, expect, it } from 'vitest';
import { ACCOUNT, allow, ask, deny, deploy, holds, OBJECT } from './support.ts';

const outcome = (statement: object, more: object = {}) =>
  ask({ identity: [statement as Record<string, unknown>], complete: true, ...more }).outcome;

describe('actions (R-GRAM-08, 09)', () => {
  it.each([
    ['s3:GetObject', 's3:GetObject', true],
    ['S3:getobject', 's3:GetObject', true],
    ['s3:Get*', 's3:GetObject', true],
    ['s3:Get?bject', 's3:GetObject', true],
    ['iam:*AccessKey*', 'iam:UpdateAccessKey', true],
    ['iam:*AccessKey*', 'iam:CreateUser', false],
    ['*', 'iam:CreateUser', true],
    ['s3:*', 's3-object-lambda:WriteGetObjectResponse', false],
    ['s*', 'sqs:SendMessage', true],
  ])('%s matches %s: %s', (pattern, action, expected) => {
    expect(outcome(allow({ Action: pattern }), { action })).toBe(expected ? 'allow' : 'implicitDeny');
  });

  it('NotAction grants everything else, IAM too', () => {
    const { Action: _, ...rest } = allow();
    expect(outcome({ ...rest, NotAction: 's3:*' }, { action: 'iam:CreateUser' })).toBe('allow');
    expect(outcome({ ...rest, NotAction: 's3:*' })).toBe('implicitDeny');
  });

  it('Deny with NotAction denies everything else', () => {
    const { Action: _, ...rest } = deny();
    const identity = [allow(), { ...rest, NotAction: ['s3:*'] }];
    expect(ask({ identity, complete: true }).outcome).toBe('allow');
    expect(ask({ identity, complete: true, action: 'iam:CreateUser' }).outcome).toBe('explicitDeny');
  });
});

describe('resources (R-GRAM-10 to 16)', () => {
  it.each([
    ['*', OBJECT, true],
    ['*', '*', true],
    ['arn:aws:s3:::*', '*', false],
    ['arn:aws:s3:::bucket/*', OBJECT, true],
    ['arn:aws:s3:::bucket', OBJECT, false],
    ['arn:aws:s3:::Bucket/key', OBJECT, false],
    ['arn:aws:s3:*:*:bucket/key', OBJECT, true],
    ['arn:aws:s3:us-east-1::bucket/key', OBJECT, false],
    ['arn:aws:s3:::buck?t/key', OBJECT, true],
    // R-GRAM-12: an identity policy completes an ARN that is too short
    ['arn:aws:s3', OBJECT, true],
    ['arn:aws:sqs', OBJECT, false],
    ['arn:aws:s3:::', OBJECT, false],
  ])('%s covers %s: %s', (pattern, resource, expected) => {
    expect(outcome(allow({ Resource: pattern }), { resource })).toBe(expected ? 'allow' : 'implicitDeny');
  });

  it('NotResource is the complement of the list', () => {
    const { Resource: _, ...rest } = allow();
    const statement = { ...rest, NotResource: ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::other/*'] };
    expect(outcome(statement)).toBe('implicitDeny');
    expect(outcome(statement, { resource: 'arn:aws:s3:::third/key' })).toBe('allow');
    expect(outcome(statement, { resource: '*' })).toBe('allow');
  });

  it('an unreadable statement grants nothing and the others stay (R-GRAM-19)', () => {
    expect(ask({ identity: [{ Effect: 'allow', Action: '*', Resource: '*' }], complete: true }).outcome).toBe('implicitDeny');
    expect(ask({ identity: [allow({ NotAction: 's3:*' })], complete: true }).outcome).toBe('implicitDeny');
    expect(ask({ identity: [{ Effect: 'allow' }, allow()], complete: true }).outcome).toBe('allow');
  });
});

describe('variables', () => {
  const own = allow({ Resource: 'arn:aws:s3:::bucket/${aws:username}/*' });
  const at = (resource: string, context: Record<string, string | null>, version?: string) =>
    ask({ identity: [own], resource, context, complete: true, ...(version === undefined ? {} : { version }) }).outcome;

  it('take the value of the key (R-VAR-03)', () => {
    expect(at('arn:aws:s3:::bucket/ann/x', { 'aws:username': 'ann' })).toBe('allow');
    expect(at('arn:aws:s3:::bucket/bob/x', { 'aws:username': 'ann' })).toBe('implicitDeny');
    expect(
      outcome(allow({ Resource: 'arn:aws:s3:::bucket/${AWS:UserName}/*' }), {
        resource: 'arn:aws:s3:::bucket/ann/x',
        context: { 'aws:username': 'ann' },
      }),
    ).toBe('allow');
  });

  it('are plain text in a document of 2008 (R-VAR-01)', () => {
    expect(at('arn:aws:s3:::bucket/ann/x', { 'aws:username': 'ann' }, '2008-10-17')).toBe('implicitDeny');
    expect(at('arn:aws:s3:::bucket/${aws:username}/x', { 'aws:username': 'ann' }, '2008-10-17')).toBe('allow');
  });

  it('match nothing in a Resource when the key is missing (R-VAR-04)', () => {
    expect(at('arn:aws:s3:::bucket//x', {})).toBe('implicitDeny');
    expect(at('arn:aws:s3:::bucket/${aws:username}/x', {})).toBe('implicitDeny');
  });

  it('make NotResource broader when the key is missing (R-VAR-04)', () => {
    const { Resource: _, ...rest } = allow();
    expect(outcome({ ...rest, NotResource: 'arn:aws:s3:::bucket/${aws:username}*' }, { resource: 'arn:aws:s3:::bucket/ann' })).toBe(
      'allow',
    );
  });

  it('are null in a condition when the key is missing (R-VAR-05)', () => {
    const value = '${aws:PrincipalTag/team}';
    const context = { 'aws:ResourceTag/team': 'red' };
    expect(holds({ StringEquals: { 'aws:ResourceTag/team': value } }, context)).toBe(false);
    expect(holds({ StringNotEquals: { 'aws:ResourceTag/team': value } }, context)).toBe(true);
    expect(holds({ StringEquals: { 'aws:ResourceTag/team': value } }, { ...context, 'aws:PrincipalTag/team': 'red' })).toBe(true);
    expect(holds({ StringNotEquals: { 'aws:ResourceTag/team': value } }, { ...context, 'aws:PrincipalTag/team': 'red' })).toBe(false);
  });

  it('stand beside wildcards that an exact operator takes as they are', () => {
    const condition = { StringEquals: { 'aws:SomeKey': 'a*?${aws:PrincipalTag/t}' } };
    expect(holds(condition, { 'aws:SomeKey': 'a*?red', 'aws:PrincipalTag/t': 'red' })).toBe(true);
    expect(holds(condition, { 'aws:SomeKey': 'axyred', 'aws:PrincipalTag/t': 'red' })).toBe(false);
  });

  it('fall back to their default only when the key is missing (R-VAR-06)', () => {
    const condition = { StringEquals: { 'aws:ResourceTag/team': "${aws:PrincipalTag/team, 'none'}" } };
    expect(holds(condition, { 'aws:ResourceTag/team': 'none' })).toBe(true);
    expect(holds(condition, { 'aws:ResourceTag/team': 'none', 'aws:PrincipalTag/team': 'red' })).toBe(false);
  });

  it('escape wildcards (R-VAR-07, R-COND-15)', () => {
    expect(holds({ StringLike: { 'aws:SomeKey': 'a${*}b' } }, { 'aws:SomeKey': 'a*b' })).toBe(true);
    expect(holds({ StringLike: { 'aws:SomeKey': 'a${*}b' } }, { 'aws:SomeKey': 'axb' })).toBe(false);
    expect(holds({ StringLike: { 'aws:SomeKey': 'a${?}' } }, { 'aws:SomeKey': 'ax' })).toBe(false);
    expect(holds({ StringEquals: { 'aws:SomeKey': '${$}{x}' } }, { 'aws:SomeKey': '${x}' })).toBe(true);
    expect(holds({ StringEquals: { 'aws:SomeKey': 'a${*}b' } }, { 'aws:SomeKey': 'a*b' })).toBe(true);
    expect(holds({ StringLike: { 'aws:SomeKey': 'a${*}b' } }, { 'aws:SomeKey': 'a${*}b' }, '2008-10-17')).toBe(true);
  });

  it('do not turn a star in a tag into a wildcard (R-VAR-08)', () => {
    expect(at('arn:aws:s3:::bucket/bob/x', { 'aws:username': '*' })).toBe('implicitDeny');
    expect(at('arn:aws:s3:::bucket/*/x', { 'aws:username': '*' })).toBe('allow');
  });

  it('are not read in numbers, dates and addresses (R-COND-23)', () => {
    expect(holds({ NumericEquals: { 'aws:SomeKey': '${aws:Other}' } }, { 'aws:SomeKey': '1', 'aws:Other': '1' })).toBe(false);
    expect(holds({ IpAddress: { 'aws:SomeKey': '${aws:Other}' } }, { 'aws:SomeKey': '10.0.0.1', 'aws:Other': '10.0.0.1' })).toBe(false);
  });

  it('are read in ARN conditions', () => {
    const condition = { ArnLike: { 'aws:SomeKey': `arn:aws:iam::${ACCOUNT}:role/\${aws:PrincipalTag/team}-*` } };
    expect(holds(condition, { 'aws:SomeKey': `arn:aws:iam::${ACCOUNT}:role/red-x`, 'aws:PrincipalTag/team': 'red' })).toBe(true);
    expect(holds(condition, { 'aws:SomeKey': `arn:aws:iam::${ACCOUNT}:role/blue-x`, 'aws:PrincipalTag/team': 'red' })).toBe(false);
  });

  it('stay data in ARN conditions too, escaped or from a tag (R-COND-15, R-VAR-08)', () => {
    const condition = { ArnLike: { 'aws:SomeKey': `arn:aws:iam::${ACCOUNT}:role/\${aws:PrincipalTag/team}` } };
    const starred = { 'aws:PrincipalTag/team': '*' };
    expect(holds(condition, { ...starred, 'aws:SomeKey': `arn:aws:iam::${ACCOUNT}:role/red` })).toBe(false);
    expect(holds(condition, { ...starred, 'aws:SomeKey': `arn:aws:iam::${ACCOUNT}:role/*` })).toBe(true);
    expect(holds({ ArnLike: { 'aws:SomeKey': 'arn:aws:s3:::b/${*}' } }, { 'aws:SomeKey': 'arn:aws:s3:::b/x' })).toBe(false);
    expect(holds({ ArnLike: { 'aws:SomeKey': 'arn:aws:s3:::b/${*}' } }, { 'aws:SomeKey': 'arn:aws:s3:::b/*' })).toBe(true);
    expect(
      holds({ ArnEquals: { 'aws:SomeKey': '${aws:Other}' } }, { 'aws:Other': 'arn:aws:s3:::b', 'aws:SomeKey': 'arn:aws:s3:::b' }),
    ).toBe(true);
  });

  it('count only after the fifth colon of a Resource (R-VAR-02)', () => {
    const statement = allow({ Resource: 'arn:aws:s3:::${aws:username}/*' });
    expect(outcome(statement, { resource: 'arn:aws:s3:::ann/x', context: { 'aws:username': 'ann' } })).toBe('allow');
    const early = allow({ Resource: 'arn:aws:iam::${aws:Account}:user/x' });
    expect(outcome(early, { resource: `arn:aws:iam::${ACCOUNT}:user/x`, context: { 'aws:Account': ACCOUNT } })).toBe('implicitDeny');
    const short = allow({ Resource: 'arn:aws:${aws:PrincipalTag/service}' });
    expect(outcome(short, { resource: OBJECT, context: { 'aws:PrincipalTag/service': 's3' } })).toBe('implicitDeny');
  });
});

describe('a session whose name is not known yet', () => {
  it('is not named by a pattern (R-PRIN-11)', () => {
    const { sessionName: _, ...unnamed } = deploy;
    const session = (name: string) => [allow({ Principal: { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/Deploy/${name}` } })];
    expect(ask({ caller: unnamed, resourcePolicy: session('*') }).outcome).toBe('implicitDeny');
    expect(ask({ caller: unnamed, resourcePolicy: session('?oday') }).outcome).toBe('implicitDeny');
    expect(ask({ caller: unnamed, resourcePolicy: session('today') }).outcome).not.toBe('implicitDeny');
  });
});
