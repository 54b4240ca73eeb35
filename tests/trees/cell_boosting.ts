/**
 * A reference for boosting at any size: plain doubles, on rows counted by the combination of their features.
 */

/**
 * Losses whose derivatives need no more of rows with one score than their weight and their weighted target.
 */
export type CellLoss = "squared" | "logistic" | "poisson" | "gamma";

/**
 * For each combination of levels the weight and the weighted target of its rows; feature 0's level changes
 * fastest.
 */
export type CellTable = {
  readonly levels: readonly number[];
  readonly weight: Float64Array;
  readonly weightedTarget: Float64Array;
};

export type CellBoostingOptions = {
  readonly loss: CellLoss;
  readonly rounds: number;
  readonly learningRate: number;
  readonly maxLeaves: number;
  /** Least sum of second derivatives in a leaf. */
  readonly minLeafWeight: number;
};

type Node = {
  readonly cells: readonly number[];
  readonly gradient: number;
  readonly hessian: number;
  readonly split: Cut | null;
};

type Cut = { readonly gain: number; readonly feature: number; readonly lastLeft: number };

/**
 * The raw score of every cell after boosting leaf by leaf; levels are cut in order, ties go to the first
 * feature.
 *
 * Source: J. Friedman, Greedy function approximation (https://doi.org/10.1214/aos/1013203451).
 */
export function cellBoosting(table: CellTable, options: CellBoostingOptions): Float64Array {
  const { weight, weightedTarget } = table;
  const mean = sum(weightedTarget) / sum(weight);
  const start = {
    squared: mean,
    logistic: Math.log(mean / (1 - mean)),
    poisson: Math.log(mean),
    gamma: Math.log(mean),
  }[options.loss];
  const scores = new Float64Array(weight.length).fill(start);
  const used = [...weight.keys()].filter((cell) => weight[cell]! > 0);
  for (let round = 0; round < options.rounds; round++) {
    const [gradient, hessian] = derivatives(table, scores, options.loss);
    const make = (cells: readonly number[]): Node => {
      const g = cells.reduce((all, cell) => all + gradient[cell]!, 0);
      const h = cells.reduce((all, cell) => all + hessian[cell]!, 0);
      return { cells, gradient: g, hessian: h, split: bestCut(table, cells, gradient, hessian, options) };
    };
    for (const { cells, gradient: g, hessian: h } of leaves(table, make(used), make, options.maxLeaves)) {
      const step = stepOf(g / h, options);
      for (const cell of cells) scores[cell]! += step;
    }
  }
  return scores;
}

/** The share of a Newton step that is taken, but no further than is best were all rows of the leaf alike. */
function stepOf(newton: number, { loss, learningRate }: CellBoostingOptions): number {
  const step = learningRate * newton;
  // the mean grows (1 + newton)-fold at best, or falls to 1 / (1 - newton) of itself
  if (loss === "poisson") return newton > 0 ? Math.min(step, Math.log1p(newton)) : step;
  return loss === "gamma" && newton < 0 ? Math.max(step, -Math.log1p(-newton)) : step;
}

function derivatives({ weight, weightedTarget }: CellTable, scores: Float64Array, loss: CellLoss) {
  const [gradient, hessian] = [new Float64Array(scores.length), new Float64Array(scores.length)];
  for (let cell = 0; cell < scores.length; cell++) {
    const score = scores[cell]!;
    if (loss === "gamma") {
      hessian[cell] = weightedTarget[cell]! * Math.exp(-score);
      gradient[cell] = hessian[cell]! - weight[cell]!;
      continue;
    }
    const mean = loss === "squared"
      ? score
      : loss === "poisson"
      ? Math.exp(score)
      : 1 / (1 + Math.exp(-score));
    const slope = loss === "squared" ? 1 : loss === "poisson" ? mean : mean * (1 - mean);
    gradient[cell] = weightedTarget[cell]! - weight[cell]! * mean;
    hessian[cell] = weight[cell]! * slope;
  }
  return [gradient, hessian] as const;
}

function leaves(
  table: CellTable,
  root: Node,
  make: (cells: readonly number[]) => Node,
  most: number,
): Node[] {
  const open = [root];
  while (open.length < most) {
    let best = 0;
    for (let i = 1; i < open.length; i++) {
      if ((open[i]!.split?.gain ?? 0) > (open[best]!.split?.gain ?? 0)) best = i;
    }
    const { split, cells } = open[best]!;
    if (split === null) break;
    const goesLeft = (cell: number) => levelOf(table, cell, split.feature) <= split.lastLeft;
    open[best] = make(cells.filter(goesLeft));
    open.push(make(cells.filter((cell) => !goesLeft(cell))));
  }
  return open;
}

function bestCut(
  table: CellTable,
  cells: readonly number[],
  gradient: Float64Array,
  hessian: Float64Array,
  { minLeafWeight }: CellBoostingOptions,
): Cut | null {
  let best: Cut | null = null;
  let parent = 0;
  table.levels.forEach((levels, feature) => {
    const [g, h] = [new Float64Array(levels), new Float64Array(levels)];
    const used = new Uint8Array(levels);
    for (const cell of cells) {
      const level = levelOf(table, cell, feature);
      g[level]! += gradient[cell]!;
      h[level]! += hessian[cell]!;
      used[level] = 1;
    }
    const [allG, allH] = [sum(g), sum(h)];
    parent = allG ** 2 / allH;
    let [leftG, leftH] = [0, 0];
    for (let level = 0; level < used.lastIndexOf(1); level++) {
      leftG += g[level]!;
      leftH += h[level]!;
      if (used[level] === 0 || leftH < minLeafWeight || allH - leftH < minLeafWeight) continue;
      const gain = leftG ** 2 / leftH + (allG - leftG) ** 2 / (allH - leftH) - parent;
      if (gain > (best?.gain ?? 0)) best = { gain, feature, lastLeft: level };
    }
  });
  const found = best as Cut | null;
  // what is gained below this is rounding
  return found !== null && found.gain > 1e-12 * (parent + found.gain) ? found : null;
}

function levelOf({ levels }: CellTable, cell: number, feature: number): number {
  let rest = cell;
  for (let k = 0; k < feature; k++) rest = Math.floor(rest / levels[k]!);
  return rest % levels[feature]!;
}

function sum(values: Float64Array): number {
  return values.reduce((all, value) => all + value, 0);
}
