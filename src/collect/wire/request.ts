/** One call as an HTTP request, in the protocol of its service; not signed yet. */
import { HttpRequest } from '@smithy/core/transport';
import type { Json } from '../../snapshot/index.ts';
import type { Answer } from '../answer.ts';
import { type Call, operationOf, serviceOf } from '../call.ts';
import { hostOf, type Service } from './services.ts';

export interface Place {
  readonly partition: string;
  readonly region: string;
  /** Asked instead of AWS, such as a local stand-in. */
  readonly endpointUrl: string | undefined;
}

export function requestOf(call: Call, input: Answer, service: Service, place: Place): HttpRequest {
  const { method, path, query, headers, body } = MAKERS[service.protocol](call, input, service);
  const url = new URL(place.endpointUrl ?? `https://${hostOf(serviceOf(call), service, place.partition, place.region, accountIn(input))}`);
  return new HttpRequest({
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port !== '' && { port: Number(url.port) }),
    method,
    path: `${url.pathname.replace(/\/$/, '')}${path}`,
    query,
    headers: { ...headers, host: url.host, ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }) },
    ...(body !== undefined && { body }),
  });
}

function accountIn({ AccountId }: Answer): string | undefined {
  return typeof AccountId === 'string' ? AccountId : undefined;
}

interface Made {
  readonly method: string;
  readonly path: string;
  readonly query: { [name: string]: string };
  readonly headers: { readonly [name: string]: string };
  readonly body?: string;
}

type Field = [name: string, value: string];

type Make = (call: Call, input: Answer, service: Service) => Made;

const MAKERS: { readonly [protocol in Service['protocol']]: Make } = {
  'json-1.0': json,
  'json-1.1': json,
  query: (call, input, service) => form(call, service, fieldsOf(input, '.member')),
  ec2: (call, input, service) => form(call, service, fieldsOf(input, '')),
  'rest-json': rest,
  'rest-xml': rest,
  sdk: (call) => {
    throw new Error(`${call.call} is asked through the SDK`);
  },
};

function json(call: Call, input: Answer, { protocol, api }: Service): Made {
  return {
    method: 'POST',
    path: '/',
    query: {},
    headers: { 'content-type': `application/x-amz-${protocol}`, 'x-amz-target': `${api}.${operationOf(call)}` },
    body: JSON.stringify(input),
  };
}

function form(call: Call, { api }: Service, fields: readonly Field[]): Made {
  const body = new URLSearchParams([['Action', operationOf(call)], ['Version', api ?? ''], ...fields]);
  return {
    method: 'POST',
    path: '/',
    query: {},
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: body.toString(),
  };
}

/** Lists are counted from 1: `OwnerId.1=self`, in the query protocol `StackStatusFilter.member.1=...`. */
function fieldsOf(value: Json, list: string, name = ''): readonly Field[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => fieldsOf(each, list, `${name}${list}.${index + 1}`));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, each]) => fieldsOf(each, list, name === '' ? key : `${name}.${key}`));
  return [[name, String(value)]];
}

/** `GET /functions/{FunctionName}/policy`; a third word is a header: `x-amz-account-id={AccountId}`. */
function rest(call: Call, input: Answer): Made {
  const rest: { [name: string]: Json } = { ...input };
  const take = (name: string): string => {
    const value = rest[name];
    delete rest[name];
    return String(value);
  };
  const [method = 'GET', target = '/', header] = (call.http ?? '').split(' ');
  const filled = target.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(take(name)));
  const headers = header === undefined ? {} : { [header.slice(0, header.indexOf('='))]: take(/\{(\w+)\}/.exec(header)?.[1] ?? '') };
  const [path = '/', search = ''] = filled.split('?');
  const query: { [name: string]: string } = Object.fromEntries(new URLSearchParams(search));
  if (method !== 'GET')
    return { method, path, query, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(rest) };
  for (const [name, value] of Object.entries(rest)) query[name] = String(value);
  return { method, path, query, headers };
}
