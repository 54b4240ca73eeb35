import type { Ensemble } from "./ensemble.ts";

/** A tree's nodes, each before its left subtree, and that before its right subtree. */
export function treeNodes({ left, right }: Ensemble, root: number): Int32Array {
  const nodes: number[] = [];
  const waiting = [root];
  while (waiting.length > 0) {
    const node = waiting.pop()!;
    nodes.push(node);
    if (left[node]! >= 0) waiting.push(right[node]!, left[node]!);
  }
  return Int32Array.from(nodes);
}
