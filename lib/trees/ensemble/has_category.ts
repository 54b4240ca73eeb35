import type { Ensemble } from "./ensemble.ts";

/** Whether a categorical split sends a category left. */
export function hasCategory({ categoryStart, categoryBits }: Ensemble, node: number, code: number): boolean {
  const word = categoryBits[categoryStart[node]! + (code >>> 5)]!;
  return ((word >>> (code & 31)) & 1) === 1;
}
