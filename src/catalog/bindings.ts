/** What a binding may refer to: the existing resource that the technique goes through. Fields are named as in the snapshot. */
export interface BindingHost {
  readonly arn: string;
  readonly type: string;
  readonly instanceProfileArn?: string | undefined;
  readonly attributes: { readonly [name: string]: unknown };
}

interface Binding {
  readonly techniques: readonly string[];
  readonly action: string;
  /** Only where the host is of this type. */
  readonly hostType?: string;
  /** Templates; a star stands for a part that the attacker picks. The action is decided on each. */
  readonly on: readonly string[];
}

const APPLICATION = 'arn:{partition}:elasticbeanstalk:{region}:{account}:application/{parent}';
const APPLICATION_VERSION = 'arn:{partition}:elasticbeanstalk:{region}:{account}:applicationversion/{parent}/*';

/** Actions whose required resource types do not say what they are decided on: the type is not the host's, or every type is optional. */
const BINDINGS: readonly Binding[] = [
  { techniques: ['ec2-swap-role-in-profile'], action: 'iam:RemoveRoleFromInstanceProfile', on: ['{instanceProfileArn}'] },
  { techniques: ['ec2-swap-role-in-profile'], action: 'iam:AddRoleToInstanceProfile', on: ['{instanceProfileArn}'] },
  { techniques: ['lambda-code-signing-bypass'], action: 'lambda:UpdateCodeSigningConfig', on: ['{attributes.codeSigningConfigArn}'] },
  { techniques: ['codebuild-s3-buildspec', 's3-overwrite-code'], action: 's3:PutObject', on: ['{attributes.codeBucketArn}/*'] },
  ...['PutImage', 'InitiateLayerUpload', 'UploadLayerPart', 'CompleteLayerUpload', 'BatchCheckLayerAvailability'].map((action) => ({
    techniques: ['ecr-poison-image'],
    action: `ecr:${action}`,
    on: ['{imageRepository}'],
  })),
  // Elastic Beanstalk keeps source bundles in one bucket per account and region.
  { techniques: ['beanstalk-rebuild'], action: 's3:PutObject', on: ['arn:{partition}:s3:::elasticbeanstalk-{region}-{account}/*'] },
  {
    techniques: ['beanstalk-update'],
    action: 'elasticbeanstalk:CreateApplicationVersion',
    on: [APPLICATION, APPLICATION_VERSION],
  },
  {
    techniques: ['codedeploy-create-deployment'],
    action: 'codedeploy:RegisterApplicationRevision',
    on: ['arn:{partition}:codedeploy:{region}:{account}:application:{parent}'],
  },
  {
    techniques: ['ecs-exec'],
    action: 'ecs:ExecuteCommand',
    hostType: 'AWS::ECS::Task',
    on: ['arn:{partition}:ecs:{region}:{account}:cluster/{parent}', '{arn}'],
  },
  // A task definition does not say in which cluster its tasks run.
  {
    techniques: ['ecs-exec'],
    action: 'ecs:ExecuteCommand',
    hostType: 'AWS::ECS::TaskDefinition',
    on: ['arn:{partition}:ecs:{region}:{account}:cluster/*', 'arn:{partition}:ecs:{region}:{account}:task/*/*'],
  },
  {
    techniques: ['ecs-exec'],
    action: 'ecs:ExecuteCommand',
    on: ['arn:{partition}:ecs:{region}:{account}:cluster/{parent}', 'arn:{partition}:ecs:{region}:{account}:task/{parent}/*'],
  },
  // The last part names the Airflow role: Admin, Op, User.
  { techniques: ['mwaa-token'], action: 'airflow:CreateWebLoginToken', on: ['arn:{partition}:airflow:{region}:{account}:role/{name}/*'] },
  // The database user's ARN holds the resource id of the database, which the ARN of the database does not.
  { techniques: ['rds-existing-role-sql'], action: 'rds-db:connect', on: ['arn:{partition}:rds-db:{region}:{account}:dbuser:*/*'] },
  {
    techniques: ['redshift-existing-role-sql'],
    action: 'redshift:GetClusterCredentials',
    on: ['arn:{partition}:redshift:{region}:{account}:dbuser:{name}/*'],
  },
  {
    techniques: ['redshift-existing-role-sql'],
    action: 'redshift:GetClusterCredentialsWithIAM',
    on: ['arn:{partition}:redshift:{region}:{account}:dbname:{name}/*'],
  },
  {
    techniques: ['apigateway-integration'],
    action: 'apigateway:PUT',
    on: ['arn:{partition}:apigateway:{region}::/restapis/{name}/resources/*/methods/*/integration'],
  },
  {
    techniques: ['apigateway-integration'],
    action: 'apigateway:POST',
    on: ['arn:{partition}:apigateway:{region}::/restapis/{name}/deployments'],
  },
  { techniques: ['events-rule-target'], action: 'events:PutRule', on: ['arn:{partition}:events:{region}:{account}:rule/*'] },
  { techniques: ['events-rule-target'], action: 'events:PutTargets', on: ['arn:{partition}:events:{region}:{account}:rule/*'] },
  { techniques: ['iot-role-alias'], action: 'iot:AttachPolicy', on: ['arn:{partition}:iot:{region}:{account}:cert/*'] },
];

/**
 * The templates that an action of a technique is decided on, where the general rule (required resource types of the action table, bound to target
 * or host where the type is theirs, else to a free resource) does not give it; undefined where the rule does.
 */
export function findBinding(technique: string, action: string, hostType?: string): readonly string[] | undefined {
  return BINDINGS.find(
    (binding) =>
      binding.action === action &&
      binding.techniques.includes(technique) &&
      (binding.hostType === undefined || binding.hostType === hostType),
  )?.on;
}

/** Fields of {@link bindTo} where there is no host: techniques that start something new. */
export interface BindingPlace {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/**
 * Fills a template: `{arn}`, `{name}` and `{parent}` (last part of the ARN and the one before it; a star where there is none), `{partition}`,
 * `{region}`, `{account}`, fields of the host, and `{imageRepository}`: the ECR repository of its image. Undefined when the host lacks the field, so that the binding is not known.
 */
export function bindTo(template: string, place: BindingPlace, host?: BindingHost): string | undefined {
  let known = true;
  const filled = template.replace(/\{([\w.]+)\}/g, (_whole, slot: string) => {
    const value = fieldOf(slot, place, host);
    if (value === undefined) known = false;
    return value ?? '';
  });
  return known ? filled : undefined;
}

function fieldOf(slot: string, place: BindingPlace, host: BindingHost | undefined): string | undefined {
  if (slot === 'partition' || slot === 'region' || slot === 'account') return place[slot];
  if (host === undefined) return undefined;
  if (slot === 'arn') return host.arn;
  if (slot === 'instanceProfileArn') return host.instanceProfileArn;
  if (slot === 'imageRepository') return repositoryOf(host.attributes['imageUri'], place);
  // `environment/app/env`, `deploymentgroup:app/group`, `task/cluster/id`: the first part says what it is and is no parent.
  const [, ...parts] = host.arn
    .split(':')
    .slice(5)
    .join(':')
    .split(/[:/]/)
    .filter((part) => part !== '');
  if (slot === 'name') return parts.at(-1);
  if (slot === 'parent') return parts.length > 1 ? parts.at(-2) : '*';
  const value = slot.startsWith('attributes.') ? host.attributes[slot.slice('attributes.'.length)] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** `111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop/web:7` -> the ARN of its repository. Undefined for images of others, and where a digest says which image it is. */
function repositoryOf(imageUri: unknown, { partition, account }: BindingPlace): string | undefined {
  const found = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)(?::[^@]+)?$/.exec(String(imageUri));
  const [, owner, region, name] = found ?? [];
  return owner === account ? `arn:${partition}:ecr:${region}:${account}:repository/${name}` : undefined;
}
