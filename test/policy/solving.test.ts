import { describe, expect, it } from 'vitest';
import { type Decision, decide, isValueOf, type Policy } from '../../src/policy/index.ts';
import { ACCOUNT, allHold, allow, ann, ask, deny, deploy, OBJECT, policy, type Question, type Statement, when } from './support.ts';

const NO_POLICIES: readonly Policy[] = [];

const MFA = 'aws:MultiFactorAuthPresent';
const TAG = 'aws:RequestTag/team';
const IP = 'aws:SourceIp';
const VPC = 'aws:SourceVpc';
const AGE = 'aws:MultiFactorAuthAge';

/** The one value that the caller chooses for a key. */
function chosen({ chosen: values }: Decision, key: string): string | undefined {
  return values.get(key)?.[0];
}

const isDenied = (question: Question) => ['implicitDeny', 'explicitDeny'].includes(ask(question).outcome);

const conditions = (question: Question) => ask(question).conditions.map(({ key, operator, values }) => [operator, key, ...values]);

describe('a condition on circumstances', () => {
  it('stays as a condition', () => {
    const decision = ask({ identity: [allow(when('Bool', MFA, 'true'))] });
    expect(decision.outcome).toBe('conditional');
    expect(decision.conditions).toEqual([{ key: MFA, operator: 'Bool', values: ['true'] }]);
  });

  it('is decided by what is known', () => {
    const identity = [allow(when('Bool', MFA, 'true'))];
    expect(ask({ identity, context: { [MFA]: 'true' } }).outcome).toBe('allow');
    expect(ask({ identity, context: { [MFA]: 'false' } }).outcome).toBe('implicitDeny');
    expect(ask({ identity, context: { [MFA]: null } }).outcome).toBe('implicitDeny');
  });

  it('of a Deny is turned round', () => {
    const withoutMfa = ask({ identity: [allow(), deny(when('BoolIfExists', MFA, 'false'))] });
    expect(withoutMfa.outcome).toBe('conditional');
    expect(withoutMfa.conditions).toHaveLength(1);
    expect(allHold(withoutMfa.conditions, { [MFA]: 'true' })).toBe(true);
    expect(allHold(withoutMfa.conditions, { [MFA]: 'false' })).toBe(false);
    expect(allHold(withoutMfa.conditions, {})).toBe(false);
    const bare = ask({ identity: [allow(), deny(when('Bool', MFA, 'false'))] });
    expect(allHold(bare.conditions, {})).toBe(true);
    expect(allHold(bare.conditions, { [MFA]: 'false' })).toBe(false);
  });

  it('is told once where Allow and Deny ask the same', () => {
    expect(conditions({ identity: [allow(when('Bool', MFA, 'true')), deny(when('BoolIfExists', MFA, 'false'))] })).toEqual([
      ['Bool', MFA, 'true'],
    ]);
  });

  it('is not told where another statement needs less', () => {
    const both = allow({ Condition: { Bool: { [MFA]: 'true' }, IpAddress: { [IP]: '203.0.113.0/24' } } });
    expect(conditions({ identity: [both, allow(when('Bool', MFA, 'true'))] })).toEqual([['Bool', MFA, 'true']]);
    expect(ask({ identity: [both, allow()] }).outcome).toBe('allow');
  });

  it('is none where two statements cover every case', () => {
    expect(ask({ identity: [allow(when('Bool', MFA, 'true')), allow(when('BoolIfExists', MFA, 'false'))] }).outcome).toBe('allow');
    expect(
      ask({ identity: [allow(when('StringEquals', 'aws:SourceVpc', 'vpc-1')), allow(when('StringNotEquals', 'aws:SourceVpc', 'vpc-1'))] })
        .outcome,
    ).toBe('allow');
  });

  it('of every gate is needed', () => {
    const question = {
      identity: [allow(when('Bool', MFA, 'true'))],
      boundary: [allow(when('IpAddress', IP, '203.0.113.0/24'))],
      scp: [[allow()]],
    };
    expect(conditions(question)).toHaveLength(2);
    expect(conditions(question)).toEqual(
      expect.arrayContaining([
        ['Bool', MFA, 'true'],
        ['IpAddress', IP, '203.0.113.0/24'],
      ]),
    );
  });
});

describe('a condition turned round', () => {
  const turned = (operator: string, key: string, values: unknown) => conditions({ identity: [allow(), deny(when(operator, key, values))] });
  it.each<readonly [string, string, unknown, unknown]>([
    ['StringEquals', VPC, 'a', [['StringNotEquals', VPC, 'a']]],
    // An empty text would be an empty set to ForAnyValue, so that is not how it is told.
    [
      'StringEqualsIfExists',
      VPC,
      'a',
      [
        ['StringNotEquals', VPC, 'a'],
        ['Null', VPC, 'false'],
      ],
    ],
    ['StringNotEquals', VPC, 'a', [['StringEquals', VPC, 'a']]],
    ['ForAllValues:StringEquals', VPC, 'a', [['ForAnyValue:StringNotEquals', VPC, 'a']]],
    ['ForAnyValue:StringEquals', VPC, 'a', [['ForAllValues:StringNotEquals', VPC, 'a']]],
    [
      'ForAnyValue:StringEqualsIfExists',
      VPC,
      'a',
      [
        ['ForAllValues:StringNotEquals', VPC, 'a'],
        ['Null', VPC, 'false'],
      ],
    ],
    // Below 3 or below 5 fails from 5 on; above 3 or above 5 fails up to 3.
    ['NumericLessThan', AGE, ['3', '5'], [['NumericGreaterThanEqualsIfExists', AGE, '5']]],
    ['NumericLessThan', AGE, ['5', '3'], [['NumericGreaterThanEqualsIfExists', AGE, '5']]],
    ['NumericGreaterThan', AGE, ['5', '3'], [['NumericLessThanEqualsIfExists', AGE, '3']]],
    ['NumericGreaterThan', AGE, ['3', '5'], [['NumericLessThanEqualsIfExists', AGE, '3']]],
    ['NumericLessThanIfExists', AGE, ['3', 'many'], [['NumericGreaterThanEquals', AGE, '3']]],
    ['Bool', MFA, ['true', 'false'], [['Null', MFA, 'true']]],
    ['Bool', MFA, 'true', [['BoolIfExists', MFA, 'false']]],
    ['BoolIfExists', MFA, [], [['Null', MFA, 'false']]],
    ['ForAllValues:Bool', MFA, [], [['Null', MFA, 'false']]],
    ['ForAnyValue:BoolIfExists', MFA, 'perhaps', [['Null', MFA, 'false']]],
    ['NumericLessThanIfExists', AGE, 'many', [['Null', AGE, 'false']]],
    ['ForAllValues:NumericGreaterThan', AGE, ['3', '5'], [['ForAnyValue:NumericLessThanEquals', AGE, '3']]],
    [
      'DateLessThan',
      'aws:TokenIssueTime',
      ['2026-01-01', '2025-01-01'],
      [['DateGreaterThanEqualsIfExists', 'aws:TokenIssueTime', '2026-01-01']],
    ],
    ['Null', MFA, 'true', [['Null', MFA, 'false']]],
    ['Null', MFA, 'false', [['Null', MFA, 'true']]],
    ['IpAddress', IP, '10.0.0.0/8', [['NotIpAddress', IP, '10.0.0.0/8']]],
    // No request lacks these.
    ['DateLessThan', 'aws:CurrentTime', '2026-01-01', [['DateGreaterThanEquals', 'aws:CurrentTime', '2026-01-01']]],
    ['NumericLessThan', 'aws:EpochTime', '1767225600', [['NumericGreaterThanEquals', 'aws:EpochTime', '1767225600']]],
    ['Bool', 'aws:ViaAWSService', 'false', [['Bool', 'aws:ViaAWSService', 'true']]],
  ])('%s %s %j', (operator, key, values, expected) => expect(turned(operator, key, values)).toEqual(expected));

  it('that nothing passes is none', () => expect(turned('Bool', MFA, 'perhaps')).toEqual([]));
  it('that hangs on a variable of the request says what it was', () => {
    const own = deny(when('StringLike', VPC, '${aws:PrincipalTag/vpc}-*'));
    const context = { 'aws:PrincipalTag/vpc': '*' };
    expect(conditions({ identity: [allow(), own], context })).toEqual([['StringNotLike', VPC, '${*}-*']]);
  });
});

describe('a value that the caller chooses', () => {
  it('satisfies two patterns at once', () => {
    const decision = ask({
      identity: [allow({ Condition: { StringLike: { [TAG]: 'team-*' }, 'ForAllValues:StringLike': { [TAG]: '*-prod' } } })],
    });
    expect(decision.outcome).toBe('allow');
    expect(chosen(decision, TAG)).toMatch(/^team-(.*-)?prod$/);
  });

  it('satisfies two patterns of two statements at once', () => {
    const decision = ask({ identity: [allow(when('StringLike', TAG, 'team-*'))], boundary: [allow(when('StringLike', TAG, '*-prod'))] });
    expect(decision.outcome).toBe('allow');
    expect(chosen(decision, TAG)).toMatch(/^team-(.*-)?prod$/);
  });

  it('does not exist where two patterns exclude each other', () => {
    expect(isDenied({ identity: [allow(when('StringLike', TAG, 'a*'))], boundary: [allow(when('StringLike', TAG, 'b*'))] })).toBe(true);
  });

  it.each([
    ['5', '10'],
    ['5', '6'],
    ['0.1', '0.2'],
  ])('lies between %s and %s', (low, high) => {
    const decision = ask({
      identity: [allow({ Condition: { NumericGreaterThan: { 's3:max-keys': low }, NumericLessThan: { 's3:max-keys': high } } })],
    });
    expect(decision.outcome).toBe('allow');
    expect(Number(chosen(decision, 's3:max-keys'))).toBeGreaterThan(Number(low));
    expect(Number(chosen(decision, 's3:max-keys'))).toBeLessThan(Number(high));
  });

  it('does not lie above 10 and below 5', () => {
    expect(
      isDenied({ identity: [allow({ Condition: { NumericGreaterThan: { 's3:max-keys': 10 }, NumericLessThan: { 's3:max-keys': 5 } } })] }),
    ).toBe(true);
  });

  it('avoids a Deny', () => {
    const decision = ask({ identity: [allow(when('StringLike', TAG, '*')), deny(when('StringLike', TAG, ['red', 'b*']))] });
    expect(decision.outcome).toBe('allow');
    expect(chosen(decision, TAG)).not.toMatch(/^(red|b.*)$/);
    expect(chosen(decision, TAG)).toBeDefined();
  });

  it('is left out where that avoids a Deny', () => {
    const decision = ask({ identity: [allow(), deny(when('StringLike', TAG, '*'))] });
    expect(decision.outcome).toBe('allow');
    expect(decision.chosen.get(TAG)).toBeNull();
  });

  it('does not help where the Deny always catches', () => {
    expect(ask({ identity: [allow(when('StringEquals', TAG, 'red')), deny(when('StringLike', TAG, 'r*'))] }).outcome).toBe('explicitDeny');
    expect(ask({ identity: [allow(), deny(when('StringLike', TAG, '*')), deny(when('Null', TAG, 'true'))] }).outcome).toBe('explicitDeny');
  });

  it('is caught by several Denies together, which are all told', () => {
    const denies = [deny(when('StringLike', TAG, 'r*')), deny(when('StringNotLike', TAG, 'r*'))];
    expect(ask({ identity: [...denies, allow()] })).toMatchObject({
      outcome: 'explicitDeny',
      evidence: [{ statement: 0 }, { statement: 1 }],
    });
  });

  it('is preferred to a circumstance', () => {
    const decision = ask({ identity: [allow(when('Bool', MFA, 'true')), allow(when('StringEquals', TAG, 'red'))] });
    expect(decision.outcome).toBe('allow');
    expect(chosen(decision, TAG)).toBe('red');
  });

  it('goes with the tag keys of the same request', () => {
    const condition = { StringEquals: { [TAG]: 'red' }, 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } };
    expect(ask({ identity: [allow({ Condition: condition })] }).outcome).toBe('allow');
  });

  it('is named among the tag keys that are asked for', () => {
    const condition = { StringNotEquals: { [TAG]: 'red' }, 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['team'] } };
    expect(ask({ identity: [allow({ Condition: condition })] }).outcome).toBe('allow');
  });

  it('does not go with tag keys that leave it out', () => {
    const condition = { StringEquals: { [TAG]: 'red' }, 'ForAllValues:StringEquals': { 'aws:TagKeys': ['owner'] } };
    expect(isDenied({ identity: [allow({ Condition: condition })] })).toBe(true);
  });

  it('goes with the keys of the same encryption context', () => {
    const question = (operator: string, keys: string) => ({
      action: 'kms:Decrypt',
      resource: `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`,
      resourcePolicy: [
        allow({
          Principal: { AWS: ann.arn },
          Condition: { StringEquals: { 'kms:EncryptionContext:App': 'pay' }, [operator]: { 'kms:EncryptionContextKeys': keys } },
        }),
      ],
    });
    expect(ask(question('ForAllValues:StringEquals', 'App')).chosen.get('kms:EncryptionContextKeys')).toEqual(['App']);
    expect(ask(question('ForAnyValue:StringEquals', 'Stage')).chosen.get('kms:EncryptionContextKeys')).toEqual(['App', 'Stage']);
    expect(isDenied(question('ForAllValues:StringEquals', 'Stage'))).toBe(true);
    expect(isDenied(question('Null', 'true'))).toBe(true);
    expect(isDenied({ ...question('Null', 'false'), context: { 'kms:EncryptionContextKeys': ['Stage'] } })).toBe(true);
    expect(isDenied({ ...question('Null', 'false'), context: { 'kms:EncryptionContextKeys': ['app', 'Stage'] } })).toBe(false);
  });

  it('is longer where a Deny catches the shortest', () => {
    const identity = [allow(when('StringLike', TAG, 'team-*')), deny(when('StringEquals', TAG, 'team-prod'))];
    const decision = ask({ identity, boundary: [allow(when('StringLike', TAG, '*-prod'))] });
    expect(decision.outcome).toBe('allow');
    expect(chosen(decision, TAG)).toMatch(/^team-.+-prod$/);
  });

  // R-COND-08: an empty value is a value.
  it('is empty where everything else is denied', () => {
    expect(ask({ identity: [allow(when('Null', 's3:prefix', 'false')), deny(when('StringLike', 's3:prefix', '?*'))] }).outcome).toBe(
      'allow',
    );
  });

  it('avoids a Deny of whatever begins with b', () => {
    expect(ask({ identity: [allow(when('Null', TAG, 'false')), deny(when('StringLike', TAG, 'b*'))] }).outcome).toBe('allow');
  });

  it('may be several for a key that takes several', () => {
    const condition = { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' } };
    const decision = ask({
      identity: [allow({ Condition: condition })],
      boundary: [allow({ Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'b' } } })],
    });
    expect(decision.outcome).toBe('allow');
    expect(decision.chosen.get('aws:TagKeys')).toEqual(expect.arrayContaining(['a', 'b']));
  });

  it('is two where a plain operator takes one alone (R-COND-04)', () => {
    const keys = 'dynamodb:Attributes';
    const any = allow(when('ForAnyValue:StringLike', keys, '*'));
    const decision = ask({ identity: [any, deny(when('StringNotEquals', keys, 'x')), deny(when('StringEquals', keys, 'x'))] });
    expect(decision.outcome).toBe('allow');
    expect(decision.chosen.get(keys)).toHaveLength(2);
  });

  // R-COND-04, U-03: it matches none of them, whatever it says of a missing key.
  it('is any where a plain operator is on a key that may have several', () => {
    const KEYS = 'aws:TagKeys';
    const both = [allow(), deny(when('StringNotEquals', KEYS, 'x')), deny(when('StringEquals', KEYS, 'x'))];
    expect(ask({ identity: both }).chosen.get(KEYS)).toEqual([expect.any(String)]);
    expect(isDenied({ identity: [allow(when('StringEquals', KEYS, 'x'))] })).toBe(true);
    expect(conditions({ identity: [allow(), deny(when('StringNotEquals', 'aws:CalledVia', 'x'))] })).toEqual([
      ['Null', 'aws:CalledVia', 'false'],
    ]);
    expect(ask({ identity: [allow(), deny(when('StringEquals', 'aws:CalledVia', 'x'))] }).outcome).toBe('allow');
  });

  it('is https where that is asked for', () => {
    expect(ask({ identity: [allow(), deny(when('Bool', 'aws:SecureTransport', 'false'))] }).outcome).toBe('allow');
  });
});

it('an ARN between two patterns of which the one reads like more than it says', () => {
  // The second wants `b` as the account, and not somewhere in the name, where the first has one anyway.
  const condition = { ArnLike: { 'iam:PolicyARN': 'arn:aws:s3:*:*:x:b:a' }, ArnEquals: { 'iam:PolicyARN': 'arn:aws:s3:*:b:*' } };
  const decision = ask({ identity: [allow({ Condition: condition })] });
  expect(decision.outcome).toBe('allow');
  expect(chosen(decision, 'iam:PolicyARN')).toBe('arn:aws:s3::b:x:b:a');
});

it('an ARN between two patterns of which the one wants in the account what the other has in the name', () => {
  const condition = { ArnLike: { 'iam:PolicyARN': 'arn:aws:s3::*:x:c:a' }, ArnEquals: { 'iam:PolicyARN': 'arn:aws:s3::*c*:*' } };
  const decision = ask({ identity: [allow({ Condition: condition })] });
  expect(decision.outcome).toBe('allow');
  expect(chosen(decision, 'iam:PolicyARN')).toBe('arn:aws:s3::c:x:c:a');
});

it('an ARN whose name has colons where a pattern has a star', () => {
  const condition = { ArnLike: { 'iam:PolicyARN': 'arn:aws:s3:::*:c' }, ArnEquals: { 'iam:PolicyARN': 'arn:aws:s3:::x:y:*' } };
  expect(chosen(ask({ identity: [allow({ Condition: condition })] }), 'iam:PolicyARN')).toBe('arn:aws:s3:::x:y:c');
});

it('a character that no Deny names, though many name one', () => {
  const denies = ['ab*', 'az*', 'a7*', 'ax*'].map((text) => deny(when('StringLike', 's3:prefix', text)));
  expect(ask({ identity: [allow(when('StringLike', 's3:prefix', 'a?c')), ...denies] }).outcome).toBe('allow');
});

it.each([
  ['arn:a*b:r:c:q:x', 'arn:a:b:r:c:q:x'],
  ['arn:a:b:r:c*:x', 'arn:a:b:r:c::x'],
])('a text with a colon where the star of the ARN %s refuses one', (pattern, text) => {
  const identity = [allow(when('StringLike', 'iam:PolicyARN', pattern)), deny(when('ArnLike', 'iam:PolicyARN', pattern))];
  expect(chosen(ask({ identity }), 'iam:PolicyARN')).toBe(text);
});

it('a text of which one wildcard takes a colon, where the pattern of an ARN reads the same', () => {
  const pattern = '?:?:?:?:?:?';
  const identity = [allow(when('StringLike', 'iam:PolicyARN', pattern)), deny(when('ArnLike', 'iam:PolicyARN', pattern))];
  expect(ask({ identity }).outcome).toBe('allow');
});

it.each([
  ['xa*d', 'x*:cd', 'xa:cd'],
  ['XA*D', 'X*:CD', 'XA:CD'],
  ['?a*d', ':*:cd', ':a:cd'],
])('a text that both %s and %s match, in their case and with a colon', (one, other, text) => {
  const condition = { StringLike: { 's3:prefix': one }, StringLikeIfExists: { 's3:prefix': other } };
  expect(chosen(ask({ identity: [allow({ Condition: condition })] }), 's3:prefix')).toBe(text);
});

it.each(['blas', 'blastblastblastblast'])('bytes that a Deny of %s does not name, though blast would send these, in base64', (denied) => {
  const sent = allow(when('Null', 's3:bytes', 'false'));
  expect(chosen(ask({ identity: [sent, deny(when('BinaryEquals', 's3:bytes', denied))] }), 's3:bytes')).toMatch(/^([A-Za-z0-9+/]{4})+$/);
});

it.each(['aws:CurrentTime', 'aws:EpochTime', 'aws:SecureTransport', 'aws:RequestedRegion', 'aws:UserAgent', 'aws:ViaAWSService'])(
  'no request lacks %s (R-CTX-12)',
  (key) => expect(ask({ identity: [allow(when('Null', key, 'true'))] }).outcome).toBe('implicitDeny'),
);

it('nobody assumes a role without a name for the session (R-CTX-14)', () =>
  expect(ask({ identity: [allow(when('Null', 'sts:RoleSessionName', 'true'))] }).outcome).toBe('implicitDeny'));

describe('tags that the caller gives what it makes', () => {
  it.each(['aws:ResourceTag/team', 'ec2:ResourceTag/team'])('%s is one, among other families', (key) => {
    const identity = [policy('identity', [allow(when('StringEquals', key, 'red'))])];
    const context = { layers: [], complete: false, chosen: ['aws:resourcetag/', 'ec2:resourcetag/'] };
    const request = { caller: ann, action: 'ec2:RunInstances', resource: '*', resourceAccount: undefined, context };
    const { outcome, chosen } = decide(request, { identity });
    expect({ outcome, tag: chosen.get(key) }).toEqual({ outcome: 'allow', tag: ['red'] });
  });
});

describe('addresses', () => {
  it('inside one range and outside another', () => {
    const decision = ask({ identity: [allow(when('IpAddress', IP, '10.0.0.0/8')), deny(when('IpAddress', IP, '10.1.0.0/16'))] });
    expect(decision.outcome).toBe('conditional');
    expect(allHold(decision.conditions, { [IP]: '10.2.0.1' })).toBe(true);
    expect(allHold(decision.conditions, { [IP]: '10.1.0.1' })).toBe(false);
    expect(allHold(decision.conditions, { [IP]: '11.0.0.1' })).toBe(false);
  });

  it('in a range that a Deny covers', () => {
    expect(ask({ identity: [allow(when('IpAddress', IP, '10.1.0.0/16')), deny(when('IpAddress', IP, '10.0.0.0/8'))] }).outcome).toBe(
      'explicitDeny',
    );
    expect(
      ask({ identity: [allow(when('IpAddress', IP, '10.0.0.0/8')), deny(when('IpAddress', IP, ['10.0.0.0/9', '10.128.0.0/9']))] }).outcome,
    ).toBe('explicitDeny');
  });

  it('in a hole between two ranges', () => {
    const identity = [allow(when('IpAddress', IP, '10.0.0.0/8')), deny(when('IpAddress', IP, ['10.0.0.0/9', '10.192.0.0/10']))];
    const decision = ask({ identity });
    expect(decision.outcome).toBe('conditional');
    expect(allHold(decision.conditions, { [IP]: '10.128.0.1' })).toBe(true);
  });

  it('of two ranges that do not meet', () => {
    expect(
      isDenied({ identity: [allow(when('IpAddress', IP, '10.0.0.0/8'))], boundary: [allow(when('IpAddress', IP, '192.168.0.0/16'))] }),
    ).toBe(true);
  });

  it('do not come with a VPC endpoint (R-CTX-08)', () => {
    expect(
      isDenied({ identity: [allow({ Condition: { IpAddress: { [IP]: '10.0.0.0/8' }, StringEquals: { 'aws:SourceVpce': 'vpce-1' } } })] }),
    ).toBe(true);
  });
});

describe('time', () => {
  const now = Date.parse('2026-11-20T06:00:00Z');
  it('does not go back before the collection', () => {
    const past = when('DateLessThan', 'aws:CurrentTime', '2026-01-01T00:00:00Z');
    expect(isDenied({ identity: [allow(past)], notBefore: now })).toBe(true);
    expect(ask({ identity: [allow(), deny(past)], notBefore: now }).outcome).toBe('allow');
  });

  it('may come', () => {
    expect(conditions({ identity: [allow(when('DateGreaterThan', 'aws:CurrentTime', '2027-01-01T00:00:00Z'))], notBefore: now })).toEqual([
      ['DateGreaterThan', 'aws:CurrentTime', '2027-01-01T00:00:00Z'],
    ]);
  });

  it('is past the beginning of a window that is open', () => {
    expect(
      conditions({
        identity: [
          allow({
            Condition: {
              DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' },
              DateLessThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' },
            },
          }),
        ],
        notBefore: now,
      }),
    ).toEqual([['DateLessThan', 'aws:CurrentTime', '2027-01-01T00:00:00Z']]);
  });

  it('has no moment in an empty window', () => {
    const window = {
      DateGreaterThan: { 'aws:CurrentTime': '2028-01-01T00:00:00Z' },
      DateLessThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' },
    };
    expect(isDenied({ identity: [allow({ Condition: window })], notBefore: now })).toBe(true);
  });

  it('of a session is not older than 36 hours: a revocation long past catches nothing', () => {
    const revoked = (time: string) =>
      ask({ identity: [allow(), deny(when('DateLessThan', 'aws:TokenIssueTime', time))], notBefore: now }).outcome;
    expect(revoked('2026-11-01T00:00:00Z')).toBe('allow');
    expect(revoked('2026-11-20T05:00:00Z')).toBe('conditional');
  });
});

describe('values that no calendar or number holds', () => {
  it('are no reason to stop', () => {
    const now = Date.parse('2026-11-20T06:00:00Z');
    for (const date of ['2026-13', '99999999999999999', 'never']) {
      expect(ask({ identity: [allow(when('DateLessThan', 'aws:CurrentTime', date))], notBefore: now }).outcome).not.toBe('allow');
      expect(ask({ identity: [allow(), deny(when('DateGreaterThan', 'aws:CurrentTime', date))] }).outcome).not.toBe('explicitDeny');
    }
    expect(isValueOf('date', '2026-13')).toBe(false);
    expect(ask({ identity: [allow(when('NumericLessThan', 's3:max-keys', '1e999'))] }).outcome).toBe('implicitDeny');
    expect(ask({ identity: [allow(when('NumericGreaterThan', 's3:max-keys', '1e300'))] }).outcome).toBe('allow');
  });
});

describe('a variable whose value is not known', () => {
  it('leaves the answer open', () => {
    const own = allow(when('StringLike', 's3:prefix', 'home/${aws:PrincipalTag/team}/*'));
    const decision = ask({ identity: [own] });
    expect(decision.outcome).toBe('conditional');
    expect(decision.conditions).toEqual([{ key: 's3:prefix', operator: 'StringLike', values: ['home/${aws:PrincipalTag/team}/*'] }]);
    expect(decision.notes).toEqual(['the conditions could not be resolved completely']);
    expect(ask({ identity: [own], context: { 'aws:PrincipalTag/team': 'red' } }).outcome).toBe('allow');
  });
});

describe('what is known of other keys', () => {
  it('excludes values: no address comes with a VPC endpoint (R-CTX-08)', () => {
    const identity = [allow(when('IpAddress', IP, '10.0.0.0/8'))];
    expect(ask({ identity }).outcome).toBe('conditional');
    expect(isDenied({ identity, context: { 'aws:SourceVpce': 'vpce-1' } })).toBe(true);
  });

  it('names the tags that are in the request', () => {
    const identity = [allow({ Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['owner'] } } })];
    expect(ask({ identity }).outcome).toBe('allow');
    expect(isDenied({ identity, context: { [TAG]: 'red' } })).toBe(true);
  });
});

describe('the same statement asked about other requests', () => {
  // A session policy and a service control policy, or a resource policy and a resource control policy, that say the same: they are different gates.
  it('in another place', () => {
    const mfa = allow(when('Bool', MFA, 'true'));
    const identity = [policy('identity', [allow()])];
    const guard = [policy('guard', [mfa])];
    const request = {
      caller: deploy,
      action: 's3:GetObject',
      resource: OBJECT,
      resourceAccount: ACCOUNT,
      context: { layers: [], complete: false },
    };
    const bucket = [policy('bucket', [allow({ Principal: '*', ...when('Bool', MFA, 'true') })])];
    expect(decide(request, { identity, session: guard }).outcome).toBe('conditional');
    expect(decide(request, { identity, serviceControl: [guard], session: [policy('none', [])] }).outcome).toBe('implicitDeny');
    expect(decide(request, { identity: NO_POLICIES, resourceControl: [bucket] }).outcome).toBe('implicitDeny');
    expect(decide(request, { identity: NO_POLICIES, resource: bucket }).outcome).toBe('conditional');
  });

  const own = { StringEquals: { [VPC]: '${aws:PrincipalTag/vpc}' } };
  it.each<readonly [string, readonly Statement[]]>([
    ['alone', [allow({ Condition: own })]],
    ['beside another condition', [allow({ Condition: { ...own, Bool: { [MFA]: 'true' } } })]],
    ['beside another statement', [allow({ Condition: own }), deny(when('BoolIfExists', MFA, 'false'))]],
  ])('by callers of whom a variable has other values, %s', (_, statements) => {
    const identity = [policy('identity', statements)];
    const asked = (vpc: string) => {
      const context = { layers: [new Map([['aws:principaltag/vpc', [vpc]]])], complete: false };
      return decide({ caller: ann, action: 's3:GetObject', resource: OBJECT, resourceAccount: ACCOUNT, context }, { identity }).conditions;
    };
    expect(asked('a')).toContainEqual({ key: VPC, operator: 'StringEquals', values: ['a'] });
    expect(asked('b')).toContainEqual({ key: VPC, operator: 'StringEquals', values: ['b'] });
  });

  it('on a KMS key and on what is none', () => {
    const identity = [policy('identity', [allow(when('Bool', MFA, 'true'))])];
    const ask = (resource: string) =>
      decide(
        { caller: ann, action: 'kms:DescribeKey', resource, resourceAccount: ACCOUNT, context: { layers: [], complete: false } },
        { identity },
      ).outcome;
    expect(ask(`arn:aws:kms:us-east-1:${ACCOUNT}:alias/x`)).toBe('conditional');
    expect(ask(`arn:aws:kms:us-east-1:${ACCOUNT}:key/x`)).toBe('implicitDeny');
  });
});

describe('conditions that contradict each other', () => {
  const never = allow({ Condition: { NumericGreaterThan: { 's3:max-keys': 10 }, NumericLessThan: { 's3:max-keys': 5 } } });

  // R-EVAL-03: an explicit deny is a Deny statement that matches; here there is none.
  it('are no explicit Deny', () => {
    expect(ask({ identity: [never] })).toMatchObject({ outcome: 'implicitDeny', gate: 'identity' });
    expect(ask({ identity: [allow()], boundary: [never] })).toMatchObject({ outcome: 'implicitDeny', gate: 'permissionsBoundary' });
    expect(ask({ identity: [never], boundary: [allow(when('Bool', MFA, 'true'))] }).gate).toBe('identity');
  });
  it('leave open what a policy that is not in the snapshot allows', () => {
    const identity = [policy('identity', [never])];
    const request = {
      caller: ann,
      action: 's3:GetObject',
      resource: OBJECT,
      resourceAccount: ACCOUNT,
      context: { layers: [], complete: false },
    };
    expect(decide(request, { identity: [], missingIdentity: ['elsewhere'] }).outcome).toBe('unknown');
    expect(decide(request, { identity, missingIdentity: ['elsewhere'] }).outcome).toBe('unknown');
  });
});

describe('the smallest form of what must hold', () => {
  const from = (range: string | readonly string[], more: object = {}) => allow({ Condition: { IpAddress: { [IP]: range }, ...more } });

  it('names all ranges of which one suffices', () => {
    expect(ask({ identity: [from('10.0.0.0/8'), from('192.168.0.0/16')] }).conditions).toEqual([
      { key: IP, operator: 'IpAddress', values: ['10.0.0.0/8', '192.168.0.0/16'] },
    ]);
    expect(ask({ identity: [from('10.0.0.0/8'), from('192.168.0.0/16')] }).evidence).toHaveLength(2);
  });
  it('names no range that another covers, or that a Deny takes back', () => {
    expect(conditions({ identity: [from('10.1.0.0/16'), from('10.0.0.0/8')] })).toEqual([['IpAddress', IP, '10.0.0.0/8']]);
    const denied = deny(when('IpAddress', IP, '192.168.0.0/16'));
    expect(conditions({ identity: [from('10.0.0.0/8'), from('192.168.0.0/16'), denied] })).toEqual([['IpAddress', IP, '10.0.0.0/8']]);
  });
  it('joins nothing where two conditions would have to be joined at once', () => {
    const one = allow({ Condition: { IpAddress: { [IP]: '10.0.0.0/30' }, IpAddressIfExists: { [IP]: '10.0.0.1' } } });
    const other = allow({ Condition: { IpAddress: { [IP]: '10.0.0.0/31' }, IpAddressIfExists: { [IP]: '10.0.0.3' } } });
    expect(allHold(ask({ identity: [one, other] }).conditions, { [IP]: '10.0.0.3' })).toBe(false);
    expect(allHold(ask({ identity: [one, other] }).conditions, { [IP]: '10.0.0.1' })).toBe(true);
  });
  it('names no range that wants more', () => {
    const withMfa = from('192.168.0.0/16', { Bool: { [MFA]: 'true' } });
    expect(conditions({ identity: [withMfa, from('10.0.0.0/8')] })).toEqual([['IpAddress', IP, '10.0.0.0/8']]);
  });
  it('joins ranges beside what all of them want', () => {
    const mfa = { Bool: { [MFA]: 'true' } };
    expect(conditions({ identity: [from('10.0.0.0/8', mfa), from('192.168.0.0/16', mfa)] })).toEqual([
      ['IpAddress', IP, '10.0.0.0/8', '192.168.0.0/16'],
      ['Bool', MFA, 'true'],
    ]);
  });
  it('joins texts, and not those of operators that read lists otherwise', () => {
    expect(conditions({ identity: [allow(when('StringEquals', VPC, 'a')), allow(when('StringEquals', VPC, 'b'))] })).toEqual([
      ['StringEquals', VPC, 'a', 'b'],
    ]);
    const paths = 'aws:CalledVia';
    const only = (value: string) => allow({ Condition: { 'ForAllValues:StringEquals': { [paths]: value }, Null: { [paths]: 'false' } } });
    expect(conditions({ identity: [only('a'), only('b')] })).toHaveLength(2);
  });

  it('is found among more ways than twelve', () => {
    const two = (n: number) => allow({ Condition: { StringEquals: { [`saml:a${n}`]: 'x', [`saml:b${n}`]: 'x' } } });
    expect(conditions({ identity: [two(1), two(2), two(3), two(4), allow(when('StringEquals', VPC, 'vpc-1'))] })).toEqual([
      ['StringEquals', VPC, 'vpc-1'],
    ]);
  });

  it('does not ask for MFA where the age of it is asked for', () => {
    const recent = allow({ Condition: { Bool: { [MFA]: 'true' }, NumericLessThan: { [AGE]: '3600' } } });
    expect(conditions({ identity: [recent] })).toEqual([['NumericLessThan', AGE, '3600']]);
  });
});

describe('conditions any of which does', () => {
  const office = when('IpAddress', IP, '203.0.113.0/24');
  const mfa = when('Bool', MFA, 'true');
  const withMfa = { key: MFA, operator: 'Bool', values: ['true'] };
  const fromOffice = { key: IP, operator: 'IpAddress', values: ['203.0.113.0/24'] };
  const inVpc = { key: VPC, operator: 'StringEquals', values: ['vpc-1'] };
  /** The conditions with those in their place, whichever of them comes first. */
  const clauses = ({ conditions: found }: Decision) =>
    found.map(({ or = [], ...first }) => [first, ...or].sort((a, b) => a.key.localeCompare(b.key)));
  const both = (...parts: { readonly Condition?: unknown }[]) =>
    allow({ Condition: Object.assign({}, ...parts.map((each) => each['Condition'])) });

  it('on different keys are all told, with the statements of all', () => {
    const decision = ask({ identity: [allow(mfa), allow(office)] });
    expect(clauses(decision)).toEqual([[withMfa, fromOffice]]);
    expect(decision.evidence.map(({ statement }) => statement)).toEqual([0, 1]);
    expect(decision.notes).toEqual([]);
  });

  it('on one key are told together, whatever comes between', () => {
    const home = when('IpAddress', IP, '192.0.2.0/24');
    const fromBoth = { ...fromOffice, values: ['203.0.113.0/24', '192.0.2.0/24'] };
    expect(clauses(ask({ identity: [allow(office), allow(mfa), allow(home)] }))).toEqual([[withMfa, fromBoth]]);
  });

  it('stand beside what all of them want', () => {
    expect(clauses(ask({ identity: [both(mfa, office), both(mfa, when('StringEquals', VPC, 'vpc-1'))] }))).toEqual(
      expect.arrayContaining([[withMfa], [fromOffice, inVpc]]),
    );
  });

  it('begin with where the request comes from, or with MFA', () => {
    const unlessByService = deny({ Condition: { NotIpAddress: { [IP]: '203.0.113.0/24' }, Bool: { 'aws:ViaAWSService': 'false' } } });
    expect(ask({ identity: [allow(), unlessByService] }).conditions).toEqual([
      { ...fromOffice, or: [{ key: 'aws:ViaAWSService', operator: 'Bool', values: ['true'] }] },
    ]);
  });

  it.each([
    [IP, 'IpAddress', '203.0.113.0/24', 'aws:FederatedProvider'],
    [MFA, 'Bool', 'true', 'aws:FederatedProvider'],
    ['aws:FederatedProvider', 'StringEquals', 'x', 'kms:ViaService'],
    ['aws:FederatedProvider', 'StringEquals', 'x', 'aws:CalledViaFirst'],
  ])('begin with what is plainer: %s', (key, operator, value, other) => {
    const plain = allow(when(operator, key, value));
    const obscure = allow(when('StringEquals', other, 'x'));
    expect(ask({ identity: [obscure, plain] }).conditions[0]?.key).toBe(key);
    expect(ask({ identity: [plain, obscure] }).conditions[0]?.key).toBe(key);
  });

  it('are not told where one of them suffices for the others', () => {
    expect(clauses(ask({ identity: [allow(mfa), both(mfa, office)] }))).toEqual([[withMfa]]);
  });

  it('that are several together are told in a sentence', () => {
    const decision = ask({ identity: [allow(mfa), both(office, when('StringEquals', 'aws:FederatedProvider', 'x'))] });
    expect(decision.conditions).toEqual([withMfa]);
    expect(decision.notes).toEqual([
      'it is also allowed if aws:SourceIp IpAddress 203.0.113.0/24 and aws:FederatedProvider StringEquals x',
    ]);
  });

  it('under another choice of the caller are told with that choice', () => {
    const tagged = (team: string) => when('StringEquals', TAG, team)['Condition'] as object;
    const one = allow({ Condition: { ...tagged('red'), ...(mfa['Condition'] as object) } });
    const other = allow({ Condition: { ...tagged('blue'), ...(office['Condition'] as object) } });
    const decision = ask({ identity: [one, other] });
    const [first] = decision.conditions;
    expect(decision.conditions).toHaveLength(1);
    expect(chosen(decision, TAG)).toBe(first?.key === MFA ? 'red' : 'blue');
    expect(decision.notes).toEqual([
      first?.key === MFA
        ? `it is also allowed if aws:SourceIp IpAddress 203.0.113.0/24, where the caller sets ${TAG} to blue`
        : `it is also allowed if ${MFA} Bool true, where the caller sets ${TAG} to red`,
    ]);
  });
});

describe('values that no request has', () => {
  it('an age of MFA below 0', () => {
    expect(isDenied({ identity: [allow(when('NumericLessThan', AGE, '0'))] })).toBe(true);
    expect(isDenied({ identity: [allow(when('NumericLessThanEquals', AGE, '0'))] })).toBe(false);
    expect(ask({ identity: [allow(), deny(when('NumericLessThan', AGE, '0'))] }).outcome).toBe('allow');
  });

  describe('two times at once', () => {
    const NOW = 'aws:CurrentTime';
    const EPOCH = 'aws:EpochTime';
    const at2027 = '1798761600';
    const both = (epoch: object) =>
      ask({ identity: [allow({ Condition: { DateLessThan: { [NOW]: '2027-01-01T00:00:00Z' }, ...epoch } })] });
    it.each<readonly [string, object, string]>([
      ['after', { NumericGreaterThan: { [EPOCH]: at2027 } }, 'implicitDeny'],
      ['from the same moment on', { NumericGreaterThanEquals: { [EPOCH]: at2027 } }, 'implicitDeny'],
      ['a second before', { NumericGreaterThanEquals: { [EPOCH]: '1798761599' } }, 'conditional'],
      ['after, as a date', { DateGreaterThan: { [EPOCH]: '2027-01-01' } }, 'implicitDeny'],
    ])('%s', (_name, epoch, expected) => expect(both(epoch).outcome).toBe(expected));
    it('one of them known', () => {
      const identity = [allow(when('NumericLessThan', EPOCH, at2027))];
      expect(ask({ identity, context: { [NOW]: '2026-12-31T00:00:00Z' } }).outcome).toBe('allow');
      expect(ask({ identity, context: { [NOW]: '2027-01-01T00:00:00Z' } }).outcome).toBe('implicitDeny');
      expect(ask({ identity: [allow(when('DateLessThan', NOW, '2027-01-01'))], context: { [EPOCH]: at2027 } }).outcome).toBe(
        'implicitDeny',
      );
    });
    it('are the same condition', () => {
      const bounds = {
        identity: [allow(when('NumericLessThan', EPOCH, at2027))],
        boundary: [allow(when('DateLessThan', NOW, '2026-06-01'))],
      };
      expect(conditions(bounds)).toEqual([['DateLessThan', NOW, '2026-06-01']]);
    });
  });

  // R-CTX-06, R-CTX-07: only temporary credentials carry either.
  it('MFA without the time at which the session was issued', () => {
    const longTerm = deny(when('Null', 'aws:TokenIssueTime', 'false'));
    expect(ask({ identity: [allow(when('Bool', MFA, 'true')), longTerm] }).outcome).toBe('explicitDeny');
    expect(ask({ identity: [allow(when('Bool', MFA, 'false')), longTerm] }).outcome).toBe('conditional');
    expect(ask({ identity: [allow(when('NumericLessThan', AGE, '60')), longTerm] }).outcome).toBe('explicitDeny');
  });
});

describe('a test turned round that comes to two conditions', () => {
  it('is told without the one that another condition on the key says already', () => {
    const identity = [allow(when('StringNotLike', VPC, 'a*')), deny(when('StringEqualsIfExists', VPC, 'a'))];
    expect(conditions({ identity })).toEqual([
      ['StringNotLike', VPC, 'a*'],
      ['Null', VPC, 'false'],
    ]);
  });
});

describe('what a way to an Allow relies on', () => {
  const either = (question: Question) => {
    const { conditions: found } = ask(question);
    return found.map((one) => [one, ...(one.or ?? [])].map(({ operator, values }) => [operator, ...values]).sort());
  };

  it('is told in the words of the Allow rather than of a Deny that says the same, wherever the two stand', () => {
    const isA = allow(when('StringEquals', VPC, 'a'));
    const isNotA = deny(when('StringNotLike', VPC, 'a'));
    expect(conditions({ identity: [isA, isNotA] })).toEqual([['StringEquals', VPC, 'a']]);
    expect(conditions({ identity: [isNotA], resourcePolicy: [{ ...isA, Principal: { AWS: ann.arn } }] })).toEqual([
      ['StringEquals', VPC, 'a'],
    ]);
  });

  it('is told in the words of the Allow that holds rather than of one that does not', () => {
    const other = allow({ Condition: { StringNotLike: { [VPC]: 'a' }, IpAddress: { [IP]: '10.0.0.0/8' }, Bool: { [MFA]: 'true' } } });
    const isA = allow(when('StringEquals', VPC, 'a'));
    expect(conditions({ identity: [other, isA] })).toEqual([['StringEquals', VPC, 'a']]);
    expect(conditions({ identity: [isA, other] })).toEqual([['StringEquals', VPC, 'a']]);
  });

  // A list of values is *or* only where the operator is not negated and looks at one value.
  it.each([
    ['StringEquals', VPC, 'a', 'b', [[['StringEquals', 'a', 'b']]]],
    [
      'StringNotLike',
      VPC,
      'a*',
      '*b',
      [
        [
          ['StringNotLike', '*b'],
          ['StringNotLike', 'a*'],
        ],
      ],
    ],
    [
      'ForAllValues:StringLike',
      'aws:ResourceOrgPaths',
      'a*',
      'b*',
      [
        [
          ['ForAllValues:StringLike', 'a*'],
          ['ForAllValues:StringLike', 'b*'],
        ],
      ],
    ],
    [
      'Bool',
      MFA,
      'true',
      'false',
      [
        [
          ['Bool', 'false'],
          ['Bool', 'true'],
        ],
      ],
    ],
  ])('two tests by %s are one where a list says the same', (operator, key, one, other, expected) => {
    expect(either({ identity: [allow(when(operator, key, one)), allow(when(operator, key, other))] })).toEqual(expected);
  });

  it('names no values that the answer does not need', () => {
    const identity = [allow(when('StringNotEquals', 's3:prefix', 'a')), allow(when('NumericEquals', 's3:max-keys', '5'))];
    expect([...ask({ identity }).chosen]).toEqual([['s3:prefix', null]]);
  });
});

describe('a search that is cut short', () => {
  it('is no denial', () => {
    const long = `*a${'?'.repeat(14)}`;
    const identity = [allow(when('StringLike', 's3:prefix', long)), deny(when('StringLike', 's3:prefix', '*'))];
    expect(ask({ identity }).notes).toEqual(['the conditions could not be resolved completely']);
    expect(isDenied({ identity: [allow(when('StringLike', 's3:prefix', '*a?')), deny(when('StringLike', 's3:prefix', '*'))] })).toBe(true);
  });
});

describe('texts that are equal but for their case', () => {
  it('are found where a Deny leaves only some of them', () => {
    const identity = [allow(when('StringEqualsIgnoreCase', 's3:prefix', 'ab')), deny(when('StringEquals', 's3:prefix', ['ab', 'AB']))];
    expect(['Ab', 'aB']).toContain(chosen(ask({ identity }), 's3:prefix'));
  });
});

describe('ranges of addresses', () => {
  const left = (...denied: readonly string[]) =>
    ask({ identity: [allow(when('IpAddress', IP, '10.0.0.0/29')), deny(when('IpAddress', IP, denied))] }).outcome;

  it('leave the one address that comes after all that are denied', () => {
    expect(left('10.0.0.0/30', '10.0.0.4/31', '10.0.0.6')).toBe('conditional');
    expect(left('10.0.0.0/30', '10.0.0.4/31', '10.0.0.6/31')).toBe('explicitDeny');
  });

  it('leave the one address that comes before them', () => {
    expect(left('10.0.0.1', '10.0.0.2/31', '10.0.0.4/30')).toBe('conditional');
    expect(left('10.0.0.0/31', '10.0.0.2/31', '10.0.0.4/30')).toBe('explicitDeny');
  });
});

describe('whether a service passes the request on (R-CTX-09)', () => {
  it.each(['true', 'false'])('is open where either does, and follows from whether it names the service: Null %s', (absent) => {
    const identity = [allow({ Condition: { Bool: { 'aws:ViaAWSService': ['true', 'false'] }, Null: { 'aws:CalledVia': absent } } })];
    expect(ask({ identity }).outcome).toBe('conditional');
  });
});

describe('dates past the year 9999', () => {
  // 10000-01-01T00:00:00Z, which four digits do not hold.
  it.each(['253402300799', '253402300800', '253402300801'])('are found: %s', (seconds) => {
    expect(ask({ identity: [allow(when('DateEquals', 's3:object-lock-retain-until-date', seconds))] }).outcome).toBe('allow');
  });
});

describe('a list of values that each do beside another condition', () => {
  const TEAM = 'aws:PrincipalTag/team';
  const from = (range: string, team: string) => allow({ Condition: { IpAddress: { [IP]: range }, StringEquals: { [TEAM]: team } } });

  it('does not widen that other condition to what does with none of them', () => {
    const identity = [from('10.0.0.0/8', 'red'), from('192.168.0.0/16', 'red'), from('172.16.0.0/12', 'blue')];
    expect(conditions({ identity })).toEqual([
      ['IpAddress', IP, '10.0.0.0/8', '192.168.0.0/16'],
      ['StringEquals', TEAM, 'red'],
    ]);
  });
});
