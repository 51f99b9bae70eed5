import { findTarget, onlyWhoCan, whoCanBecome, whoCanUse } from '../../query/index.ts';
import { formats } from '../../report/index.ts';
import type { RowOptions } from '../options.ts';
import { textOptions, writeResult } from '../output.ts';
import { loadSnapshot, warnOf, worldOf } from '../world.ts';

/** `blast who-can`: everyone who can reach a resource, or become a principal. */
export async function whoCanCommand(options: RowOptions & { readonly resource: string; readonly action?: string }): Promise<number> {
  const world = worldOf(await loadSnapshot(options), options);
  const target = findTarget(world, options.resource, options.action);
  const choke = { isVerified: options.chokePoints === true };
  const result = 'policies' in target ? whoCanBecome(world, target, choke) : whoCanUse(world, target, options.action, choke);
  warnOf(options, world);
  await writeResult(formats[options.format].whoCan(await onlyWhoCan(result, options.only), textOptions(options)), options.output);
  return 0;
}
