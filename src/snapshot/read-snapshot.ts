/** Input paths -> one snapshot. Inputs are told apart by what is in them. */
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { BlastError } from '../shared/errors.ts';
import { oneLine } from '../shared/one-line.ts';
import {
  ACCEPTED,
  asList,
  asObject,
  describeJson,
  failAt,
  type Item,
  inputOf,
  isObject,
  type JsonObject,
  optionalObjectOf,
  optionalStringOf,
  type Place,
  placeOf,
  placeOfInput,
} from './check.ts';

import { createInterner } from './documents.ts';
import { groupByAccount, LIST_NAMES, type Page, readPage } from './iam-lists.ts';
import { findLookalike } from './not-json.ts';
import { gapsOfStrangers, type ReadOrganization, readOrganization } from './organization.ts';
import { parseJsonDocuments } from './parse-json.ts';
import { type AccountContext, accountOfDetails, type ReadAccount, readAccount } from './read-account.ts';
import { kindOfPath, listDirectory, readUtf8, toUtf8 } from './read-bytes.ts';
import { readOneDocument } from './read-json.ts';
import { accountsOfConfig, type ConfigItem, directoryReaders, type Exported, isConfigSnapshot, readConfigItems } from './readers/index.ts';
import type { Json, Snapshot } from './types.ts';

/** The only version of the snapshot format so far. */
const SNAPSHOT_VERSION = 1;

/** Everything that reading touches outside its paths. */
export interface ReadOptions {
  /** Bytes of standard input, for the path `-`. */
  readonly stdin?: () => Promise<Uint8Array>;
  readonly onWarning?: (text: string) => void;
  readonly onProgress?: (text: string) => void;
}

/** What has been read so far. */
interface Reading extends AccountContext {
  readonly onProgress: (text: string) => void;
  readonly stdin: () => Promise<Uint8Array>;
  readonly accounts: Map<string, ReadAccount & { readonly input: string }>;
  /** Pages interleave accounts and lists, so that they can only be joined when all are there. */
  readonly pages: Page[];
  /** AWS Config records an account region by region. */
  readonly configItems: ConfigItem[];
  readonly collectedAt: string[];
  partition: { readonly name: string; readonly input: string } | undefined;
  organization: (ReadOrganization & { readonly section: Item }) | undefined;
}

/** Reads, checks and joins; ends the run with one line when an input cannot be trusted. */
export async function readSnapshot(paths: readonly string[], options: ReadOptions = {}): Promise<Snapshot> {
  if (paths.length === 0) throw new BlastError(`no snapshot given, expected ${ACCEPTED}`);
  if (paths.filter((path) => path === '-').length > 1)
    throw new BlastError('standard input is named twice as snapshot, but it can be read only once');
  const reading: Reading = {
    intern: createInterner(),
    onWarning: options.onWarning ?? (() => {}),
    onProgress: options.onProgress ?? (() => {}),
    stdin: options.stdin ?? readStandardInput,
    accounts: new Map(),
    pages: [],
    configItems: [],
    collectedAt: [],
    partition: undefined,
    organization: undefined,
  };
  for (const path of new Set(paths)) await readPath(path, reading);
  for (const details of groupByAccount(reading.pages)) {
    notePartition(details.partition, inputOf(details.place), reading);
    addAccount(accountOfDetails(details, reading), details.place, reading);
  }
  if (reading.configItems.length > 0) addExport(accountsOfConfig(reading.configItems), 'AWS Config', reading);
  return finish(reading);
}

function finish({ accounts, collectedAt, organization, partition }: Reading): Snapshot {
  const read = [...accounts.values()];
  const earliest = earliestOf(collectedAt);
  const strangers = organization === undefined ? [] : gapsOfStrangers(organization.organization, [...accounts.keys()]);
  return {
    collectedAt: earliest,
    notBefore: earliest ?? notBefore(read),
    partition: partition?.name ?? 'aws',
    organization: organization?.organization,
    accounts: read.map(({ account }) => account),
    gaps: [...(organization?.gaps ?? []), ...strangers, ...read.flatMap(({ gaps }) => gaps)],
  };
}

function earliestOf(times: readonly string[]): string | undefined {
  return [...times].sort((a, b) => Date.parse(a) - Date.parse(b))[0];
}

/** Of accounts that do not say when they were collected. */
function notBefore(accounts: readonly ReadAccount[]): string | undefined {
  const newest = accounts.flatMap((account) => account.newest ?? []);
  return newest.length < accounts.length ? undefined : earliestOf(newest);
}

async function readPath(path: string, reading: Reading): Promise<void> {
  if (path === '-') {
    const name = 'standard input';
    return readDocuments(parseJsonDocuments(await toUtf8(await reading.stdin(), name), name), name, reading);
  }
  if ((await kindOfPath(path)) === 'directory') return readDirectory(path, reading);
  reading.onProgress(`reading ${oneLine(path)}`);
  readDocuments(parseJsonDocuments(await readUtf8(path), oneLine(path)), oneLine(path), reading);
}

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

function readDocuments(documents: readonly Json[], name: string, reading: Reading): void {
  for (const [index, document] of documents.entries()) {
    const place = placeOfInput(documents.length === 1 ? name : `${name}: document ${index + 1}`);
    if (!Array.isArray(document)) readDocument(document, place, reading);
    else if (document.length === 0) failAt(place, `found an empty list, expected pages of ${ACCEPTED}`);
    else for (const [number, page] of document.entries()) readDocument(page, placeOf(place, number), reading);
  }
}

function readDocument(document: Json, place: Place, reading: Reading): void {
  if (!isObject(document)) failAt(place, `found ${describeJson(document)}, expected ${ACCEPTED}`);
  if (document.format === 'blast-snapshot') readSnapshotDocument(document, place, reading);
  else if (isDetails(document)) reading.pages.push(readPage(document, place));
  else if (isConfigSnapshot(document)) reading.configItems.push(...readConfigItems(document, place));
  else failUnknown(document, place);
}

function failUnknown(document: JsonObject, place: Place): never {
  const { format } = document;
  if (typeof format === 'string' && format.startsWith('blast-'))
    failAt(placeOf(place, 'format'), `found \`${oneLine(format.slice(0, 40))}\`, expected \`blast-snapshot\``);
  const lookalike = findLookalike(document);
  failAt(place, lookalike === undefined ? `unknown shape, expected ${ACCEPTED}` : `looks like ${lookalike}, expected ${ACCEPTED}`);
}

/** `aws iam list-policies` also prints a list called `Policies`, but without their versions. */
function isDetails(document: JsonObject): boolean {
  if (LIST_NAMES.some((name) => name !== 'Policies' && name in document)) return true;
  const policies = document.Policies;
  if (!Array.isArray(policies)) return false;
  const first: Json | undefined = policies[0];
  return first === undefined || (isObject(first) && 'PolicyVersionList' in first);
}

function readSnapshotDocument(document: JsonObject, place: Place, reading: Reading): void {
  readHeader(document, place, reading);
  const accountsPlace = placeOf(place, 'accounts');
  const accounts = asList(document.accounts, accountsPlace, 'a list of accounts');
  if (accounts.length === 0) failAt(accountsPlace, 'found an empty list, expected at least one account');
  for (const [index, account] of accounts.entries()) readAccountObject(account, placeOf(accountsPlace, index), reading);
}

/** Everything but the accounts. */
function readHeader(document: JsonObject, place: Place, reading: Reading): void {
  const version = document.version;
  if (version !== SNAPSHOT_VERSION) {
    const found = typeof version === 'number' ? `\`${version}\`` : version === undefined ? 'nothing' : describeJson(version);
    failAt(placeOf(place, 'version'), `found ${found}: this blast reads version ${SNAPSHOT_VERSION}`);
  }
  notePartition(optionalStringOf(document, 'partition', place) ?? 'aws', inputOf(place), reading);
  noteTime(optionalStringOf(document, 'collectedAt', place), placeOf(place, 'collectedAt'), reading);
  const section = optionalObjectOf(document, 'organization', place);
  if (section !== undefined) noteOrganization(section, reading);
}

function notePartition(name: string, input: string, reading: Reading): void {
  reading.partition ??= { name, input };
  const first = reading.partition;
  if (first.name !== name)
    throw new BlastError(
      `${input}: partition \`${oneLine(name)}\`, but ${first.input} is of partition \`${oneLine(first.name)}\`, expected one partition: analyze them one at a time`,
    );
}

/** Of several times the earliest is kept: nothing in the snapshot is older. */
function noteTime(time: string | undefined, place: Place, reading: Reading): void {
  if (time === undefined) return;
  if (!/^\d{4}-\d\d-\d\dT/.test(time) || Number.isNaN(Date.parse(time)))
    failAt(place, `found \`${oneLine(time.slice(0, 40))}\`, expected a time such as \`2026-11-24T02:30:00Z\``);
  reading.collectedAt.push(time);
}

function noteOrganization(section: Item, reading: Reading): void {
  const known = reading.organization;
  if (known === undefined) reading.organization = { ...readOrganization(section, reading.intern), section };
  else if (!isDeepStrictEqual(known.section.value, section.value)) {
    failAt(section.place, `differs from the organization in ${inputOf(known.section.place)}, expected one organization`);
  }
}

function readAccountObject(value: Json, place: Place, reading: Reading): void {
  addAccount(readAccount({ value: asObject(value, place, 'an account'), place }, reading), place, reading);
}

function addAccount(read: ReadAccount, place: Place, reading: Reading): void {
  const { accountId } = read.account;
  const known = reading.accounts.get(accountId);
  if (known === undefined) reading.accounts.set(accountId, { ...read, input: inputOf(place) });
  else if (!isDeepStrictEqual(known.account, read.account)) {
    failAt(place, `account ${accountId} is also in ${known.input}, with different content, expected each account once`);
  }
}

/** What another tool has written, in the words of a blast snapshot. */
function addExport({ partition, accounts, organization }: Exported, name: string, reading: Reading): void {
  const place = placeOfInput(oneLine(name));
  notePartition(partition, inputOf(place), reading);
  if (organization !== undefined) noteOrganization({ value: organization, place }, reading);
  for (const account of accounts) readAccountObject(account, place, reading);
}

/** Account by account, so that the raw JSON of one is gone before the next is read. */
async function readDirectory(path: string, reading: Reading): Promise<void> {
  const { folders = [], files = [] } = (await listDirectory(path)) ?? {};
  const manifest = ['manifest.json', 'manifest.json.gz'].find((candidate) => files.includes(candidate));
  if (manifest !== undefined) return readSnapshotDirectory(path, join(path, manifest), reading);
  const reader = directoryReaders.find((each) => each.recognizes([...folders, ...files]));
  if (reader === undefined)
    throw new BlastError(
      `${oneLine(path)}: a directory without manifest.json, expected a snapshot directory, or one of ${directoryReaders.map(({ tool }) => tool).join(', ')}: give single files by name`,
    );
  reading.onProgress(`reading ${oneLine(path)} of ${reader.tool}`);
  addExport(await reader.read(path), path, reading);
}

async function readSnapshotDirectory(path: string, manifest: string, reading: Reading): Promise<void> {
  const place = placeOfInput(oneLine(manifest));
  const header = asObject(await readOneDocument(manifest), place, 'the snapshot without its accounts');
  if (header.format !== 'blast-snapshot') failAt(place, 'not the head of a blast snapshot, expected `"format": "blast-snapshot"`');
  if (header.accounts !== undefined)
    failAt(placeOf(place, 'accounts'), 'accounts in the manifest, expected them in the folder `accounts`, one file each');
  readHeader(header, place, reading);
  const folder = join(path, 'accounts');
  const names = (await listDirectory(folder))?.files.filter((name) => /\.json(\.gz)?$/.test(name)) ?? [];
  if (names.length === 0)
    throw new BlastError(`${oneLine(folder)}: no account files, expected \`<account id>.json\` or \`<account id>.json.gz\``);
  for (const [index, name] of names.entries()) {
    const file = join(folder, name);
    reading.onProgress(`reading ${oneLine(file)} (${index + 1} of ${names.length})`);
    readAccountObject(await readOneDocument(file), placeOfInput(oneLine(file)), reading);
  }
}
