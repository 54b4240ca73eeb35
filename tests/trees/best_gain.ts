import type { Feature, Matrix } from "lib/features/matrix.ts";
import type { Loss } from "lib/trees/losses/loss.ts";
import { rowsOf, setAllGradients } from "./loss_rows.ts";

/** Rows whose side a cut decides at once: those of one value or label, or the missing ones. */
type Group = { readonly gradient: number; readonly hessian: number };
type Limits = {
  readonly lambda: number;
  readonly least: number;
  /** By so much sums of gradients come nearer to 0. Default 0. */
  readonly l1?: number;
  /** Greatest size of a side's value. Default: no limit. */
  readonly furthest?: number;
};

/**
 * The greatest gain of any split of all rows into two, by trying every one: numbers at every value, missing
 * ones on either side, and categories in all sets of their labels. The right value for the root of a first
 * tree. Both sides must have `least` of the largest second derivative of a row: less is rounding.
 */
export function bestGain(
  matrix: Matrix,
  loss: Loss,
  base: Float64Array,
  output: number,
  limits: Limits,
): { readonly gain: number; readonly leastHessian: number } {
  const { rowCount, weight } = matrix;
  const scores = Array.from(base, (score) => new Float64Array(rowCount).fill(score));
  const rows = rowsOf(loss, matrix.target!, null, scores);
  setAllGradients(loss, rows);
  const sum = weight?.reduce((all, each) => all + each, 0) ?? rowCount;
  const used = Array.from({ length: rowCount }, (_, row) => row).filter((row) => (weight?.[row] ?? 1) > 0);
  const derivatives = used.map((row) => {
    const share = weight === undefined ? 1 : weight[row]! * used.length / sum;
    return {
      gradient: share * rows.gradient[output]![row]!,
      hessian: share * (rows.hessian[output]?.[row] ?? 1),
    };
  });
  const leastHessian = limits.least * derivatives.reduce((most, { hessian }) => Math.max(most, hessian), 0);
  let gain = 0;
  for (const feature of matrix.features) {
    gain = Math.max(gain, bestOfFeature(feature, used, derivatives, { ...limits, least: leastHessian }));
  }
  return { gain, leastHessian };
}

function bestOfFeature(
  feature: Feature,
  used: readonly number[],
  derivatives: readonly Group[],
  limits: Limits,
): number {
  const groups = new Map<number, Group>();
  let missing: Group | null = null;
  used.forEach((row, i) => {
    const value = feature.type === "number" ? feature.values[row]! : feature.codes[row]!;
    const isMissing = feature.type === "number" ? Number.isNaN(value) : value < 0;
    if (isMissing) missing = joined(missing, derivatives[i]!);
    else groups.set(value + 0, joined(groups.get(value + 0) ?? null, derivatives[i]!));
  });
  if (feature.type === "category") {
    const all = [...groups.values(), ...(missing === null ? [] : [missing as Group])];
    return bestOfSets(all, limits);
  }
  const ordered = [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
  const orders = missing === null
    ? [ordered]
    : [[...ordered, missing as Group], [missing as Group, ...ordered]];
  return Math.max(...orders.map((order) => bestOfCuts(order, limits)));
}

function joined(a: Group | null, b: Group): Group {
  return a === null ? b : { gradient: a.gradient + b.gradient, hessian: a.hessian + b.hessian };
}

function bestOfCuts(order: readonly Group[], limits: Limits): number {
  let best = 0;
  for (let cut = 1; cut < order.length; cut++) {
    best = Math.max(best, gainOf(order.slice(0, cut), order.slice(cut), limits));
  }
  return best;
}

function bestOfSets(groups: readonly Group[], limits: Limits): number {
  let best = 0;
  for (let set = 1; set < 2 ** groups.length - 1; set++) {
    const isLeft = (_: Group, k: number) => (set >> k & 1) === 1;
    const right = groups.filter((group, k) => !isLeft(group, k));
    best = Math.max(best, gainOf(groups.filter(isLeft), right, limits));
  }
  return best;
}

function gainOf(left: readonly Group[], right: readonly Group[], limits: Limits): number {
  const { lambda, least, l1 = 0, furthest = Infinity } = limits;
  const sumOf = (groups: readonly Group[]) => groups.reduce(joined);
  // twice the fall of the loss `-G w + (H + λ) w² / 2 + l1 |w|` at the best w that is allowed
  const score = (groups: readonly Group[]) => {
    const { gradient, hessian } = sumOf(groups);
    const size = Math.min(furthest, Math.max(0, Math.abs(gradient) - l1) / (hessian + lambda));
    return 2 * (Math.abs(gradient) - l1) * size - (hessian + lambda) * size * size;
  };
  if (!(sumOf(left).hessian > least && sumOf(right).hessian > least)) return 0;
  const sides = score(left) + score(right);
  const gain = sides - score([...left, ...right]);
  return gain > 1e-12 * sides ? gain : 0; // less is rounding
}
