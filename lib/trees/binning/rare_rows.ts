import {
  advance,
  assemble,
  FunctionWriter,
  i32,
  v128,
  type WasmFunction,
  whileTrue,
} from "../wasm/assembler.ts";

/** A column's commonest bin, and the rows that are in another. */
export type RareRows = { readonly commonest: number; readonly rows: Int32Array };

/** So many rows tell which bin is the commonest. */
const ASKED_ROWS = 1024;
/** So many rows are looked through at a time, in the nearest cache; where codes and rows found stand. */
const ROWS_AT_ONCE = 8192;
const CODES_AT = 0;
const FOUND_AT = ROWS_AT_ONCE;
const PAGES = 1;

/**
 * Writes the numbers, from `row` on, of the codes from `codes` to `end`, 16 at a time, that aren't `code`, to
 * `to`, 32 bits each; returns where they end.
 */
type OtherRowsKernel = (codes: number, end: number, code: number, row: number, to: number) => number;

/** Finds the rows outside a column's commonest bin. */
export class RareRowsFinder {
  readonly #others: OtherRowsKernel;
  readonly #codes: Uint8Array;
  readonly #found: Int32Array;
  readonly #rows: Int32Array;

  /** A column may have at most `most` rare rows. */
  constructor(most: number) {
    const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
    const module = new WebAssembly.Module(assemble({ others: othersKernel() }, PAGES));
    const { others } = new WebAssembly.Instance(module, { env: { memory } }).exports;
    this.#others = others as OtherRowsKernel;
    this.#codes = new Uint8Array(memory.buffer, CODES_AT, ROWS_AT_ONCE);
    this.#found = new Int32Array(memory.buffer, FOUND_AT, ROWS_AT_ONCE);
    this.#rows = new Int32Array(most);
  }

  /** Null when the rows are too many; they are those of this column until the next one is asked for. */
  find(codes: Uint8Array): RareRows | null {
    const { commonest, share } = commonestOfSome(codes);
    if ((1 - share) * codes.length > this.#rows.length) return null;
    let count = 0;
    for (let row = 0; row < codes.length; row += ROWS_AT_ONCE) {
      const some = codes.subarray(row, row + ROWS_AT_ONCE);
      this.#codes.set(some);
      this.#codes.fill(commonest, some.length);
      const end = this.#others(CODES_AT, CODES_AT + some.length, commonest, row, FOUND_AT);
      const found = this.#found.subarray(0, (end - FOUND_AT) / 4);
      if (count + found.length > this.#rows.length) return null;
      this.#rows.set(found, count);
      count += found.length;
    }
    return { commonest, rows: this.#rows.subarray(0, count) };
  }
}

/** The commonest code of some rows, and its share of these. */
function commonestOfSome(codes: Uint8Array): { readonly commonest: number; readonly share: number } {
  const counts = new Int32Array(256);
  const step = Math.max(1, Math.floor(codes.length / ASKED_ROWS));
  for (let row = 0; row < codes.length; row += step) counts[codes[row]!]!++;
  const most = counts.reduce((most, count) => Math.max(most, count));
  return { commonest: counts.indexOf(most), share: most / Math.ceil(codes.length / step) };
}

function othersKernel(): WasmFunction {
  const f = new FunctionWriter();
  const codes = f.parameter("i32"), end = f.parameter("i32"), code = f.parameter("i32");
  const row = f.parameter("i32"), to = f.parameter("i32");
  const commonest = f.local("v128"), others = f.local("i32");
  return f.end([
    commonest.set(v128.splatI8(code.get)),
    whileTrue(
      i32.ltU(codes.get, end.get),
      others.set(
        i32.xor(v128.bitmaskI8(v128.eqI8(v128.load(codes.get), commonest.get)), i32.const(0xffff)),
      ),
      whileTrue(
        others.get,
        i32.store(to.get, i32.add(row.get, i32.ctz(others.get))),
        advance(to, 4),
        // without its lowest bit
        others.set(i32.and(others.get, i32.sub(others.get, i32.const(1)))),
      ),
      advance(codes, 16),
      advance(row, 16),
    ),
    to.get,
  ], "i32");
}
