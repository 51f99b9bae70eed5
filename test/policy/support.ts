/** Short words for tests of the policy layer. */
import {
  type Caller,
  type Condition,
  contextLayer,
  type Decision,
  decide,
  type Policy,
  type PolicySet,
  parseDocument,
} from '../../src/policy/index.ts';

export const ACCOUNT = '111122223333';
export const OTHER = '444455556666';

export const ann: Caller = { kind: 'user', arn: `arn:aws:iam::${ACCOUNT}:user/ann`, accountId: ACCOUNT, uniqueId: 'AIDAANN' };
export const deploy: Caller = {
  kind: 'session',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Deploy/today`,
  accountId: ACCOUNT,
  roleArn: `arn:aws:iam::${ACCOUNT}:role/ci/Deploy`,
  sessionName: 'today',
  uniqueId: 'AROADEPLOY',
};
export const federated: Caller = {
  kind: 'federatedUser',
  arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob`,
  accountId: ACCOUNT,
  userArn: ann.arn,
};
export const root: Caller = { kind: 'root', arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT };
export const lambda: Caller = { kind: 'service', arn: 'lambda.amazonaws.com', accountId: undefined };

export const anonymous: Caller = { kind: 'anonymous', arn: '*', accountId: undefined };

export type Values = { readonly [key: string]: string | readonly string[] | null };

export interface Statement {
  readonly [element: string]: unknown;
}

export interface Question {
  readonly caller?: Caller;
  readonly action?: string;
  readonly resource?: string;
  readonly owner?: string;
  readonly context?: Values;
  /** Keys that `context` does not name are absent, not unknown. */
  readonly complete?: boolean;
  readonly notBefore?: number;
  readonly identity?: readonly Statement[];
  readonly boundary?: readonly Statement[];
  readonly session?: readonly Statement[];
  readonly resourcePolicy?: readonly Statement[];
  /** One list of statements per level. */
  readonly scp?: readonly (readonly Statement[])[];
  readonly rcp?: readonly (readonly Statement[])[];
  readonly vpcEndpoint?: readonly Statement[];
  readonly version?: string;
}

export const OBJECT = 'arn:aws:s3:::bucket/key';

/** Decides a request for an object of a bucket in the caller's account, unless the question says otherwise. */
export function ask(question: Question): Decision {
  const {
    caller = ann,
    action = 's3:GetObject',
    resource = OBJECT,
    owner = ACCOUNT,
    context = {},
    complete = false,
    notBefore,
    version,
  } = question;
  const one = (id: string, statements: readonly Statement[] | undefined): Policy[] | undefined =>
    statements && [policy(id, statements, version)];
  const policies: PolicySet = {
    identity: one('identity', question.identity) ?? [],
    permissionsBoundary: one('boundary', question.boundary),
    session: one('session', question.session),
    resource: one('resource', question.resourcePolicy),
    serviceControl: question.scp?.map((level) => [policy('scp', level, version)]),
    resourceControl: question.rcp?.map((level) => [policy('rcp', level, version)]),
    vpcEndpoint: one('endpoint', question.vpcEndpoint),
  };
  return decide(
    { caller, action, resource, resourceAccount: owner, context: { layers: [contextLayer(context)], complete, notBefore } },
    policies,
  );
}

export function policy(id: string, Statement: readonly Statement[], Version = '2012-10-17'): Policy {
  return { id, document: parseDocument({ Version, Statement }) };
}

/** `Allow` of everything on everything, with the elements given in place of that. */
export const allow = (more: Statement = {}): Statement => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more });
export const deny = (more: Statement = {}): Statement => ({ Effect: 'Deny', Action: '*', Resource: '*', ...more });
export const when = (operator: string, key: string, value: unknown): Statement => ({ Condition: { [operator]: { [key]: value } } });

/** Whether a condition holds in a context that is completely known. */
export function holds(condition: object, context: Values, version?: string): boolean {
  const question = { context, complete: true, ...(version === undefined ? {} : { version }) };
  return ask({ ...question, identity: [allow({ Condition: condition })] }).outcome === 'allow';
}

/** Residual conditions as a Condition element each. */
export function allHold(conditions: readonly Condition[], context: Values): boolean {
  return conditions.every((condition) =>
    [condition, ...(condition.or ?? [])].some(({ key, operator, values }) => holds({ [operator]: { [key]: values } }, context)),
  );
}
