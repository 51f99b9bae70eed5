import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';

/** A running moto_server: a local stand-in for AWS that speaks its protocols. */
export interface Moto {
  readonly url: string;
  /** One call of the IAM query API; resolves to the XML of the answer, rejects with AWS's message. */
  iam(action: string, parameters?: Readonly<Record<string, string>>): Promise<string>;
  /** One HTTP request of another service; resolves to the body. */
  send(service: string, request: MotoRequest): Promise<string>;
  stop(): Promise<void>;
}

export interface MotoRequest {
  readonly method?: string;
  readonly path?: string;
  readonly region?: string;
  /** Of JSON services: `Prefix.Operation`. */
  readonly target?: string;
  readonly body?: string | object | URLSearchParams;
}

/** Made up: moto checks no signatures, but wants to see the account and service in the credential scope. */
export const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'not-a-secret',
  AWS_DEFAULT_REGION: 'us-east-1',
};

/** The scope of a signature, by which moto knows the service. */
function authorization(service: string, region: string): string {
  return `AWS4-HMAC-SHA256 Credential=${CREDENTIALS.AWS_ACCESS_KEY_ID}/20261124/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}

/** Those of the programs that these tests need which are not on this machine; 127 is what a version manager's shim ends with. */
export function missingPrograms(programs: readonly string[]): string[] {
  return programs.filter((program) => {
    const { error, status } = spawnSync(program, ['--version'], { stdio: 'ignore' });
    return error !== undefined || status === 127;
  });
}

export async function startMoto(account: string): Promise<Moto> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true', MOTO_ACCOUNT_ID: account },
  });
  let log = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-4000);
  });
  try {
    await answers(url, server);
  } catch (error) {
    await stop(server);
    throw new Error(`moto_server does not answer on ${url}: ${log}`, { cause: error });
  }
  return {
    url,
    iam: (Action, parameters) => send(url, 'iam', { body: new URLSearchParams({ Action, Version: '2010-05-08', ...parameters }) }),
    send: (service, request) => send(url, service, request),
    stop: () => stop(server),
  };
}

async function send(
  url: string,
  service: string,
  { method = 'POST', path = '/', region = 'us-east-1', target, body }: MotoRequest,
): Promise<string> {
  const isForm = body instanceof URLSearchParams;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: authorization(service, region),
      'content-type': isForm
        ? 'application/x-www-form-urlencoded'
        : typeof body === 'string'
          ? 'application/xml'
          : 'application/x-amz-json-1.1',
      ...(target !== undefined && { 'x-amz-target': target }),
    },
    ...(body !== undefined && { body: typeof body === 'string' || isForm ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${service} ${target ?? path} ${isForm ? body.get('Action') : ''}: ${response.status} ${text}`);
  return text;
}

async function answers(url: string, server: ChildProcess): Promise<void> {
  for (const end = Date.now() + 25_000; Date.now() < end; ) {
    if (server.exitCode !== null) throw new Error(`it ended with ${server.exitCode}`);
    const response = await fetch(`${url}/moto-api/data.json`).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('25 seconds have passed');
}

function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    server.once('exit', () => resolve());
    server.kill('SIGTERM');
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
