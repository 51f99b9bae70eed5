// The policy engine by itself: decisions per second, compiling of many policies, hostile requests, memory, and whether that meets the targets.
//
//   npm run bench:policy -- [--policies FILE] [--seconds N]
//
// FILE (also BLAST_POLICIES) is a JSON object of policies by ARN, each with its document (`{ "arn:...": { "document": {...} } }`), also compressed with
// gzip, such as all AWS managed policies. Times are those of one thread's own work (user time), so that other programs do not count.
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { contextLayer, decide, parseDocument } from '../dist/policy/index.js';

const { values: options } = parseArgs({
  options: { policies: { type: 'string', default: process.env.BLAST_POLICIES ?? '' }, seconds: { type: 'string', default: '3' } },
});
if (options.policies !== '' && !existsSync(options.policies)) {
  process.stderr.write(`bench: there is no file ${options.policies}\n`);
  process.exit(2);
}

const ACCOUNT = '111122223333';
const LONG = 'a'.repeat(2048);
const SUBJECT = `arn:aws:s3:::${LONG}`;
const caller = { kind: 'user', arn: `arn:aws:iam::${ACCOUNT}:user/ann`, accountId: ACCOUNT };
const policy = (id, Statement) => ({ id, document: parseDocument({ Version: '2012-10-17', Statement }) });

console.log(`node ${process.version}, ${cpus().length} CPUs (${cpus()[0]?.model.trim()})`);
const before = process.memoryUsage().rss;
const rate = decisionsPerSecond();
const compiling = options.policies === '' ? undefined : compile();
const memory = (process.memoryUsage().rss - before) / 1e6;
const known = latencies(hostileCases().filter(({ context }) => context !== undefined));
const open = latencies(hostileCases().filter(({ context }) => context === undefined));

print([
  ['target', 'wanted', 'is', ''],
  ['decisions per second, known context', '>= 500000', rate.toFixed(0), verdict(rate >= 500_000)],
  compiling === undefined
    ? ['parsing and compiling policies', '<= 1000 ms', '-', 'no --policies']
    : [`parsing and compiling ${compiling.count} policies`, '<= 1000 ms', `${compiling.ms.toFixed(0)} ms`, verdict(compiling.ms <= 1000)],
  ['hostile requests, 99.9 %', '<= 1 ms', `${known.most.toFixed(2)} ms`, verdict(known.most <= 1)],
  ['hostile requests, worst', '<= 20 ms', `${known.worst.toFixed(2)} ms`, verdict(known.worst <= 20)],
  ['hostile patterns on open keys, slowest by median', '<= 20 ms', `${open.slowest.toFixed(2)} ms`, verdict(open.slowest <= 20)],
  ['memory besides Node', '', `${memory.toFixed(0)} MB`, ''],
]);
if (compiling !== undefined && compiling.problems.length > 0) console.log(`not read completely: ${compiling.problems.join('; ')}`);

/** A principal with 5 policies of 10 statements with a mixture of conditions; requests that are allowed, denied explicitly and denied implicitly. */
function decisionsPerSecond() {
  const conditions = [
    undefined,
    { StringEquals: { 'aws:PrincipalTag/team': ['red', 'blue'] } },
    { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '198.51.100.0/24'] } },
    { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    { StringLike: { 's3:prefix': 'home/${aws:username}/*' } },
    { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/*' }, StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-west-2'] } },
    { NumericLessThanEquals: { 's3:max-keys': '10' } },
    { DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } },
    { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'owner'] } },
    { Null: { 'aws:TokenIssueTime': 'true' } },
  ];
  const services = ['s3', 'ec2', 'sqs', 'dynamodb', 'lambda'];
  const statement = (service, i) => ({
    Effect: i === 9 ? 'Deny' : 'Allow',
    Action: i % 3 === 0 ? [`${service}:Get*`, `${service}:List*`] : [`${service}:*Object`, `${service}:Describe*`, `${service}:Put${i}`],
    Resource:
      i % 2 === 0 ? `arn:aws:${service}:::bucket-${i}/*` : ['arn:aws:s3:::bucket/${aws:username}/*', `arn:aws:${service}:*:${ACCOUNT}:*`],
    ...(conditions[i] === undefined ? {} : { Condition: conditions[i] }),
  });
  const identity = services.map((service) =>
    policy(
      service,
      conditions.map((_, i) => statement(service, i)),
    ),
  );
  const context = {
    layers: [
      contextLayer({ 's3:prefix': 'home/ann/x', 's3:max-keys': '5', 'aws:SourceIp': '198.51.100.9', 'aws:RequestedRegion': 'us-east-1' }),
      contextLayer({
        'aws:username': 'ann',
        'aws:PrincipalArn': caller.arn,
        'aws:PrincipalTag/team': 'red',
        'aws:MultiFactorAuthPresent': 'true',
        'aws:CurrentTime': '2026-11-20T06:00:00Z',
        'aws:TokenIssueTime': '2026-11-20T05:00:00Z',
        'aws:TagKeys': ['team'],
      }),
    ],
    complete: true,
  };
  const actions = [
    's3:GetObject',
    's3:PutObject',
    'ec2:DescribeInstances',
    'sqs:GetQueueUrl',
    'dynamodb:ListTables',
    'lambda:InvokeFunction',
    'iam:GetUser',
  ];
  const resources = ['arn:aws:s3:::bucket/ann/key', 'arn:aws:s3:::bucket-6/key', `arn:aws:sqs:us-east-1:${ACCOUNT}:queue`, '*'];
  const requests = actions.flatMap((action) =>
    resources.map((resource) => ({ caller, action, resource, resourceAccount: ACCOUNT, context })),
  );
  const policies = { identity };
  const run = (rounds) => {
    for (let round = 0; round < rounds; round++) for (const request of requests) decide(request, policies);
  };
  run(3000);
  let decisions = 0;
  const ms = userTime(() => {
    const end = performance.now() + Number(options.seconds) * 1000;
    while (performance.now() < end) {
      run(100);
      decisions += 100 * requests.length;
    }
  });
  return (decisions * 1000) / ms;
}

/** From parsed JSON to documents that are ready to decide. */
function compile() {
  const bytes = readFileSync(options.policies);
  const policies = JSON.parse((bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString());
  const problems = [];
  const ms = userTime(() => {
    for (const [arn, { document }] of Object.entries(policies)) {
      const parsed = parseDocument(document);
      if (parsed.problems.length > 0) problems.push(`${arn} ${parsed.problems[0].path}: ${parsed.problems[0].text}`);
    }
  });
  return { ms, count: Object.keys(policies).length, problems };
}

/** Statements that are made to be slow, with the context known or (undefined) open. */
function hostileCases() {
  const patterns = [
    `${'*a'.repeat(1000)}*b`,
    `${'*a?'.repeat(1000)}*b`,
    '*'.repeat(6144),
    `${'?'.repeat(3000)}*`,
    `${'*?'.repeat(3000)}b`,
    `*${'ab*'.repeat(2000)}`,
    `${'a*'.repeat(3000)}`,
    `${'*aaaaaaaaaaaaaaaaaaaa?'.repeat(270)}b`,
  ];
  const allow = { Effect: 'Allow', Action: '*', Resource: '*' };
  return patterns.flatMap((pattern) => [
    { statement: { ...allow, Resource: SUBJECT.replace(LONG, pattern) }, context: {} },
    { statement: { ...allow, Action: `s3:${pattern}` }, context: {} },
    { statement: { ...allow, Condition: { StringLike: { 's3:prefix': pattern } } }, context: { 's3:prefix': LONG } },
    {
      statement: { ...allow, Condition: { ArnLike: { 'aws:SourceArn': SUBJECT.replace(LONG, pattern) } } },
      context: { 'aws:SourceArn': SUBJECT },
    },
    {
      statement: { ...allow, Condition: { StringNotLike: { 's3:prefix': pattern }, StringLike: { 's3:prefix': `x${pattern}` } } },
      context: undefined,
    },
  ]);
}

/** In ms, of a hundred decisions of each case: 99.9 % of all, the worst, and the median of the slowest case. */
function latencies(cases) {
  const rounds = Array.from({ length: 100 }, (_, round) => cases.map((each, i) => latency(each, `r${round}c${i}`)));
  const all = rounds.flat().sort((a, b) => a - b);
  const medians = cases.map((_, i) => rounds.map((round) => round[i]).sort((a, b) => a - b)[50]);
  return { most: all[Math.floor(all.length * 0.999)], worst: all.at(-1), slowest: Math.max(...medians) };
}

function latency({ statement, context }, Sid) {
  // A document of its own each time: nothing is remembered from the last.
  const identity = [policy('hostile', [{ ...statement, Sid }])];
  const known = { layers: [contextLayer(context ?? {})], complete: context !== undefined };
  const request = { caller, action: 's3:GetObject', resource: SUBJECT, resourceAccount: ACCOUNT, context: known };
  const started = performance.now();
  decide(request, { identity });
  return performance.now() - started;
}

/** In ms. */
function userTime(work) {
  const start = process.cpuUsage();
  work();
  return process.cpuUsage(start).user / 1000;
}

function verdict(isMet) {
  return isMet ? 'met' : 'MISSED';
}

function print(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
        .join('  ')
        .trimEnd(),
    );
}
