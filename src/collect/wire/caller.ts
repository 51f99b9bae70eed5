/** Calls of services for which no SDK client is installed: sign, send, read. Credentials, hashing and connections are those of the SDK. */
import { HttpRequest } from '@smithy/core/transport';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentityProvider, ChecksumConstructor, HashConstructor } from '@smithy/types';
import type { Json } from '../../snapshot/index.ts';
import { type Answer, isAnswer, member, text } from '../answer.ts';
import { type Call, operationOf, serviceOf } from '../call.ts';
import { ServiceError } from '../failure.ts';
import { type Place, requestOf } from './request.ts';
import { type Service, services } from './services.ts';
import { readXml } from './xml.ts';

export interface Wire {
  readonly credentials: AwsCredentialIdentityProvider;
  readonly sha256: ChecksumConstructor | HashConstructor;
  readonly handler: NodeHttpHandler;
}

export async function callWire(call: Call, input: Answer, place: Place, { credentials, sha256, handler }: Wire): Promise<Answer> {
  const name = serviceOf(call);
  const service = services[name];
  if (service === undefined) throw new Error(`no service \`${name}\` is described`);
  const signer = new SignatureV4({
    credentials,
    region: place.region,
    service: service.signedAs ?? name,
    sha256,
    // S3 signs paths as they are sent; the others encode them once more.
    uriEscapePath: !name.startsWith('s3'),
  });
  const signed = await signer.sign(requestOf(call, input, service, place));
  const { response } = await handler.handle(new HttpRequest(signed));
  const body = await bodyOf(response.body);
  if (response.statusCode < 200 || response.statusCode > 299) throw errorOf(response.statusCode, response.headers, body);
  return answerOf(body, call, service);
}

async function bodyOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function answerOf(body: string, call: Call, { protocol }: Service): Answer {
  // S3 hands out bucket policies bare, as the JSON that they are.
  if (protocol === 'rest-xml' && body.startsWith('{')) return { Policy: JSON.parse(body) as Json };
  const isXml = protocol === 'rest-xml' || protocol === 'query' || protocol === 'ec2';
  const parsed: Json = body === '' ? {} : isXml ? readXml(body) : (JSON.parse(body) as Json);
  const answer = protocol === 'query' ? member(parsed, `${operationOf(call)}Result`) : parsed;
  if (answer === undefined || answer === '') return {};
  if (!isAnswer(answer)) throw new Error('the answer is not an object');
  return answer;
}

/** The services write their error codes in five ways. */
function errorOf(status: number, headers: { readonly [name: string]: string }, body: string): ServiceError {
  const parsed = parsedError(body);
  const error = member(parsed, 'Error') ?? member(parsed, 'Errors', 'Error') ?? parsed;
  const code = headers['x-amzn-errortype'] ?? text(error, '__type') ?? text(error, 'code') ?? text(error, 'Code') ?? `HTTP ${status}`;
  const message = text(error, 'message') ?? text(error, 'Message') ?? '';
  // `com.amazonaws.kms#NotFoundException`, `ValidationException:http://...`
  return new ServiceError(code.replace(/^.*#/, '').replace(/:.*$/, ''), message, status);
}

function parsedError(body: string): Json {
  try {
    return body.trimStart().startsWith('<') ? readXml(body) : (JSON.parse(body) as Json);
  } catch {
    return {};
  }
}
