import { MultiDirectedGraph } from 'graphology';
import { bfsFromNode } from 'graphology-traversal';
import type { Edge } from './types.ts';

export type ProofGraph = MultiDirectedGraph<{ readonly arn: string }, Edge>;

/** The part of the attack graph that a result lists: principals, accounts (their root ARN) and resources as nodes, edges as in the result. */
export function proofGraph(edges: readonly Edge[]): ProofGraph {
  const graph: ProofGraph = new MultiDirectedGraph();
  for (const edge of edges) {
    graph.mergeNode(edge.from, { arn: edge.from });
    graph.mergeNode(edge.to, { arn: edge.to });
    graph.addDirectedEdgeWithKey(edge.id, edge.from, edge.to, edge);
  }
  return graph;
}

/** What the listed edges lead to from a principal, nearest first, with the number of edges. */
export function reachableFrom(graph: ProofGraph, arn: string): { readonly arn: string; readonly depth: number }[] {
  const found: { arn: string; depth: number }[] = [];
  if (!graph.hasNode(arn)) return found;
  bfsFromNode(
    graph,
    arn,
    (node, _attributes, depth) => {
      if (node !== arn) found.push({ arn: node, depth });
      return false;
    },
    { mode: 'outbound' },
  );
  return found;
}
