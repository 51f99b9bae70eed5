/** Requests and AWS's answers as a file that others can run again: with the policies of the requests, and without credentials. */
import {
  asObject,
  failAt,
  type Item,
  itemsOf,
  type Json,
  type JsonObject,
  optionalObjectOf,
  type Place,
  placeOf,
  placeOfInput,
  stringOf,
  stringsOf,
} from '../snapshot/index.ts';
import type { Batch } from './batches.ts';
import type { Case, CasePolicies, Docket, Exchange, LeftOut, Simulate, SimulationInput, SimulationReply } from './types.ts';

export interface Recording {
  readonly docket: Docket;
  readonly exchanges: readonly Exchange[];
  readonly leftOut: readonly LeftOut[];
}

const FORMAT = 'blast-verify-recording';

export function writeRecording({ docket, exchanges, leftOut }: Recording): string {
  const requests = leftOut.map(({ principal, action, resource, reason }) => ({ principal, action, resource, reason }));
  return `${JSON.stringify({ format: FORMAT, version: 1, ...docket, exchanges, leftOut: requests }, null, 1)}\n`;
}

/** The answers of a recording behind the type of the port. A call that it does not have is not answered. */
export function replaying({ exchanges }: Recording): { readonly batches: readonly Batch[]; readonly simulate: Simulate } {
  const replies = new Map(exchanges.map(({ input, reply }) => [JSON.stringify(input), reply]));
  return {
    batches: exchanges.map(({ cases, input }) => ({ cases, input })),
    simulate: async (input) =>
      replies.get(JSON.stringify(input)) ?? { failure: { code: 'NotRecorded', message: 'the recording has no such call' } },
  };
}

/** Checks a parsed recording; `name` is that of its file. */
export function readRecording(value: Json, name: string): Recording {
  const place = placeOfInput(name);
  const file = asObject(value, place, 'a recording of `blast verify --record`');
  if (file['format'] !== FORMAT) failAt(placeOf(place, 'format'), `not a recording of \`blast verify --record\`, expected \`${FORMAT}\``);
  if (file['version'] !== 1) failAt(placeOf(place, 'version'), 'this blast reads version 1 of recordings');
  const documents = optionalObjectOf(file, 'documents', place)?.value ?? {};
  const cases = itemsOf(file, 'cases', place).map((item) => readCase(item, documents));
  return {
    docket: { cases, documents },
    exchanges: itemsOf(file, 'exchanges', place).map((item) => readExchange(item, cases.length)),
    leftOut: itemsOf(file, 'leftOut', place).map(({ value: each, place: at }) => ({
      ...requestOf(each, at),
      reason: stringOf(each, 'reason', at),
    })),
  };
}

function requestOf(value: JsonObject, place: Place): Pick<Case, 'principal' | 'action' | 'resource'> {
  return {
    principal: stringOf(value, 'principal', place),
    action: stringOf(value, 'action', place),
    resource: stringOf(value, 'resource', place),
  };
}

function readCase({ value, place }: Item, documents: Docket['documents']): Case {
  const request = requestOf(value, place);
  if (!/^arn:[^:]+:iam::\d{12}:(user|role)\//.test(request.principal))
    failAt(placeOf(place, 'principal'), 'expected the ARN of a user or role');
  const context = optionalObjectOf(value, 'context', place);
  const policies = optionalObjectOf(value, 'policies', place);
  const { uniqueId } = value;
  return {
    ...request,
    uniqueId: typeof uniqueId === 'string' ? uniqueId : '',
    accountId: stringOf(value, 'accountId', place),
    context:
      context === undefined
        ? {}
        : Object.fromEntries(Object.keys(context.value).map((key) => [key, stringsOf(context.value, key, context.place)])),
    policies: policies === undefined ? { identity: [] } : readPolicies(policies, documents),
    claims: stringsOf(value, 'claims', place),
  };
}

function readPolicies({ value, place }: Item, documents: Docket['documents']): CasePolicies {
  const ids = (holder: JsonObject, key: string, at: Place): readonly string[] => {
    const found = stringsOf(holder, key, at);
    const absent = found.findIndex((id) => !Object.hasOwn(documents, id));
    if (absent >= 0) failAt(placeOf(placeOf(at, key), absent), 'names a policy that is not among the documents');
    return found;
  };
  const levels = value['serviceControl'];
  if (levels !== undefined && !Array.isArray(levels)) failAt(placeOf(place, 'serviceControl'), 'expected a list of levels');
  return {
    identity: ids(value, 'identity', place),
    ...(value['permissionsBoundary'] !== undefined && { permissionsBoundary: ids(value, 'permissionsBoundary', place) }),
    ...(value['resource'] !== undefined && { resource: ids(value, 'resource', place) }),
    ...(levels !== undefined && {
      serviceControl: levels.map((level, index) => ids({ [index]: level }, String(index), placeOf(place, 'serviceControl'))),
    }),
  };
}

function readExchange({ value, place }: Item, count: number): Exchange {
  const cases = value['cases'];
  if (!Array.isArray(cases) || !cases.every((each) => typeof each === 'number' && Number.isInteger(each) && each >= 0 && each < count))
    failAt(placeOf(place, 'cases'), `expected a list of positions in \`cases\`, of which there are ${count}`);
  return { cases: cases as readonly number[], input: readInput(value, place), reply: readReply(value, place) };
}

function readInput(value: JsonObject, place: Place): SimulationInput {
  const at = placeOf(place, 'input');
  const input = asObject(value['input'], at, 'the input of iam:SimulatePrincipalPolicy');
  stringOf(input, 'PolicySourceArn', at);
  stringsOf(input, 'ActionNames', at);
  stringsOf(input, 'ResourceArns', at);
  return input as object as SimulationInput;
}

function readReply(value: JsonObject, place: Place): SimulationReply {
  const at = placeOf(place, 'reply');
  const reply = asObject(value['reply'], at, 'what AWS answered');
  const failure = optionalObjectOf(reply, 'failure', at);
  if (failure !== undefined) {
    const { message } = failure.value;
    return { failure: { code: stringOf(failure.value, 'code', failure.place), message: typeof message === 'string' ? message : '' } };
  }
  const { results } = reply;
  return Array.isArray(results) ? { results } : failAt(placeOf(at, 'results'), 'expected a list of EvaluationResults, or a failure');
}
