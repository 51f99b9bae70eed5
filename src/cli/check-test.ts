import { isSlip } from '../shared/nearest.ts';

type Path = readonly (string | number)[];
/** Ends the run with what is wrong at a place in the test. */
type Fail = (path: Path, text: string) => never;

const REQUEST_EXPECTATIONS = ['allow', 'deny', 'explicitDeny', 'implicitDeny', 'conditional', 'unknown'];
const REACH_EXPECTATIONS = ['reachable', 'unreachable'];
const TEXTS = ['why', 'principalAccount', 'canonicalUserId', 'federatedBy', 'resourceAccount'];
const FIELDS = ['name', 'principal', 'action', 'resource', 'reaches', 'context', 'partial', 'policies', 'expect', ...TEXTS];

type Shape = 'document' | 'documents' | 'levels' | 'grants' | 'bucket';

const POLICIES: { readonly [name: string]: Shape } = {
  identity: 'documents',
  permissionsBoundary: 'document',
  session: 'documents',
  resource: 'document',
  serviceControl: 'levels',
  resourceControl: 'levels',
  vpcEndpoint: 'documents',
  grants: 'grants',
  bucket: 'bucket',
};

type Fields = { readonly [name: string]: unknown };

/** Checks the shape of one policy test: a slip that is passed over would be a test that proves nothing. The documents themselves are the policy engine's business. */
export function checkTest(test: unknown, fail: Fail): void {
  if (!isFields(test)) fail([], 'expected an object');
  if (typeof test['name'] !== 'string') fail(['name'], 'expected a name');
  if (typeof test['principal'] !== 'string') fail(['principal'], 'expected an ARN, a service, an identity provider or `*`');
  if (typeof test['reaches'] !== 'string' && (typeof test['action'] !== 'string' || test['resource'] === undefined))
    fail([], 'expected an action and a resource, or reaches');
  if (typeof test['action'] === 'string' && !/^[a-z0-9-]+:\w+$/i.test(test['action']))
    fail(['action'], 'expected service:Name, such as s3:GetObject');
  checkResource(test['resource'], test['policies'] === undefined, fail);
  for (const name of TEXTS)
    if (test[name] !== undefined && typeof test[name] !== 'string') fail([name], 'expected a text (account ids stand in quotes)');
  checkCompany(test, fail);
  for (const name of Object.keys(test)) {
    const meant = FIELDS.includes(name) ? undefined : FIELDS.find((field) => field[0] === name[0] && isSlip(name, field));
    if (meant !== undefined) fail([name], `not a field of a test, did you mean ${meant}?`);
  }
  const expectations = test['reaches'] === undefined ? REQUEST_EXPECTATIONS : REACH_EXPECTATIONS;
  if (!expectations.includes(String(test['expect'])))
    fail(['expect'], `expected one of ${expectations.join(', ')}, found \`${String(test['expect'])}\``);
  checkContext(test['context'], fail);
  checkPolicies(test['policies'], fail);
}

/** Of a request, which is no part of the question of what is reached. */
const OF_REQUEST = ['action', 'resource', 'context', 'partial', 'policies'];
/** Facts that a snapshot knows by itself. */
const OF_SNAPSHOT = ['principalAccount', 'canonicalUserId', 'resourceAccount'];

/** Fields that would be passed over beside the others. */
function checkCompany(test: Fields, fail: Fail): void {
  const { reaches, policies, partial } = test;
  if (partial !== undefined && typeof partial !== 'boolean') fail(['partial'], 'expected true or false');
  const idle = reaches === undefined ? undefined : [...OF_REQUEST, ...OF_SNAPSHOT].find((name) => test[name] !== undefined);
  if (idle !== undefined) fail([idle], 'has no meaning beside reaches');
  const known = policies === undefined ? OF_SNAPSHOT.find((name) => test[name] !== undefined) : undefined;
  if (known !== undefined) fail([known], 'counts beside policies alone: a snapshot knows it');
}

/** An ARN, or a list of ARNs and of objects with an ARN, a context and a policy. */
function checkResource(resource: unknown, isOfSnapshot: boolean, fail: Fail): void {
  if (resource === undefined || typeof resource === 'string') return;
  if (!Array.isArray(resource) || resource.length === 0) fail(['resource'], 'expected an ARN, or a list of them');
  for (const [i, each] of (resource as readonly unknown[]).entries()) {
    if (typeof each === 'string') continue;
    if (!isFields(each) || typeof each['arn'] !== 'string') fail(['resource', i], 'expected an ARN, or an object with arn and context');
    const { context, policy } = each as Fields;
    checkContext(context, fail, ['resource', i]);
    if (policy !== undefined && isOfSnapshot) fail(['resource', i, 'policy'], 'counts beside policies alone: a snapshot knows it');
    if (policy !== undefined && !isFields(policy)) fail(['resource', i, 'policy'], 'expected one policy document');
  }
}

function checkContext(context: unknown, fail: Fail, place: Path = []): void {
  if (context === undefined) return;
  if (!isFields(context)) fail([...place, 'context'], 'expected an object of condition keys and values');
  for (const [key, value] of Object.entries(context))
    if (value !== null && ![value].flat().every(isScalar)) fail([...place, 'context', key], 'expected a value, a list of values, or null');
}

function checkPolicies(policies: unknown, fail: Fail): void {
  if (policies === undefined) return;
  if (!isFields(policies)) fail(['policies'], 'expected an object of policies');
  for (const [name, value] of Object.entries(policies)) {
    const shape = Object.hasOwn(POLICIES, name) ? POLICIES[name] : undefined;
    if (shape === undefined) fail(['policies', name], `expected one of ${Object.keys(POLICIES).join(', ')}`);
    if (shape === 'documents' && !Array.isArray(value)) fail(['policies', name], 'expected a list of policy documents');
    if (shape === 'levels' && !(Array.isArray(value) && value.every(Array.isArray)))
      fail(['policies', name], 'expected a list of levels, root first, each a list of policy documents');
    if (shape === 'grants' && !Array.isArray(value)) fail(['policies', name], 'expected a list of KMS grants, as ListGrants returns them');
    if (shape === 'bucket') checkBucket(value, fail);
    if (shape === 'document' && (value === null || Array.isArray(value))) fail(['policies', name], 'expected one policy document');
  }
}

function checkBucket(bucket: unknown, fail: Fail): void {
  if (!isFields(bucket)) fail(['policies', 'bucket'], 'expected an object with publicAccessBlock, objectOwnership or acl');
  const { publicAccessBlock = {}, acl = [] } = bucket as Fields;
  if (!isFields(publicAccessBlock)) fail(['policies', 'bucket', 'publicAccessBlock'], 'expected an object of flags');
  const isEntry = (each: unknown): boolean =>
    isFields(each) && typeof each['grantee'] === 'string' && typeof each['permission'] === 'string';
  if (!Array.isArray(acl) || !acl.every(isEntry)) fail(['policies', 'bucket', 'acl'], 'expected a list of { grantee, permission }');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
