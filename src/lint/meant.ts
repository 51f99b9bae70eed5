import { isSlip, nearest } from '../shared/nearest.ts';

/** The name that somebody is likely to have meant; undefined when none is near enough. */
export function meantBy(written: string, names: readonly string[]): string | undefined {
  const [near] = nearest(written, names, (name) => name, 1);
  return near !== undefined && isSlip(written, near) ? near : undefined;
}
