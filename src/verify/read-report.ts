/** The parts of a JSON report that claim something. */
import { isDeepStrictEqual } from 'node:util';
import {
  asObject,
  failAt,
  type Item,
  itemsOf,
  type Json,
  optionalObjectOf,
  type Place,
  placeOf,
  placeOfInput,
  type Snapshot,
  stringOf,
  stringsOf,
} from '../snapshot/index.ts';
import type { Claimed } from './claims.ts';

type Certainty = Claimed['edges'][number]['certainty'];
type Context = Claimed['edges'][number]['requests'][number]['context'];
type Threat = Claimed['evidence'][number]['proofs'][number]['can'];
type Verb = Claimed['resources'][number]['access'][number]['verb'];

/** Checks a parsed report; `name` is that of its file. It must be of this snapshot, or its claims mean nothing. */
export function readReport(value: Json, name: string, snapshot: Snapshot): Claimed {
  const place = placeOfInput(name);
  const report = asObject(value, place, 'a report of `blast --format json`');
  if (report['format'] !== 'blast-report')
    failAt(placeOf(place, 'format'), 'not a report of `blast --principal P --format json`, expected `blast-report`');
  if (report['version'] !== 1) failAt(placeOf(place, 'version'), 'this blast reads version 1 of reports');
  const of = optionalObjectOf(report, 'snapshot', place);
  const own = { collectedAt: snapshot.collectedAt ?? null, accounts: snapshot.accounts.map(({ accountId }) => accountId) };
  if (of !== undefined && !isDeepStrictEqual(of.value, own))
    failAt(
      placeOf(place, 'snapshot'),
      `the report was made of another snapshot than --snapshot names, expected one of ${own.accounts.length === 1 ? own.accounts[0] : `${own.accounts.length} accounts`}${own.collectedAt === null ? '' : `, collected at ${own.collectedAt}`}`,
    );
  return {
    suspects: itemsOf(report, 'suspects', place).map((suspect) => ({ arn: stringOf(suspect.value, 'arn', suspect.place) })),
    edges: itemsOf(report, 'edges', place).map((edge) => ({
      id: stringOf(edge.value, 'id', edge.place),
      certainty: certaintyOf(edge),
      requests: itemsOf(edge.value, 'requests', edge.place).map(readRequest),
    })),
    resources: itemsOf(report, 'resources', place).map((row) => ({
      arn: stringOf(row.value, 'arn', row.place),
      access: itemsOf(row.value, 'access', row.place).map((access) => ({
        ...readActions(access),
        verb: stringOf(access.value, 'verb', access.place) as Verb,
        certainty: certaintyOf(access),
      })),
    })),
    impacts: itemsOf(report, 'impacts', place).map((impact) => ({
      id: stringOf(impact.value, 'id', impact.place),
      certainty: certaintyOf(impact),
      ...readActions(impact),
    })),
    evidence: itemsOf(report, 'evidence', place).map((source) => ({
      arn: stringOf(source.value, 'arn', source.place),
      certainty: certaintyOf(source),
      proofs: itemsOf(source.value, 'proofs', source.place).map((proof) => ({
        can: stringOf(proof.value, 'can', proof.place) as Threat,
        requests: itemsOf(proof.value, 'requests', proof.place).map(readRequest),
      })),
    })),
  };
}

function certaintyOf({ value, place }: Item): Certainty {
  const { certainty } = value;
  if (certainty === 'certain' || certainty === 'conditional' || certainty === 'unknown') return certainty;
  return failAt(placeOf(place, 'certainty'), 'expected certain, conditional or unknown');
}

function readActions({ value, place }: Item): { readonly actions: readonly string[]; readonly via: string } {
  return { actions: stringsOf(value, 'actions', place), via: stringOf(value, 'via', place) };
}

function readRequest({ value, place }: Item): Claimed['edges'][number]['requests'][number] {
  const principal = stringOf(value, 'principal', place);
  const action = stringOf(value, 'action', place);
  const context = optionalObjectOf(value, 'context', place);
  return {
    principal,
    action,
    resource: stringOf(value, 'resource', place),
    context: context === undefined ? {} : readContext(context.value, context.place),
  };
}

function readContext(context: { readonly [key: string]: Json }, place: Place): Context {
  return Object.fromEntries(
    Object.keys(context).map((key) => {
      const value = context[key];
      return [key, typeof value === 'string' ? value : stringsOf(context, key, place)];
    }),
  );
}
