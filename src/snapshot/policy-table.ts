/** The managed policies of an account by ARN, one shared object each, and a record of those that are attached but not there. */
import { nameOf, parseArn } from '../shared/arn.ts';
import { itemsOf, optionalStringOf, stringOf } from './check.ts';
import type { InternDocument } from './documents.ts';
import type { IamItem } from './iam-lists.ts';
import type { Gap, Json, ManagedPolicy, PolicySource } from './types.ts';

type Use = 'attached' | 'boundary';

/** Finds policies for principals and remembers what it did not find. */
export interface PolicyTable {
  readonly all: readonly ManagedPolicy[];
  /** Never fails: a policy that is not in the input has an undefined document. */
  readonly find: (arn: string, principalArn: string, use: Use, name?: string) => PolicySource;
  /** One gap for each policy that was asked for and is not known. */
  readonly gaps: () => readonly Gap[];
}

/** `Allow * on *`: what AWS gives every account as AdministratorAccess, and every organization as FullAWSAccess. */
export const ALLOW_EVERYTHING: Json = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** Checks and indexes the `Policies` list. */
export function createPolicyTable(items: readonly IamItem[], intern: InternDocument): PolicyTable {
  const all = items.map((item) => readManagedPolicy(item, intern));
  const sources = new Map<string, PolicySource>(all.map((policy) => [policy.arn, policy]));
  const uses = new Map<string, { readonly [use in Use]: string[] }>();
  return {
    all,
    find: (arn, principalArn, use, name = nameOf(arn)) => {
      let source = sources.get(arn);
      if (source === undefined) {
        source = { id: arn, name, arn, document: isAdministratorAccess(arn) ? intern(ALLOW_EVERYTHING) : undefined };
        sources.set(arn, source);
      }
      if (source.document === undefined) noteUse(uses, arn, principalArn, use);
      return source;
    },
    gaps: () => [...uses].map(([arn, usedBy]) => gapOf(arn, usedBy)),
  };
}

function noteUse(uses: Map<string, { readonly [use in Use]: string[] }>, arn: string, principalArn: string, use: Use): void {
  const usedBy = uses.get(arn) ?? { attached: [], boundary: [] };
  usedBy[use].push(principalArn);
  uses.set(arn, usedBy);
}

function gapOf(arn: string, { attached, boundary }: { readonly [use in Use]: readonly string[] }): Gap {
  const about = attached[0] ?? boundary[0] ?? arn;
  const roles = [
    ...(attached.length > 0 ? [`attached to ${countText(attached)}`] : []),
    ...(boundary.length > 0 ? [`the permissions boundary of ${countText(boundary)}`] : []),
  ];
  const unknown = attached.length > 0 ? 'what it grants is not known' : 'what it withholds is not known';
  return {
    what: arn,
    about,
    text: `\`${arn}\` is ${roles.join(' and ')} (first: \`${about}\`), but its document is not in the input: ${unknown}`,
  };
}

function countText(principals: readonly string[]): string {
  return principals.length === 1 ? '1 principal' : `${principals.length} principals`;
}

function isAdministratorAccess(arn: string): boolean {
  const parsed = parseArn(arn);
  return parsed?.service === 'iam' && parsed.account === 'aws' && parsed.resource === 'policy/AdministratorAccess';
}

function readManagedPolicy({ value, place, arn }: IamItem, intern: InternDocument): ManagedPolicy {
  const stated = optionalStringOf(value, 'DefaultVersionId', place);
  const read = itemsOf(value, 'PolicyVersionList', place).map((version) => ({
    id: stringOf(version.value, 'VersionId', version.place, 'the id of the version'),
    isDefault: version.value.IsDefaultVersion === true,
    document: version.value.Document,
  }));
  const current = read.find((version) => version.isDefault) ?? read.find((version) => version.id === stated);
  return {
    id: arn,
    // Some servers that speak AWS's protocol leave the name out; the ARN ends with it.
    name: optionalStringOf(value, 'PolicyName', place) ?? nameOf(stringOf(value, 'Arn', place, 'the ARN of the policy')),
    arn,
    path: optionalStringOf(value, 'Path', place) ?? '/',
    document: documentOf(current?.document, intern),
    defaultVersionId: current?.id ?? stated ?? '',
    versions: read.map(({ id, document }) => ({ id, isDefault: id === current?.id, document: documentOf(document, intern) ?? null })),
  };
}

/** An inline or trust policy in its place. */
export function inlineSource(arn: string, name: string, document: Json | undefined, intern: InternDocument): PolicySource {
  return { id: `${arn}#${name}`, name, document: documentOf(document, intern) };
}

function documentOf(document: Json | undefined, intern: InternDocument): Json | undefined {
  return document === undefined || document === null ? undefined : intern(document);
}
