import { expect, test } from 'vitest';
import type { AdminStatus, Report, SuspectCredentials } from '../../src/query/index.ts';
import { renderReport } from '../../src/report/index.ts';
import { access, CI, DEV, edge, impact, options, PROD, principal, report, resource, role, suspect, trail } from './factory.ts';
import { sample } from './sample.ts';

const WIDTHS = [80, 120];
const ADMIN = role(PROD, 'Admin');
const MFA = { key: 'aws:MultiFactorAuthPresent', operator: 'Bool', values: ['true'] };
const FROM = { key: 'aws:SourceIp', operator: 'IpAddress', values: ['203.0.113.0/24'] };

function render(result: Report, more: object = {}): string {
  return renderReport(result, { ...options, ...more });
}

/** Line breaks are layout: a sentence is asserted as a sentence. */
function prose(result: Report, more: object = {}): string {
  return render(result, more).replaceAll(/\s+/g, ' ');
}

function status(value: AdminStatus['status'], more: Partial<AdminStatus> = {}): AdminStatus {
  return { status: value, accounts: [PROD], how: `becomes:${ADMIN}`, steps: 1, path: ['e1'], ...more };
}

function sectionOf(text: string, heading: string): string[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(heading));
  const end = lines.indexOf('', start);
  return start < 0 ? [] : lines.slice(start, end < 0 ? undefined : end);
}

const atOnceOnly = status('conditional', { how: 'policy', steps: 0, path: [] });
const administers = edge('e2', CI, 'account-administration', `arn:aws:iam::${PROD}:root`, { certainty: 'conditional', conditions: [MFA] });
const toAdmin = edge('e1', CI, 'sts-assume-role-cross-account', ADMIN);

test.each([
  ['certain', report({ admin: status('certain'), edges: [toAdmin] }), `ci-deploy CAN become an administrator of ${PROD}, in 1 step.`],
  [
    'at once',
    report({ admin: status('certain', { how: 'policy', steps: 0, path: [] }) }),
    `ci-deploy IS an administrator of ${PROD} as it stands.`,
  ],
  [
    'by a technique',
    report({ admin: status('certain', { how: 'technique:iam-put-user-policy-self', steps: 0, path: [] }) }),
    `ci-deploy IS an administrator of ${PROD} as it stands, by Inline policy on the own user.`,
  ],
  [
    'conditional',
    report({ admin: status('conditional'), edges: [{ ...toAdmin, certainty: 'conditional', conditions: [MFA, FROM] }] }),
    `ci-deploy CAN become an administrator of ${PROD}, in 1 step, but ONLY with MFA and from 203.0.113.0/24.`,
  ],
  [
    'at once, conditionally',
    report({ admin: atOnceOnly, edges: [administers] }),
    `ci-deploy CAN act as an administrator of ${PROD} as it stands, but ONLY with MFA.`,
  ],
  [
    'in a step, conditionally at its end',
    report({ admin: status('conditional'), edges: [toAdmin, { ...administers, from: ADMIN }] }),
    `ci-deploy CAN become an administrator of ${PROD}, in 1 step, but ONLY with MFA.`,
  ],
  [
    'unknown',
    report({ admin: status('unknown'), edges: [{ ...toAdmin, certainty: 'unknown', unknowns: ['the trust policy of role/Admin'] }] }),
    `UNKNOWN whether ci-deploy can become an administrator of ${PROD}: the trust policy of role/Admin.`,
  ],
  ['no', report(), 'ci-deploy CANNOT become an administrator, as far as this snapshot shows.'],
  [
    'two accounts',
    report({ admin: status('certain', { accounts: [PROD, DEV] }), edges: [toAdmin] }),
    `ci-deploy CAN become an administrator of ${PROD}, in 1 step, and also of ${DEV}.`,
  ],
  [
    'two suspects',
    report({
      suspects: [suspect, { ...suspect, arn: `arn:aws:iam::${DEV}:user/dana` }],
      admin: status('certain', { how: 'policy', steps: 0, path: [] }),
    }),
    `ci-deploy and dana ARE an administrator of ${PROD} as they stand.`,
  ],
])('headline: %s', (_, result, headline) => {
  expect(prose(result)).toContain(headline);
  expect(render(result).indexOf('ci-deploy')).toBeLessThan(40);
});

test('the headline gives the way in names, the date and age of the snapshot, the assumptions and what was taken as given', () => {
  const text = prose(sample, { now: '2026-11-24T02:30:00Z', assumedKeys: ['aws:SourceIp=203.0.113.7'] });
  expect(text).toContain(`user/ci-deploy → role/lambda-deploy-exec → role/ReleaseManager (${PROD}) → role/app-migrations It`);
  expect(text).toContain('Snapshot of 2026-11-20 06:10 UTC (3 days old), 3 accounts.');
  expect(text).toContain('Assuming no resource control policies: none were collected.');
  expect(text).toContain('Taken as given: aws:SourceIp=203.0.113.7.');
});

test('assumptions that the headline has no room for are listed at the end', () => {
  const assumptions = ['no SCPs', 'no RCPs', 'bucket policies allow'].map((text) => ({ id: text, text }));
  const text = render(report({ assumptions }));
  expect(text).toContain('And 1 more assumption: see ASSUMED.');
  expect(sectionOf(text, 'ASSUMED')).toContain('  bucket policies allow');
  expect(render(report({ assumptions }), { full: true })).not.toContain('ASSUMED');
});

test('who: what protects it and which credentials are live', () => {
  const who = sectionOf(render(sample), 'WHO').join('\n');
  expect(who).toContain('AKIAIOSFODNN7EXAMPLE active, 618 days old, last used 2026-11-20');
  expect(who).toContain('AKIAI44QH8DHBEXAMPLE inactive');
  expect(who).toMatch(/^ {2}password +none$/m);
  expect(who).toMatch(/^ {2}boundary +none$/m);
  expect(sectionOf(render(report()), 'WHO').join('\n')).toContain('keys       not collected');
});

test('who: what outlives containment', () => {
  const survives = 'deleting the password leaves its sessions';
  const who = sectionOf(render(report({ suspects: [{ ...suspect, survives }] })), 'WHO');
  expect(who).toContain('  survives   deleting the password leaves its sessions');
});

test('who: a role was last used, and has sessions', () => {
  const role = { ...suspect, type: 'Role', lastUsed: '2026-10-01T00:00:00Z', maxSessionDuration: 43_200 };
  const who = sectionOf(render(report({ suspects: [role] })), 'WHO').join('\n');
  expect(who).toMatch(/^ {2}last used +2026-10-01$/m);
  expect(who).toMatch(/^ {2}sessions +up to 12 hours$/m);
  expect(who).not.toMatch(/^ {2}(keys|password|MFA) /m);
  const unknown = sectionOf(render(report({ suspects: [{ ...role, lastUsed: null, maxSessionDuration: null }] })), 'WHO').join('\n');
  expect(unknown).toMatch(/^ {2}last used +no use recorded$/m);
  expect(unknown).toMatch(/^ {2}sessions +how long they may last was not collected$/m);
});

test.each<[credentials: SuspectCredentials, text: string]>([
  [{ accessKeys: [], consolePassword: null, mfaDevices: ['unknown'] }, 'no access keys, MFA'],
  [{ accessKeys: [], consolePassword: false, mfaDevices: [] }, 'no access keys, no MFA, no password'],
  [
    {
      accessKeys: [{ id: null, status: 'Active', created: null, lastUsed: '2026-10-01T00:00:00Z' }],
      consolePassword: null,
      mfaDevices: null,
    },
    '1 active access key last used 2026-10-01, MFA not collected',
  ],
  [
    { accessKeys: [{ id: null, status: 'Inactive', created: null, lastUsed: null }], consolePassword: null, mfaDevices: [] },
    '1 access key, inactive, no MFA',
  ],
])("who: root of the suspect's account, %#", (rootCredentials, text) => {
  const who = sectionOf(render(report({ suspects: [{ ...suspect, rootCredentials }] })), 'WHO');
  expect(who).toContain(`  root       ${text}`);
});

test('who: a key and a device of which only the credential report tells have no names', () => {
  const credentials = {
    accessKeys: [{ id: null, status: 'Active', created: null, lastUsed: null }],
    consolePassword: null,
    mfaDevices: ['unknown'],
  };
  const who = sectionOf(render(report({ suspects: [{ ...suspect, credentials }] })), 'WHO').join('\n');
  expect(who).toMatch(/^ {2}keys +a key active, no use recorded$/m);
  expect(who).toMatch(/^ {2}MFA +yes, which device is not collected$/m);
});

test('the path is told step by step, with requests and statements', () => {
  const how = sectionOf(render(sample, { width: 120 }), 'HOW').join('\n');
  expect(how).toContain('1. user/ci-deploy creates a Lambda function that runs as role/lambda-deploy-exec and invokes it');
  expect(how).toContain(`2. role/lambda-deploy-exec assumes role/ReleaseManager (${PROD}) in another account`);
  expect(how).toContain('3. role/ReleaseManager writes an inline policy on role/app-migrations and assumes it');
  expect(how).toMatch(/requests +iam:PassRole on role\/lambda-deploy-exec/);
  expect(how).toMatch(/allowed by +deploy-functions#Functions, deploy-functions#PassExecutionRole/);
  expect(how).toContain('promote-to-prod#Promote (inline), role/ReleaseManager#trust#0');
});

test('a step shows what is assumed, what must hold and what is not known', () => {
  const step = edge('e1', CI, 'unheard-of', ADMIN, {
    conditions: [MFA],
    preconditions: [
      { text: 'the instance is reachable', status: 'assumed' },
      { text: 'it runs', status: 'met' },
    ],
    unknowns: ['its trust policy'],
  });
  const result = report({ admin: status('certain'), edges: [step] });
  const how = sectionOf(render(result), 'HOW').join('\n');
  expect(how).toContain(`user/ci-deploy uses unheard-of on role/Admin (${PROD})`);
  expect(how).toMatch(/condition +only with MFA\n +assumed +the instance is reachable\n +not known +its trust policy/);
  expect(how).not.toContain('it runs');
  expect(sectionOf(render(result, { full: true }), 'HOW').join('\n')).toMatch(/checked +it runs/);
});

test('names in sentences: the type is said once, and what a step goes through by its name', () => {
  const edges = [
    edge('e1', CI, 'iam-add-user-to-group', `arn:aws:iam::${DEV}:group/admins`),
    edge('e2', CI, 'lambda-update-code', role(DEV, 'x'), { through: `arn:aws:lambda:us-east-1:${DEV}:function:acme-orders` }),
    edge('e3', CI, 'ecs-exec', role(DEV, 'y'), { through: `arn:aws:ecs:us-east-1:${DEV}:service/orders/api` }),
  ];
  const text = prose(report({ admin: status('certain', { path: ['e1', 'e2', 'e3'] }), edges }));
  expect(text).toContain('adds itself to group admins');
  expect(text).toContain('replaces the code of function acme-orders, which runs as role/x');
  expect(text).toContain('opens a shell in service/orders/api, which runs as role/y');
});

test('what it can do: its own apart, worst first, with certainty', () => {
  const text = render(sample);
  expect(sectionOf(text, 'CAN DO AS IT STANDS')).toEqual([
    'CAN DO AS IT STANDS  ● 2 certain   ◐ 1 conditional',
    '  high      lateral-movement     ● Start builds; ◐ Assume roles',
    '  medium    compute-abuse        ● Create Lambda functions',
  ]);
  expect(sectionOf(text, 'CAN DO THROUGH OTHERS')[1]).toBe(`  via role/app-migrations (${PROD})`);
});

test('how it can come back: new credentials and what lasts, its own first', () => {
  const lines = sectionOf(render(sample), 'CAN PERSIST');
  expect(lines[1]).toBe('  high      persistence          ● Replace the code of Lambda functions');
  expect(lines).toContain(`  via role/app-migrations (${PROD})`);
});

test('the questions of a responder are answered in the order in which they are asked', () => {
  const containment = {
    can: 'enable-key',
    tells: 'enable a key that was disabled',
    arn: CI,
    actions: ['iam:UpdateAccessKey'],
    via: CI,
    steps: 0,
    certainty: 'certain' as const,
    path: [],
    requests: [],
    evidence: [],
    conditions: [],
  };
  const text = render({
    ...sample,
    containment: [containment],
    gaps: [{ what: 's3:GetBucketPolicy arn:aws:s3:::b', text: 'AccessDenied' }],
  });
  const asked = [
    'WHO',
    'HOW IT BECOMES ADMINISTRATOR',
    'CAN DO AS IT STANDS',
    'CAN BECOME',
    'EVIDENCE AT RISK',
    'CONTAINMENT IT CAN UNDO',
    'DATA AND RESOURCES',
    'CAN PERSIST',
    'WHO ELSE CAN BECOME IT',
    'NOT KNOWN',
  ];
  const places = asked.map((heading) => text.split('\n').findIndex((line) => line.startsWith(heading)));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test('how it is an administrator at once, where that is conditional: the requests, and on what condition', () => {
  const lines = sectionOf(render(report({ admin: atOnceOnly, edges: [administers] })), 'HOW IT IS ADMINISTRATOR');
  expect(lines[0]).toBe('HOW IT IS ADMINISTRATOR  ◐ conditional');
  expect(lines).toContain('     condition   only with MFA');
  expect(sectionOf(render(report({ admin: { ...atOnceOnly, status: 'certain' } })), 'HOW IT IS')).toEqual([]);
});

test('what it can become: certain, then conditional, then unknown, those alike together', () => {
  const lines = sectionOf(render(sample, { width: 120 }), 'CAN BECOME');
  const order = [
    '● role/lambda-deploy-exec, role/lambda-orders-exec, 1 step',
    '● role/app-migrations (444455556666), ADMINISTRATOR',
    '◐ role/ops-readonly',
    '○ role/ec2-legacy-admin',
  ];
  const found = order.map((start) => lines.findIndex((line) => line.trim().startsWith(start)));
  expect(found).toEqual([...found].sort((a, b) => a - b));
  expect(found).not.toContain(-1);
  expect(lines).toContain(
    '  ● and all 7 other principals of 444455556666, as its administrator; ADMINISTRATOR by itself: user/break-glass',
  );
  expect(lines.join('\n').replaceAll(/\s+/g, ' ')).toContain('only with the external id `acme-audit`');
});

test('data: most sensitive first, own access apart from that of an administrator, blocked data said', () => {
  const lines = sectionOf(render(sample, { width: 120 }), 'DATA');
  expect(lines[1]).toContain('SecretsManager Secret  ● read: dev/orders/db-a1B2c3, via role/lambda-orders-exec');
  const split = lines.indexOf(`  ● as administrator of ${PROD}`);
  expect(split).toBeGreaterThan(1);
  expect(lines.slice(split).join('\n')).toContain('acme-prod-payroll, not decryptable');
  const blocked = report({
    resources: [
      resource('arn:aws:s3:::pay', 'AWS::S3::Bucket', DEV, [access('read', CI, [], { blockedBy: `arn:aws:kms:us-east-1:${DEV}:key/k` })]),
    ],
  });
  expect(prose(blocked)).toContain('● readable but not decryptable: pay; needs key/k');
});

test('where no resource is known, what the policies name', () => {
  const result = report({
    resourcePatterns: [{ pattern: 'arn:aws:s3:::acme-*', actions: ['s3:GetObject'], via: ADMIN, steps: 1, certainty: 'certain' }],
  });
  expect(prose(result)).toContain(`● s3:GetObject on arn:aws:s3:::acme-*, via role/Admin (${PROD})`);
});

test('who else can become it, and who is outside', () => {
  const text = prose(sample);
  expect(text).toContain(`user/carol, role/org-inventory (777788889999): as administrator of ${DEV}`);
  expect(text).toContain('○ out to role/partner-sync (123456789012): user/ci-deploy assumes it in another account');
});

test('what is not known names the call that settles it', () => {
  expect(prose(sample)).toContain(`iam:GetPolicyVersion arn:aws:iam::${DEV}:policy/legacy-build-permissions: AccessDenied`);
});

test('empty sections are left out', () => {
  const headings = render(report())
    .split('\n')
    .filter((line) => /^[A-Z]{3}/.test(line));
  expect(headings).toEqual(['WHO']);
});

test('long lists are cut with a count, and shown with --full', () => {
  const rows = Array.from({ length: 30 }, (_, index) => principal(role(DEV, `r${index}`), [`e${index}`]));
  const edges = rows.map(({ arn }, index) => edge(`e${index}`, CI, `technique-${index}`, arn));
  const result = report({ principals: rows, edges });
  expect(render(result)).toContain('    ... and 23 more: --full');
  const full = render(result, { full: true });
  expect(full).not.toContain('--full');
  expect(full).toContain('role/r29');
});

const crowd = crowded();

test('an administrator of 1,200 principals and 3,000 resources fits 90 lines', () => {
  expect(render(crowd).split('\n').length).toBeLessThanOrEqual(90);
  expect(prose(crowd)).toContain(`and all 1,200 other principals of ${PROD}, as its administrator`);
  expect(render(crowd, { full: true })).toContain('role/service-1199');
});

test('1,200 roles, each by another way, fit as well', () => {
  const rows = Array.from({ length: 1200 }, (_, index) =>
    principal(role(DEV, `r${index}`), [`e${index}`], {
      certainty: (['certain', 'conditional', 'unknown'] as const)[index % 3] ?? 'certain',
    }),
  );
  const edges = rows.map(({ arn }, index) =>
    edge(`e${index}`, CI, 'lambda-update-code', arn, {
      through: `arn:aws:lambda:us-east-1:${DEV}:function:f${index}`,
      unknowns: [`fact ${index}`],
    }),
  );
  const gaps = rows.map(({ arn }) => ({ what: `iam:GetRole ${arn}`, text: 'AccessDenied' }));
  expect(render(report({ principals: rows, inbound: rows, edges, gaps })).split('\n').length).toBeLessThanOrEqual(90);
});

test.each(WIDTHS)('no line is wider than %i columns', (width) => {
  for (const result of [sample, crowd, report()]) {
    for (const full of [false, true]) {
      for (const line of render(result, { width, full }).split('\n')) expect([...line].length, line).toBeLessThanOrEqual(width);
    }
  }
});

test('a long name is cut in the middle, or broken when nothing may be cut', () => {
  const arn = `arn:aws:iam::${DEV}:user/${'a'.repeat(60)}/${'b'.repeat(60)}-end`;
  const result = report({ suspects: [{ ...suspect, arn }] });
  expect(render(result)).toMatch(/arn:aws:iam::111122223333:user\/a+…b+-end/);
  expect(render(result, { full: true })).not.toContain('…');
});

test('colour only where it is asked for, and never across lines', () => {
  const code = String.fromCharCode(27);
  expect(render(sample)).not.toContain(code);
  const coloured = render(sample, { color: true });
  expect(coloured).toContain(code);
  expect(coloured.replaceAll(new RegExp(`${code}\\[\\d+m`, 'g'), '')).toBe(render(sample));
});

test('names cannot steer the terminal', () => {
  const tags = { team: `${String.fromCharCode(27)}[2Jgone`, rtl: 'a\u202eb' };
  const text = render(report({ suspects: [{ ...suspect, tags }] }));
  expect(text).toContain('team=\ufffd[2Jgone');
  expect(text).not.toContain('\u202e');
});

function crowded(): Report {
  const root = `arn:aws:iam::${PROD}:root`;
  const edges = [toAdmin, edge('e2', ADMIN, 'account-administration', root)];
  const path = ['e1', 'e2'];
  const types = [
    'SecretsManager::Secret',
    'S3::Bucket',
    'SSM::Parameter',
    'DynamoDB::Table',
    'Lambda::Function',
    'SQS::Queue',
    'SNS::Topic',
    'EC2::Instance',
    'ECR::Repository',
    'KMS::Key',
    'RDS::DBInstance',
    'Logs::LogGroup',
  ];
  const categories = [
    'secrets',
    'data-read',
    'exfiltration',
    'credential-creation',
    'persistence',
    'defense-evasion',
    'lateral-movement',
    'data-destroy',
    'ransomware',
    'compute-abuse',
    'network-exposure',
    'org-control',
  ];
  return report({
    admin: status('certain'),
    edges,
    principals: [
      principal(ADMIN, ['e1'], { admin: true }),
      ...Array.from({ length: 1200 }, (_, index) => principal(role(PROD, `service-${index}`), path)),
    ],
    resources: Array.from({ length: 3000 }, (_, index) =>
      resource(`arn:aws:x:us-east-1:${PROD}:thing/${index}`, `AWS::${types[index % types.length]}`, PROD, [
        access('read', ADMIN, path),
        access('write', ADMIN, path),
      ]),
    ),
    impacts: categories.flatMap((category) =>
      Array.from({ length: 14 }, (_, index) =>
        impact(`${category}-${index}`, `Do number ${index} of ${category}`, ADMIN, ['e1'], { category }),
      ),
    ),
    evidence: Array.from({ length: 40 }, (_, index) =>
      trail(`arn:aws:cloudtrail:us-east-1:${PROD}:trail/t${index}`, ['stop', 'delete'], ADMIN, path),
    ),
    inbound: Array.from({ length: 300 }, (_, index) => principal(role(DEV, `in-${index}`), ['e9'])),
    external: Array.from({ length: 80 }, (_, index) => ({
      kind: 'account' as const,
      id: String(100000000000 + index),
      direction: 'out' as const,
      certainty: 'unknown' as const,
      path: [],
    })),
    gaps: Array.from({ length: 200 }, (_, index) => ({ what: `s3:GetBucketPolicy arn:aws:s3:::bucket-${index}`, text: 'AccessDenied' })),
    assumptions: Array.from({ length: 12 }, (_, index) => ({ id: `a${index}`, text: `assumption ${index}` })),
  });
}

test('statements that are not what they seem: a few, and the command that shows the others', () => {
  const note = (statement: number, severity: 'error' | 'warning') => ({
    id: 'unknown-action',
    severity,
    policy: `arn:aws:iam::${DEV}:policy/deploy`,
    statement,
    sid: null,
    path: `$.Statement[${statement}].Action`,
    problem: `there is no action \`s3:GetObject${statement}\`.`,
    remedy: 'Write `s3:GetObject`.',
  });
  const lint = [note(0, 'error'), ...[1, 2, 3, 4, 5, 6].map((statement) => note(statement, 'warning'))];
  expect(sectionOf(render(report({ lint })), 'POLICIES')).toEqual([
    'POLICIES ON THE WAY THAT ARE NOT WHAT THEY SEEM  1 error, 6 warnings',
    '  error  deploy#0: there is no action `s3:GetObject0`.',
    ...[1, 2, 3].map((i) => `  warning  deploy#${i}: there is no action \`s3:GetObject${i}\`.`),
    '    ... and 3 more: blast lint --snapshot',
  ]);
  expect(sectionOf(render(report({ lint }), { full: true }), 'POLICIES')).toHaveLength(8);
  expect(sectionOf(render(report()), 'POLICIES')).toEqual([]);
});

test('a step by a principal that is made on the way comes with how it is made', () => {
  const [made, target] = [role(DEV, 'gone'), role(DEV, 'exact')];
  const edges = [edge('e1', CI, 'principalarn-name-match', made), edge('e2', made, 'sts-assume-role', target)];
  const result = report({ principals: [principal(target, ['e1', 'e2'])], edges });
  expect(prose(result)).toContain('● role/exact, 2 steps uses principalarn-name-match on role/gone, then role/gone assumes role/exact');
});
