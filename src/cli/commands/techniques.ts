import { findTechnique, techniques } from '../../catalog/index.ts';
import { renderJson, renderTechnique, renderTechniques } from '../../report/index.ts';
import { BlastError } from '../../shared/errors.ts';
import type { CommonOptions } from '../options.ts';
import { textOptions, writeResult } from '../output.ts';

/** `blast techniques [ID]`: the catalogue, or all that is known of one technique. */
export async function techniquesCommand(
  id: string | undefined,
  options: Pick<CommonOptions, 'format' | 'output' | 'color'>,
): Promise<number> {
  const one = id === undefined ? undefined : findTechnique(id);
  if (id !== undefined && one === undefined) {
    const near = techniques().filter(
      (technique) => technique.id.includes(id) || technique.knownAs.some((known) => known.endsWith(`:${id}`)),
    );
    throw new BlastError(
      `no technique \`${id}\`${
        near.length > 0
          ? `; perhaps ${near
              .slice(0, 5)
              .map((technique) => technique.id)
              .join(', ')}`
          : ''
      }: \`blast techniques\` lists them`,
    );
  }
  const text = textOptions(options);
  const result =
    options.format === 'json'
      ? renderJson(one ?? techniques())
      : one === undefined
        ? renderTechniques(techniques(), text)
        : renderTechnique(one, text);
  await writeResult(result, options.output);
  return 0;
}
