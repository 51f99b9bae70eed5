import { CLOCK, EPOCH, isMultivalued } from './keys.ts';
import { parseDate } from './operators.ts';
import type { Context } from './types.ts';

/** Values of a key: a list, null when it is absent, undefined when it is not known. */
export function valuesOf(context: Context, key: string): readonly string[] | null | undefined {
  for (const layer of context.layers) {
    const values = layer.get(key);
    if (values !== undefined) return values;
  }
  if (context.complete) return null;
  const twin = key === CLOCK || key === EPOCH ? clockIn(context, key) : undefined;
  if (twin !== undefined) return twin;
  const family = key.slice(0, key.indexOf('/') + 1);
  for (const layer of context.layers) if (layer.get(family) === null) return null;
  return context.isAbsent?.(key) ? null : undefined;
}

/** The clock as the other of its two keys knows it. */
function clockIn({ layers }: Context, key: string): readonly string[] | undefined {
  const [value] = layers.find((layer) => layer.get(key === CLOCK ? EPOCH : CLOCK))?.get(key === CLOCK ? EPOCH : CLOCK) ?? [];
  const time = value === undefined ? undefined : parseDate(value);
  return time === undefined ? undefined : [key === EPOCH ? String(time / 1000) : new Date(time).toISOString()];
}

/** A layer from plain values, keys in any case. A key that ends in `/` with null says that no other key of the family is present. */
export function contextLayer(values: {
  readonly [key: string]: string | readonly string[] | null | undefined;
}): Map<string, readonly string[] | null> {
  const layer = new Map<string, readonly string[] | null>();
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) layer.set(key.toLowerCase(), value === null ? null : typeof value === 'string' ? [value] : value);
  }
  return layer;
}

/** A variable takes a key that has one value (R-VAR-03). */
export function variableOf(context: Context, key: string): string | null | undefined {
  const values = isMultivalued(key) ? null : valuesOf(context, key);
  return values === undefined || values === null ? values : values.length === 1 ? values[0] : null;
}
