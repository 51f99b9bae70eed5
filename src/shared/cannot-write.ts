import { dirname } from 'node:path';
import { BlastError } from './errors.ts';

const REASONS: { readonly [code: string]: string } = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a directory',
  ENOSPC: 'no space left on the device',
  ENAMETOOLONG: 'the name is too long',
  EPIPE: 'nobody reads it',
};

/** Says in words why the system refuses to write `path`. */
export function cannotWrite(path: string, cause: NodeJS.ErrnoException): BlastError {
  return new BlastError(`cannot write ${path}: ${reasonNotToWrite(path, cause)}`, { cause });
}

/** The reason by itself, where the path is known; of a directory that is not there, which. */
export function reasonNotToWrite(path: string, { code = '', message }: NodeJS.ErrnoException): string {
  return isNoDirectory(code) ? noDirectory(path) : (REASONS[code] ?? message);
}

function isNoDirectory(code: string): boolean {
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function noDirectory(path: string): string {
  return `there is no directory ${dirname(path)}: make it first, or choose another path`;
}
