import { type Kernels, WEIGHT_BYTES } from "../kernels/kernels.ts";
import type { Plan } from "./boosting_plan.ts";
import type { Piece } from "./leaf.ts";
import type { LeafRecords } from "./leaf_records.ts";
import type { Split } from "./splitting.ts";

/** Doubles are rounded: what must be greater is made so by more than that. */
const BEYOND_ROUNDING = 1 + 1e-9;

/**
 * The doubles that a thread tells at once: a leaf's weight, or those of a cut's sides. They stand in two
 * places by turns, as a thread may still read what was told while another, a barrier ahead, tells the next.
 */
const TOLD = { leaf: 0, left: 0, right: 1, count: 2 } as const;

/**
 * Weights that Newton cells don't hold, as one thread sees them. Leaves' are told to all where some features'
 * bins are weighed, and records have weights; else a leaf's and its bins' are counted only where those of a
 * cut are in doubt.
 */
export class CountedWeights {
  readonly #plan: Plan;
  readonly #thread: number;
  readonly #kernels: Kernels;
  readonly #records: LeafRecords;
  readonly #uint32: Uint32Array;
  readonly #float64: Float64Array;
  readonly areTold: boolean;
  /** From where to where one group's weights stand in this thread's joint cells. */
  readonly #joint: readonly [from: number, end: number];
  /** Where rows' weights stand; 0 where records have them, or all are 1. */
  #units = 0;
  /** Where the last told stands. */
  #turn: 0 | 1 = 0;

  constructor(plan: Plan, thread: number, kernels: Kernels, records: LeafRecords) {
    this.#plan = plan;
    this.#thread = thread;
    this.#kernels = kernels;
    this.#records = records;
    this.#uint32 = new Uint32Array(plan.memory.buffer);
    this.#float64 = new Float64Array(plan.memory.buffer);
    this.areTold = plan.kernels.records.weightBytes > 0;
    this.#joint = this.#shortestWeights();
  }

  /** The tree's rows weigh so. */
  startTree(units: number): void {
    this.#units = units;
  }

  /** Tells the other threads, who read it after a barrier, where this one's records of leaves are. */
  tellPlaces(pieces: readonly Piece[]): void {
    const { leaves } = this.#plan.addresses;
    pieces.forEach(({ buffer, start, end }, i) => {
      const at = (leaves[this.#thread]! >>> 2) + 2 * i;
      this.#uint32[at] = this.#records.at(buffer, start);
      this.#uint32[at + 1] = this.#records.at(buffer, end);
    });
  }

  /** And what those of one leaf weigh, if that is told: joint cells hold them, or they are added up. */
  tellWeight(leaf: number, isInJoint: boolean): void {
    if (!this.areTold) return;
    const weight = isInJoint
      ? this.#kernels.sumOfWeights(...this.#joint)
      : this.#kernels.sumWeights(...this.#addressesOf(this.#thread, leaf));
    this.#tell(weight);
  }

  /** What all threads' records weigh of the leaf that was weighed; not a number where it wasn't. */
  get told(): number {
    return this.areTold ? this.#sumOfTold(TOLD.leaf) : NaN;
  }

  /** Tells the others, likewise, what this thread has of a leaf weighs on both sides of a number's cut. */
  tellSides([piece]: readonly Piece[], { feature, lastLeft, missingLeft }: Split): void {
    const { buffer, start, end } = piece!;
    const to = this.#clearedBins(feature);
    this.#weighBins(this.#records.at(buffer, start), this.#records.at(buffer, end), feature, to);
    const of = (from: number, end: number) =>
      this.#kernels.sumOfWeights(to + WEIGHT_BYTES * from, to + WEIGHT_BYTES * end);
    const [missing, left] = [of(0, 1), of(1, lastLeft + 1)];
    const right = of(lastLeft + 1, this.#plan.features[feature]!.binCount);
    this.#tell(left + (missingLeft === true ? missing : 0), right + (missingLeft === true ? 0 : missing));
  }

  /** What all threads' records weigh on each side. */
  get sides(): [left: number, right: number] {
    return [this.#sumOfTold(TOLD.left), this.#sumOfTold(TOLD.right)];
  }

  /**
   * Any of a leaf's rows whose second derivatives sum to so much weigh at least `weight`, in units; each is
   * rounded by half a unit.
   */
  sureHessian(leaf: number, weight: number, hessianScale: number): number {
    const { mostHessian, weightScale, addresses, kernels: { records: { stride } } } = this.#plan;
    if (mostHessian === null) return Infinity;
    let bytes = 0;
    for (let thread = 0; thread < addresses.leaves.length; thread++) {
      const [from, end] = this.#addressesOf(thread, leaf);
      bytes += end - from;
    }
    const most = mostHessian * hessianScale / weightScale, rounded = bytes / stride / 2;
    return (most * (weight + rounded) + rounded) * BEYOND_ROUNDING;
  }

  /** The address of the weights of a feature's bins among a leaf's rows; valid until the next call. */
  ofBins(leaf: number, feature: number): number {
    const to = this.#clearedBins(feature);
    for (let thread = 0; thread < this.#plan.addresses.leaves.length; thread++) {
      this.#weighBins(...this.#addressesOf(thread, leaf), feature, to);
    }
    return to;
  }

  #clearedBins(feature: number): number {
    const to = this.#plan.addresses.unpacked[this.#thread]!;
    this.#float64.fill(0, to >>> 3, (to >>> 3) + this.#plan.features[feature]!.binCount);
    return to;
  }

  #weighBins(from: number, end: number, feature: number, to: number): void {
    const { features, kernels: { records: { header } } } = this.#plan;
    const { bins, group } = features[feature]!;
    this.#kernels.weighBins(from, end, this.#units, header + group, bins, to);
  }

  #tell(...weights: readonly number[]): void {
    this.#turn = this.#turn === 0 ? 1 : 0;
    const at = this.#plan.addresses.said[this.#thread]! >>> 3;
    this.#float64.set(weights, at + TOLD.count * this.#turn);
  }

  /** Of all threads, the double that each has told last in that place. */
  #sumOfTold(place: number): number {
    const { said } = this.#plan.addresses, from = TOLD.count * this.#turn + place;
    return said.reduce((sum, at) => sum + this.#float64[(at >>> 3) + from]!, 0);
  }

  #shortestWeights(): [from: number, end: number] {
    const { kernels: { joint, weightStarts } } = this.#plan;
    const groups = weightStarts.slice(1).map((end, g) => [weightStarts[g]!, end] as const);
    const [from, end] = groups.filter(([from, end]) => from < end)
      .reduce((a, b) => b[1] - b[0] < a[1] - a[0] ? b : a, [0, Infinity]);
    return [joint[this.#thread]! + from, joint[this.#thread]! + end];
  }

  #addressesOf(thread: number, leaf: number): [from: number, end: number] {
    const at = (this.#plan.addresses.leaves[thread]! >>> 2) + 2 * leaf;
    return [this.#uint32[at]!, this.#uint32[at + 1]!];
  }
}

/** Sets the values of rows that weren't drawn, which have no weight, to 0. */
export function clearUndrawn(values: Float64Array, drawn: Uint32Array): void {
  for (let i = 0; i < values.length; i++) if (drawn[i] === 0) values[i] = 0;
}

/**
 * Writes the weights of `count` records, `step` words apart, to `to[at]` and on: each is its record's second
 * word.
 */
export function copyWeights(
  words: Uint32Array,
  from: number,
  step: number,
  to: Uint32Array,
  at: number,
  count: number,
): void {
  for (let i = 0, word = from + 1; i < count; i++, word += step) to[at + i] = words[word]!;
}
