import { barrier } from "./barrier.ts";
import { LeafHistograms } from "./histogram.ts";
import { compileKernels } from "./kernels/compile.ts";
import { BEST, type Kernels, leftMark, LIMITS } from "./kernels/kernels.ts";
import type { Plan } from "./plan.ts";
import {
  BestSplit,
  type Bounds,
  sendsLeft,
  type Split,
  type SplitLimits,
  SplitSearch,
  type Sums,
} from "./splitting.ts";

/** A leaf of the tree under way. `start` and `end` are this thread's records of it, by index, in one of two buffers. */
export type Leaf = {
  readonly node: number;
  readonly depth: number;
  readonly total: Sums;
  readonly bounds: Bounds;
  readonly start: number;
  readonly end: number;
  readonly buffer: 0 | 1;
  /** Where its histogram is kept for its children's; -1 when it has none. */
  slot: number;
  /** Its best split; null when it has none or may not be split. */
  split: Split | null;
};

/** A split made: nodes are numbered as they come, a split's right child next to its left. */
export type NodeSplit = {
  readonly node: number;
  readonly left: number;
  readonly split: Split;
  readonly total: Sums;
};

/** A tree as it grew: its splits in the order made, and the leaves that are left. */
export type GrownTree = { readonly splits: readonly NodeSplit[]; readonly leaves: readonly Leaf[] };

/** How the records of a tree's root come about, on this thread's rows. */
export type RootRecords =
  /** Residual records are in place; they lose their leaf's delta first, unless there was no tree yet. */
  | {
    readonly kind: "residual";
    readonly last: readonly { readonly leaf: Leaf; readonly delta: number }[] | null;
  }
  /** Other records are written anew from the output's gradients; `units` are the rows' weights. */
  | {
    readonly kind: "rows";
    readonly output: number;
    readonly units: number;
    readonly gradientScale: number;
    readonly hessianScale: number;
  };

/** A gain below this share of the children's own scores is rounding. */
const LEAST_RELATIVE_GAIN = 1e-12;

/**
 * Grows trees from histograms, the leaf that gains most first. Every thread runs this same code on its own slice of
 * the rows and its own share of the features, and comes to the same leaves; two barriers a split:
 *
 *     own rows: part the leaf's records, add the smaller child's to joint cells
 *     ── barrier ──
 *     own groups: add up all threads' joint cells, take each feature's margin, sibling = parent - child, search
 *     ── barrier ──
 *     all: the best of all threads' splits
 *
 * Source: G. Ke et al., LightGBM (https://papers.nips.cc/paper/6907), for leaf-wise growth and the subtraction.
 */
export class Grower {
  readonly kernels: Kernels;
  readonly wait: () => void;
  readonly #plan: Plan;
  readonly #thread: number;
  readonly #bytes: Uint8Array;
  readonly #float64: Float64Array;
  readonly #histograms: LeafHistograms;
  readonly #search = new SplitSearch();
  /** The splits found by each thread, for the left and the right child. */
  readonly #best: readonly (readonly [BestSplit, BestSplit])[];
  readonly #isConstrained: boolean;
  #limits: SplitLimits = {
    lambda: 0,
    minWeight: 0,
    minHessian: 0,
    minCategoryWeight: 0,
    categorySmoothing: 0,
  };
  #minGain = 0;

  constructor(plan: Plan, thread: number, kernels = compileKernels(plan.kernels, thread, plan.memory)) {
    const { buffer } = plan.memory;
    const { addresses, threads } = plan;
    this.kernels = kernels;
    this.wait = barrier(new Int32Array(buffer, addresses.control, 16), threads);
    this.#plan = plan;
    this.#thread = thread;
    this.#bytes = new Uint8Array(buffer);
    this.#float64 = new Float64Array(buffer);
    this.#best = addresses.best.map((
      at,
    ) => [new BestSplit(buffer, at), new BestSplit(buffer, at + BEST.bytes)]);
    this.#histograms = new LeafHistograms(plan, thread, kernels);
    this.#isConstrained = plan.features.some((feature) => feature.monotone !== 0);
  }

  /** Grows one tree that may ask for `features`, ascending. */
  grow(records: RootRecords, features: readonly number[]): GrownTree {
    this.#histograms.startTree(features);
    const leaves = [this.#rootLeaf(records)];
    const splits: NodeSplit[] = [];
    while (leaves.length < this.#plan.settings.maxLeaves) {
      const at = bestLeaf(leaves);
      const leaf = leaves[at]!;
      if (leaf.split === null) break;
      const left = 2 * splits.length + 1;
      splits.push({ node: leaf.node, left, split: leaf.split, total: leaf.total });
      const children = this.#splitLeaf(
        leaf,
        leaf.split,
        left,
        leaves.length + 1 < this.#plan.settings.maxLeaves,
      );
      leaves[at] = children[0];
      leaves.push(children[1]);
    }
    return { splits, leaves };
  }

  /** The address of this thread's record `index`, or of the place that it has in the buffer. */
  recordAt(buffer: 0 | 1, index: number): number {
    return this.#plan.addresses.records[buffer] + index * this.#plan.kernels.records.stride;
  }

  /** Sums the lighter child's records; the heavier child's histogram is the parent's less those. */
  #fillHistograms(parent: Leaf, left: Leaf, right: Leaf): void {
    const lighter = left.total.weight <= right.total.weight ? left : right;
    const heavier = lighter === left ? right : left;
    this.kernels.histogram(
      this.recordAt(lighter.buffer, lighter.start),
      this.recordAt(lighter.buffer, lighter.end),
    );
    this.wait();
    lighter.slot = this.#histograms.merge();
    heavier.slot = parent.slot;
    this.#histograms.subtract(heavier.slot, lighter.slot);
  }

  #rootLeaf(records: RootRecords): Leaf {
    const { slices } = this.#plan;
    this.#loadRecords(records);
    this.wait();
    const slot = this.#histograms.merge();
    this.wait();
    const total = this.#histograms.totalOf(slot);
    this.#setLimits(records, total);
    const leaf: Leaf = {
      node: 0,
      depth: 0,
      total,
      bounds: { low: -Infinity, high: Infinity },
      start: slices[this.#thread]!,
      end: slices[this.#thread + 1]!,
      buffer: 0,
      slot,
      split: null,
    };
    this.#findSplits([leaf]);
    return leaf;
  }

  #loadRecords(records: RootRecords): void {
    const { kernels } = this;
    const { slices, addresses, kernels: { records: { stride } } } = this.#plan;
    const start = slices[this.#thread]!;
    const end = slices[this.#thread + 1]!;
    if (records.kind === "rows") {
      kernels.load(
        addresses.source + start * stride,
        addresses.source + end * stride,
        this.recordAt(0, start),
        addresses.gradient[records.output]! + 8 * start,
        (addresses.hessian[records.output] ?? 0) + 8 * start,
        records.units + 4 * start,
        records.gradientScale,
        records.hessianScale,
      );
    } else if (records.last === null) {
      kernels.histogram(this.recordAt(0, start), this.recordAt(0, end));
    } else {
      for (const { leaf, delta } of records.last) {
        const from = this.recordAt(leaf.buffer, leaf.start);
        kernels.move(from, this.recordAt(leaf.buffer, leaf.end), this.recordAt(0, leaf.start), delta);
      }
    }
  }

  #setLimits(records: RootRecords, root: Sums): void {
    const { settings, weightScale, kernels: { records: { countBits, cellBytes }, limits }, rows } =
      this.#plan;
    const hessianScale = records.kind === "residual" || cellBytes === 8 || countBits === 0
      ? weightScale
      : records.hessianScale;
    this.#limits = {
      lambda: settings.lambda * hessianScale,
      minWeight: settings.minLeafRows * weightScale,
      minHessian: Math.max(1, settings.minLeafWeight * hessianScale),
      minCategoryWeight: settings.minCategoryRows * weightScale,
      categorySmoothing: settings.categorySmoothing * weightScale,
    };
    // rounding gradients to whole units can feign so much
    this.#minGain = root.hessian > 0 ? rows * rows / root.hessian : 0;
    const at = limits[this.#thread]!;
    this.#float64[(at + LIMITS.lambda) >>> 3] = this.#limits.lambda;
    this.#float64[(at + LIMITS.minWeight) >>> 3] = this.#limits.minWeight;
    this.#float64[(at + LIMITS.minHessian) >>> 3] = this.#limits.minHessian;
  }

  #splitLeaf(leaf: Leaf, split: Split, node: number, mayGrow: boolean): [Leaf, Leaf] {
    const middle = this.#partition(leaf, split);
    const bounds = this.#boundsOf(leaf, split);
    const depth = leaf.depth + 1;
    const shared = { depth, buffer: (1 - leaf.buffer) as 0 | 1, slot: -1, split: null };
    const left: Leaf = {
      ...shared,
      node,
      total: split.left,
      bounds: bounds[0],
      start: leaf.start,
      end: middle,
    };
    const right: Leaf = {
      ...shared,
      node: node + 1,
      total: difference(leaf.total, split.left),
      bounds: bounds[1],
      start: middle,
      end: leaf.end,
    };
    if (!mayGrow || !(this.#maySplit(left) || this.#maySplit(right))) {
      this.#histograms.free(leaf.slot);
      return [left, right];
    }
    this.#fillHistograms(leaf, left, right);
    this.#findSplits([left, right]);
    return [left, right];
  }

  #findSplits(leaves: readonly Leaf[]): void {
    leaves.forEach((leaf, side) => {
      const best = this.#best[this.#thread]![side]!;
      best.clear(this.#minGain);
      if (this.#maySplit(leaf)) {
        for (const feature of this.#histograms.ownFeatures) this.#findSplit(leaf, feature, side, best);
      }
    });
    this.wait();
    leaves.forEach((leaf, side) => {
      leaf.split = this.#bestOfThreads(leaf, side);
      if (leaf.split !== null) return;
      this.#histograms.free(leaf.slot);
      leaf.slot = -1;
    });
  }

  #findSplit({ slot, total, bounds }: Leaf, feature: number, side: number, best: BestSplit): void {
    const { binCount, isCategory, monotone } = this.#plan.features[feature]!;
    if (!isCategory && !this.#isConstrained) {
      const cells = this.#histograms.cellsOf(slot, feature);
      const at = this.#plan.addresses.best[this.#thread]! + side * BEST.bytes;
      this.kernels.findNumber(cells, binCount, total.gradient, total.hessian, total.weight, at, feature);
      return;
    }
    const sums = this.#histograms.sumsOf(slot, feature);
    const known = best.read();
    const found = this.#search.find(
      { feature, binCount, isCategory, monotone, sums },
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
    return depth < this.#plan.settings.maxDepth && total.weight >= 2 * this.#limits.minWeight;
  }

  /** Parts this thread's records of a leaf into the other buffer; returns where the right ones begin. */
  #partition({ start, end, buffer }: Leaf, split: Split): number {
    const { features, groups, kernels: { sides, records } } = this.#plan;
    const { group, bins } = features[split.feature]!;
    const table = sides[this.#thread]!;
    const mark = leftMark(records);
    for (let code = 0; code < groups[group]!.size; code++) {
      this.#bytes[table + code] = sendsLeft(split, this.#bytes[bins + code]!) ? mark : 0;
    }
    const other = (1 - buffer) as 0 | 1;
    const endOfLeft = this.kernels.partition(
      this.recordAt(buffer, start),
      this.recordAt(buffer, end),
      records.header + group,
      this.recordAt(other, start),
      this.recordAt(other, end - 1),
    ) >>> 0;
    return start + (endOfLeft - this.recordAt(other, start)) / records.stride;
  }

  /** The children's bounds: where a monotone feature splits, the middle of their values parts them. */
  #boundsOf({ total, bounds }: Leaf, split: Split): [Bounds, Bounds] {
    const { monotone } = this.#plan.features[split.feature]!;
    if (monotone === 0) return [bounds, bounds];
    const { lambda } = this.#limits;
    const right = difference(total, split.left);
    const valueOf = ({ gradient, hessian }: Sums) =>
      Math.min(bounds.high, Math.max(bounds.low, gradient / (hessian + lambda)));
    const middle = (valueOf(split.left) + valueOf(right)) / 2;
    const below = { low: bounds.low, high: middle };
    const above = { low: middle, high: bounds.high };
    return monotone > 0 ? [below, above] : [above, below];
  }
}

function bestLeaf(leaves: readonly Leaf[]): number {
  let best = 0;
  for (let i = 1; i < leaves.length; i++) {
    if ((leaves[i]!.split?.gain ?? 0) > (leaves[best]!.split?.gain ?? 0)) best = i;
  }
  return best;
}

function difference(all: Sums, part: Sums): Sums {
  return {
    gradient: all.gradient - part.gradient,
    hessian: all.hessian - part.hessian,
    weight: all.weight - part.weight,
  };
}
