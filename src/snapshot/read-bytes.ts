/** A path or standard input -> UTF-8 bytes: the only file that touches the disk. */
import { isUtf8 } from 'node:buffer';
import { type Dirent, readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { BlastError } from '../shared/errors.ts';
import { oneLine } from '../shared/one-line.ts';
import { ACCEPTED } from './check.ts';

import { describeNotJson } from './not-json.ts';
import { MAX_TEXT, positionText } from './parse-json.ts';

type Decompress = (bytes: Uint8Array, options: { maxOutputLength: number; chunkSize: number }) => Promise<Buffer>;

/** What a path is; ends the run when there is nothing. */
export async function kindOfPath(path: string): Promise<'file' | 'directory'> {
  const found = await orExplain(stat(path), path);
  if (found.isDirectory()) return 'directory';
  if (found.size > MAX_TEXT) throw tooLarge(path, found.size);
  return 'file';
}

/** What a directory holds: names of folders and of everything else, sorted. */
export interface Listing {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/** Undefined when there is no such directory. */
export async function listDirectory(path: string): Promise<Listing | undefined> {
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw unreadable(cause, path);
  });
  if (entries === undefined) return undefined;
  const folders: string[] = [];
  const files: string[] = [];
  for (const entry of entries) (await isFolder(entry, path)) ? folders.push(entry.name) : files.push(entry.name);
  return { folders: folders.sort(), files: files.sort() };
}

/** A link counts as what it leads to; one that leads nowhere is told when it is read. */
async function isFolder(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const target = await stat(join(path, entry.name)).catch(() => undefined);
  return target?.isDirectory() ?? false;
}

/** The bytes of a file as UTF-8, whatever they were. */
export async function readUtf8(path: string): Promise<Buffer> {
  await kindOfPath(path);
  return toUtf8(readAtOnce(path), oneLine(path));
}

/** Nothing else is to be done meanwhile, and to read piece by piece takes twice as long. */
function readAtOnce(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw unreadable(cause as NodeJS.ErrnoException, path);
  }
}

/** Decompressed, without byte order mark, and converted from UTF-16 (which PowerShell's `>` writes). `name` is for messages. */
export async function toUtf8(input: Uint8Array, name: string): Promise<Buffer> {
  const bytes = fromUtf16(await decompress(Buffer.from(input.buffer, input.byteOffset, input.byteLength), name));
  const text = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
  if (text.length > MAX_TEXT) throw tooLarge(name, text.length);
  if (!isUtf8(text)) throw new BlastError(`${name}: ${describeNotUtf8(text)}`);
  if (!/\S/.test(text.toString('latin1', 0, 64)) && text.toString().trim() === '')
    throw new BlastError(`${name}: empty, expected ${ACCEPTED}`);
  return text;
}

function fromUtf16(bytes: Buffer): Buffer {
  if (bytes.length % 2 === 0) {
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return Buffer.from(bytes.toString('utf16le', 2));
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return Buffer.from(Buffer.from(bytes).swap16().toString('utf16le', 2));
    if ((bytes[0] === 0x7b || bytes[0] === 0x5b) && bytes[1] === 0) return Buffer.from(bytes.toString('utf16le'));
  }
  return bytes;
}

function describeNotUtf8(bytes: Buffer): string {
  const opener = /\S/.exec(bytes.toString('latin1', 0, 64))?.[0];
  if (opener !== '{' && opener !== '[') return describeNotJson(bytes);
  let start = 0;
  for (let end = bytes.indexOf(0x0a); end >= 0 && isUtf8(bytes.subarray(start, end)); end = bytes.indexOf(0x0a, start)) start = end + 1;
  return `${positionText(bytes, start)}: not UTF-8 in this line, expected JSON in UTF-8 or UTF-16`;
}

async function decompress(bytes: Buffer, name: string): Promise<Buffer> {
  const format = compressionOf(bytes);
  if (format === undefined) return bytes;
  const run = DECOMPRESSORS[format];
  if (run === undefined) throw new BlastError(`${name}: ${format} data, which this Node.js cannot decompress: unpack it, or use gzip`);
  try {
    return await run(bytes, { maxOutputLength: MAX_TEXT, chunkSize: 2 ** 20 });
  } catch (cause) {
    throw decompressionError(cause as NodeJS.ErrnoException, name, format);
  }
}

type Compression = 'gzip' | 'zlib' | 'zstd';

// zstd came to node:zlib later than the oldest Node.js that is supported, and its types too.
const zstd = (zlib as unknown as { zstdDecompress?: typeof zlib.gunzip }).zstdDecompress;
const DECOMPRESSORS: { readonly [format in Compression]: Decompress | undefined } = {
  gzip: promisify(zlib.gunzip) as Decompress,
  zlib: promisify(zlib.inflate) as Decompress,
  zstd: zstd === undefined ? undefined : (promisify(zstd) as Decompress),
};

function compressionOf(bytes: Buffer): Compression | undefined {
  const [first = 0, second = 0] = bytes;
  if (first === 0x1f && second === 0x8b) return 'gzip';
  if (first === 0x78 && [0x01, 0x9c, 0xda].includes(second)) return 'zlib';
  return bytes.length >= 4 && bytes.readUInt32LE(0) === 0xfd2fb528 ? 'zstd' : undefined;
}

function decompressionError(cause: NodeJS.ErrnoException, name: string, format: string): BlastError {
  if (cause.code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(name, undefined);
  const isCut = cause.code === 'Z_BUF_ERROR';
  return new BlastError(`${name}: the ${format} data is ${isCut ? 'cut off' : 'damaged'}: copy or download the file again`, { cause });
}

function tooLarge(name: string, size: number | undefined): BlastError {
  const found = size === undefined ? 'more than 512 MiB when decompressed' : `${Math.round(size / 2 ** 20)} MiB`;
  return new BlastError(
    `${oneLine(name)}: ${found}, but one JSON text can have 512 MiB at most: use a snapshot directory (manifest.json and accounts/<account id>.json)`,
  );
}

async function orExplain<T>(result: Promise<T>, path: string): Promise<T> {
  try {
    return await result;
  } catch (cause) {
    throw unreadable(cause as NodeJS.ErrnoException, path);
  }
}

/** Says in words why the system refused a path. */
export function unreadable(cause: NodeJS.ErrnoException, path: string): BlastError {
  const name = oneLine(path);
  const { code } = cause;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new BlastError(`${name}: no such file or directory`, { cause });
  if (code === 'EACCES' || code === 'EPERM') return new BlastError(`${name}: permission denied: it cannot be read by this user`, { cause });
  return new BlastError(`${name}: cannot be read (${code ?? oneLine(cause.message)})`, { cause });
}
