/**
 * How a training row is written down for growing trees.
 *
 * A row is a record of `stride` bytes. Splitting a leaf streams its records into two new places, or parts
 * them where they are, so that every pass over a leaf reads memory in order. Lengths in bytes:
 *
 *     residual   | codes … | r 7                        squared loss, all weights 1: r is all there is
 *     gradient   | row 4 | g 5 | codes …                second derivative and weight 1 (absolute, Huber)
 *     weighted   | row 4 | weight 4 | g 5 | codes …     the second derivative is the weight
 *     newton     | row 4 | weight 0, 1 or 4 | g 5 | h 5 | codes …
 *
 * r and g are negative gradients, h second derivatives, all whole numbers of a unit that is a power of two. A
 * code is the number of a joint group's combination of bins (see groups.ts), one byte each.
 *
 * r is kept for the whole fit, in units so fine (2^-50 of the largest residual, 2^-46 with 34 million rows)
 * that nothing of it is lost. The other kinds' rows keep their doubles outside, from which leaves take their
 * values; g and h are rounded anew for every tree, and only choose its splits.
 *
 * A histogram cell holds exact sums, words of 8 bytes:
 *
 *     residual   | low halves of r | high halves << countBits, rows |       r = high << lowBits | low
 *     gradient   | g | rows |     while rows are few, in one word: | g << countBits, rows |
 *     weighted   | g | weight |
 *     newton     | g | h |     weights stand beside, for features whose bins are weighed; where there are
 *                              none, records have no weight either
 *
 * Whole numbers have one sum whatever their order: trees depend neither on the number of threads nor on the
 * order of rows, and a parent less one child is the other child to the last bit.
 */
export type RecordKind = "residual" | "gradient" | "weighted" | "newton";

/** Where things stand in a record and a cell, and how many bits they have. */
export type RecordLayout = {
  readonly kind: RecordKind;
  readonly groups: number;
  /** Bytes before the codes, and bytes of a record: a multiple of 8, at least 16. */
  readonly header: number;
  readonly stride: number;
  /** Where g stands; its 5 bytes are followed by those of h. Bytes of the weight before it. */
  readonly gradientAt: number;
  readonly weightBytes: 0 | 1 | 4;
  readonly cellBytes: 8 | 16;
  /** Greatest r or g, and greatest h, as bits of their whole numbers. */
  readonly gradientBits: number;
  readonly hessianBits: number;
  /** Bits of the number of rows below another sum in a cell; 0 when it has a word of its own. */
  readonly countBits: number;
  /** Bits of the lower half of r. */
  readonly lowBits: number;
};

/** Where the row's number and its weight stand in a record that has them. */
export const ROW_AT = 0;
export const WEIGHT_AT = 4;
/** Bytes of g and of h in a record, and of r. */
export const DERIVATIVE_BYTES = 5;
export const RESIDUAL_BYTES = 7;

/** Cells of gradients have one word as long as they have so many bits. */
const LEAST_BITS_OF_SHORT_CELLS = 26;
/** More would not be kept by targets that are doubles; residuals may grow 30-fold before 7 bytes are full. */
const MOST_RESIDUAL_BITS = 50;
/** Lower halves that are exact as doubles beside higher ones. */
const MOST_LOW_BITS = 40;

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
  /** Some features' bins are weighed beside Newton cells. */
  readonly weighsBins: boolean;
};

/**
 * The layout with the finest units whose sums over all rows can't overflow. Bits of the largest value:
 *
 *     rows                    200,000    2 million    34 million
 *     r                            50           50            46
 *     g, one word                  26
 *     g, h                         38           38            36
 */
export function recordLayout(needs: RecordNeeds): RecordLayout {
  const rowBits = Math.ceil(Math.log2(needs.rows + 1));
  const kind = kindOf(needs);
  if (kind === "residual") return residualLayout(needs.groups, rowBits);
  const isNewton = kind === "newton";
  const hasNoWeight = kind === "gradient" || (isNewton && !needs.weighsBins);
  const weightBytes = hasNoWeight ? 0 : isNewton && needs.unitWeights ? 1 : 4;
  const gradientAt = WEIGHT_AT + weightBytes;
  const header = gradientAt + (isNewton ? 2 : 1) * DERIVATIVE_BYTES;
  const shortBits = 62 - 2 * rowBits;
  const isShort = kind === "gradient" && shortBits >= LEAST_BITS_OF_SHORT_CELLS;
  const sumBits = isShort ? shortBits : 62 - rowBits;
  return {
    kind,
    groups: needs.groups,
    header,
    stride: strideOf(header + needs.groups),
    gradientAt,
    weightBytes,
    cellBytes: isShort ? 8 : 16,
    gradientBits: Math.min(8 * DERIVATIVE_BYTES - 2, sumBits),
    hessianBits: isNewton ? Math.min(8 * DERIVATIVE_BYTES - 2, sumBits) : 0,
    countBits: isShort ? rowBits : 0,
    lowBits: 0,
  };
}

function kindOf({ unitWeights, unitHessian, drawsRows, residual }: RecordNeeds): RecordKind {
  if (!unitHessian) return "newton";
  if (!unitWeights || drawsRows) return "weighted";
  return residual ? "residual" : "gradient";
}

/**
 * Sums of residuals stay below `2^(rowBits + gradientBits)`, although single ones may grow: no round makes
 * the sum of their squares greater. So high halves' sums, with what is carried from low ones, keep to `63 -
 * countBits` bits.
 */
function residualLayout(groups: number, rowBits: number): RecordLayout {
  return {
    kind: "residual",
    groups,
    header: 0,
    stride: strideOf(groups + RESIDUAL_BYTES),
    gradientAt: 0,
    weightBytes: 0,
    cellBytes: 16,
    gradientBits: Math.min(MOST_RESIDUAL_BITS, 124 - 3 * rowBits),
    hessianBits: 0,
    countBits: rowBits,
    lowBits: Math.min(MOST_LOW_BITS, 62 - rowBits),
  };
}

/**
 * The bytes of a record that hold codes, in words of 8: what is kept of it between rounds, in the order of
 * rows.
 */
export function sourceLayout(
  { header, stride }: RecordLayout,
): { readonly from: number; readonly stride: number } {
  const from = header - header % 8;
  return { from, stride: stride - from };
}

/** So many bytes may all buffers have together, and the codes in the order of rows. */
const MOST_BYTES_OF_BUFFERS = 2 ** 30;

/**
 * Buffers between which leaves' records move, of those that give the same trees: three for residuals, so that
 * a tree's root is parted from wherever the last tree left it; two for other records, beside the codes from
 * which these are written anew; of many rows one, in which leaves are parted and records are renewed.
 */
export function recordBuffers(records: RecordLayout, rows: number): 1 | 2 | 3 {
  const isResidual = records.kind === "residual";
  const buffers = isResidual ? 3 : 2;
  const bytes = buffers * records.stride + (isResidual ? 0 : sourceLayout(records).stride);
  return bytes * rows > MOST_BYTES_OF_BUFFERS ? 1 : buffers;
}

/** The greatest whole number that a row's weight may be, and the greatest sum of all: exact as a double. */
export const MOST_WEIGHT = 2 ** 31;
export const MOST_WEIGHT_SUM = 2 ** 52;

/**
 * The greatest power of two, of those that are doubles, by which `largest` may be multiplied without
 * exceeding `limit`; 1 when it is 0.
 */
export function powerOfTwoScale(largest: number, limit: number): number {
  if (!(largest > 0)) return 1;
  // within a double's range, however small or large the values
  const exponent = Math.floor(Math.log2(limit) - Math.log2(largest));
  let scale = 2 ** Math.max(-1022, Math.min(1023, exponent));
  while (largest * scale > limit) scale /= 2;
  while (scale < 2 ** 1023 && largest * scale * 2 <= limit) scale *= 2;
  return scale;
}

function strideOf(bytes: number): number {
  return Math.max(16, Math.ceil(bytes / 8) * 8);
}
