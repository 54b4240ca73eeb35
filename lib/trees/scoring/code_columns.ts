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
export function codeLayout(codes: readonly SplitCodes[]): CodeLayout | null {
  const most = codes.reduce((most, { codeCount }) => Math.max(most, codeCount), 0);
  if (most > MOST_CODES) return null;
  const bytes = most <= 256 ? 1 : 2;
  let count = 0;
  const columns = codes.map((each): CodeColumns => {
    if (!each.isAsked) return { first: -1, second: -1, third: -1 };
    const first = count++;
    const second = (each.type === "number" ? each.asksLast : bytes === 1) ? count++ : -1;
    const hasThird = each.type === "category" && bytes === 1 && each.codeCount > 128;
    return { first, second, third: hasThird ? count++ : -1 };
  });
  return { bytes, columns, count };
}

/** How a piece's codes are written from its values, as addresses. */
export type Coding = {
  /** Columns of numbers whose thresholds stand apart, as `CELL_COLUMN`, and where they end. */
  readonly cells: number;
  readonly endOfCells: number;
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

/** Bytes of a feature's values, and of a column of codes. */
export type ColumnBytes = { readonly values: number; readonly codes: number };

/** Takes memory for tables by `take`, and returns what fills them, once there is memory. */
export function planCoding(
  codes: readonly SplitCodes[],
  { columns, bytes }: CodeLayout,
  columnBytes: ColumnBytes,
  take: (bytes: number) => number,
): { readonly coding: Coding; fill(buffer: ArrayBufferLike): void } {
  const cells: number[] = [], numbers: Coding["numbers"][number][] = [];
  const categories: Coding["categories"][number][] = [];
  const missingLast: Coding["missingLast"][number][] = [];
  const fills: ((buffer: ArrayBufferLike) => void)[] = [];
  codes.forEach((each, feature) => {
    const { first, second, third } = columns[feature]!;
    if (first < 0) return;
    if (each.type === "number") {
      if (second >= 0) missingLast.push({ from: first, to: second });
      const apart = cellsOf(each.thresholds, bytes === 1 ? 0x80 : 0x8000);
      if (apart !== null) {
        const { compared } = apart;
        const table = take(CELL_TABLE.thresholds + 8 * (each.thresholds.length + compared));
        fills.push((buffer) => writeCells(buffer, table, each.thresholds, apart));
        // in the order of `CELL_COLUMN`
        cells.push(columnBytes.values * feature, columnBytes.codes * first, table, compared);
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
  const start = take(4 * cells.length);
  fills.push((buffer) => new Uint32Array(buffer, start, cells.length).set(cells));
  return {
    coding: { cells: start, endOfCells: start + 4 * cells.length, numbers, categories, missingLast },
    fill: (buffer) => fills.forEach((fill) => fill(buffer)),
  };
}

type Cells = {
  readonly low: number;
  readonly scale: number;
  /** Of missing values and for each cell the code, if a value is above no threshold of its own cell. */
  readonly codes: Uint16Array;
  readonly compared: number;
};

/** With more thresholds in a cell than this, all are searched by halves as fast. */
const MOST_COMPARED = 4;

/**
 * Cells from the first threshold to the last, of whichever width compares less: a unit, so that whole numbers
 * have cells of their own, or what all cells span. Null where too many thresholds share a cell.
 */
function cellsOf(thresholds: Float64Array, half: number): Cells | null {
  if (thresholds.length === 0) return null;
  const low = thresholds[0]!;
  const span = thresholds.at(-1)! - low;
  const unit = cellsBetween(thresholds, half, low, 1);
  if (unit?.compared === 0) return unit;
  const wide = cellsBetween(thresholds, half, low, (CELLS - 2) / span);
  return wide !== null && wide.compared < (unit?.compared ?? Infinity) ? wide : unit;
}

function cellsBetween(thresholds: Float64Array, half: number, low: number, scale: number): Cells | null {
  if (!(scale > 0 && scale < Infinity)) return null;
  // as the kernel does it
  const cellOf = (value: number) => Math.max(0, Math.min(CELLS - 1, Math.ceil((value - low) * scale)));
  const codes = new Uint16Array(1 + CELLS).fill(half ^ 1, 1);
  codes[0] = half;
  let cell = 0, first = 0, compared = 0;
  for (let i = 0; i < thresholds.length && compared <= MOST_COMPARED; i++) {
    const threshold = thresholds[i]!, own = cellOf(threshold);
    if (own > cell) {
      codes.fill(half ^ (1 + i), cell + 2, own + 2);
      cell = own;
      first = i;
    }
    // a threshold that ends its cell has no value above it there
    if (i + 1 - first > compared && cellOf(nextAbove(threshold)) === own) compared = i + 1 - first;
  }
  codes.fill(half ^ (1 + thresholds.length), cell + 2);
  return compared > MOST_COMPARED ? null : { low, scale, codes, compared };
}

/** The next double above; near the smallest ones it may be the value itself. */
function nextAbove(value: number): number {
  return value + Math.max(Number.MIN_VALUE, Math.abs(value) * 2 ** -53 * (1 + 2 ** -52));
}

function writeCells(
  buffer: ArrayBufferLike,
  table: number,
  thresholds: Float64Array,
  { low, scale, codes, compared }: Cells,
): void {
  new Float64Array(buffer, table + CELL_TABLE.low, 2).fill(low);
  new Float64Array(buffer, table + CELL_TABLE.scale, 2).fill(scale);
  new Uint16Array(buffer, table + CELL_TABLE.codes, 1 + CELLS).set(codes);
  const to = new Float64Array(buffer, table + CELL_TABLE.thresholds, thresholds.length + compared);
  to.fill(Infinity).set(thresholds);
}
