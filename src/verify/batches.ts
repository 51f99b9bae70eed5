/** Cases as calls: what one call can settle goes into one (R-SIM-05). */
import { parseDocument } from '../policy/index.ts';
import { groupBy } from '../shared/group.ts';
import type { Case, ContextEntry, Docket, Exchange, SimulationInput } from './types.ts';

export type Batch = Pick<Exchange, 'cases' | 'input'>;

/** Requests of one call: actions times resources. */
const MOST = 50;

type Numbered = Case & { readonly index: number };

/** Cases of one principal in one context; those with a resource policy by resource, since AWS reads it as that of every resource of the call. */
export function batchesOf({ cases, documents }: Docket): Batch[] {
  const numbered = cases.map((each, index): Numbered => ({ ...each, index }));
  const alike = groupBy(numbered, ({ principal, context, policies, resource }) =>
    JSON.stringify([principal, context, policies.resource === undefined ? null : [policies.resource, resource]]),
  );
  return [...alike.values()].flatMap((group) => {
    const byResource = groupBy(group, ({ resource }) => resource);
    // Resources that the same actions are asked on go together: actions times resources has nothing in it that nobody asks for.
    const blocks = groupBy(byResource.values(), (each) => JSON.stringify(each.map(({ action }) => action.toLowerCase()).sort()));
    return [...blocks.values()].flatMap((block) => cut(block).map((part) => batchOf(part, documents)));
  });
}

/** Lists of resources' cases, as many as a call bears; more actions than that on one resource are several calls. */
function cut(block: readonly (readonly Numbered[])[]): Numbered[][] {
  const width = block[0]?.length ?? 1;
  if (width > MOST) return block.flatMap((each) => chunks(each, MOST));
  return chunks(block, Math.max(1, Math.floor(MOST / width))).map((part) => part.flat());
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

function batchOf(cases: readonly Numbered[], documents: Docket['documents']): Batch {
  const [first] = cases as [Numbered];
  const document = first.policies.resource === undefined ? undefined : documents[first.policies.resource[0] as string];
  const input: SimulationInput = {
    PolicySourceArn: first.principal,
    ActionNames: [...new Set(cases.map(({ action }) => action))],
    ResourceArns: [...new Set(cases.map(({ resource }) => resource))],
    ...(document !== undefined && { ResourcePolicy: JSON.stringify(document) }),
    ContextEntries: entriesOf(first, documents),
  };
  return { cases: cases.map(({ index }) => index), input };
}

/** A batch of many as batches of one. */
export function singly({ cases }: Batch, docket: Docket): Batch[] {
  return cases.map((index) => batchOf([{ ...(docket.cases[index] as Case), index }], docket.documents));
}

/** The context as AWS takes it. Each key is spelled as the policies spell it, and has the type by which they compare it. */
function entriesOf({ context, policies }: Case, documents: Docket['documents']): ContextEntry[] {
  const ids = Object.values(policies).flat(2) as string[];
  const tests = ids.flatMap((id) => parseDocument(documents[id] ?? null).statements.flatMap((statement) => statement.tests));
  return Object.entries(context).map(([key, values]) => {
    const asked = tests.filter(({ lookup, operator }) => lookup === key && operator.family !== 'null');
    const [test] = asked;
    const type = TYPES[test?.operator.family ?? ''] ?? GLOBAL[key] ?? 'string';
    const isList = values.length > 1 || asked.some(({ quantifier }) => quantifier !== 'none');
    return { ContextKeyName: test?.key ?? key, ContextKeyType: isList ? `${type}List` : type, ContextKeyValues: values };
  });
}

const TYPES: { readonly [family: string]: string } = { bool: 'boolean', numeric: 'numeric', date: 'date', ip: 'ip', binary: 'binary' };
const GLOBAL: { readonly [key: string]: string } = { 'aws:currenttime': 'date', 'aws:epochtime': 'numeric', 'aws:sourceip': 'ip' };
