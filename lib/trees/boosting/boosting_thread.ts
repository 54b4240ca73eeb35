import { randomSource, sampleWithoutReplacement } from "lib/stats/random.ts";
import { mixed } from "../binning/mixed.ts";
import { powerOfTwoScale } from "../binning/records.ts";
import type { Loss, LossRows } from "../losses/loss.ts";
import { lossOf } from "../losses/loss_of.ts";
import { selectQuantile } from "../losses/select_quantile.ts";
import { STOP } from "../threads/barrier.ts";
import type { Plan } from "./boosting_plan.ts";
import { Grower } from "./grower.ts";
import { type GrownTree, type LeafDelta, type RowGradients, weighedTree } from "./leaf.ts";
import { RowLeaves } from "./row_leaves.ts";
import { clearUndrawn, copyWeights } from "./row_weights.ts";
import { boundedValue, softened } from "./splitting.ts";

/** A tree of boosting: what grew, and a value for each of its leaves, in their order. */
export type BoostedTree = GrownTree & {
  readonly values: readonly number[];
  /** What a sum of gradients, and of second derivatives, is to be divided by. */
  readonly gradientScale: number;
  readonly hessianScale: number;
};

/**
 * One thread of a boosting fit. All threads call `round()` as often; each works on its slice of the rows, and
 * all return the same trees.
 */
export class BoostingThread {
  readonly loss: Loss;
  readonly #plan: Plan;
  readonly #thread: number;
  readonly #grower: Grower;
  readonly #control: Int32Array;
  readonly #float64: Float64Array;
  readonly #uint32: Uint32Array;
  readonly #rows: LossRows;
  readonly #rowLeaves: RowLeaves;
  readonly #allFeatures: readonly number[];
  #round = 0;
  #last: readonly LeafDelta[] | null = null;

  constructor(plan: Plan, thread: number, grower = new Grower(plan, thread)) {
    const { buffer } = plan.memory;
    this.loss = lossOf(plan.loss.name, plan.loss.parameters);
    this.#plan = plan;
    this.#thread = thread;
    this.#grower = grower;
    this.#control = new Int32Array(buffer, plan.addresses.control, 16);
    this.#float64 = new Float64Array(buffer);
    this.#uint32 = new Uint32Array(buffer);
    this.#rows = this.#lossRows();
    this.#rowLeaves = new RowLeaves(plan, thread, grower);
    this.#allFeatures = plan.features.map((_, feature) => feature);
  }

  /** All rounds, as a worker runs them. */
  run(): void {
    for (let round = 0; round < this.#plan.rounds; round++) if (this.round() === null) return;
  }

  /** Meets the other threads between rounds. */
  waitForAll(): void {
    this.#grower.wait();
  }

  /** The trees of the next round, one an output; null when the first thread has told all to stop. */
  round(): BoostedTree[] | null {
    this.#grower.wait();
    if (Atomics.load(this.#control, STOP) === 1) return null;
    const trees = this.#plan.residualScale > 0 ? [this.#growOnResiduals()] : this.#growOnGradients();
    this.#round++;
    return trees;
  }

  /**
   * Residuals are whole numbers of one unit for the whole fit, and so are leaf values: residuals stay exact.
   */
  #growOnResiduals(): BoostedTree {
    const { settings, residualScale } = this.#plan;
    const tree = this.#grower.grow({ kind: "residual", last: this.#last }, this.#drawFeatures(0));
    const l1 = settings.l1 * residualScale;
    const deltas = tree.leaves.map(({ total, bounds }) => {
      const step = boundedValue(softened(total.gradient, l1), total.hessian + settings.lambda, bounds);
      return Math.round(settings.learningRate * step);
    });
    this.#last = tree.leaves.map((leaf, i) => ({ leaf, delta: deltas[i]! }));
    return {
      ...tree,
      values: deltas.map((delta) => delta / residualScale),
      gradientScale: residualScale,
      hessianScale: 1,
    };
  }

  #growOnGradients(): BoostedTree[] {
    const { addresses, settings, outputs, kernels: { records }, weightScale } = this.#plan;
    const units = settings.rowSampling < 1 ? addresses.drawn : addresses.units;
    if (settings.rowSampling < 1) this.#drawRows();
    const all = Array.from({ length: outputs }, (_, output) => output);
    const largestOfAll = this.loss.outputsAreApart ? null : this.#setGradients(all);
    return all.map((output) => {
      const [gradient, hessian] = largestOfAll?.subarray(2 * output) ?? this.#setGradients([output]);
      const gradientScale = powerOfTwoScale(gradient!, 2 ** records.gradientBits);
      const hessianScale = this.loss.unitHessian
        ? weightScale
        : powerOfTwoScale(hessian!, 2 ** records.hessianBits);
      const gradients = { output, units, gradientScale, hessianScale };
      const grown = this.#grower.grow({ kind: "rows", ...gradients }, this.#drawFeatures(output));
      this.#rowLeaves.mark(grown.leaves);
      const { values, tree } = this.#leafValues(grown, gradients);
      this.#rowLeaves.addValues(values, addresses.scores[output]!);
      if (output === outputs - 1) this.#updateFitted();
      return { ...tree, values, gradientScale, hessianScale };
    });
  }

  /** Newton steps from exact sums of the rows' own derivatives, or quantiles. */
  #leafValues(tree: GrownTree, gradients: RowGradients): { values: number[]; tree: GrownTree } {
    const { output, gradientScale, hessianScale } = gradients;
    const { lambda, l1, learningRate } = this.#plan.settings;
    const share = this.loss.leafQuantile(output);
    if (share !== null) {
      return { tree, values: this.#leafQuantiles(tree, output, share).map((each) => learningRate * each) };
    }
    const unit = hessianScale / gradientScale;
    const sums = this.#rowLeaves.sums(tree.leaves, gradients);
    const values = tree.leaves.map(({ bounds }, i) => {
      const { hessian } = sums[i]!;
      const gradient = softened(sums[i]!.gradient, l1 * gradientScale);
      const denominator = hessian + lambda * hessianScale;
      const step = denominator > 0 ? boundedValue(gradient, denominator, bounds) * unit : 0;
      const furthest = this.loss.furthestStep?.(step) ?? step;
      return step > 0 ? Math.min(learningRate * step, furthest) : Math.max(learningRate * step, furthest);
    });
    const weights = sums.map(({ weight }) => weight);
    return { values, tree: weights.every((each) => each !== null) ? weighedTree(tree, weights) : tree };
  }

  /**
   * The exact quantile of each leaf's residuals. Leaves are shared out among threads; each reads all threads'
   * rows. Residuals are gathered where the gradients were, which the records hold by now: leaf after leaf.
   */
  #leafQuantiles({ leaves }: GrownTree, output: number, share: number): number[] {
    const { addresses, threads } = this.#plan;
    const own = addresses.leaves[this.#thread]! >>> 2;
    leaves.forEach((leaf, i) => this.#uint32.set(this.#grower.records.addressesOf(leaf), own + 2 * i));
    this.#grower.wait();
    let before = 0;
    for (let i = 0; i < leaves.length; i++) {
      const count = this.#countOfLeaf(i);
      if (i % threads === this.#thread) {
        this.#float64[(addresses.values >>> 3) + i] = this.#quantileOfLeaf(i, output, share, before, count);
      }
      before += count;
    }
    this.#grower.wait();
    return leaves.map((_, i) => this.#float64[(addresses.values >>> 3) + i]!);
  }

  #quantileOfLeaf(leaf: number, output: number, share: number, before: number, count: number): number {
    const { addresses, kernels: { records: { stride, weightBytes } } } = this.#plan;
    const residuals = addresses.gradient[output]! + 8 * before;
    const weights = weightBytes > 0 ? new Uint32Array(count) : null;
    let done = 0;
    for (const table of addresses.leaves) {
      const from = this.#uint32[(table >>> 2) + 2 * leaf]!;
      const end = this.#uint32[(table >>> 2) + 2 * leaf + 1]!;
      this.#grower.kernels.residuals(
        from,
        end,
        addresses.target,
        addresses.scores[output]!,
        residuals + 8 * done,
      );
      if (weights !== null) {
        copyWeights(this.#uint32, from >>> 2, stride >>> 2, weights, done, (end - from) / stride);
      }
      done += (end - from) / stride;
    }
    const values = this.#float64.subarray(residuals / 8, residuals / 8 + count);
    const quantile = selectQuantile(values, weights, count, share);
    return Number.isNaN(quantile) ? 0 : quantile;
  }

  /** All threads' records of a leaf. */
  #countOfLeaf(leaf: number): number {
    let bytes = 0;
    for (const table of this.#plan.addresses.leaves) {
      bytes += this.#uint32[(table >>> 2) + 2 * leaf + 1]! - this.#uint32[(table >>> 2) + 2 * leaf]!;
    }
    return bytes / this.#plan.kernels.records.stride;
  }

  /** Sets the derivatives of some outputs, and returns the largest of each: of all threads' rows. */
  #setGradients(outputs: readonly number[]): Float64Array {
    const own = this.loss.setGradients(this.#rows, outputs[0]!) ?? this.#weigh(outputs);
    return this.#tellAll(own, (a, b) => Math.max(a, b));
  }

  /**
   * Multiplies derivatives by the rows' weights, 0 for rows not drawn; returns the largest of each output.
   */
  #weigh(outputs: readonly number[]): Float64Array {
    const { addresses, slices, settings } = this.#plan;
    const start = slices[this.#thread]!;
    const bytes = 8 * this.#rows.count;
    const weights = addresses.weight > 0 ? addresses.weight + 8 * start : 0;
    const drawn = settings.rowSampling < 1 ? this.#uint32.subarray((addresses.drawn >>> 2) + start) : null;
    const largest = new Float64Array(2 * outputs.length);
    // only the rows drawn count then, for the first output and so for all
    if (this.loss.unitHessian && outputs[0] === 0) { for (const ones of this.#rows.hessian) ones.fill(1); }
    for (const [i, output] of outputs.entries()) {
      for (const [k, values] of [this.#rows.gradient[output], this.#rows.hessian[output]].entries()) {
        if (values === undefined) continue;
        if (drawn !== null) clearUndrawn(values, drawn);
        // kernels work on pairs: what stands behind an odd number of rows must not count
        if (values.length % 2 === 1) this.#float64[values.byteOffset / 8 + values.length] = 0;
        largest[2 * i + k] = this.#grower.kernels.weigh(
          values.byteOffset,
          values.byteOffset + bytes,
          weights,
        );
      }
    }
    return largest;
  }

  /** Each row is drawn with the probability `rowSampling`, by a hash of seed, round and row. */
  #drawRows(): void {
    const { addresses, slices, settings } = this.#plan;
    const from = addresses.units >>> 2;
    const to = addresses.drawn >>> 2;
    const round = mixed(settings.seed ^ mixed(this.#round + 1));
    const limit = settings.rowSampling * 2 ** 32;
    for (let row = slices[this.#thread]!; row < slices[this.#thread + 1]!; row++) {
      this.#uint32[to + row] = mixed(row ^ round) < limit ? this.#uint32[from + row]! : 0;
    }
  }

  #drawFeatures(output: number): readonly number[] {
    const { settings, outputs } = this.#plan;
    const count = this.#allFeatures.length;
    const size = Math.max(1, Math.round(settings.featureSampling * count));
    if (size === count) return this.#allFeatures;
    const random = randomSource((settings.seed % 2 ** 36) * 65_537 + this.#round * outputs + output);
    return [...sampleWithoutReplacement(count, size, random).sort()];
  }

  /** Combines what each thread says; barriers before and after, as the words are read by all. */
  #tellAll(own: Float64Array, combine: (a: number, b: number) => number): Float64Array {
    const { said } = this.#plan.addresses;
    this.#float64.set(own, said[this.#thread]! >>> 3);
    this.#grower.wait();
    const all = own.map((_, i) => said.map((at) => this.#float64[(at >>> 3) + i]!).reduce(combine));
    this.#grower.wait();
    return all;
  }

  #updateFitted(): void {
    const { fitted } = this.loss;
    if (fitted === undefined) return;
    const { addresses, slices } = this.#plan;
    const sums = new Float64Array(fitted.count);
    const start = slices[this.#thread]!;
    const weight = addresses.weight > 0 ? this.#float64.subarray((addresses.weight >>> 3) + start) : null;
    fitted.addSums(this.#rows, (row) => weight === null ? 1 : weight[row]!, sums);
    fitted.update(this.#tellAll(sums, (a, b) => a + b));
  }

  #lossRows(): LossRows {
    const { memory: { buffer }, addresses, slices, settings } = this.#plan;
    const start = slices[this.#thread]!;
    const count = this.#plan.residualScale > 0 ? 0 : slices[this.#thread + 1]! - start;
    const own = (at: number) => at + 8 * start;
    const doubles = (at: number) => new Float64Array(buffer, own(at), count);
    const [target, end] = [own(addresses.target), own(addresses.target) + 8 * count];
    return {
      count,
      target: doubles(addresses.target),
      censored: addresses.censored > 0 ? new Uint8Array(buffer, addresses.censored + start, count) : null,
      scores: addresses.scores.map(doubles),
      gradient: addresses.gradient.map(doubles),
      hessian: addresses.hessian.map(doubles),
      exponentials: (output, factor, to) => {
        const from = own(addresses.scores[output]!);
        this.#grower.kernels.exponentials(from, from + 8 * count, factor, to.byteOffset);
      },
      signs: (output, above, below) => {
        const [scores, to] = [own(addresses.scores[output]!), own(addresses.gradient[output]!)];
        this.#grower.kernels.signs(target, end, scores, above, below, to);
      },
      logistic: (output) => {
        const scores = own(addresses.scores[output]!);
        const to = [own(addresses.gradient[output]!), own(addresses.hessian[output]!)] as const;
        const said = addresses.said[this.#thread]!;
        const isDrawn = settings.rowSampling < 1;
        const weights = isDrawn || addresses.weight === 0 ? 0 : own(addresses.weight);
        // the kernel works on lines: what stands behind the last row must not count
        this.#float64.fill(NaN, scores / 8 + count, 8 * Math.ceil((scores / 8 + count) / 8));
        this.#grower.kernels.logistic(target, end, scores, ...to, weights, said);
        return isDrawn ? null : this.#float64.subarray(said / 8, said / 8 + 2);
      },
    };
  }
}
