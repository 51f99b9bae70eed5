import type { Actor, Resource, World } from '../graph/index.ts';
import { iamResources } from './iam-resources.ts';
import { ambiguous, notFound } from './not-found.ts';
import { findPrincipal, isAccessKey, principalsNamed } from './resolve.ts';

/** A principal or a resource of the snapshot, by ARN or name, or objects of a bucket of it. With an action a principal is meant as what is acted on. */
export function findTarget(world: World, handle: string, action?: string): Actor | Resource {
  const resource = world.resources.get(handle) ?? objectsAt(world, handle);
  const found = resource ?? (handle.startsWith('arn:') ? byArn(world, handle) : byName(world, handle));
  if (action === undefined || !('policies' in found)) return found;
  return iamResources(world).find(({ arn }) => arn === found.arn) ?? found;
}

/** Objects have the policy, the owner and the attributes of their bucket; all of them are the bucket. */
function objectsAt(world: World, arn: string): Resource | undefined {
  const [name = '', ...key] = arn.split('/');
  const bucket = name.includes(':s3:::') ? world.resources.get(name) : undefined;
  if (bucket === undefined || key.join('/') === '*') return bucket;
  return { ...bucket, arn, type: 'AWS::S3::Object', tags: undefined };
}

function byArn(world: World, arn: string): Actor | Resource {
  const entity = groupsAndPolicies(world).find((each) => each.arn === arn);
  if (entity !== undefined) return entity;
  if (!/:(iam|sts):/.test(arn) || /:(group|policy|instance-profile)\//.test(arn))
    throw notFound(world, 'resource', arn, resourceArns(world));
  return findPrincipal(world, arn);
}

function byName(world: World, name: string): Actor | Resource {
  if (isAccessKey(name)) return findPrincipal(world, name);
  const isNamed = ({ arn }: Resource): boolean => arn.endsWith(`:${name}`) || arn.endsWith(`/${name}`);
  const first = [...[...world.resources.values()].filter(isNamed), ...principalsNamed(world, name)];
  // A policy is often named like the role that has it: then the role is meant.
  const matches = first.length > 0 ? first : groupsAndPolicies(world).filter(isNamed);
  const [match] = matches;
  if (match === undefined) throw notFound(world, 'resource or principal', name, [...resourceArns(world), ...world.actors.keys()]);
  if (matches.length > 1)
    throw ambiguous(
      'name',
      name,
      matches.map(({ arn }) => arn),
    );
  return match;
}

function groupsAndPolicies(world: World): Resource[] {
  return iamResources(world).filter(({ type }) => type === 'AWS::IAM::Group' || type === 'AWS::IAM::ManagedPolicy');
}

function resourceArns(world: World): string[] {
  return [...world.resources.keys(), ...groupsAndPolicies(world).map(({ arn }) => arn)];
}
