import { unlistedKeysOf } from './request-keys.ts';

/** What is known of a resource, as far as condition keys follow from it. */
export interface KnownResource {
  readonly arn: string;
  /** CloudFormation type name. */
  readonly type: string;
  /** Account that owns it. */
  readonly accountId: string;
  readonly instanceProfileArn: string | undefined;
  readonly tags: ReadonlyMap<string, string> | undefined;
  /** By name, as docs/snapshot.md lists them. */
  readonly attributes: { readonly [name: string]: unknown };
}

type Value = (resource: KnownResource) => string | undefined;

interface ResourceKey {
  /** As AWS writes it; a name that ends in `/` is the family of its tags. */
  readonly key: string;
  /** CloudFormation type names. */
  readonly types: readonly string[];
  /** undefined: the snapshot does not say. */
  readonly value: Value | 'tags';
  /** The only actions of which the key tells what is there; in others it is what the request says. Left out: of all. */
  readonly only?: RegExp;
}

const attribute =
  (name: string): Value =>
  ({ attributes }) =>
    typeof attributes[name] === 'string' ? (attributes[name] as string) : undefined;
const ownArn: Value = ({ arn }) => arn;
const ownId: Value = ({ arn }) => arn.slice(arn.lastIndexOf('/') + 1);
const owner: Value = ({ accountId }) => accountId;
/** `kmsKeyArn`: null is a resource without a key. */
const isEncrypted: Value = ({ attributes: { kmsKeyArn } }) => (kmsKeyArn === undefined ? undefined : String(kmsKeyArn !== null));
const isPublic: Value = ({ attributes: { sharedWith } }) =>
  sharedWith === undefined ? undefined : String([sharedWith].flat().includes('all'));
/** That it is in no VPC the snapshot does not say. */
const networkOrigin: Value = (resource) => (attribute('vpcId')(resource) === undefined ? undefined : 'VPC');
/** A subnet has the region and the owner of its VPC. */
const ownVpc: Value = (resource) => {
  const id = attribute('vpcId')(resource);
  return id && resource.arn.replace(/:subnet\/.*$/, `:vpc/${id}`);
};

/** Condition keys whose value follows exactly from what a snapshot says of the resource (R-CTX-11, R-CTX-15); tags of the usual names and the place are derived elsewhere. */
const KEYS: readonly ResourceKey[] = [
  { key: 'ec2:InstanceID', types: ['AWS::EC2::Instance'], value: ownId },
  { key: 'ec2:InstanceProfile', types: ['AWS::EC2::Instance'], value: ({ instanceProfileArn }) => instanceProfileArn },
  { key: 'ec2:RootDeviceType', types: ['AWS::EC2::Instance'], value: attribute('rootDeviceType') },
  { key: 'ec2:ImageID', types: ['AWS::EC2::Image'], value: ownId },
  { key: 'ec2:Public', types: ['AWS::EC2::Image'], value: isPublic },
  { key: 'ec2:SnapshotID', types: ['AWS::EC2::Snapshot'], value: ownId },
  { key: 'ec2:VolumeID', types: ['AWS::EC2::Volume'], value: ownId },
  { key: 'ec2:Owner', types: ['AWS::EC2::Image', 'AWS::EC2::Snapshot'], value: owner },
  { key: 'ec2:Encrypted', types: ['AWS::EC2::Snapshot', 'AWS::EC2::Volume'], value: isEncrypted },
  { key: 'ec2:SubnetID', types: ['AWS::EC2::Subnet'], value: ownId },
  { key: 'ec2:Vpc', types: ['AWS::EC2::Subnet'], value: ownVpc },
  { key: 'ec2:SecurityGroupID', types: ['AWS::EC2::SecurityGroup'], value: ownId },
  { key: 'ec2:VpcID', types: ['AWS::EC2::VPC'], value: ownId },
  {
    key: 'ecs:cluster',
    types: ['AWS::ECS::Service', 'AWS::ECS::Task', 'AWS::ECS::ContainerInstance'],
    value: attribute('clusterArn'),
  },
  { key: 'lambda:FunctionArn', types: ['AWS::Lambda::Function'], value: ownArn },
  {
    key: 'lambda:FunctionUrlAuthType',
    types: ['AWS::Lambda::Function'],
    value: attribute('urlAuthType'),
    only: /^lambda:invokefunctionurl$/i,
  },
  { key: 'rds:StorageEncrypted', types: ['AWS::RDS::DBInstance'], value: isEncrypted },
  { key: 'rds:db-tag/', types: ['AWS::RDS::DBInstance'], value: 'tags' },
  { key: 'rds:cluster-tag/', types: ['AWS::RDS::DBCluster'], value: 'tags' },
  { key: 'rds:snapshot-tag/', types: ['AWS::RDS::DBSnapshot'], value: 'tags' },
  { key: 'rds:cluster-snapshot-tag/', types: ['AWS::RDS::DBClusterSnapshot'], value: 'tags' },
  { key: 's3:AccessPointNetworkOrigin', types: ['AWS::S3::AccessPoint'], value: networkOrigin },
  { key: 's3:DataAccessPointAccount', types: ['AWS::S3::AccessPoint'], value: owner },
  { key: 's3:DataAccessPointArn', types: ['AWS::S3::AccessPoint'], value: ownArn },
];

const NAMES: readonly string[] = KEYS.map(({ key }) => key.toLowerCase());

/** Whether the key (in lower case) may differ between resources by what a snapshot says of them. */
export function tellsOfResource(key: string): boolean {
  return NAMES.some((name) => (name.endsWith('/') ? key.startsWith(name) : key === name));
}

/** Keys that the resource fixes in requests for the action, as far as these have them, with their values; null: no other key of the family is present. */
export function keysOfResource(resource: KnownResource, action: string): { readonly [key: string]: string | null } {
  const keys: { [key: string]: string | null } = {};
  const isUnlisted = unlistedKeysOf(action);
  for (const { key, types, value, only } of KEYS) {
    if (!types.includes(resource.type) || only?.test(action) === false || isUnlisted(key.toLowerCase())) continue;
    if (value !== 'tags') {
      const known = value(resource);
      if (known !== undefined) keys[key] = known;
    } else if (resource.tags !== undefined) {
      keys[key] = null;
      for (const [name, text] of resource.tags) keys[key + name] = text;
    }
  }
  return keys;
}
