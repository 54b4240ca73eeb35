/**
 * How a training row is written down for growing trees.
 *
 * A row is a record of `stride` bytes. Splitting a leaf streams its records into two new places, so that every pass
 * over a leaf reads memory in order:
 *
 *     residual   | r i32 | codes …                      squared loss, all weights 1: r is all there is to know
 *     gradient   | g i32 | row u32 | codes …            second derivative and weight 1 (absolute, quantile, Huber)
 *     weighted   | g i32 | second u32 | row u32 | codes …
 *
 * r and g are negative gradients as whole numbers of a unit that is a power of two. `second` holds the second
 * derivative above the lowest `weightBits` bits, and the weight in these; where the second derivative is the weight,
 * it is the weight. A code is the number of a joint group's combination of bins (see groups.ts), one byte each.
 *
 * A histogram cell holds exact sums: 8 bytes `g << countBits | rows`, or for weighted records 16 bytes, g and
 * `second derivative << countBits | weight`. Whole numbers have one sum whatever their order: trees depend neither on
 * the number of threads nor on the order of rows, and a parent less one child is the other child to the last bit.
 */
export type RecordKind = "residual" | "gradient" | "weighted";

/** Where things stand in a record and a cell, and how many bits they have. */
export type RecordLayout = {
  readonly kind: RecordKind;
  readonly groups: number;
  /** Bytes before the codes, and bytes of a record: a multiple of 8, at least 16. */
  readonly header: number;
  readonly stride: number;
  readonly cellBytes: 8 | 16;
  /** Greatest negative gradient, second derivative and weight, as bits of their whole numbers. */
  readonly gradientBits: number;
  readonly hessianBits: number;
  /** Bits of the weight in `second`; 32 when the second derivative is the weight. */
  readonly weightBits: number;
  /** Bits below the other sum in a cell; 0 when the second derivative is the weight. */
  readonly countBits: number;
};

/** The most rows whose number fits in the lower part of a cell of 8 bytes beside useful sums. */
const MOST_ROWS_OF_SHORT_CELLS = 2 ** 24;

/** What records must be able to hold. */
export type RecordNeeds = {
  readonly rows: number;
  readonly groups: number;
  readonly unitWeights: boolean;
  /** The loss's second derivative is 1 for all rows. */
  readonly unitHessian: boolean;
  /** The residual itself is the gradient, and no row's score is asked for. */
  readonly residual: boolean;
  /** Rounds see some rows only: the others weigh nothing then. */
  readonly drawsRows: boolean;
};

/**
 * The layout with the finest units whose sums can't overflow: a sum stays below 2^53, so that it is exact as a double
 * too. With 230,000 rows a gradient has 26 bits, weighted 30; with 16 million 14, weighted 28.
 */
export function recordLayout(needs: RecordNeeds): RecordLayout {
  const rowBits = Math.ceil(Math.log2(needs.rows + 1));
  const short = needs.unitWeights && needs.unitHessian && !needs.drawsRows &&
    needs.rows < MOST_ROWS_OF_SHORT_CELLS;
  if (!short) return weightedLayout(needs, rowBits);
  const header = needs.residual ? 4 : 8;
  return {
    kind: needs.residual ? "residual" : "gradient",
    groups: needs.groups,
    header,
    stride: strideOf(header + needs.groups),
    cellBytes: 8,
    gradientBits: Math.min(29, 62 - 2 * rowBits, 51 - rowBits),
    hessianBits: 0,
    weightBits: 32,
    countBits: rowBits,
  };
}

function weightedLayout({ groups, unitWeights, unitHessian }: RecordNeeds, rowBits: number): RecordLayout {
  const countBits = unitHessian ? 0 : unitWeights ? rowBits : rowBits + meanWeightBits(rowBits);
  const weightBits = unitHessian ? 32 : unitWeights ? 1 : 12;
  return {
    kind: "weighted",
    groups,
    header: 12,
    stride: strideOf(12 + groups),
    cellBytes: 16,
    gradientBits: Math.min(30, 52 - rowBits),
    hessianBits: unitHessian ? 0 : Math.min(32 - weightBits, 52 - rowBits, 63 - countBits - rowBits),
    weightBits,
    countBits,
  };
}

/** Beside second derivatives weights only count for covers and limits: few bits do for their mean. */
function meanWeightBits(rowBits: number): number {
  return Math.max(2, Math.min(8, 30 - rowBits));
}

/** The greatest whole number that a row's weight may be, and the greatest sum of all. */
export function weightLimits({ weightBits, countBits }: RecordLayout): { most: number; sum: number } {
  if (weightBits === 32) return { most: 2 ** 31, sum: 2 ** 52 };
  return { most: 2 ** weightBits - 1, sum: 2 ** countBits - 1 };
}

/** The greatest power of two by which `largest` may be multiplied without exceeding `limit`; 1 when it is 0. */
export function powerOfTwoScale(largest: number, limit: number): number {
  if (!(largest > 0)) return 1;
  // within a double's range, however small or large the values
  const exponent = Math.floor(Math.log2(limit) - Math.log2(largest));
  let scale = 2 ** Math.max(-1000, Math.min(1000, exponent));
  if (Math.abs(exponent) > 1000) return scale;
  while (largest * scale > limit) scale /= 2;
  while (largest * scale * 2 <= limit) scale *= 2;
  return scale;
}

function strideOf(bytes: number): number {
  return Math.max(16, Math.ceil(bytes / 8) * 8);
}
