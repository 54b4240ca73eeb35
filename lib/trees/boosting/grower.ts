import { compileKernels } from "../kernels/compile.ts";
import { BEST, type Kernels, LIMITS } from "../kernels/kernels.ts";
import { barrier } from "../threads/barrier.ts";
import type { Plan } from "./boosting_plan.ts";
import { isConstrained } from "./feature_rules.ts";
import { LeafHistograms } from "./histogram.ts";
import {
  bestLeaf,
  difference,
  type GrownTree,
  type Leaf,
  type LeafDelta,
  type NodeSplit,
  type Piece,
  type RowGradients,
} from "./leaf.ts";
import { LeafRecords } from "./leaf_records.ts";
import { CountedWeights } from "./row_weights.ts";
import {
  BestSplit,
  boundedValue,
  type Bounds,
  softened,
  type Split,
  type SplitLimits,
  SplitSearch,
  type Sums,
} from "./splitting.ts";

/** How the records of a tree's root come about, on this thread's rows. */
export type RootRecords =
  /** They are where the last tree left them, and lose its leaves' deltas; null when there was no tree yet. */
  | { readonly kind: "residual"; readonly last: readonly LeafDelta[] | null }
  /** They are written anew. */
  | { readonly kind: "rows" } & RowGradients;

/** A gain below this share of the children's own scores is rounding. */
const LEAST_RELATIVE_GAIN = 1e-12;

/**
 * Grows trees from histograms, the leaf that gains most first. Every thread runs this same code on its own
 * slice of the rows and its own share of the features, and comes to the same leaves; two barriers a split:
 *
 *     own rows: part the leaf's records, add the smaller child's to joint cells ── barrier ── own groups: add
 *     up all threads' joint cells, take each feature's margin, sibling = parent - child, search ── barrier ──
 *     all: the best of all threads' splits
 *
 * With residual records every leaf's histogram is kept: the next tree's root is their sum, with `delta` taken
 * off each row's residual, so that no pass over all rows is needed.
 *
 * Source: G. Ke et al., LightGBM (https://papers.nips.cc/paper/6907), for leaf-wise growth and the
 * subtraction.
 */
export class Grower {
  readonly kernels: Kernels;
  readonly records: LeafRecords;
  readonly wait: () => void;
  readonly #plan: Plan;
  readonly #thread: number;
  readonly #float64: Float64Array;
  readonly #histograms: LeafHistograms;
  /** Null where cells hold weights. */
  readonly #weights: CountedWeights | null;
  readonly #search = new SplitSearch();
  /** The splits found by each thread, for the left and the right child. */
  readonly #best: readonly (readonly [BestSplit, BestSplit])[];
  readonly #isConstrained: boolean;
  /** For each set of features that may meet, which they are; null when all may. */
  readonly #members: readonly ReadonlySet<number>[] | null;
  #limits: SplitLimits = {
    lambda: 0,
    l1: 0,
    minWeight: 0,
    minHessian: 0,
    categorySmoothing: 0,
  };
  #minGain = 0;
  #hessianScale = 1;
  /**
   * Sides of the leaf being searched with such sums of second derivatives count as heavy enough, whose bins'
   * weights aren't known: 0 for all to do so, and the leaf to be in doubt if any that is found may be light.
   */
  #sureHessian = 0;
  #leafWeight = 0;
  /** The next tree's root is the sum of this one's leaves. */
  readonly #keepsHistograms: boolean;

  constructor(plan: Plan, thread: number, kernels = compileKernels(plan.kernels, thread, plan.memory)) {
    const { buffer } = plan.memory;
    const { addresses, threads } = plan;
    this.kernels = kernels;
    this.wait = barrier(new Int32Array(buffer, addresses.control, 16), threads);
    this.#plan = plan;
    this.#thread = thread;
    this.records = new LeafRecords(plan, thread, kernels);
    this.#float64 = new Float64Array(buffer);
    this.#best = addresses.best.map((
      at,
    ) => [new BestSplit(buffer, at), new BestSplit(buffer, at + BEST.bytes)]);
    this.#histograms = new LeafHistograms(plan, thread, kernels);
    const { kind } = plan.kernels.records;
    this.#weights = kind === "newton" ? new CountedWeights(plan, thread, kernels, this.records) : null;
    this.#keepsHistograms = plan.residualScale > 0;
    this.#isConstrained = isConstrained(plan.settings, plan.features.map(({ monotone }) => monotone));
    this.#members = plan.interactions?.map((set) => new Set(set)) ?? null;
  }

  /** Grows one tree that may ask for `features`, ascending. */
  grow(records: RootRecords, features: readonly number[]): GrownTree {
    if (records.kind === "rows") this.#weights?.startTree(records.units);
    const root = this.#rootLeaf(records, features);
    const leaves = [root];
    const splits: NodeSplit[] = [];
    this.records.startTree(root.pieces);
    while (leaves.length < this.#plan.settings.maxLeaves) {
      const at = bestLeaf(leaves);
      const leaf = leaves[at]!;
      if (leaf.split === null) break;
      if (leaf.isInDoubt) {
        this.#resolve(leaf);
        continue;
      }
      const left = 2 * splits.length + 1;
      splits.push({ node: leaf.node, left, split: leaf.split, total: leaf.total });
      const isLast = leaves.length + 1 === this.#plan.settings.maxLeaves;
      const children = this.#splitLeaf(leaf, leaf.split, left, isLast);
      leaves[at] = children[0];
      leaves.push(children[1]);
    }
    return { splits, leaves };
  }

  #rootLeaf(records: RootRecords, features: readonly number[]): Leaf {
    this.#histograms.startTree(features, records.kind === "residual" && records.last !== null);
    const root = records.kind === "residual" && records.last !== null
      ? this.#rootAfter(records.last)
      : this.#rootOfAllRows(records);
    const unit = this.#setLimits(records, root.total);
    const furthest = this.#plan.settings.maxDeltaStep * unit;
    const leaf: Leaf = {
      ...root,
      node: 0,
      depth: 0,
      bounds: { low: -furthest, high: furthest },
      sets: this.#members?.map((_, set) => set) ?? null,
      split: null,
      isInDoubt: false,
    };
    this.#findSplits([leaf], false);
    return leaf;
  }

  #rootOfAllRows(records: RootRecords): { pieces: Piece[]; slot: number; total: Sums } {
    const piece = records.kind === "rows" ? this.records.load(records) : this.records.all();
    if (records.kind === "residual") this.records.addToJoint(piece);
    this.#weights?.tellPlaces([piece]);
    this.#weights?.tellWeight(0, true);
    this.wait();
    const slot = this.#histograms.merge();
    this.wait();
    const total = this.#histograms.totalOf(slot);
    const weight = this.#weights?.told ?? total.weight;
    return { pieces: [piece], slot, total: { ...total, weight } };
  }

  /** No row is visited: the leaves of the last tree are all rows, and lose `delta` a row. */
  #rootAfter(last: readonly LeafDelta[]): { pieces: Piece[]; slot: number; total: Sums } {
    const pieces = last.flatMap(({ leaf, delta }) =>
      leaf.pieces.map((piece) => ({ ...piece, delta: piece.delta + delta }))
    );
    const slot = this.#histograms.sumOfLeaves(last);
    this.wait();
    return { pieces, slot, total: this.#histograms.totalOf(slot) };
  }

  /** The smaller child's records were summed; the other's histogram is the parent's less those. */
  #fillHistograms(parent: Leaf, smaller: Leaf, larger: Leaf): void {
    smaller.slot = this.#histograms.merge();
    larger.slot = parent.slot;
    this.#histograms.subtract(larger.slot, smaller.slot);
  }

  /** Completes a split of Newton cells by what its sides weigh, of which one was weighed, if it was. */
  #weigh(split: Split, total: number, weight: number, weighed: 0 | 1): void {
    const left = weighed === 0 ? weight : total - weight;
    split.left = { ...split.left, weight: left };
    if (this.#weights!.areTold) split.missingLeft ??= left >= total - left;
  }

  /** Returns how many units a leaf's step of 1 has. */
  #setLimits(records: RootRecords, root: Sums): number {
    const { settings, weightScale, residualScale, kernels: { records: { kind }, limits }, rows } = this.#plan;
    const hessianScale = records.kind === "rows" && kind === "newton" ? records.hessianScale : weightScale;
    const gradientScale = records.kind === "rows" ? records.gradientScale : residualScale;
    this.#hessianScale = hessianScale;
    this.#limits = {
      lambda: settings.lambda * hessianScale,
      l1: settings.l1 * gradientScale,
      // with one row or less any row may have a leaf, whatever its weight
      minWeight: settings.minLeafRows <= 1 ? 1 : settings.minLeafRows * weightScale,
      minHessian: Math.max(1, settings.minLeafWeight * hessianScale),
      categorySmoothing: settings.categorySmoothing * weightScale,
    };
    // rounding gradients to whole units can feign so much
    const rounding = root.hessian > 0 ? rows * rows / root.hessian : 0;
    this.#minGain = Math.max(rounding, settings.leastGain * gradientScale ** 2 / hessianScale);
    const at = limits[this.#thread]!;
    this.#float64[(at + LIMITS.lambda) >>> 3] = this.#limits.lambda;
    this.#float64[(at + LIMITS.minWeight) >>> 3] = this.#limits.minWeight;
    this.#float64[(at + LIMITS.minHessian) >>> 3] = this.#limits.minHessian;
    return gradientScale / hessianScale;
  }

  #splitLeaf(leaf: Leaf, split: Split, node: number, isLast: boolean): [Leaf, Leaf] {
    const pieces = this.records.part(leaf.pieces, split, leaf.total.hessian);
    const smaller = 2 * split.left.hessian <= leaf.total.hessian ? 0 : 1;
    const isOver = isLast || leaf.depth + 1 >= this.#plan.settings.maxDepth || this.#areLight(split, leaf);
    const isFilled = !isOver || this.#keepsHistograms;
    if (isFilled) this.records.addToJoint(pieces[smaller]);
    this.#weights?.tellPlaces(pieces);
    this.#weights?.tellWeight(smaller, isFilled);
    if (isFilled || this.#weights?.areTold) this.wait();
    if (this.#weights !== null) this.#weigh(split, leaf.total.weight, this.#weights.told, smaller);
    const bounds = this.#boundsOf(leaf, split);
    const sets = leaf.sets?.filter((set) => this.#members![set]!.has(split.feature)) ?? null;
    const totals = [split.left, difference(leaf.total, split.left)] as const;
    const child = (side: 0 | 1): Leaf => ({
      node: node + side,
      depth: leaf.depth + 1,
      total: totals[side],
      bounds: bounds[side],
      sets,
      pieces: [pieces[side]],
      slot: -1,
      split: null,
      isInDoubt: false,
    });
    const children = [child(0), child(1)] as [Leaf, Leaf];
    if (!isFilled) {
      this.#histograms.free(leaf.slot);
      return children;
    }
    this.#fillHistograms(leaf, children[smaller], children[1 - smaller]!);
    this.#findSplits(children, isOver);
    return children;
  }

  /**
   * Weighs the sides of a leaf's split. Where one is too light its best split is looked for again, with the
   * weights of bins where they are in doubt.
   */
  #resolve(leaf: Leaf): void {
    const weights = this.#weights!, { minWeight } = this.#limits;
    weights.tellPlaces(leaf.pieces);
    weights.tellSides(leaf.pieces, leaf.split!);
    this.wait();
    const [left, right] = weights.sides;
    leaf.split!.missingLeft ??= left >= right;
    leaf.isInDoubt = Math.min(left, right) < minWeight;
    if (leaf.isInDoubt) this.#findSplits([leaf], false, left + right);
  }

  /** Of one leaf whose weight is known, and whose rows are known to all, no split is left in doubt. */
  #findSplits(leaves: readonly Leaf[], isOver: boolean, weight = 0): void {
    const isResolved = weight > 0;
    const sure = leaves.map((_, i) =>
      this.#weights?.sureHessian(i, this.#limits.minWeight, this.#hessianScale) ?? 0
    );
    leaves.forEach((leaf, side) => {
      const best = this.#best[this.#thread]![side]!;
      best.clear(this.#minGain);
      if (isOver || !this.#maySplit(leaf)) return;
      this.#sureHessian = isResolved ? sure[side]! : 0;
      this.#leafWeight = isResolved ? weight : leaf.total.weight;
      for (const feature of this.#histograms.searched) {
        if (this.#mayAsk(leaf, feature)) this.#findSplit(leaf, feature, side, best);
      }
    });
    this.wait();
    leaves.forEach((leaf, side) => {
      leaf.split = this.#bestOfThreads(leaf, side);
      leaf.isInDoubt = leaf.split !== null && this.#isInDoubt(leaf, leaf.split, isResolved ? 0 : sure[side]!);
      if (leaf.split !== null || this.#keepsHistograms) return;
      this.#histograms.free(leaf.slot);
      leaf.slot = -1;
    });
  }

  #isInDoubt({ total, slot }: Leaf, split: Split, sureHessian: number): boolean {
    const { feature, left, missingLeft } = split;
    if (this.#weights === null || this.#histograms.weightsOf(slot, feature) > 0) return false;
    if (missingLeft === null && this.#plan.features[feature]!.isMissed) return true;
    return Math.min(left.hessian, total.hessian - left.hessian) < sureHessian;
  }

  #mayAsk({ sets }: Leaf, feature: number): boolean {
    return sets === null || sets.some((set) => this.#members![set]!.has(feature));
  }

  #findSplit({ slot, total, bounds }: Leaf, feature: number, side: number, best: BestSplit): void {
    const { binCount, isCategory, monotone, minLabelRows } = this.#plan.features[feature]!;
    if (!isCategory && !this.#isConstrained) {
      const cells = this.#histograms.cellsOf(slot, feature);
      const at = this.#plan.addresses.best[this.#thread]! + side * BEST.bytes;
      const { gradient, hessian, weight } = total;
      if (this.#weights === null) {
        return this.kernels.findNumber(cells, binCount, gradient, hessian, weight, at, feature);
      }
      const ofLeaf = this.#leafWeight;
      const find = (weights: number, sure: number) =>
        this.kernels.findNewton(cells, binCount, gradient, hessian, ofLeaf, at, feature, weights, sure);
      const weights = this.#histograms.weightsOf(slot, feature);
      const isInDoubt = find(weights, weights > 0 ? Infinity : this.#sureHessian) === 1;
      if (isInDoubt) find(this.#weights.ofBins(side, feature), this.#sureHessian);
      return;
    }
    const sums = this.#histograms.sumsOf(slot, feature);
    const known = best.read();
    const found = this.#search.find(
      {
        feature,
        binCount,
        isCategory,
        monotone,
        minLabelWeight: minLabelRows * this.#plan.weightScale,
        sums,
      },
      total,
      this.#limits,
      bounds,
      known,
    );
    if (found !== known) best.write(found);
  }

  /** The split that gains most; of equal ones that of the first feature. */
  #bestOfThreads({ total, slot }: Leaf, side: number): Split | null {
    if (slot < 0) return null;
    let chosen: BestSplit | null = null;
    for (const each of this.#best) {
      const best = each[side]!;
      if (best.feature < 0) continue;
      const isBetter = chosen === null || best.gain > chosen.gain ||
        (best.gain === chosen.gain && best.feature < chosen.feature);
      if (isBetter) chosen = best;
    }
    if (chosen === null) return null;
    const parentScore = total.gradient * total.gradient / (total.hessian + this.#limits.lambda);
    return chosen.gain > LEAST_RELATIVE_GAIN * (parentScore + chosen.gain) ? chosen.read() : null;
  }

  #maySplit({ depth, total }: Leaf): boolean {
    // a weight that isn't known isn't a number
    return depth < this.#plan.settings.maxDepth && !(total.weight < 2 * this.#limits.minWeight);
  }

  /** Both sides are known to weigh too little to be split again. */
  #areLight({ left }: Split, { total }: Leaf): boolean {
    const heavier = Math.max(left.weight, total.weight - left.weight);
    return this.#weights === null && heavier < 2 * this.#limits.minWeight;
  }

  /**
   * The children's bounds: where a monotone feature splits, the middle of their values parts them, unless one
   * has all that don't miss the value.
   */
  #boundsOf({ total, bounds }: Leaf, split: Split): [Bounds, Bounds] {
    const { monotone, binCount } = this.#plan.features[split.feature]!;
    if (monotone === 0 || split.lastLeft === binCount - 1) return [bounds, bounds];
    const { lambda, l1 } = this.#limits;
    const right = difference(total, split.left);
    const valueOf = ({ gradient, hessian }: Sums) =>
      boundedValue(softened(gradient, l1), hessian + lambda, bounds);
    const middle = (valueOf(split.left) + valueOf(right)) / 2;
    const below = { low: bounds.low, high: middle };
    const above = { low: middle, high: bounds.high };
    return monotone > 0 ? [below, above] : [above, below];
  }
}
