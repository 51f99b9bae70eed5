/** Who asks: credentials, clients and connections. The AWS SDK is loaded here, and not before a session is opened. */
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { BlastError } from '../shared/errors.ts';
import { oneLine } from '../shared/one-line.ts';
import type { Json } from '../snapshot/index.ts';
import type { Answer } from './answer.ts';
import { type Call, operationOf, serviceOf } from './call.ts';
import { callWire } from './wire/caller.ts';

export interface SessionOptions {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  /** Asked instead of AWS, such as a local stand-in. */
  readonly endpointUrl?: string | undefined;
}

export interface Session {
  /** The profile that credentials are taken from; undefined: none is named. */
  readonly profile: string | undefined;
  /** The region that is configured; undefined where none is. */
  readonly region: string | undefined;
  /** One attempt. Rejects with whatever went wrong: `failureOf` tells what that means. */
  send(call: Call, input: Answer, place: { readonly partition: string; readonly region: string }): Promise<Answer>;
  /** Another identity over the same connections. */
  as(credentials: AwsCredentialIdentityProvider): Session;
  close(): void;
}

/** The SDK's modules, loaded once, and the connections that all clients share. */
interface Loaded {
  readonly iam: typeof import('@aws-sdk/client-iam');
  readonly sts: typeof import('@aws-sdk/client-sts');
  readonly handler: import('@smithy/node-http-handler').NodeHttpHandler;
}

/** Milliseconds after which an attempt that hangs is given up. */
const CONNECTING = 5_000;
const ANSWERING = 30_000;

/** `sockets` is how many connections to one host may be open at a time. Rejects where what is to be asked is no address. */
export async function openSession(options: SessionOptions, sockets: number): Promise<Session> {
  refuseBadEndpoint('--endpoint-url', options.endpointUrl);
  refuseBadEndpoint('AWS_ENDPOINT_URL', process.env['AWS_ENDPOINT_URL'] || undefined);
  // The SDK announces the end of Node.js 20 on standard error, which is for what the user must know of this run.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const [iam, sts, { NodeHttpHandler }] = await Promise.all([
    import('@aws-sdk/client-iam'),
    import('@aws-sdk/client-sts'),
    import('@smithy/node-http-handler'),
  ]);
  const agent = { keepAlive: true, maxSockets: sockets };
  const handler = new NodeHttpHandler({
    connectionTimeout: CONNECTING,
    requestTimeout: ANSWERING,
    socketTimeout: ANSWERING,
    throwOnRequestTimeout: true,
    httpAgent: agent,
    httpsAgent: agent,
  });
  const region = options.region ?? (await configuredRegion(sts, options.profile));
  return sessionWith({ ...options, region }, { iam, sts, handler });
}

function refuseBadEndpoint(name: string, given: string | undefined): void {
  if (given === undefined) return;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new BlastError(`${name} takes an address such as \`http://localhost:5000\`, not \`${oneLine(given)}\``);
}

async function configuredRegion(sts: Loaded['sts'], profile: string | undefined): Promise<string | undefined> {
  try {
    return await new sts.STSClient(profile === undefined ? {} : { profile }).config.region();
  } catch {
    return undefined;
  }
}

function sessionWith(options: SessionOptions, loaded: Loaded, credentials?: AwsCredentialIdentityProvider): Session {
  const { profile, region, endpointUrl } = options;
  const common = {
    // Attempts are counted, paced and repeated in one place for all services: ask.ts.
    maxAttempts: 1,
    requestHandler: loaded.handler,
    // IAM has one endpoint; where no region is configured any will do.
    region: region ?? 'us-east-1',
    // The SDK would warn of keys in the environment, which somebody who names a profile does not mean.
    ...(profile !== undefined && { profile, logger: SILENT }),
    ...(endpointUrl !== undefined && { endpoint: endpointUrl }),
    ...(credentials !== undefined && { credentials }),
  };
  const sts = new loaded.sts.STSClient(common);
  const clients: { readonly [service: string]: SdkSend } = {
    iam: sdkSend(loaded.iam, new loaded.iam.IAMClient(common)),
    sts: sdkSend(loaded.sts, sts),
  };
  const wire = { credentials: sts.config.credentials, sha256: sts.config.sha256, handler: loaded.handler };
  return {
    region,
    profile: profile ?? (process.env['AWS_PROFILE'] || undefined),
    async send(call, input, place) {
      const service = serviceOf(call);
      const client = clients[service];
      if (client !== undefined) return client(call, input);
      return callWire(call, input, { ...place, endpointUrl: endpointUrl ?? configuredEndpoint(service) }, wire);
    },
    as: (others) => sessionWith(options, loaded, others),
    close: () => loaded.handler.destroy(),
  };
}

/** As the SDK's own clients find it. */
function configuredEndpoint(service: string): string | undefined {
  const name = `AWS_ENDPOINT_URL_${service.toUpperCase().replaceAll('-', '_')}`;
  return process.env[name] || process.env['AWS_ENDPOINT_URL'] || undefined;
}

const SILENT = { trace: () => {}, debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

type SdkSend = (call: Call, input: Answer) => Promise<Answer>;

/** The command class of an operation is named after it; which one it is, is known at run time only. */
function sdkSend(module: object, client: object): SdkSend {
  const commands = module as { readonly [name: string]: new (input: Answer) => object };
  const { send } = client as { send(command: object): Promise<object> };
  return async (call, input) => {
    const Command = commands[`${operationOf(call)}Command`];
    if (Command === undefined) throw new Error(`the SDK has no command for ${call.call}`);
    return plainAnswer(await send.call(client, new Command(input)));
  };
}

/** What the SDK returns, as JSON: dates as text, bytes as the text that they encode, no metadata. */
function plainAnswer(output: object): Answer {
  const { $metadata: _, ...members } = output as { $metadata?: unknown };
  return plain(members) as Answer;
}

function plain(value: unknown): Json {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value as Json;
  const known = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(known.map(([name, each]) => [name, plain(each)]));
}
