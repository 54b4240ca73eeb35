import type { RecordLayout } from "../binning/records.ts";

/** What kernels have to know of one fit: it is written into their code as constants. Addresses are bytes. */
export type KernelLayout = {
  readonly records: RecordLayout;
  readonly pages: number;
  /** Records have one buffer, in which leaves are parted. */
  readonly inPlace: boolean;
  /** Where each group's joint cells start, in cells; the last entry is their number. */
  readonly jointOffsets: readonly number[];
  /**
   * Where the weights of each group's codes start, which Newton cells don't hold, in bytes from the start of
   * a thread's joint cells; the last entry is their end. Only groups with a feature that asks for them have
   * any.
   */
  readonly weightStarts: readonly number[];
  /** Each thread's joint cells; those of the first also take the sums of all. */
  readonly joint: readonly number[];
  /**
   * Each thread's table of 256 bytes by code: 0 when it goes right, else `leftMark()`; for `list()` 4 when it
   * is wanted, else 0.
   */
  readonly sides: readonly number[];
  /** Each thread's limits of a split: see `LIMITS`. */
  readonly limits: readonly number[];
};

/** Bytes of a weight beside Newton cells: a whole number. */
export const WEIGHT_BYTES = 8;

/** Records longer than this are copied to one side only. */
export const MOST_BYTES_COPIED_TWICE = 64;

/** What the table of sides holds for codes that go left: the step of the cursor, or 1 for longer records. */
export function leftMark({ stride }: RecordLayout): number {
  return stride > MOST_BYTES_COPIED_TWICE ? 1 : stride;
}

/** Bytes of a record's address in a list of records. */
export const ADDRESS_BYTES = 4;

/** A split's limits, as doubles one after another, in the units of the cells' sums. */
export const LIMITS = { lambda: 0, minWeight: 8, minHessian: 16, bytes: 64 } as const;

/**
 * A leaf's exact sums of derivatives, as words of 8 bytes: byte offsets. Each derivative is a whole number of
 * units and, of what rounding to it left, one of units that are finer by `restBits` bits. Rows are weighed
 * where Newton records have no weight.
 */
export const LEAF_SUM = {
  gradient: 0,
  hessian: 8,
  gradientRest: 16,
  hessianRest: 24,
  weight: 32,
  bytes: 64,
  restBits: 36,
} as const;

/**
 * The best split found so far, as it stands in memory: byte offsets. `gain` must be set before the first
 * search.
 */
export const BEST = {
  gain: 0,
  feature: 8,
  lastLeft: 12,
  /** 1 or 0; 2 where none is missing, so that those to come go to the heavier side, and it isn't known. */
  missingLeft: 16,
  isCategory: 20,
  leftGradient: 24,
  leftHessian: 32,
  leftWeight: 40,
  /** 256 bits: bin b of a category goes left. */
  leftBins: 48,
  bytes: 128,
} as const;

/**
 * The loops that growing spends its time in. All work on one shared memory and take addresses; ranges end
 * before `end`. WebAssembly (compile.ts) and plain TypeScript (plain.ts) do the same to the last bit.
 */
export type Kernels = {
  /**
   * Records other than residual ones: writes rows' records to `to`, with their numbers from `firstRow` on and
   * new gradients, and adds them to the joint cells. Codes stand in `from` to `end` as `sourceLayout()` says.
   * The arrays start at the first row's entry; gradients become `nearest(gradient * gradientScale)`.
   */
  load(
    from: number,
    end: number,
    to: number,
    firstRow: number,
    gradient: number,
    hessian: number,
    weight: number,
    gradientScale: number,
    hessianScale: number,
  ): void;
  /**
   * Records that are parted in place, other than residual ones: gives them new derivatives, and weights
   * unless `weight` is 0. In the arrays each row's entry stands at its number. Nothing is added up.
   */
  renew(
    from: number,
    end: number,
    gradient: number,
    hessian: number,
    weight: number,
    gradientScale: number,
    hessianScale: number,
  ): void;
  /** Adds records to the thread's joint cells. */
  histogram(from: number, end: number): void;
  /**
   * Writes records whose code at byte `code` goes left from `left` on upward, the others from `right` on
   * downward; returns the end of the left ones. `left` and `right` enclose at least as many records as are
   * read. Residual records lose `delta`, a whole number.
   *
   * In place there is no `right`: records to the right fill what is between `left` and the record read.
   */
  partition(from: number, end: number, code: number, left: number, right: number, delta: number): number;
  /**
   * Writes to the table of sides, for the bins from `bins` to `end`: `left` where they are from `first` to
   * `last`, else `right`. They are read 16 at a time: more may be written.
   */
  markSides(bins: number, end: number, first: number, last: number, left: number, right: number): void;
  /**
   * Writes the addresses of the records whose code at byte `code` has 4 in the table of sides, not 0, to
   * `list`, 32 bits each; returns where they end. One more may be written.
   */
  list(from: number, end: number, code: number, list: number): number;
  /**
   * Moves the records listed, ascending, to `to`; the last of the others, of which there are more, fill their
   * places, so that these stand together. `end` is where both end.
   */
  takeOut(list: number, endOfList: number, end: number, to: number): void;
  /** `leaves[row of record] = leaf`, 16 bits each. */
  markLeaf(from: number, end: number, leaf: number, leaves: number): void;
  /**
   * Adds the derivatives of the rows whose leaves stand in `leaves` to `end` to their leaves' sums, and their
   * weights at `units`, unless that is 0: see `LEAF_SUM`. Rows are taken in pairs: one more than asked for
   * may be added.
   */
  sumLeaves(
    leaves: number,
    end: number,
    gradient: number,
    hessian: number,
    gradientScale: number,
    hessianScale: number,
    sums: number,
    units: number,
  ): void;
  /** `scores[row] += values[leaf of row]`. */
  addValues(leaves: number, end: number, values: number, scores: number): void;
  /** Writes `target[row] - scores[row]` of each record to `to`, one double after another. */
  residuals(from: number, end: number, target: number, scores: number, to: number): void;
  /**
   * Writes `e^(factor * value)` of the doubles in `from` to `end` to `to`, eight at a time: up to seven more
   * are read and written.
   */
  exponentials(from: number, end: number, factor: number, to: number): void;
  /**
   * Writes `above` where a target is above its score, `below` where it is below, else 0; in pairs: one more
   * may be read and written.
   */
  signs(target: number, end: number, scores: number, above: number, below: number, to: number): void;
  /**
   * Writes the derivatives of the log loss, `target - p` and `p (1 - p)`, where p is the score's chance,
   * times `weights`, unless that is 0, and the largest size of each to `largest`; eight at a time, as above.
   * Where a score is NaN, so are they, and they have no part in the largest.
   */
  logistic(
    target: number,
    end: number,
    scores: number,
    gradient: number,
    hessian: number,
    weights: number,
    largest: number,
  ): void;
  /** Multiplies doubles by `weights`, unless that is 0; returns the largest size; in pairs, as `signs`. */
  weigh(values: number, end: number, weights: number): number;
  /** Adds the other threads' joint cells to the first's, in the bytes `from` to `end` of each. */
  sumThreads(from: number, end: number): void;
  /** Sets the bytes `from` to `end` to 0. */
  clear(from: number, end: number): void;
  /** Copies the cells `from` to `end` to `to`: the margin of a feature whose bins are its group's codes. */
  copy(from: number, end: number, to: number): void;
  /**
   * `cells[bins[code]] += joint[code]` for every code of a group: a feature's margin of its group's joint
   * cells.
   */
  margin(joint: number, bins: number, endOfBins: number, cells: number): void;
  /** `margin` of weights beside cells. */
  marginOfWeights(joint: number, bins: number, endOfBins: number, weights: number): void;
  /** Writes the sum of joint cells, which is that of all rows, to `to`. */
  total(joint: number, end: number, to: number): void;
  /**
   * `margin` of a feature most of whose codes share the bin at `rest`: `pairs` of bytes, code and bin, are
   * the others. The cell at `rest` becomes `total` less these.
   */
  marginOfRest(
    joint: number,
    pairs: number,
    endOfPairs: number,
    cells: number,
    rest: number,
    total: number,
  ): void;
  /** `parent -= child` in `bytes` bytes of cells. */
  subtract(parent: number, child: number, bytes: number): void;
  /** Residual records: adds cells to those at `to`, as if each row's residual were less by `delta`. */
  addMoved(cells: number, end: number, to: number, delta: number): void;
  /** Residual records: cells' higher halves take what the lower ones carry. */
  carry(cells: number, end: number): void;
  /**
   * Writes the sums of cells as doubles: gradient, second derivative and weight one after another. Newton
   * cells' weights stand at `weights`.
   */
  unpack(cells: number, end: number, to: number, weights: number): void;
  /**
   * Replaces `best` by the best cut of a number's cells where that gains more; see splitting.ts. Other than
   * Newton cells.
   */
  findNumber(
    cells: number,
    binCount: number,
    gradient: number,
    hessian: number,
    weight: number,
    best: number,
    feature: number,
  ): void;
  /**
   * The same of Newton cells. Sides with second derivatives of `sureHessian` weigh enough; others are weighed
   * by `weights`, of each bin. Where that is 0 and a cut that gains more may be too light it stops, and
   * returns 1: to be called again, with weights.
   */
  findNewton(
    cells: number,
    binCount: number,
    gradient: number,
    hessian: number,
    weight: number,
    best: number,
    feature: number,
    weights: number,
    sureHessian: number,
  ): number;
  /** Newton records that have weights: what they weigh. */
  sumWeights(from: number, end: number): number;
  /** The sum of weights beside cells. */
  sumOfWeights(from: number, end: number): number;
  /**
   * Newton records: adds each one's weight to `to[bins[code]]`, by its code at byte `code`. Where they have
   * none it stands by row in `units`, and is 1 if that is 0.
   */
  weighBins(from: number, end: number, units: number, code: number, bins: number, to: number): void;
};
