import type { HeldOut } from "lib/features/mod.ts";

/** How many stays these rows are: where those in bed stand as several rows each, by what these weigh. */
export function staysAmong({ isFilled, matrix: { weight } }: HeldOut, rows: Int32Array): number {
  return isFilled ? Math.round(rows.reduce((sum, row) => sum + (weight ? weight[row]! : 1), 0)) : rows.length;
}
