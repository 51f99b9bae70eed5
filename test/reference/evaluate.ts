/**
 * Reference evaluator: slow and literal, written from the rules in their order. It imports nothing of the engine but types, so that the two can be
 * compared. The context is complete.
 */
import type { Caller, Effect, PolicyType } from '../../src/policy/types.ts';
import { conditionHolds, type RawCondition } from './conditions.ts';
import { atLeast, isSpared, type Level, levelOf, type RawPrincipal } from './principals.ts';
import { expand, type Facts, matches, type Symbol_, wildcards } from './text.ts';

export interface RawStatement {
  readonly Sid?: string;
  readonly Effect: Effect;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Principal?: RawPrincipal;
  readonly NotPrincipal?: RawPrincipal;
  readonly Condition?: RawCondition;
}

export interface RawDocument {
  readonly Version?: string;
  readonly Statement: RawStatement | readonly RawStatement[];
}

export interface Documents {
  readonly identity: readonly RawDocument[];
  readonly permissionsBoundary?: RawDocument | undefined;
  readonly session?: readonly RawDocument[] | undefined;
  readonly resource?: RawDocument | undefined;
  readonly serviceControl?: readonly (readonly RawDocument[])[] | undefined;
  readonly resourceControl?: readonly (readonly RawDocument[])[] | undefined;
  readonly vpcEndpoint?: readonly RawDocument[] | undefined;
}

export interface Question {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string | undefined;
  readonly facts: Facts;
  readonly documents: Documents;
}

export interface Answer {
  readonly decision: 'allow' | 'explicitDeny' | 'implicitDeny';
  /** The statements that match and bind the caller: Denies for an explicit Deny, Allows for an allow. `identity[0] 1` is the second of the first document. */
  readonly determining: readonly string[];
  /** Of an implicit Deny: what it lacks first (R-EVAL-03). */
  readonly lacks: string | undefined;
}

/** A statement that matches the request. */
interface Matching {
  readonly effect: Effect;
  readonly name: string;
  readonly type: PolicyType;
  readonly tier: number;
  readonly level: Level;
}

/** R-EVAL: the decision, in the order of the specification's procedure. */
export function evaluate(question: Question): Answer {
  const { caller, documents, action } = question;
  if (action.toLowerCase() === 'sts:getcalleridentity') return { decision: 'allow', determining: [], lacks: undefined }; // R-STS-14
  const found = matching(question);
  const denies = found.filter(({ effect }) => effect === 'Deny');
  if (denies.length > 0) return { decision: 'explicitDeny', determining: denies.map(({ name }) => name), lacks: undefined }; // R-EVAL-02
  const allows = found.filter(({ effect }) => effect === 'Allow');
  const lacks = firstLack(question, allows);
  if (lacks !== undefined) return { decision: 'implicitDeny', determining: [], lacks: lacks === '' ? undefined : lacks };
  // Which statements are told: all Allows of the policy types that bind the caller.
  const told = allows.filter(({ type }) => binds(type, caller, documents));
  return { decision: 'allow', determining: told.map(({ name }) => name), lacks: undefined };
}

/** What the request lacks: undefined when nothing, `''` when no policy could give it. */
function firstLack(question: Question, allows: readonly Matching[]): string | undefined {
  const { caller, documents, action, resource, resourceAccount } = question;
  const allowed = (type: PolicyType, tier = 0): boolean => allows.some((each) => each.type === type && each.tier === tier);
  // R-ORG-09: every level of resource control has the implied Allow, so nothing is lacking there.
  for (let tier = 0; tier < scpLevels(question); tier++) if (!allowed('serviceControl', tier)) return 'serviceControl'; // R-ORG-02
  if (documents.vpcEndpoint !== undefined && !allowed('vpcEndpoint')) return 'vpcEndpoint'; // R-EVAL-24
  if (/^sts:GetSessionToken$/i.test(action) && (caller.kind === 'user' || caller.kind === 'root')) return undefined; // R-STS-14
  const levels = allows.filter(({ type }) => type === 'resource').map(({ level }) => level);
  const rb = (least: Level): boolean => levels.some((level) => atLeast(level, least));
  const same = resourceAccount === undefined || resourceAccount === caller.accountId;
  const gate = isTrust(question) ? 'trust' : 'resource';
  const hasSession = caller.kind !== 'user' && documents.session !== undefined && documents.session.length > 0;
  const se = hasSession ? allowed('session') : caller.kind !== 'federatedUser'; // R-EVAL-16, R-EVAL-17, R-EVAL-18
  const mustAgree = isTrust(question) || (/^kms:/i.test(action) && resource.includes(':key/')); // R-KMS-02, R-STS-02
  if (isOutsider(caller)) return rb('DIRECT') && mayAsk(question) ? undefined : rb('DIRECT') ? '' : gate; // R-EVAL-19, R-EVAL-25, R-STS-12
  if (caller.kind === 'root') {
    if (isTrust(question)) return rb('ACCOUNT') ? (se ? '' : 'session') : gate; // R-STS-11
    const taskLack = se ? undefined : 'session'; // R-EVAL-18
    if (isOtherPartition(question)) return !same && !rb('ACCOUNT') ? gate : (taskLack ?? ''); // R-PRIN-16
    if (!same && staysHome(question)) return rb('ACCOUNT') ? (taskLack ?? '') : gate; // R-KMS-06
    if (same && !mustAgree) return taskLack; // R-EVAL-18
    return rb('ACCOUNT') ? taskLack : gate; // R-KMS-05, R-EVAL-22
  }
  const id = allowed('identity');
  const pb = documents.permissionsBoundary === undefined || allowed('permissionsBoundary');
  // R-EVAL-13: where the resource policy names the role, the identity policies are not needed.
  const idLack = !id && !(same && rb('ROLE')) ? 'identity' : !pb ? 'permissionsBoundary' : !se ? 'session' : undefined;
  const cannot = isOtherPartition(question) || (caller.kind === 'federatedUser' && /^sts:/i.test(action)); // R-PRIN-16, R-STS-11
  if (cannot) return (!same || mustAgree) && !rb('ACCOUNT') ? gate : (idLack ?? '');
  if (!same && staysHome(question)) return rb('ACCOUNT') ? (idLack ?? '') : gate; // R-KMS-06
  if (!same) return rb('ACCOUNT') ? idLack : gate; // R-EVAL-20, R-EVAL-21
  if (rb('DIRECT')) return undefined; // R-EVAL-11, R-EVAL-14, R-EVAL-15
  if (rb('ROLE') && pb && se) return undefined; // R-EVAL-13
  if (mustAgree && !rb('ACCOUNT')) return gate;
  return idLack; // R-EVAL-10, R-EVAL-12
}

function isOutsider({ kind }: Caller): boolean {
  return kind === 'service' || kind === 'federated' || kind === 'anonymous';
}

/** R-STS-01: the action on a role that its trust policy decides. */
function isTrust({ action, resource }: Question): boolean {
  return /^sts:(AssumeRole|TagSession|SetSourceIdentity)/i.test(action) && resource.includes(':role/');
}

/** R-PRIN-08, R-EVAL-25: what identities of providers and anonymous callers can ask at all. */
function mayAsk(question: Question): boolean {
  const { caller, action } = question;
  const name = action.toLowerCase();
  if (caller.kind === 'anonymous') return /^(s3|sqs|sns|lambda|execute-api|es|aoss|elasticfilesystem|mediastore):/.test(name);
  if (caller.kind !== 'federated') return true;
  const own = caller.arn.includes(':saml-provider/') ? 'sts:assumerolewithsaml' : 'sts:assumerolewithwebidentity';
  return isTrust(question) && (name === own || name === 'sts:tagsession' || name === 'sts:setsourceidentity');
}

/** R-PRIN-16. */
function isOtherPartition({ caller, resource }: Question): boolean {
  return resource.startsWith('arn:') && resource.split(':')[1] !== caller.arn.split(':')[1];
}

/** R-KMS-06, of the operations that the generator asks for. */
function staysHome({ action }: Question): boolean {
  return ['kms:schedulekeydeletion', 'kms:listaliases'].includes(action.toLowerCase());
}

const isServiceLinked = (caller: Caller): boolean => caller.roleArn?.includes(':role/aws-service-role/') === true;

/** R-ORG-01, R-ORG-07: whom service control binds. */
function scpLevels({ caller, documents }: Question): number {
  return isOutsider(caller) || isServiceLinked(caller) ? 0 : (documents.serviceControl?.length ?? 0);
}

/** R-EVAL-16, R-EVAL-18, R-EVAL-19: which principal-side policies speak of the caller. */
function binds(type: PolicyType, caller: Caller, documents: Documents): boolean {
  if (type === 'identity') return caller.kind === 'user' || caller.kind === 'session' || caller.kind === 'federatedUser';
  if (type === 'permissionsBoundary') return binds('identity', caller, documents) && documents.permissionsBoundary !== undefined;
  if (type === 'session') return (binds('identity', caller, documents) && caller.kind !== 'user') || caller.kind === 'root'; // R-EVAL-18
  return true;
}

/** R-GRAM-03: every statement of every document that applies, with its place. */
function matching(question: Question): Matching[] {
  const { caller, documents, action, resource, resourceAccount } = question;
  const found: Matching[] = [];
  const look = (type: PolicyType, place: string, document: RawDocument | undefined, tier = 0): void => {
    if (document === undefined || !binds(type, caller, documents)) return;
    const statements = Array.isArray(document.Statement) ? (document.Statement as RawStatement[]) : [document.Statement as RawStatement];
    for (const [index, statement] of statements.entries()) {
      const level = levelIn(type, statement, question);
      if (level === 'NONE' || !actionMatches(statement, action) || !resourceMatches(type, statement, document, question)) continue;
      if (!conditionHolds(statement.Condition ?? {}, question.facts, versionOf(document))) continue;
      found.push({ effect: statement.Effect, name: `${place} ${index}`, type, tier, level });
    }
  };
  const lookAll = (type: PolicyType, place: string, all: readonly RawDocument[] | undefined, tier = 0): void => {
    for (const [i, document] of (all ?? []).entries()) look(type, `${place}[${i}]`, document, tier);
  };
  lookAll('identity', 'identity', documents.identity);
  look('permissionsBoundary', 'permissionsBoundary', documents.permissionsBoundary);
  lookAll('session', 'session', documents.session);
  look('resource', 'resource', documents.resource);
  lookAll('vpcEndpoint', 'vpcEndpoint', documents.vpcEndpoint);
  for (let tier = 0; tier < scpLevels(question); tier++)
    lookAll('serviceControl', `serviceControl[${tier}]`, documents.serviceControl?.[tier], tier);
  for (const [tier, level] of rcpApplies(question) ? (documents.resourceControl ?? []).entries() : [])
    lookAll('resourceControl', `resourceControl[${tier}]`, level, tier);
  // R-S3-05: the root user of the bucket's owner gets past its bucket policy.
  const isRescue =
    caller.kind === 'root' &&
    caller.accountId === (resourceAccount ?? caller.accountId) &&
    /^s3:(Get|Put|Delete)BucketPolicy$/i.test(action);
  return found.filter(({ type, effect }) => !(isRescue && type === 'resource' && effect === 'Deny' && resource !== ''));
}

/** R-ORG-07, R-ORG-08. */
function rcpApplies(question: Question): boolean {
  if (isServiceLinked(question.caller) || question.action.toLowerCase() === 'kms:retiregrant') return false;
  return !(isTrust(question) && question.resource.includes(':role/aws-service-role/'));
}

/** R-GRAM-07: how the statement names the caller; statements without Principal mean every caller, but in resource policies none. */
function levelIn(type: PolicyType, statement: RawStatement, { caller, documents }: Question): Level {
  if (type !== 'resource' && type !== 'resourceControl' && type !== 'vpcEndpoint') return 'DIRECT';
  const hasBoundary = binds('permissionsBoundary', caller, documents);
  if (statement.NotPrincipal !== undefined) {
    if (statement.Effect === 'Allow') return levelOf(statement.NotPrincipal, caller) === 'NONE' ? 'DIRECT' : 'NONE'; // R-PRIN-15
    return isSpared(statement.NotPrincipal, caller, hasBoundary) ? 'NONE' : 'DIRECT';
  }
  if (statement.Principal !== undefined) return levelOf(statement.Principal, caller);
  return type === 'resource' ? 'NONE' : 'DIRECT';
}

/** R-GRAM-02. */
function versionOf({ Version }: RawDocument): string {
  return Version ?? '2008-10-17';
}

const list = (value: string | readonly string[] | undefined): readonly string[] => (typeof value === 'string' ? [value] : (value ?? []));

/** R-GRAM-08, R-GRAM-09. */
function actionMatches({ Action, NotAction }: RawStatement, action: string): boolean {
  const named = list(Action ?? NotAction).some((pattern) => matches(wildcards(pattern.toLowerCase()), action.toLowerCase()));
  return NotAction === undefined ? named : !named;
}

/** R-GRAM-06, R-GRAM-10, R-GRAM-15, R-GRAM-16. */
function resourceMatches(
  type: PolicyType,
  { Resource, NotResource }: RawStatement,
  document: RawDocument,
  { resource, facts }: Question,
): boolean {
  if (Resource === undefined && NotResource === undefined) return type === 'resource';
  const named = list(Resource ?? NotResource).some((pattern) => {
    const symbols = resourcePattern(type, pattern, versionOf(document), facts);
    return symbols !== null && matches(symbols, resource); // R-VAR-04
  });
  return NotResource === undefined ? named : !named;
}

/** R-GRAM-12: a short ARN of an identity policy is completed. R-VAR-02: variables count after the fifth colon. */
function resourcePattern(type: PolicyType, pattern: string, version: string, facts: Facts): Symbol_[] | null {
  const colons = pattern.split(':').length - 1;
  if (type === 'identity' && pattern.startsWith('arn:') && colons < 5) return wildcards(pattern + ':*'.repeat(5 - colons));
  if (version !== '2012-10-17' || colons < 5) return wildcards(pattern);
  const head = `${pattern.split(':').slice(0, 5).join(':')}:`;
  return expand(pattern, facts, head.length);
}
