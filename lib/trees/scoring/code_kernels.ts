import {
  advance,
  type Code,
  f64,
  FunctionWriter,
  i32,
  ifElse,
  v128,
  type WasmFunction,
  whileTrue,
} from "../wasm/assembler.ts";
import type { CodeBytes } from "./ask_kernel.ts";

/**
 * Writes the codes of numbers: 0 for NaN, else 1 and how many thresholds are below the value, less half of
 * what the bytes hold. `thresholds` has `2 ** steps - 1` doubles, ascending, filled up with infinities.
 */
export type NumberCodesKernel = (
  values: number,
  end: number,
  to: number,
  thresholds: number,
  steps: number,
) => void;

/** A search by halves that has no branch to guess. */
export function numberCodesKernel(bytes: CodeBytes): WasmFunction {
  const f = new FunctionWriter();
  const values = f.parameter("i32"), end = f.parameter("i32"), to = f.parameter("i32");
  const thresholds = f.parameter("i32"), steps = f.parameter("i32");
  const value = f.local("f64"), at = f.local("i32"), half = f.local("i32"), first = f.local("i32");
  const store = bytes === 1 ? i32.store8 : i32.store16;
  const middle = i32.add(at.get, i32.sub(half.get, i32.const(8)));
  const code = i32.add(i32.shrU(i32.sub(at.get, thresholds.get), i32.const(3)), i32.const(1));
  return f.end([
    first.set(i32.shl(i32.const(8), i32.sub(steps.get, i32.const(1)))),
    whileTrue(
      i32.ltU(values.get, end.get),
      value.set(f64.load(values.get)),
      at.set(thresholds.get),
      half.set(first.get),
      whileTrue(
        i32.gtU(half.get, i32.const(4)),
        at.set(i32.add(at.get, i32.mul(half.get, f64.lt(f64.load(middle), value.get)))),
        half.set(i32.shrU(half.get, i32.const(1))),
      ),
      store(
        to.get,
        i32.xor(
          i32.mul(code, f64.eq(value.get, value.get)),
          i32.const(bytes === 1 ? 0x80 : 0x8000),
        ),
      ),
      advance(values, 8),
      advance(to, bytes),
    ),
  ]);
}

/** Cells of the table from which `numberCellsKernel()` goes on; that of missing values comes before. */
export const CELLS = 1024;
/** What a feature's cells are, at the start of their table: byte offsets. */
export const CELL_TABLE = { low: 0, scale: 16, codes: 32, thresholds: 32 + 2 * (CELLS + 8) } as const;

/** A column of codes by cells in memory: byte offsets. */
export const CELL_COLUMN = {
  /** Where its values are among a piece's values, and its codes among these. */
  values: 0,
  codes: 4,
  table: 8,
  /** So many thresholds at most part the values of a cell. */
  compared: 12,
  bytes: 16,
} as const;

/** Does as `NumberCodesKernel` for each of some columns, from the cells of their values. */
export type NumberCellsKernel = (
  columns: number,
  endOfColumns: number,
  values: number,
  codes: number,
  rows: number,
) => void;

/**
 * Two values at a time: a value's cell says what its code is if it is not above a threshold of its own, and
 * it is compared with these. A cell is `(value - low) * scale`, rounded up, from 0 to the last: values in
 * order have cells in order, so that no rounding can put a value beyond a threshold of another cell.
 */
export function numberCellsKernel(bytes: CodeBytes): WasmFunction {
  const f = new FunctionWriter();
  const column = f.parameter("i32"), endOfColumns = f.parameter("i32"), allValues = f.parameter("i32");
  const codes = f.parameter("i32"), rows = f.parameter("i32");
  const values = f.local("i32"), end = f.local("i32"), to = f.local("i32");
  const table = f.local("i32"), compared = f.local("i32");
  const low = f.local("v128"), scale = f.local("v128"), both = f.local("v128"), cells = f.local("v128");
  const value = f.local("f64"), at = f.local("i32"), left = f.local("i32"), code = f.local("i32");
  const store = bytes === 1 ? i32.store8 : i32.store16;
  const splat = (constant: number) => v128.splatF64(f64.const(constant));
  // the number stands in the lowest bits of a double of 2^52 and more
  const codeOf = (lane: 0 | 1) =>
    i32.load16(
      i32.add(table.get, i32.shl(v128.lane32(cells.get, 2 * lane), i32.const(1))),
      CELL_TABLE.codes,
    );
  const half = bytes === 1 ? 0x80 : 0x8000;
  const writeCompared = (lane: 0 | 1) => [
    value.set(v128.laneF64(both.get, lane)),
    code.set(codeOf(lane)),
    // the first threshold above those of code 1 has the first place
    at.set(i32.add(table.get, i32.shl(i32.xor(code.get, i32.const(half)), i32.const(3)))),
    left.set(compared.get),
    whileTrue(
      left.get,
      code.set(i32.add(code.get, f64.lt(f64.load(at.get, CELL_TABLE.thresholds - 8), value.get))),
      advance(at, 8),
      advance(left, -1),
    ),
    store(to.get, code.get, bytes * lane),
  ];
  const writeCells = (...write: readonly Code[]) =>
    whileTrue(
      i32.ltU(values.get, end.get),
      both.set(v128.load(values.get)),
      cells.set(v128.ceilF64(v128.mulF64(v128.subF64(both.get, low.get), scale.get))),
      cells.set(v128.greatestF64(splat(0), v128.leastF64(splat(CELLS - 1), cells.get))),
      cells.set(v128.and(v128.addF64(cells.get, splat(2 ** 52 + 1)), v128.eqF64(both.get, both.get))),
      write,
      advance(values, 16),
      advance(to, 2 * bytes),
    );
  const of = (name: keyof typeof CELL_COLUMN) => i32.load(column.get, CELL_COLUMN[name]);
  return f.end(whileTrue(
    i32.ltU(column.get, endOfColumns.get),
    values.set(i32.add(allValues.get, of("values"))),
    end.set(i32.add(values.get, i32.shl(rows.get, i32.const(3)))),
    to.set(i32.add(codes.get, of("codes"))),
    table.set(of("table")),
    compared.set(of("compared")),
    low.set(v128.load(table.get, CELL_TABLE.low)),
    scale.set(v128.load(table.get, CELL_TABLE.scale)),
    ifElse(
      compared.get,
      writeCells(writeCompared(0), writeCompared(1)),
      writeCells(store(to.get, codeOf(0)), store(to.get, codeOf(1), bytes)),
    ),
    advance(column, CELL_COLUMN.bytes),
  ));
}

/** Writes entry `1 + category` of a table for each row's category, a 32-bit number from -1 on. */
export type CategoryCodesKernel = (categories: number, end: number, to: number, table: number) => void;

export function categoryCodesKernel(bytes: CodeBytes): WasmFunction {
  const f = new FunctionWriter();
  const categories = f.parameter("i32"), end = f.parameter("i32"), to = f.parameter("i32");
  const table = f.parameter("i32");
  const at = i32.add(table.get, i32.shl(i32.load(categories.get), i32.const(bytes - 1)));
  return f.end(whileTrue(
    i32.ltU(categories.get, end.get),
    bytes === 1
      ? i32.store8(to.get, i32.load8(i32.add(at, i32.const(bytes))))
      : i32.store16(to.get, i32.load16(i32.add(at, i32.const(bytes)))),
    advance(categories, 4),
    advance(to, bytes),
  ));
}

/**
 * Copies a column's codes, but that missing values, which are the first code, become the last: for splits
 * that send them right.
 */
export type MissingLastKernel = (from: number, end: number, to: number) => void;

export function missingLastKernel(bytes: CodeBytes): WasmFunction {
  const f = new FunctionWriter();
  const from = f.parameter("i32"), end = f.parameter("i32"), to = f.parameter("i32");
  const codes = f.local("v128"), first = f.local("v128");
  const equal = bytes === 1 ? v128.eqI8 : v128.eqI16;
  return f.end([
    first.set(bytes === 1 ? v128.splatI8(i32.const(-128)) : v128.splatI16(i32.const(-32_768))),
    whileTrue(
      i32.ltU(from.get, end.get),
      codes.set(v128.load(from.get)),
      v128.store(to.get, v128.xor(codes.get, equal(codes.get, first.get))),
      advance(from, 16),
      advance(to, 16),
    ),
  ]);
}
