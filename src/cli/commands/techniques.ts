import { coverage, edgeless, findTechnique, type Technique, techniques } from '../../catalog/index.ts';
import { renderCoverage, renderJson, renderTechnique, renderTechniques } from '../../report/index.ts';
import { BlastError } from '../../shared/errors.ts';
import { nearest } from '../../shared/nearest.ts';
import type { CommonOptions } from '../options.ts';
import { textOptions, writeResult } from '../output.ts';

/** `blast techniques [ID]`: the catalogue, all that is known of one technique, or how much of other catalogues it covers. */
export async function techniquesCommand(
  id: string | undefined,
  options: Pick<CommonOptions, 'format' | 'output' | 'color'> & { readonly coverage?: boolean },
): Promise<number> {
  if (options.coverage && id !== undefined) throw new BlastError(`--coverage is of the whole catalogue, not of \`${id}\``);
  if (options.coverage) {
    const found = coverage();
    await writeResult(
      options.format === 'json' ? renderJson(found) : renderCoverage(found, edgeless(), textOptions(options)),
      options.output,
    );
    return 0;
  }
  const one = id === undefined ? undefined : named(id);
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

/** The technique of that id, in any case; one that does not exist ends the run with those that go by the name elsewhere or contain it, else the nearest. */
function named(id: string): Technique {
  const wanted = id.toLowerCase();
  const found = findTechnique(wanted);
  if (found !== undefined) return found;
  const alike = techniques().filter(
    (each) => wanted !== '' && (each.id.includes(wanted) || each.knownAs.some((known) => known === id || known.endsWith(`:${id}`))),
  );
  const near = alike.length > 0 ? alike.slice(0, 5) : nearest(wanted, techniques(), (each) => each.id);
  throw new BlastError(`no technique \`${id}\`; perhaps ${near.map((each) => each.id).join(', ')}: \`blast techniques\` lists them`);
}
