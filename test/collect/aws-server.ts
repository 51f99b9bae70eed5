// A small server that speaks AWS's protocols: what moto does not do (pages, throttling, refusals, broken answers) is done here.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serviceOf } from '../../src/collect/call.ts';
import { collectCalls } from '../../src/collect/index.ts';
import { services } from '../../src/collect/wire/services.ts';

export interface AwsRequest {
  /** `iam:ListRoles` */
  readonly call: string;
  readonly region: string;
  /** Id of the access key that signed it. */
  readonly key: string;
  /** Members of the input, those of the path and the query too. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** What is answered: an object, an error of AWS, bytes as they are, or half an answer after which the connection breaks. */
export type Reply =
  | { readonly is: 'answer'; readonly value: object }
  | { readonly is: 'error'; readonly code: string; readonly status?: number }
  | { readonly is: 'raw'; readonly body: string; readonly status?: number }
  | { readonly is: 'cut' }
  | { readonly is: 'silence' };

export const answers = (value: object): Reply => ({ is: 'answer', value });
export const error = (code: string, status = 400): Reply => ({ is: 'error', code, status });

/** undefined: as the account has it. */
export type Fault = (request: AwsRequest, count: number) => Reply | undefined;

/** What an answer waits for; undefined: nothing. */
export type Wait = (request: AwsRequest) => Promise<void> | undefined;

export interface AwsServer {
  readonly url: string;
  /** Every request that was answered with success, in order: call, region and input as one text. */
  readonly answered: string[];
  readonly asked: AwsRequest[];
  /** What goes wrong from now on, and which answers wait; forgets what was asked. */
  begin(fault?: Fault, wait?: Wait): void;
  close(): Promise<void>;
}

/** The account behind it: by call; a call that is not named has an empty answer. */
export type Account = Readonly<Record<string, (input: AwsRequest['input'], region: string) => Reply>>;

export async function startAws(account: Account): Promise<AwsServer> {
  let fault: Fault = () => undefined;
  let wait: Wait = () => undefined;
  let count = 0;
  const asked: AwsRequest[] = [];
  const answered: string[] = [];
  const server = createServer((incoming, response) => {
    void bodyOf(incoming).then(async (body) => {
      const request = requestOf(incoming, body);
      count += 1;
      asked.push(request);
      await wait(request);
      const reply = fault(request, count) ?? account[request.call]?.(request.input, request.region) ?? answers({});
      if (reply.is === 'answer') answered.push(`${request.call} ${request.region} ${JSON.stringify(request.input)}`);
      write(reply, request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answered,
    begin(next = () => undefined, waits = () => undefined) {
      fault = next;
      wait = waits;
      count = 0;
      asked.length = 0;
      answered.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** `Credential=AKIA.../20261124/eu-west-1/sqs/aws4_request` says region and service. */
function requestOf({ headers, url = '/' }: IncomingMessage, body: string): AwsRequest {
  const [, key = '', region = '', service = ''] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\/aws4_request/.exec(headers.authorization ?? '') ?? [];
  const target = headers['x-amz-target'];
  if (typeof target === 'string')
    return { call: `${service}:${target.slice(target.lastIndexOf('.') + 1)}`, region, key, input: JSON.parse(body) };
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    const { Action = '', Version: _, ...input } = Object.fromEntries(new URLSearchParams(body));
    return { call: `${service}:${Action}`, region, key, input };
  }
  return { ...restRequest(service, new URL(url, 'http://x')), region, key };
}

/** A REST path is recognized by the declarations' own, of which the longest fits best. */
function restRequest(service: string, url: URL): Pick<AwsRequest, 'call' | 'input'> {
  const fitting = collectCalls().filter((call) => {
    const [, target = ''] = (call.http ?? '').split(' ');
    const [path = '', flag] = target.split('?');
    const signedAs = services[serviceOf(call)]?.signedAs ?? serviceOf(call);
    if (call.http === undefined || signedAs !== service) return false;
    const isFlagged =
      flag === undefined
        ? !['policy', 'acl', 'location', 'tagging'].some((each) => url.searchParams.has(each))
        : url.searchParams.has(flag);
    return isFlagged && new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(url.pathname);
  });
  const [call] = fitting.sort((a, b) => (b.http?.length ?? 0) - (a.http?.length ?? 0));
  if (call === undefined) return { call: `${service}:?${url.pathname}`, input: {} };
  const template = (call.http?.split(' ')[1] ?? '').split('?')[0]?.split('/') ?? [];
  const input: Record<string, unknown> = Object.fromEntries([...url.searchParams].filter(([, value]) => value !== ''));
  for (const [index, part] of url.pathname.split('/').entries()) {
    const name = /^\{(\w+)\}$/.exec(template[index] ?? '')?.[1];
    if (name !== undefined) input[name] = decodeURIComponent(part);
  }
  return { call: call.call, input };
}

function write(reply: Reply, { call }: AwsRequest, response: ServerResponse): void {
  const [service = '', operation = ''] = call.split(':');
  const protocol = service === 'iam' || service === 'sts' ? 'query' : (services[service]?.protocol ?? 'rest-xml');
  const isXml = protocol === 'query' || protocol === 'ec2' || protocol === 'rest-xml';
  switch (reply.is) {
    case 'silence':
      return;
    case 'raw':
      response.writeHead(reply.status ?? 200).end(reply.body);
      return;
    case 'cut': {
      const whole = isXml ? xmlAnswer(protocol, operation, {}) : '{"Some": "beginning"}';
      response.writeHead(200, { 'content-length': String(whole.length) });
      response.write(whole.slice(0, whole.length / 2));
      setTimeout(() => response.destroy(), 5);
      return;
    }
    case 'error': {
      const { code, status } = reply;
      const body = !isXml
        ? JSON.stringify({ __type: code, message: `${code} was asked for` })
        : protocol === 'query'
          ? `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>asked for</Message></Error></ErrorResponse>`
          : protocol === 'ec2'
            ? `<Response><Errors><Error><Code>${code}</Code><Message>asked for</Message></Error></Errors></Response>`
            : `<Error><Code>${code}</Code><Message>asked for</Message></Error>`;
      response.writeHead(status ?? 400).end(body);
      return;
    }
    case 'answer':
      response.writeHead(200).end(isXml ? xmlAnswer(protocol, operation, reply.value) : JSON.stringify(reply.value));
  }
}

function xmlAnswer(protocol: string, operation: string, value: object): string {
  if (protocol === 'query') return `<${operation}Response>${element(`${operation}Result`, value, 'member')}</${operation}Response>`;
  return element(`${operation}${protocol === 'ec2' ? 'Response' : 'Result'}`, value, 'item');
}

function element(name: string, value: unknown, item: string): string {
  if (Array.isArray(value)) return `<${name}>${value.map((each) => element(item, each, item)).join('')}</${name}>`;
  if (typeof value === 'object' && value !== null)
    return `<${name}>${Object.entries(value)
      .map(([member, each]) => element(member, each, item))
      .join('')}</${name}>`;
  return `<${name}>${String(value).replace(/&/g, '&amp;').replace(/</g, '&lt;')}</${name}>`;
}
