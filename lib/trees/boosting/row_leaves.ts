import { LEAF_SUM } from "../kernels/kernels.ts";
import type { Plan } from "./boosting_plan.ts";
import type { Grower } from "./grower.ts";
import type { Leaf, RowGradients } from "./leaf.ts";

/** What a leaf's rows add up to, in units; weight is null where growing knew it. */
export type LeafSums = {
  readonly gradient: number;
  readonly hessian: number;
  readonly weight: number | null;
};

/**
 * Which leaf each row is in, and what the rows of each add up to, for one thread.
 *
 * Cells choose splits from derivatives rounded to units; leaves take their values from the rows' own doubles.
 * These are added up in whole numbers of two units, one 2^36 times as fine as the other, so that the sums,
 * exact to 2^-72 of the largest derivative, depend on no order either.
 */
export class RowLeaves {
  readonly #plan: Plan;
  readonly #thread: number;
  readonly #grower: Grower;
  readonly #float64: Float64Array;
  readonly #int64: BigInt64Array;

  constructor(plan: Plan, thread: number, grower: Grower) {
    this.#plan = plan;
    this.#thread = thread;
    this.#grower = grower;
    this.#float64 = new Float64Array(plan.memory.buffer);
    this.#int64 = new BigInt64Array(plan.memory.buffer);
  }

  /** Notes the leaf of each of this thread's rows. */
  mark(leaves: readonly Leaf[]): void {
    const { leafOfRow } = this.#plan.addresses;
    leaves.forEach((leaf, i) => {
      const [from, end] = this.#grower.records.addressesOf(leaf);
      this.#grower.kernels.markLeaf(from, end, i, leafOfRow);
    });
  }

  /** The sums of all threads' rows of each leaf; all threads call this at once. */
  sums(leaves: readonly Leaf[], { output, units, gradientScale, hessianScale }: RowGradients): LeafSums[] {
    const { addresses, kernels: { records: { kind, weightBytes } } } = this.#plan;
    const own = addresses.leafSums[this.#thread]!;
    this.#int64.fill(0n, own >>> 3, (own + LEAF_SUM.bytes * leaves.length) >>> 3);
    const [from, end] = this.#range();
    const hessian = kind === "gradient"
      ? addresses.gradient[output]!
      : addresses.hessian[output] ?? addresses.weight;
    // the kernel works on pairs: what stands behind an odd number of rows must not count
    if (end % 2 === 1) {
      this.#float64[addresses.gradient[output]! / 8 + end] = this.#float64[hessian / 8 + end] = 0;
    }
    this.#grower.kernels.sumLeaves(
      addresses.leafOfRow + 2 * from,
      addresses.leafOfRow + 2 * end,
      addresses.gradient[output]! + 8 * from,
      hessian + 8 * from,
      gradientScale,
      hessianScale,
      own,
      units === 0 ? 0 : units + 4 * from,
    );
    const isCounted = kind === "newton" && weightBytes === 0;
    if (isCounted && units === 0) this.#countRows(leaves);
    this.#grower.wait();
    const sums = leaves.map(({ total }, i) => ({
      gradient: this.#sumOf(i, LEAF_SUM.gradient, LEAF_SUM.gradientRest),
      hessian: kind === "gradient" ? total.weight : this.#sumOf(i, LEAF_SUM.hessian, LEAF_SUM.hessianRest),
      weight: isCounted ? this.#weightOf(i) : null,
    }));
    this.#grower.wait();
    return sums;
  }

  /** Adds its leaf's value to each of this thread's scores. */
  addValues(values: readonly number[], scores: number): void {
    const { addresses } = this.#plan;
    const steps = addresses.steps[this.#thread]!;
    this.#float64.set(values, steps >>> 3);
    const [from, end] = this.#range();
    this.#grower.kernels.addValues(
      addresses.leafOfRow + 2 * from,
      addresses.leafOfRow + 2 * end,
      steps,
      scores + 8 * from,
    );
  }

  /** All rows weigh 1. */
  #countRows(leaves: readonly Leaf[]): void {
    const { addresses, kernels: { records: { stride } } } = this.#plan;
    leaves.forEach((leaf, i) => {
      const [from, end] = this.#grower.records.addressesOf(leaf);
      const at = (addresses.leafSums[this.#thread]! + LEAF_SUM.bytes * i + LEAF_SUM.weight) / 8;
      this.#int64[at] = BigInt((end - from) / stride);
    });
  }

  #weightOf(leaf: number): number {
    const at = (sums: number) => (sums + LEAF_SUM.bytes * leaf + LEAF_SUM.weight) / 8;
    return this.#plan.addresses.leafSums.reduce((sum, sums) => sum + Number(this.#int64[at(sums)]!), 0);
  }

  #sumOf(leaf: number, whole: number, rest: number): number {
    let sum = 0n;
    for (const sums of this.#plan.addresses.leafSums) {
      const at = sums + LEAF_SUM.bytes * leaf;
      sum += (this.#int64[(at + whole) / 8]! << BigInt(LEAF_SUM.restBits)) + this.#int64[(at + rest) / 8]!;
    }
    return Number(sum) / 2 ** LEAF_SUM.restBits;
  }

  #range(): [number, number] {
    const { slices } = this.#plan;
    return [slices[this.#thread]!, slices[this.#thread + 1]!];
  }
}
