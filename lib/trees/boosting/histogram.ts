import type { Kernels } from "../kernels/kernels.ts";
import type { Plan, PlannedFeature } from "./boosting_plan.ts";
import type { LeafDelta } from "./leaf.ts";
import type { Sums } from "./splitting.ts";

/**
 * The histograms of a tree's open leaves, as one thread sees them: each takes a slot of shared memory, in
 * which a thread fills the cells of its own share of the features. All threads call the same methods in the
 * same order.
 */
export class LeafHistograms {
  readonly #plan: Plan;
  readonly #thread: number;
  readonly #kernels: Kernels;
  readonly #float64: Float64Array;
  readonly #share: ReadonlySet<number>;
  readonly #ownFeatures: readonly number[];
  /** In a histogram, from where to where its cells and the weights beside them stand. */
  readonly #ownBytes: readonly [cells: readonly [number, number], weights: readonly [number, number]];
  #freeSlots: number[] = [];
  #anyFeature = 0;
  /** The features that this thread adds up, ascending. */
  #added: readonly number[] = [];
  /** The features of this tree that this thread searches, ascending. */
  searched: readonly number[] = [];

  constructor(plan: Plan, thread: number, kernels: Kernels) {
    const { groups, shares, memory: { buffer } } = plan;
    this.#plan = plan;
    this.#thread = thread;
    this.#kernels = kernels;
    this.#float64 = new Float64Array(buffer);
    const own = groups.slice(shares[thread], shares[thread + 1]).flatMap((group) => group.features);
    this.#share = new Set(own);
    this.#ownFeatures = own.toSorted((a, b) => a - b);
    this.#ownBytes = this.#bytesOfShare();
  }

  /**
   * The tree may ask for `features`, ascending; unless the last tree's leaves are kept, all slots are free.
   */
  startTree(features: readonly number[], keepsLeaves: boolean): void {
    this.#anyFeature = features[0]!;
    this.searched = features.filter((feature) => this.#share.has(feature));
    // where leaves are kept, later trees may ask for any feature
    this.#added = this.#plan.residualScale > 0 ? this.#ownFeatures : this.searched;
    if (keepsLeaves) return;
    this.#freeSlots = Array.from({ length: this.#plan.settings.maxLeaves + 1 }, (_, slot) => slot);
  }

  free(slot: number): void {
    this.#freeSlots.push(slot);
  }

  /**
   * Adds up all threads' joint cells, as margins of their features, clears them, and returns the slot of the
   * sums.
   */
  merge(): number {
    const slot = this.#freeSlots.pop()!;
    const { features, shares, kernels: { joint, jointOffsets, weightStarts } } = this.#plan;
    const firstGroup = shares[this.#thread]!;
    const endGroup = shares[this.#thread + 1]!;
    if (firstGroup === endGroup) return slot;
    for (const [from, end] of this.#ownBytes) {
      this.#kernels.clear(this.#byteAt(slot, from), this.#byteAt(slot, end));
    }
    const ofJoint = [
      [this.#bytesOf(jointOffsets[firstGroup]!), this.#bytesOf(jointOffsets[endGroup]!)],
      [weightStarts[firstGroup]!, weightStarts[endGroup]!],
    ] as const;
    for (const [from, end] of ofJoint) this.#kernels.sumThreads(from, end);
    this.#addTotal(firstGroup);
    for (const feature of this.#added) this.#addMargin(features[feature]!, slot);
    for (const cells of joint) {
      for (const [from, end] of ofJoint) this.#kernels.clear(cells + from, cells + end);
    }
    return slot;
  }

  /**
   * The slot of the sum of a tree's leaves, whose rows lose their leaf's delta; the leaves' own become free.
   */
  sumOfLeaves(leaves: readonly LeafDelta[]): number {
    const slot = this.#freeSlots.pop()!;
    const [[from, end]] = this.#ownBytes;
    this.#kernels.clear(this.#byteAt(slot, from), this.#byteAt(slot, end));
    for (const { leaf, delta } of leaves) {
      const cells = this.#byteAt(leaf.slot, from);
      this.#kernels.addMoved(cells, this.#byteAt(leaf.slot, end), this.#byteAt(slot, from), delta);
      this.free(leaf.slot);
    }
    this.#kernels.carry(this.#byteAt(slot, from), this.#byteAt(slot, end));
    return slot;
  }

  /** `parent -= child`: what is left is the other child's. */
  subtract(parent: number, child: number): void {
    for (const [from, end] of this.#ownBytes) {
      this.#kernels.subtract(this.#byteAt(parent, from), this.#byteAt(child, from), end - from);
    }
  }

  /** The address of a feature's cells. */
  cellsOf(slot: number, feature: number): number {
    return this.#byteAt(slot, this.#bytesOf(this.#plan.features[feature]!.firstCell));
  }

  /** The address of the weights beside a feature's cells; 0 when there are none. */
  weightsOf(slot: number, feature: number): number {
    const { weights } = this.#plan.features[feature]!;
    return weights === null ? 0 : this.#byteAt(slot, weights);
  }

  /**
   * A feature's cells as doubles: gradient, second derivative and weight of each bin; valid until the next
   * call. Weights that neither cells nor the histogram hold are anything.
   */
  sumsOf(slot: number, feature: number): Float64Array {
    const { binCount } = this.#plan.features[feature]!;
    const unpacked = this.#plan.addresses.unpacked[this.#thread]!;
    const cells = this.cellsOf(slot, feature);
    this.#kernels.unpack(cells, cells + this.#bytesOf(binCount), unpacked, this.weightsOf(slot, feature));
    return this.#float64.subarray(unpacked >>> 3, (unpacked >>> 3) + 3 * binCount);
  }

  /** What all rows add up to: the sum over the bins of any feature; of Newton cells without weight. */
  totalOf(slot: number): Sums {
    const sums = this.sumsOf(slot, this.#anyFeature);
    const total = { gradient: 0, hessian: 0, weight: 0 };
    for (let at = 0; at < sums.length; at += 3) {
      total.gradient += sums[at]!;
      total.hessian += sums[at + 1]!;
      total.weight += sums[at + 2]!;
    }
    return total;
  }

  /** The cell of all rows, from the joint cells of any group. */
  #addTotal(group: number): void {
    const { groups, addresses, kernels: { joint } } = this.#plan;
    const { firstCell, size } = groups[group]!;
    const cells = joint[0]! + this.#bytesOf(firstCell);
    this.#kernels.total(cells, cells + this.#bytesOf(size), addresses.total[this.#thread]!);
  }

  #addMargin({ group, bins, rest, firstCell, weights, followsCodes }: PlannedFeature, slot: number): void {
    const { groups, addresses, kernels: { joint, weightStarts } } = this.#plan;
    const cells = joint[0]! + this.#bytesOf(groups[group]!.firstCell);
    const to = this.#byteAt(slot, this.#bytesOf(firstCell));
    if (weights !== null) {
      const from = joint[0]! + weightStarts[group]!;
      this.#kernels.marginOfWeights(from, bins, bins + groups[group]!.size, this.#byteAt(slot, weights));
    }
    if (followsCodes) {
      this.#kernels.copy(cells, cells + this.#bytesOf(groups[group]!.size), to);
      return;
    }
    if (rest === null) {
      this.#kernels.margin(cells, bins, bins + groups[group]!.size, to);
      return;
    }
    const total = addresses.total[this.#thread]!;
    const restCell = to + this.#bytesOf(rest.bin);
    this.#kernels.marginOfRest(cells, rest.pairs, rest.pairs + 2 * rest.count, to, restCell, total);
  }

  /** The cells of the own groups' features, which stand together, and the weights beside them. */
  #bytesOfShare(): [cells: readonly [number, number], weights: readonly [number, number]] {
    const { groups, features, shares, cellCount, histogramBytes } = this.#plan;
    const inOrder = groups.flatMap((group) => group.features);
    const first = groups.slice(0, shares[this.#thread]).flatMap((group) => group.features).length;
    const end = first + this.#ownFeatures.length;
    const cellsFrom = (k: number) => features[inOrder[k]!]?.firstCell ?? cellCount;
    const weightsFrom = (k: number) =>
      inOrder.slice(k).map((feature) => features[feature]!.weights).find((at) => at !== null) ??
        histogramBytes;
    return [
      [this.#bytesOf(cellsFrom(first)), this.#bytesOf(cellsFrom(end))],
      [weightsFrom(first), weightsFrom(end)],
    ];
  }

  #byteAt(slot: number, byte: number): number {
    return this.#plan.addresses.slots + slot * this.#plan.histogramBytes + byte;
  }

  #bytesOf(cells: number): number {
    return cells * this.#plan.kernels.records.cellBytes;
  }
}
