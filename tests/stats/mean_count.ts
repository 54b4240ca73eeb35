import type { CountDistribution } from "lib/stats/mod.ts";

/** The mean of a count. */
export function meanCount({ least, shares }: CountDistribution): number {
  return least + shares.reduce((sum, share, i) => sum + i * share, 0);
}
