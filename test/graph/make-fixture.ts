import { type Predicate, type Technique, techniques } from '../../src/catalog/index.ts';

/** The smallest account in which one alternative of a technique works: an actor with one statement per action, and what the predicates ask for. */
export interface TechniqueAccount {
  readonly snapshot: unknown;
  /** ARN of the actor. */
  readonly from: string;
  /** Actions of which each one is needed, in order. */
  readonly needed: readonly string[];
}

export interface MakeOptions {
  /** Index into `anyOf`. */
  readonly alternative?: number;
  /** An action whose statement is left out. */
  readonly without?: string;
  /** A predicate that does not hold here, with or without the actions that make up for it. */
  readonly broken?: { readonly predicate: Predicate; readonly repaired: boolean };
}

export const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const HOME = `arn:aws:iam::${ACCOUNT}`;
const PLACE = `us-east-1:${ACCOUNT}`;
const EKS_PROVIDER = `${HOME}:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE0123456789`;
const ADMINISTRATOR = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

const ARNS: { readonly [type: string]: string } = {
  'AWS::ApiGateway::RestApi': 'arn:aws:apigateway:us-east-1::/restapis/a1b2c3d4e5',
  'AWS::AppRunner::Service': `arn:aws:apprunner:${PLACE}:service/web/8fe1e10304f84fd2b0df550fe98a71fa`,
  'AWS::AppSync::GraphQLApi': `arn:aws:appsync:${PLACE}:apis/abcdefghijkl`,
  'AWS::AutoScaling::AutoScalingGroup': `arn:aws:autoscaling:${PLACE}:autoScalingGroup:12345678-1234-1234-1234-123456789012:autoScalingGroupName/web`,
  'AWS::AutoScaling::LaunchConfiguration': `arn:aws:autoscaling:${PLACE}:launchConfiguration:12345678-1234-1234-1234-123456789012:launchConfigurationName/web`,
  'AWS::Batch::JobDefinition': `arn:aws:batch:${PLACE}:job-definition/nightly:3`,
  'AWS::Batch::JobQueue': `arn:aws:batch:${PLACE}:job-queue/main`,
  'AWS::Bedrock::Agent': `arn:aws:bedrock:${PLACE}:agent/ABCDEFGHIJ`,
  'AWS::BedrockAgentCore::BrowserCustom': `arn:aws:bedrock-agentcore:${PLACE}:browser-custom/browser-abc`,
  'AWS::BedrockAgentCore::CodeInterpreterCustom': `arn:aws:bedrock-agentcore:${PLACE}:code-interpreter-custom/interpreter-abc`,
  'AWS::BedrockAgentCore::Runtime': `arn:aws:bedrock-agentcore:${PLACE}:runtime/runtime-abc`,
  'AWS::CloudFormation::Stack': `arn:aws:cloudformation:${PLACE}:stack/web/12345678-1234-1234-1234-123456789012`,
  'AWS::CloudFormation::StackSet': `arn:aws:cloudformation:${PLACE}:stackset/baseline:12345678-1234-1234-1234-123456789012`,
  'AWS::CloudFront::Distribution': `arn:aws:cloudfront::${ACCOUNT}:distribution/EDFDVBD632BHDS5`,
  'AWS::CodeBuild::Project': `arn:aws:codebuild:${PLACE}:project/web`,
  'AWS::CodeDeploy::DeploymentGroup': `arn:aws:codedeploy:${PLACE}:deploymentgroup:web/production`,
  'AWS::CodePipeline::Pipeline': `arn:aws:codepipeline:${PLACE}:web`,
  'AWS::Cognito::IdentityPool': `arn:aws:cognito-identity:${PLACE}:identitypool/us-east-1:12345678-1234-1234-1234-123456789012`,
  'AWS::Cognito::UserPool': `arn:aws:cognito-idp:${PLACE}:userpool/us-east-1_abc`,
  'AWS::EC2::LaunchTemplate': `arn:aws:ec2:${PLACE}:launch-template/lt-0abcdef1234567890`,
  'AWS::EC2::Instance': `arn:aws:ec2:${PLACE}:instance/i-0abcdef1234567890`,
  'AWS::ECS::Cluster': `arn:aws:ecs:${PLACE}:cluster/main`,
  'AWS::ECS::ContainerInstance': `arn:aws:ecs:${PLACE}:container-instance/main/0123456789abcdef`,
  'AWS::ECS::Service': `arn:aws:ecs:${PLACE}:service/main/web`,
  'AWS::ECS::Task': `arn:aws:ecs:${PLACE}:task/main/0123456789abcdef`,
  'AWS::ECS::TaskDefinition': `arn:aws:ecs:${PLACE}:task-definition/web:7`,
  'AWS::EMRContainers::VirtualCluster': `arn:aws:emr-containers:${PLACE}:/virtualclusters/abcdefghijklmnop`,
  'AWS::EKS::Cluster': `arn:aws:eks:${PLACE}:cluster/main`,
  'AWS::EMR::Cluster': `arn:aws:elasticmapreduce:${PLACE}:cluster/j-ABCDEFGHIJKL`,
  'AWS::ElasticBeanstalk::Environment': `arn:aws:elasticbeanstalk:${PLACE}:environment/web/web-production`,
  'AWS::Glue::DevEndpoint': `arn:aws:glue:${PLACE}:devEndpoint/notebook`,
  'AWS::Glue::Job': `arn:aws:glue:${PLACE}:job/nightly`,
  'AWS::Lambda::Function': `arn:aws:lambda:${PLACE}:function:nightly`,
  'AWS::MWAA::Environment': `arn:aws:airflow:${PLACE}:environment/flows`,
  'AWS::SSM::Association': `arn:aws:ssm:${PLACE}:association/12345678-1234-1234-1234-123456789012`,
  'AWS::SSM::MaintenanceWindow': `arn:aws:ssm:${PLACE}:maintenancewindow/mw-0123456789abcdef0`,
  'AWS::SageMaker::Domain': `arn:aws:sagemaker:${PLACE}:domain/d-abcdefghijkl`,
  'AWS::SageMaker::NotebookInstance': `arn:aws:sagemaker:${PLACE}:notebook-instance/lab`,
  'AWS::SageMaker::UserProfile': `arn:aws:sagemaker:${PLACE}:user-profile/d-abcdefghijkl/ann`,
  'AWS::Scheduler::Schedule': `arn:aws:scheduler:${PLACE}:schedule/default/nightly`,
  'AWS::StepFunctions::StateMachine': `arn:aws:states:${PLACE}:stateMachine:orders`,
};

type Statement = {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: object;
};

/** The parts of the account while it is put together. */
interface Draft {
  readonly technique: Technique;
  readonly actions: readonly string[];
  readonly broken: MakeOptions['broken'];
  actor: 'User' | 'Role';
  actorMore: Record<string, unknown>;
  statements: Statement[];
  users: object[];
  roles: object[];
  groups: object[];
  policies: object[];
  credentials: Record<'AccessKeys' | 'LoginProfiles' | 'MFADevices', object[]> | undefined;
  resources: Record<string, unknown>[];
  otherAccounts: object[];
  identityCenter: object | undefined;
}

export function actionsOfRow({ allOf, anyOf }: Technique, alternative = 0): string[] {
  return [...allOf, ...(anyOf?.[alternative] ?? [])];
}

export function makeAccount(technique: Technique, { alternative = 0, without, broken }: MakeOptions = {}): TechniqueAccount {
  const needed = actionsOfRow(technique, alternative);
  const repairs = broken?.repaired && 'otherwise' in broken.predicate ? (broken.predicate.otherwise ?? []) : [];
  const draft: Draft = {
    technique,
    actions: [...needed, ...repairs],
    broken,
    actor: needsRole(technique, needed) ? 'Role' : 'User',
    actorMore: {},
    statements: [],
    users: [],
    roles: [],
    groups: [],
    policies: [],
    credentials: undefined,
    resources: [],
    otherAccounts: [],
    identityCenter: undefined,
  };
  draft.statements = draft.actions.map((action) => grant(draft, action));
  KINDS[technique.kind]?.(draft, alternative);
  for (const resource of draft.resources) resource['region'] ??= 'us-east-1';
  const statements = draft.statements.filter(({ Action, Effect }) => Action !== without || (Effect as string) === 'Deny');
  return { snapshot: snapshotOf(draft, statements), from: actorArn(draft), needed };
}

function needsRole({ requires = [] }: Technique, actions: readonly string[]): boolean {
  // A user would rather join the group itself.
  if (actions.includes('iam:AddUserToGroup') && actions.includes('iam:CreateUser')) return true;
  const self = actions.some((action) => ['iam:AttachRolePolicy', 'iam:TagRole', 'iam:UntagRole'].includes(action));
  return requires.some((predicate) => predicate.is === 'actor-is' && predicate.type === 'role') || (self && isSelf(actions));
}

/** Rows whose role actions are meant for the actor itself. */
function isSelf(actions: readonly string[]): boolean {
  return actions.length === 1 || actions.includes('iam:CreatePolicy');
}

function actorArn({ actor, identityCenter }: Pick<Draft, 'actor' | 'identityCenter'>): string {
  if (identityCenter !== undefined) return roleOfSet('Operators').Arn;
  return `${HOME}:${actor === 'User' ? 'user/mallory' : 'role/mallory'}`;
}

/** One statement for one action, on everything but where that would open a shorter way. */
function grant(draft: Draft, action: string): Statement {
  const { kind, id } = draft.technique;
  const statement: Statement = { Sid: action.replace(/\W/g, ''), Effect: 'Allow', Action: action, Resource: '*' };
  if (kind === 'change-then-enter' && /^iam:(Attach|Put)UserPolicy$/.test(action)) return { ...statement, Resource: `${HOME}:user/target` };
  // The new principal, not the actor itself.
  if (kind === 'new-principal' && /^iam:(Attach|Put)/.test(action)) return { ...statement, Resource: `${HOME}:*/new-*` };
  if (id === 'iam-create-policy-attach' && action.startsWith('iam:Attach'))
    return { ...statement, Condition: { ArnLike: { 'iam:PolicyARN': `${HOME}:policy/*` } } };
  return statement;
}

const trusting = (Principal: object, Action: string | readonly string[] = 'sts:AssumeRole', more: object = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal, Action, ...more }],
});
const allowing = (Action: string | readonly string[], Resource = '*') => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});

function role(
  name: string,
  AssumeRolePolicyDocument: object,
  { profile, may, denies, ...more }: { profile?: string; may?: object; denies?: boolean; [field: string]: unknown } = {},
): object {
  return {
    Path: '/',
    RoleName: name,
    RoleId: `AROA${name.toUpperCase().replace(/\W/g, '')}`,
    Arn: `${HOME}:role/${name}`,
    AssumeRolePolicyDocument,
    InstanceProfileList:
      profile === undefined
        ? []
        : [
            {
              InstanceProfileName: profile,
              Arn: `${HOME}:instance-profile/${profile}`,
              Path: '/',
              InstanceProfileId: 'AIPAEXAMPLE',
              Roles: [],
            },
          ],
    RolePolicyList: [
      ...(may === undefined ? [] : [{ PolicyName: 'may', PolicyDocument: may }]),
      ...(denies === true ? [{ PolicyName: 'denies', PolicyDocument: DENYING }] : []),
    ],
    AttachedManagedPolicies: [],
    Tags: [],
    ...more,
  };
}

function user(name: string, more: object = {}): object {
  return {
    Path: '/',
    UserName: name,
    UserId: `AIDA${name.toUpperCase()}`,
    Arn: `${HOME}:user/${name}`,
    UserPolicyList: [],
    GroupList: [],
    AttachedManagedPolicies: [],
    Tags: [],
    ...more,
  };
}

function group(name: string, may?: object): object {
  return {
    Path: '/',
    GroupName: name,
    GroupId: `AGPA${name.toUpperCase()}`,
    Arn: `${HOME}:group/${name}`,
    GroupPolicyList: may === undefined ? [] : [{ PolicyName: 'may', PolicyDocument: may }],
    AttachedManagedPolicies: [],
  };
}

/** A customer managed policy that allows little by its default version; further versions as given. */
function managed(name: string, others: readonly object[] = []): object {
  const versions = [allowing('s3:ListAllMyBuckets'), ...others];
  return {
    PolicyName: name,
    PolicyId: 'ANPAEXAMPLE',
    Arn: `${HOME}:policy/${name}`,
    Path: '/',
    DefaultVersionId: 'v9',
    PolicyVersionList: versions.map((Document, i) => ({ Document, VersionId: `v${9 - i}`, IsDefaultVersion: i === 0 })),
  };
}

const attached = (name: string) => [{ PolicyName: name, PolicyArn: `${HOME}:policy/${name}` }];
const isBroken = ({ broken }: Draft, is: Predicate['is']) => broken?.predicate.is === is;

/** What each kind needs besides the actor's statements. */
const KINDS: { readonly [kind: string]: ((draft: Draft, alternative: number) => void) | undefined } = {
  'self-write': (draft) => {
    if (draft.actions.includes('iam:AttachGroupPolicy')) joinGroup(draft);
  },
  'group-write': (draft) => {
    if (!draft.actions.includes('iam:CreateGroup')) joinGroup(draft);
  },
  'group-join': (draft) => {
    draft.groups.push(group('admins', ADMINISTRATOR));
  },
  'policy-version-write': (draft) => {
    draft.policies.push(versionedPolicy(draft));
    draft.actorMore = { AttachedManagedPolicies: attached('own') };
  },
  'new-principal': (draft) => {
    if (!draft.actions.includes('iam:AddUserToGroup')) return;
    draft.groups.push(group('operators', allowing('sts:AssumeRole', `${HOME}:role/target`)));
    draft.roles.push(role('target', trusting({ AWS: `${HOME}:root` })));
  },
  'mint-credential': mintable,
  'trust-write': (draft) => {
    draft.roles.push(role('target', trusting({ Service: 'ec2.amazonaws.com' })));
  },
  assume: assumable,
  'satisfy-condition': tagged,
  'change-then-enter': changeable,
  'pass-role-new': passable,
  'pass-role-existing': (draft, alternative) => {
    passable(draft, alternative);
    host(draft, 'old');
  },
  'permission-set-write': centered,
  'federation-write': (draft) => {
    const Condition = {
      StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' },
      StringLike: { 'saml:edupersonaffiliation': 'staff-*' },
    };
    draft.roles.push(role('target', trusting({ Federated: `${HOME}:saml-provider/okta` }, 'sts:AssumeRoleWithSAML', { Condition })));
  },
  'launch-without-pass-role': (draft) => {
    draft.roles.push(target(draft, [draft.technique.runsAs ?? []].flat()[0] ?? ''));
    host(draft, 'old');
  },
  'hijack-existing': (draft) => {
    const runsAs = draft.technique.runsAs ?? 'ec2.amazonaws.com';
    draft.roles.push(target(draft, [runsAs].flat()[0] ?? ''));
    if (draft.technique.thenAssume) onward(draft);
    host(draft, targetName(draft));
  },
};

function joinGroup(draft: Draft): void {
  draft.groups.push(group('team'));
  draft.actorMore = { GroupList: ['team'] };
}

function versionedPolicy(draft: Draft): object {
  const full = isBroken(draft, 'policy-version-count');
  const spare = allowing('s3:ListAllMyBuckets', 'arn:aws:s3:::nothing');
  if (draft.actions.includes('iam:SetDefaultPolicyVersion')) return managed('own', [ADMINISTRATOR]);
  return managed('own', full ? [spare, spare, spare, spare] : []);
}

function mintable(draft: Draft): void {
  draft.users.push(user('target'));
  const credentials: NonNullable<Draft['credentials']> = { AccessKeys: [], LoginProfiles: [], MFADevices: [] };
  for (const predicate of draft.technique.requires ?? []) {
    const holds = draft.broken?.predicate !== predicate;
    if (predicate.is === 'access-key-count' && (predicate.equals === 2) === holds) {
      credentials.AccessKeys.push(
        ...['AKIAEXAMPLEONE', 'AKIAEXAMPLETWO'].map((AccessKeyId) => ({ UserName: 'target', AccessKeyId, Status: 'Active' })),
      );
    }
    if (predicate.is === 'login-profile' && predicate.value === holds) credentials.LoginProfiles.push({ UserName: 'target' });
    if (predicate.is === 'mfa-device-count' && !holds)
      credentials.MFADevices.push({ UserName: 'target', SerialNumber: `${HOME}:mfa/target` });
  }
  draft.credentials = credentials;
}

function assumable(draft: Draft): void {
  const trust = trusting({ AWS: `${HOME}:root` });
  if (draft.technique.id === 'sts-assume-role') draft.roles.push(role('target', trust));
  else
    draft.otherAccounts.push({
      accountId: OTHER,
      iam: {
        UserDetailList: [],
        GroupDetailList: [],
        Policies: [],
        RoleDetailList: [role('target', trust, { Arn: `arn:aws:iam::${OTHER}:role/target` })],
      },
    });
}

/** A role that admits whoever has the tag (or has it no longer). */
function tagged(draft: Draft): void {
  if (draft.actions.includes('sts:TagSession')) {
    draft.roles.push(role('tagged', trusting({ AWS: `${HOME}:root` }, ['sts:AssumeRole', 'sts:TagSession'])));
    const Condition = { StringEquals: { 'aws:PrincipalTag/team': 'red' } };
    draft.roles.push(role('target', trusting({ AWS: `${HOME}:role/tagged` }, 'sts:AssumeRole', { Condition })));
    return;
  }
  const removes = draft.actions[0]?.includes('Untag') ?? false;
  const Condition = removes ? { Null: { 'aws:PrincipalTag/team': 'true' } } : { StringEquals: { 'aws:PrincipalTag/team': 'red' } };
  draft.roles.push(role('target', trusting({ AWS: actorArn(draft) }, 'sts:AssumeRole', { Condition })));
  if (removes) draft.actorMore = { Tags: [{ Key: 'team', Value: 'blue' }] };
}

/** A role that Identity Center made of a permission set. */
const roleOfSet = (set: string) => {
  const RoleName = `AWSReservedSSO_${set}_0123456789abcdef`;
  const Path = '/aws-reserved/sso.amazonaws.com/';
  return { RoleName, Path, Arn: `${HOME}:role${Path}${RoleName}` };
};

const DENYING = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }] };

/** The actor is a user of Identity Center with one permission set; there is another one, which a group has. */
function centered(draft: Draft): void {
  const set = (Name: string) => ({ Name, PermissionSetArn: `arn:aws:sso:::permissionSet/ssoins-1/ps-${Name}` });
  const assigned = { ...set('Admins'), AccountId: ACCOUNT, PrincipalType: 'GROUP', PrincipalId: 'g-admins' };
  draft.identityCenter = {
    instanceArn: 'arn:aws:sso:::instance/ssoins-1',
    permissionSets: [set('Operators'), set('Admins')],
    assignments: [assigned],
  };
  draft.actor = 'Role';
  // It would rather write into the permission set that it has.
  if (draft.actions.includes('sso:CreatePermissionSet'))
    for (const Action of ['sso:PutInlinePolicyToPermissionSet', 'sso:AttachManagedPolicyToPermissionSet'])
      draft.statements.push({ Sid: `No${Action.length}`, Effect: 'Deny' as 'Allow', Action, Resource: '*/ps-Operators' });
  draft.roles.push(role('admins', trusting({ Service: 'ec2.amazonaws.com' }), roleOfSet('Admins')));
  draft.actorMore = { ...roleOfSet('Operators'), ...guardedBy(draft) };
}

/** What the guardrail rows take away, and what a customer managed policy would add. */
function guardedBy({ technique: { id }, policies }: Draft): object {
  if (id === 'sso-attach-cmp-reference') policies.push({ ...managed('wide'), PolicyVersionList: [versionOne(ADMINISTRATOR)] });
  const customer = { PolicyName: 'denies', PolicyArn: `${HOME}:policy/denies` };
  const aws = { PolicyName: 'AWSDenyAll', PolicyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' };
  const attachment = id.startsWith('sso-detachmanaged') ? aws : id.startsWith('sso-detachcustomer') ? customer : undefined;
  if (attachment !== undefined) {
    policies.push({ ...managed('denies'), Arn: attachment.PolicyArn, PolicyVersionList: [versionOne(DENYING)] });
    return { AttachedManagedPolicies: [attachment] };
  }
  if (id === 'sso-deleteinlinepolicyfrompermissionset') return { denies: true };
  if (id !== 'sso-deletepermissionsboundaryfrompermissionset') return {};
  policies.push({ ...managed('bound'), PolicyVersionList: [versionOne(allowing('sso:*'))] });
  return { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: `${HOME}:policy/bound` } };
}

const versionOne = (Document: object) => ({ Document, VersionId: 'v9', IsDefaultVersion: true });

function changeable(draft: Draft): void {
  const { id, enterBy } = draft.technique;
  const full = isBroken(draft, 'policy-version-count');
  const spare = allowing('s3:ListAllMyBuckets', 'arn:aws:s3:::nothing');
  if (id.endsWith('-access-key')) {
    mintable(draft);
    return;
  }
  draft.policies.push(managed('shared', full ? [spare, spare, spare, spare] : []));
  const more = draft.actions.includes('iam:CreatePolicyVersion') ? { AttachedManagedPolicies: attached('shared') } : {};
  const trust = id.endsWith('-assume')
    ? trusting({ AWS: `${HOME}:root` })
    : trusting({ Service: id === 'iam-role-policy-passrole' ? 'lambda.amazonaws.com' : 'config.amazonaws.com' });
  draft.roles.push(role('target', trust, more));
  if (enterBy !== undefined)
    draft.statements.push(...['lambda:CreateFunction', 'lambda:InvokeFunction'].map((action) => grant(draft, action)));
  // Where the role may simply be made to trust the actor there is no need for a service: a Deny keeps AssumeRole away.
  if (id === 'iam-trust-service-passrole')
    draft.statements.push({ Sid: 'NoAssume', Effect: 'Deny' as 'Allow', Action: 'sts:AssumeRole', Resource: '*' });
}

const predicatesOf = ({ technique }: Draft, alternative: readonly string[]) =>
  (technique.requires ?? []).filter(
    (predicate) => !('onlyFor' in predicate) || predicate.onlyFor === undefined || alternative.includes(predicate.onlyFor),
  );

function targetName({ technique }: Draft): string {
  return technique.thenAssume ? 'AWSCloudFormationStackSetAdministrationRole' : 'target';
}

/** The role that is entered, with the trust, profile and permissions that the predicates ask for. */
function target(draft: Draft, service: string): object {
  const predicates = predicatesOf(draft, draft.actions);
  const services = new Set([
    service,
    ...predicates.flatMap((predicate) => (predicate.is === 'trust' && predicate.admits === 'service' ? [predicate.service] : [])),
  ]);
  const federated = predicates.flatMap((predicate) =>
    predicate.is === 'trust' && predicate.admits === 'federated'
      ? [predicate.provider === 'oidc-of-host' ? EKS_PROVIDER : predicate.provider]
      : [],
  );
  const trust =
    federated.length > 0 ? trusting({ Federated: federated }, 'sts:AssumeRoleWithWebIdentity') : trusting({ Service: [...services] });
  const profiled = predicates.find((predicate) => predicate.is === 'instance-profile');
  const begins = profiled !== undefined && 'nameBegins' in profiled ? profiled.nameBegins : '';
  const byHost = draft.technique.kind === 'hijack-existing' && /instanceProfile/.test(draft.technique.host?.role ?? '');
  const profile = (profiled !== undefined && !('value' in profiled && !profiled.value)) || byHost ? `${begins}target-profile` : undefined;
  const reads = predicates.some(({ is }) => is === 'role-reads-event-source');
  const may = draft.technique.thenAssume
    ? allowing('sts:AssumeRole', `${HOME}:role/onward`)
    : reads
      ? allowing('sqs:ReceiveMessage')
      : undefined;
  return role(targetName(draft), trust, { ...(profile === undefined ? {} : { profile }), ...(may === undefined ? {} : { may }) });
}

function onward(draft: Draft): void {
  draft.roles.push(role('onward', trusting({ AWS: `${HOME}:root` })));
}

function passable(draft: Draft, alternative: number): void {
  const { passedTo, runsAs, alsoPass, thenAssume } = draft.technique;
  const services = [runsAs ?? passedTo].flat();
  draft.roles.push(target(draft, services[alternative] ?? services[0] ?? ''));
  if (thenAssume) onward(draft);
  for (const [i, service] of (alsoPass ?? []).entries()) draft.roles.push(role(`helper${i}`, trusting({ Service: service })));
  helpers(draft, undefined);
}

/** Resources that the predicates ask for; `hostArn` is what they refer to. */
function helpers(draft: Draft, hostArn: string | undefined): void {
  for (const predicate of predicatesOf(draft, draft.actions)) {
    if (predicate.is !== 'resource-exists' && predicate.is !== 'host-linked') continue;
    const { broken } = draft;
    if (broken !== undefined && 'type' in broken.predicate && broken.predicate.type === predicate.type) continue;
    if (draft.resources.some(({ type }) => type === predicate.type)) continue;
    draft.resources.push({
      arn: arnOf(predicate.type),
      type: predicate.type,
      attributes: hostArn === undefined ? {} : { refersTo: hostArn },
    });
  }
}

function arnOf(type: string): string {
  const arn = ARNS[type];
  if (arn === undefined) throw new Error(`no ARN for ${type}: add it to the table`);
  return arn;
}

/** The existing resource, running as `runsAs`, with the attributes that the predicates ask for. */
function host(draft: Draft, runsAs: string): void {
  const { technique, actions } = draft;
  const type = [technique.host?.type].flat()[0] ?? '';
  const arn = arnOf(type);
  const attributes: Record<string, unknown> = {};
  const resource: Record<string, unknown> = { arn, type, attributes };
  if (runsAs === 'old') draft.roles.push(role('old', trusting({ Service: 'ec2.amazonaws.com' }), { profile: 'old-profile' }));
  const roleArn = `${HOME}:role/${runsAs}`;
  const profileArn = `${HOME}:instance-profile/${runsAs === 'old' ? 'old' : 'target'}-profile`;
  const field = technique.host?.role ?? 'roleArn';
  const value = field.includes('rofile') ? profileArn : roleArn;
  const list = field.endsWith('Arns') ? [value] : value;
  if (field.startsWith('attributes.')) attributes[field.slice('attributes.'.length)] = list;
  else resource[field] = list;
  for (const predicate of predicatesOf(draft, actions)) {
    const holds = draft.broken?.predicate !== predicate;
    if (predicate.is === 'host-attribute') setAttribute(resource, attributes, predicate, holds, roleArn, profileArn);
    if (predicate.is === 'ssm-managed') attributes['ssmManaged'] = holds;
    if (predicate.is === 'execution-role-passable') {
      draft.roles.push(role('execution', trusting({ Service: 'ecs-tasks.amazonaws.com' })));
      resource['executionRoleArn'] = `${HOME}:role/execution`;
    }
    if (predicate.is === 'actor-controls' && predicate.what === 'host')
      draft.statements.push(grant(draft, 'ec2-instance-connect:SendSSHPublicKey'));
  }
  draft.resources.push(resource);
  helpers(draft, arn);
}

type AttributePredicate = Extract<Predicate, { is: 'host-attribute' }>;

function setAttribute(
  resource: Record<string, unknown>,
  attributes: Record<string, unknown>,
  predicate: AttributePredicate,
  holds: boolean,
  roleArn: string,
  profileArn: string,
): void {
  const { attribute } = predicate;
  const fields = attribute === 'instanceProfileArn' ? resource : attributes;
  const values: { readonly [name: string]: string } = {
    instanceProfileArn: profileArn,
    codeBucketArn: 'arn:aws:s3:::code-bucket',
    imageUri: `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/shop/web:7`,
  };
  const something = values[attribute] ?? 'something';
  if ('nameIs' in predicate) fields[attribute] = holds ? roleArn : `${HOME}:role/old`;
  else if ('present' in predicate) fields[attribute] = holds ? something : null;
  else fields[attribute] = holds ? predicate.value : predicate.value === null ? something : 'otherwise';
}

function snapshotOf(draft: Draft, statements: readonly Statement[]): unknown {
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }, ...statements] };
  const users =
    draft.actor === 'User'
      ? [user('mallory', { UserPolicyList: [{ PolicyName: 'has', PolicyDocument: document }], ...draft.actorMore })]
      : [];
  const roles =
    draft.actor === 'Role' ? [role('mallory', trusting({ Service: 'ec2.amazonaws.com' }), { may: document, ...draft.actorMore })] : [];
  return {
    format: 'blast-snapshot',
    version: 1,
    collectedAt: '2026-11-20T06:00:00Z',
    partition: 'aws',
    accounts: [
      {
        accountId: ACCOUNT,
        iam: {
          UserDetailList: [...users, ...draft.users],
          GroupDetailList: draft.groups,
          RoleDetailList: [...roles, ...draft.roles],
          Policies: draft.policies,
        },
        ...(draft.credentials === undefined ? {} : { credentials: draft.credentials }),
        ...(draft.identityCenter === undefined ? {} : { identityCenter: draft.identityCenter }),
        inventory: Object.keys(ARNS),
        resources: draft.resources,
      },
      ...draft.otherAccounts,
    ],
  };
}

/** Kinds that the generator knows. */
export function generatedRows(): Technique[] {
  return techniques().filter(({ kind }) => KINDS[kind] !== undefined);
}
