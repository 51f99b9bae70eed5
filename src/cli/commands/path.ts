import { findPrincipal, findTarget, pathsBetween } from '../../query/index.ts';
import { formats } from '../../report/index.ts';
import type { CommonOptions } from '../options.ts';
import { textOptions, writeResult } from '../output.ts';
import { loadSnapshot, warnOf, worldOf } from '../world.ts';

/** `blast path`: the best proofs from one principal to another or to a resource. */
export async function pathCommand(
  options: CommonOptions & { readonly from: string; readonly to: string; readonly paths?: number },
): Promise<number> {
  const snapshot = await loadSnapshot(options);
  const plain = worldOf(snapshot, options);
  const from = findPrincipal(plain, options.from);
  const world = options.credential === undefined ? plain : worldOf(snapshot, options, [from.arn]);
  const result = pathsBetween(world, from, findTarget(world, options.to), {
    ...(options.paths !== undefined && { count: options.paths }),
    isCut: options.chokePoints === true,
  });
  warnOf(options, world);
  await writeResult(formats[options.format].paths(result, textOptions(options)), options.output);
  return 0;
}
