/** Inputs for the tests of the snapshot layer: small builders and a directory of their own for each test file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Account, Snapshot } from '../../src/snapshot/index.ts';
import { readSnapshot } from '../../src/snapshot/index.ts';

export const ONE = '111111111111';
export const TWO = '222222222222';

/** `Allow` of one action on everything. */
export function allow(action: string) {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] };
}

export function trust(service: string) {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }] };
}

export function user(name: string, more: object = {}, account = ONE) {
  return { UserName: name, UserId: `AIDA${name.toUpperCase()}`, Path: '/', Arn: `arn:aws:iam::${account}:user/${name}`, ...more };
}

export function group(name: string, more: object = {}, account = ONE) {
  return { GroupName: name, GroupId: `AGPA${name.toUpperCase()}`, Path: '/', Arn: `arn:aws:iam::${account}:group/${name}`, ...more };
}

export function role(name: string, more: object = {}, account = ONE) {
  return {
    RoleName: name,
    RoleId: `AROA${name.toUpperCase()}`,
    Path: '/',
    Arn: `arn:aws:iam::${account}:role/${name}`,
    AssumeRolePolicyDocument: trust('ec2.amazonaws.com'),
    ...more,
  };
}

export function policy(name: string, document: unknown, account = ONE) {
  return {
    PolicyName: name,
    Arn: `arn:aws:iam::${account}:policy/${name}`,
    Path: '/',
    DefaultVersionId: 'v1',
    PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: document }],
  };
}

export function attach(...arns: string[]) {
  return { AttachedManagedPolicies: arns.map((arn) => ({ PolicyName: arn.slice(arn.lastIndexOf('/') + 1), PolicyArn: arn })) };
}

/** One page of authorization details; every list is there. */
export function details(lists: object) {
  return { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [], ...lists };
}

/** A blast snapshot document of one account. */
export function snapshot(account: object = {}, more: object = {}) {
  return {
    format: 'blast-snapshot',
    version: 1,
    collectedAt: '2026-11-24T02:30:00Z',
    partition: 'aws',
    accounts: [{ accountId: ONE, iam: details({}), ...account }],
    ...more,
  };
}

export interface Scratch {
  readonly folder: string;
  /** Writes bytes, text or a value as JSON, and returns the path. */
  readonly write: (name: string, content: unknown) => string;
}

/** A directory that goes away after the tests of the file. */
export function useScratch(): Scratch {
  const folder = mkdtempSync(join(tmpdir(), 'blast-snapshot-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    write: (name, content) => {
      const path = join(folder, name);
      writeFileSync(path, typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content));
      return path;
    },
  };
}

/** Reads a value as if it came over standard input. */
export function read(value: unknown): Promise<Snapshot> {
  return readSnapshot(['-'], { stdin: async () => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)) });
}

/** The only account of a snapshot. */
export function onlyAccount({ accounts }: Snapshot): Account {
  const [account] = accounts;
  if (account === undefined || accounts.length !== 1) throw new Error(`${accounts.length} accounts`);
  return account;
}

/** The message of the BlastError that reading ends with. */
export async function messageOf(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(
    () => new Error('it was read'),
    (cause: unknown) => cause as Error,
  );
  if (error.name !== 'BlastError') throw error;
  return error.message;
}
