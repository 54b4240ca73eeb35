import { barrier } from "./barrier.ts";
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
  readonly #search = new SplitSearch();
  /** The splits found by each thread, for the left and the right child. */
  readonly #best: readonly (readonly [BestSplit, BestSplit])[];
  readonly #isConstrained: boolean;
  #freeSlots: number[] = [];
  #features: readonly number[] = [];
  #ownFeatures: readonly number[] = [];
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
    this.#isConstrained = plan.features.some((feature) => feature.monotone !== 0);
  }

  /** Grows one tree that may ask for `features`, ascending. */
  grow(records: RootRecords, features: readonly number[]): GrownTree {
    const { groups, shares } = this.#plan;
    const own = new Set(
      groups.slice(shares[this.#thread], shares[this.#thread + 1]).flatMap((group) => group.features),
    );
    this.#features = features;
    this.#ownFeatures = features.filter((feature) => own.has(feature));
    this.#freeSlots = Array.from({ length: this.#plan.settings.maxLeaves + 1 }, (_, slot) => slot);
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

  #rootLeaf(records: RootRecords): Leaf {
    const { slices } = this.#plan;
    this.#loadRecords(records);
    this.wait();
    const slot = this.#freeSlots.pop()!;
    this.#mergeInto(slot);
    this.wait();
    const total = this.#totalOf(slot);
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
      this.#freeSlots.push(leaf.slot);
      return [left, right];
    }
    this.#fillSlots(leaf, left, right);
    this.#findSplits([left, right]);
    return [left, right];
  }

  /** Sums the lighter child's records; the heavier child's histogram is the parent's less those. */
  #fillSlots(parent: Leaf, left: Leaf, right: Leaf): void {
    const lighter = left.total.weight <= right.total.weight ? left : right;
    const heavier = lighter === left ? right : left;
    this.kernels.histogram(
      this.recordAt(lighter.buffer, lighter.start),
      this.recordAt(lighter.buffer, lighter.end),
    );
    this.wait();
    lighter.slot = this.#freeSlots.pop()!;
    heavier.slot = parent.slot;
    this.#mergeInto(lighter.slot);
    const [from, end] = this.#ownCells();
    this.kernels.subtract(
      this.#cellAt(heavier.slot, from),
      this.#cellAt(lighter.slot, from),
      this.#bytesOf(end - from),
    );
  }

  /** Puts all threads' joint cells of the own groups into a slot, as margins of their features, and clears them. */
  #mergeInto(slot: number): void {
    const { groups, features, shares, kernels: { joint, jointOffsets } } = this.#plan;
    const firstGroup = shares[this.#thread]!;
    const endGroup = shares[this.#thread + 1]!;
    if (firstGroup === endGroup) return;
    const [from, end] = this.#ownCells();
    this.#bytes.fill(0, this.#cellAt(slot, from), this.#cellAt(slot, end));
    const jointFrom = this.#bytesOf(jointOffsets[firstGroup]!);
    const jointEnd = this.#bytesOf(jointOffsets[endGroup]!);
    this.kernels.sumThreads(jointFrom, jointEnd);
    for (const feature of this.#ownFeatures) {
      const { group, bins, firstCell } = features[feature]!;
      const { firstCell: jointCell, size } = groups[group]!;
      const cells = joint[0]! + this.#bytesOf(jointCell);
      this.kernels.margin(cells, bins, bins + size, this.#cellAt(slot, firstCell));
    }
    for (const cells of joint) this.#bytes.fill(0, cells + jointFrom, cells + jointEnd);
  }

  #findSplits(leaves: readonly Leaf[]): void {
    leaves.forEach((leaf, side) => {
      const best = this.#best[this.#thread]![side]!;
      best.clear(this.#minGain);
      if (this.#maySplit(leaf)) {
        for (const feature of this.#ownFeatures) this.#findSplit(leaf, feature, side, best);
      }
    });
    this.wait();
    leaves.forEach((leaf, side) => {
      leaf.split = this.#bestOfThreads(leaf, side);
      if (leaf.split !== null) return;
      this.#freeSlots.push(leaf.slot);
      leaf.slot = -1;
    });
  }

  #findSplit({ slot, total, bounds }: Leaf, feature: number, side: number, best: BestSplit): void {
    const { addresses } = this.#plan;
    const { firstCell, binCount, isCategory, monotone } = this.#plan.features[feature]!;
    const cells = this.#cellAt(slot, firstCell);
    if (!isCategory && !this.#isConstrained) {
      const at = addresses.best[this.#thread]! + side * BEST.bytes;
      this.kernels.findNumber(cells, binCount, total.gradient, total.hessian, total.weight, at, feature);
      return;
    }
    const unpacked = addresses.unpacked[this.#thread]!;
    this.kernels.unpack(cells, cells + this.#bytesOf(binCount), unpacked);
    const sums = this.#float64.subarray(unpacked >>> 3, (unpacked >>> 3) + 3 * binCount);
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

  /** What all rows add up to: the sum over the bins of any feature. */
  #totalOf(slot: number): Sums {
    const { firstCell, binCount } = this.#plan.features[this.#features[0]!]!;
    const unpacked = this.#plan.addresses.unpacked[this.#thread]!;
    const cells = this.#cellAt(slot, firstCell);
    this.kernels.unpack(cells, cells + this.#bytesOf(binCount), unpacked);
    const total = { gradient: 0, hessian: 0, weight: 0 };
    for (let bin = 0, at = unpacked >>> 3; bin < binCount; bin++, at += 3) {
      total.gradient += this.#float64[at]!;
      total.hessian += this.#float64[at + 1]!;
      total.weight += this.#float64[at + 2]!;
    }
    return total;
  }

  /** The cells of the own groups' features, which stand together. */
  #ownCells(): [number, number] {
    const { groups, features, shares, cellCount } = this.#plan;
    const startOf = (group: number) =>
      group < groups.length ? features[groups[group]!.features[0]!]!.firstCell : cellCount;
    return [startOf(shares[this.#thread]!), startOf(shares[this.#thread + 1]!)];
  }

  #cellAt(slot: number, cell: number): number {
    return this.#plan.addresses.slots + this.#bytesOf(slot * this.#plan.cellCount + cell);
  }

  #bytesOf(cells: number): number {
    return cells * this.#plan.kernels.records.cellBytes;
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
