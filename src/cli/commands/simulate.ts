import { findAction } from '../../catalog/index.ts';
import { findRequester, isActionOn, misfitText, simulateRequest, unknownActionText } from '../../query/index.ts';
import { renderDecision, renderJson } from '../../report/index.ts';
import { BlastError } from '../../shared/errors.ts';
import { doubtsOf, pairProblem } from '../assumptions.ts';
import type { CommonOptions } from '../options.ts';
import { textOptions, writeResult } from '../output.ts';
import { loadSnapshot, warn, warnOf, worldOf } from '../world.ts';

export interface SimulateOptions extends CommonOptions {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: readonly string[];
}

/** `blast simulate`: one request, decided locally and explained. */
export async function simulateCommand(options: SimulateOptions): Promise<number> {
  if (!/^[a-z0-9-]+:\w+$/i.test(options.action))
    throw new BlastError(`--action takes service:Name, such as s3:GetObject, not \`${options.action}\``);
  if (options.resource !== '*' && !options.resource.startsWith('arn:'))
    throw new BlastError(`--resource takes an ARN, or \`*\` for actions that concern no resource, not \`${options.resource}\``);
  // Not refused: AWS may have added it since. But a slip must not pass for a deny.
  const known = findAction(options.action);
  if (known === undefined) warn(options, unknownActionText(options.action));
  else if (options.resource !== '*' && !isActionOn(known.name, options.resource)) warn(options, misfitText(known.name, options.resource));
  for (const doubt of doubtsOf(options.context)) warn(options, `--context ${doubt}`);
  const snapshot = await loadSnapshot(options);
  const by = findRequester(worldOf(snapshot, options), options.principal);
  const world = worldOf(snapshot, options, [by.arn]);
  const result = simulateRequest(world, by, options.action, options.resource, contextOf(options.context));
  warnOf(options, world);
  await writeResult(options.format === 'json' ? renderJson(result) : renderDecision(result, textOptions(options)), options.output);
  return 0;
}

function contextOf(pairs: readonly string[]): { readonly [key: string]: readonly string[] | null } {
  const context: { [key: string]: string[] | null } = {};
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals < 1) throw new BlastError(`--context takes key=value, such as aws:SourceIp=203.0.113.7, not \`${pair}\``);
    const key = pair.slice(0, equals);
    const value = pair.slice(equals + 1);
    const problem = pairProblem(key, value);
    if (problem !== undefined) throw new BlastError(`--context ${problem}`);
    context[key] = value === '' ? null : [...(context[key] ?? []), value];
  }
  return context;
}
