/** Globs of names, as `--regions`, `--accounts` and `--exclude` take them. Several add up; none takes away. */
import { minimatch } from 'minimatch';
import { BlastError } from '../shared/errors.ts';

export function matchesGlob(name: string, glob: string): boolean {
  return minimatch(name, glob, { nonegate: true, nocomment: true });
}

/** `!sandbox-*` beside other globs would add all that it does not name. */
export function refuseNegated(option: string, globs: readonly string[], remedy: string): void {
  const negated = globs.find((glob) => /^!(?!\()/.test(glob));
  if (negated !== undefined) throw new BlastError(`${option} ${negated}: a glob says what is meant, not what is not: ${remedy}`);
}

/** A glob that matches nothing is a slip. `names`: of each thing that may be meant, all that it is called; `what` they are. */
export function refuseIdle(option: string, globs: readonly string[], names: readonly (readonly string[])[], what: string): void {
  const idle = globs.filter((glob) => !names.flat().some((name) => matchesGlob(name, glob)));
  if (idle.length > 0) throw new BlastError(`${option} ${idle.join(' ')} matches none of ${what}`);
}
