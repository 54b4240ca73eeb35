import type { Ensemble } from "../ensemble/ensemble.ts";
import type { CodeBytes } from "./ask_kernel.ts";
import { CELL_TABLE, CELLS } from "./code_kernels.ts";
import type { SplitCodes } from "./split_codes.ts";

/** Most codes of a feature: two bytes hold them. */
const MOST_CODES = 65_536;

/**
 * Where the codes of a feature stand, as numbers of columns; -1 where its splits need no such column.
 *
 * Codes are less half of what their bytes hold. A category's codes of one byte are parted into their lower
 * four bits, and 1 shifted by the upper ones: below 8 in one column, from 8 on in another.
 */
export type CodeColumns = {
  /** A number's codes with missing values below all others, or a category's (lower) codes. */
  readonly first: number;
  /** A number's codes with missing values above all others, or a category's upper bits. */
  readonly second: number;
  /** A category's upper bits from 8 on. */
  readonly third: number;
};

/** How an ensemble's codes are laid out: bytes of a code, columns of each feature, and how many there are. */
export type CodeLayout = {
  readonly bytes: CodeBytes;
  readonly columns: readonly CodeColumns[];
  readonly count: number;
};

/** The layout of the codes that an ensemble's splits need; null where a feature has too many codes. */
export function codeLayout(ensemble: Ensemble, codes: readonly SplitCodes[]): CodeLayout | null {
  const hasInfinite = new Uint8Array(codes.length);
  const asksFirst = new Uint8Array(codes.length), asksLast = new Uint8Array(codes.length);
  for (let node = 0; node < ensemble.left.length; node++) {
    if (ensemble.left[node]! < 0) continue;
    const feature = ensemble.feature[node]!;
    (ensemble.missingLeft[node] === 1 ? asksFirst : asksLast)[feature] = 1;
    if (ensemble.threshold[node] === Infinity) hasInfinite[feature] = 1;
  }
  // where a split sends all but missing values left, these need a code above all others
  const needs = codes.map(({ type, codeCount }, f) => codeCount + (type === "number" ? hasInfinite[f]! : 0));
  const most = needs.reduce((a, b) => Math.max(a, b), 0);
  if (most > MOST_CODES) return null;
  const bytes = most <= 256 ? 1 : 2;
  let count = 0;
  const columns = codes.map(({ type, codeCount }, feature): CodeColumns => {
    if (asksFirst[feature] === 0 && asksLast[feature] === 0) return { first: -1, second: -1, third: -1 };
    const first = count++;
    const needsSecond = type === "number" ? asksLast[feature] === 1 : bytes === 1;
    const second = needsSecond ? count++ : -1;
    return { first, second, third: type === "category" && bytes === 1 && codeCount > 128 ? count++ : -1 };
  });
  return { bytes, columns, count };
}

/** How a piece's codes are written from its values, as addresses. */
export type Coding = {
  /** Columns of numbers whose thresholds stand apart: the table of cells, and how many a cell has at most. */
  readonly cells: readonly {
    readonly feature: number;
    readonly column: number;
    readonly table: number;
    readonly compared: number;
  }[];
  /** Columns of other numbers: the thresholds, and in how many steps they are searched. */
  readonly numbers: readonly {
    readonly feature: number;
    readonly column: number;
    readonly thresholds: number;
    readonly steps: number;
  }[];
  /** Columns of categories, and the table of their codes. */
  readonly categories: readonly {
    readonly feature: number;
    readonly column: number;
    readonly table: number;
  }[];
  /** Pairs of columns of numbers: missing values below all others, and above them. */
  readonly missingLast: readonly { readonly from: number; readonly to: number }[];
};

/** Takes memory for tables by `take`, and returns what fills them, once there is memory. */
export function planCoding(
  codes: readonly SplitCodes[],
  { columns, bytes }: CodeLayout,
  take: (bytes: number) => number,
): { readonly coding: Coding; fill(buffer: ArrayBufferLike): void } {
  const cells: Coding["cells"][number][] = [], numbers: Coding["numbers"][number][] = [];
  const categories: Coding["categories"][number][] = [];
  const missingLast: Coding["missingLast"][number][] = [];
  const fills: ((buffer: ArrayBufferLike) => void)[] = [];
  codes.forEach((each, feature) => {
    const { first, second, third } = columns[feature]!;
    if (first < 0) return;
    if (each.type === "number") {
      if (second >= 0) missingLast.push({ from: first, to: second });
      const apart = cellsOf(each.thresholds);
      if (apart !== null) {
        const { compared } = apart;
        const table = take(CELL_TABLE.thresholds + 8 * (each.thresholds.length + compared));
        fills.push((buffer) => writeCells(buffer, table, bytes, each.thresholds, apart));
        cells.push({ feature, column: first, table, compared });
        return;
      }
      const steps = Math.max(1, Math.ceil(Math.log2(each.thresholds.length + 1)));
      const thresholds = take(8 * (2 ** steps - 1));
      fills.push((buffer) => {
        const all = new Float64Array(buffer, thresholds, 2 ** steps - 1).fill(Infinity);
        all.set(each.thresholds);
      });
      numbers.push({ feature, column: first, thresholds, steps });
      return;
    }
    const parts: readonly [number, (code: number) => number][] = bytes === 2
      ? [[first, (code) => code ^ 0x8000]]
      : [
        [first, (code) => code & 15],
        [second, (code) => code < 128 ? 1 << (code >> 4) : 0],
        [third, (code) => code < 128 ? 0 : 1 << ((code >> 4) - 8)],
      ];
    for (const [column, part] of parts) {
      if (column < 0) continue;
      const table = take(bytes * (1 + each.codeOf.length));
      fills.push((buffer) => {
        const entries = 1 + each.codeOf.length;
        const all = bytes === 1
          ? new Uint8Array(buffer, table, entries)
          : new Uint16Array(buffer, table, entries);
        all[0] = part(0);
        each.codeOf.forEach((code, category) => all[category + 1] = part(code));
      });
      categories.push({ feature, column, table });
    }
  });
  return {
    coding: { cells, numbers, categories, missingLast },
    fill: (buffer) => fills.forEach((fill) => fill(buffer)),
  };
}

type Cells = {
  readonly low: number;
  readonly scale: number;
  /** For each cell how many thresholds all its values are above. */
  readonly starts: Uint16Array;
  readonly compared: number;
};

/** With more thresholds in a cell than this, all are searched by halves as fast. */
const MOST_COMPARED = 4;

/**
 * Cells from the first threshold to the last, of whichever width compares less: a unit, so that whole numbers
 * have cells of their own, or what all cells span. Null where too many thresholds share a cell.
 */
function cellsOf(thresholds: Float64Array): Cells | null {
  if (thresholds.length === 0) return null;
  const low = thresholds[0]!;
  const span = thresholds.at(-1)! - low;
  const unit = cellsBetween(thresholds, low, 1);
  if (unit?.compared === 0) return unit;
  const wide = cellsBetween(thresholds, low, (CELLS - 2) / span);
  return wide !== null && wide.compared < (unit?.compared ?? Infinity) ? wide : unit;
}

function cellsBetween(thresholds: Float64Array, low: number, scale: number): Cells | null {
  if (!(scale > 0 && scale < Infinity)) return null;
  // as the kernel does it
  const cellOf = (value: number) => Math.max(0, Math.min(CELLS - 1, Math.ceil((value - low) * scale)));
  const starts = new Uint16Array(CELLS);
  let cell = 0, first = 0, compared = 0;
  thresholds.forEach((threshold, i) => {
    const own = cellOf(threshold), isLast = cellOf(nextAbove(threshold)) > own;
    if (own > cell) {
      starts.fill(i, cell + 1, own + 1);
      cell = own;
      first = i;
    }
    // a threshold that ends its cell has no value above it there
    if (!isLast) compared = Math.max(compared, i + 1 - first);
  });
  starts.fill(thresholds.length, cell + 1);
  return compared > MOST_COMPARED ? null : { low, scale, starts, compared };
}

/** The next double above; near the smallest ones it may be the value itself. */
function nextAbove(value: number): number {
  return value + Math.max(Number.MIN_VALUE, Math.abs(value) * 2 ** -53 * (1 + 2 ** -52));
}

function writeCells(
  buffer: ArrayBufferLike,
  table: number,
  bytes: CodeBytes,
  thresholds: Float64Array,
  { low, scale, starts, compared }: Cells,
): void {
  const half = bytes === 1 ? 0x80 : 0x8000;
  new Float64Array(buffer, table + CELL_TABLE.low, 2).fill(low);
  new Float64Array(buffer, table + CELL_TABLE.scale, 2).fill(scale);
  const codes = new Uint16Array(buffer, table + CELL_TABLE.codes, 1 + CELLS);
  codes[0] = half;
  for (let cell = 0; cell < CELLS; cell++) codes[1 + cell] = half ^ (1 + starts[cell]!);
  const to = new Float64Array(buffer, table + CELL_TABLE.thresholds, thresholds.length + compared);
  to.fill(Infinity).set(thresholds);
}
