import type { Matrix } from "lib/features/matrix.ts";
import type { CellLoss, CellTable } from "./cell_boosting.ts";

export type SkewedRows = {
  readonly matrix: Matrix & { readonly target: Float64Array };
  readonly table: CellTable;
  /** The middle half of the targets lies within so much. */
  readonly spread: number;
};

const LEVELS = [2, 12, 40] as const;

/**
 * Rows whose targets are as skewed as costs: log-normal with sigma 2 and one of 1,000,000 (for logistic loss
 * 0 or 1, one in some hundred rows), with weights that are log-normal with sigma 2, or 1.
 */
export function skewedRows(rows: number, loss: CellLoss, weighted: boolean, seed = 1): SkewedRows {
  const random = hashed(seed);
  const columns = LEVELS.map(() => new Float64Array(rows));
  const target = new Float64Array(rows);
  const weight = new Float64Array(weighted ? rows : 0);
  const cells = LEVELS.reduce((all, levels) => all * levels, 1);
  const table = {
    levels: LEVELS,
    weight: new Float64Array(cells),
    weightedTarget: new Float64Array(cells),
  };
  for (let row = 0; row < rows; row++) {
    const [a, b, c] = LEVELS.map((levels) => Math.floor(levels * random())) as [number, number, number];
    columns.forEach((column, k) => column[row] = [a, b, c][k]!);
    const noise = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    target[row] = loss === "logistic"
      ? (random() < 1 / (1 + Math.exp(6 - a - b / 4 - Math.sin(c))) ? 1 : 0)
      : Math.exp(2 * noise + 0.1 * b + (c % 7) / 7) + 3 * a;
    if (row === Math.floor(rows / 3) && loss !== "logistic") target[row] = 1e6;
    const own = weighted ? Math.exp(2 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(7 * random())) : 1;
    if (weighted) weight[row] = own;
    const cell = a + LEVELS[0] * (b + LEVELS[1] * c);
    table.weight[cell]! += own;
    table.weightedTarget[cell]! += own * target[row]!;
  }
  const features = columns.map((values, k) => ({ name: "abc"[k]!, type: "number" as const, values }));
  const sample = target.slice(0, 20_000).sort();
  const spread = sample[Math.floor(0.75 * sample.length)]! - sample[Math.floor(0.25 * sample.length)]!;
  return { matrix: { rowCount: rows, features, target, ...(weighted && { weight }) }, table, spread };
}

/** One row for each cell, in the table's order. */
export function cellRows({ levels, weight }: CellTable): Matrix {
  let step = 1;
  const features = levels.map((count, k) => {
    const every = step;
    step *= count;
    const values = Float64Array.from(weight, (_, cell) => Math.floor(cell / every) % count);
    return { name: "abc"[k]!, type: "number" as const, values };
  });
  return { rowCount: weight.length, features };
}

/** Numbers in [0, 1) of 32 bits: the hash of a count (Murmur3's last steps), fast enough for a billion. */
function hashed(seed: number): () => number {
  let count = Math.imul(seed, 0x3c6ef372);
  return () => {
    let t = count = (count + 0x9e3779b1) | 0;
    t = Math.imul(t ^ (t >>> 16), 0x85ebca6b);
    t = Math.imul(t ^ (t >>> 13), 0xc2b2ae35);
    return ((t ^ (t >>> 16)) >>> 0) / 2 ** 32;
  };
}
