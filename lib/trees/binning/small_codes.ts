import {
  advance,
  assemble,
  type Code,
  f64,
  FunctionWriter,
  i32,
  ifTrue,
  v128,
  type Variable,
  type WasmFunction,
  whileTrue,
} from "../wasm/assembler.ts";

/** Whole numbers from 0 to this are small. */
const LARGEST = 254;
/** So many values are looked at at a time, in the nearest cache; where these and their codes stand. */
const ROWS_AT_ONCE = 2048;
const VALUES_AT = 1024;
const CODES_AT = VALUES_AT + 8 * ROWS_AT_ONCE;
const PAGES = 1;
/** Codes up to this one are told apart by the kernel. */
const MOST_TOLD_APART = 3;

/**
 * Writes the codes of the doubles from `values` to `end`, 16 at a time: each plus 1, or 0 for NaN. Returns -1
 * when one is no small number; else bit c tells whether code c is there, for c from 1 to 3, and bit 4 whether
 * a greater one is.
 */
type SmallCodesKernel = (values: number, end: number, codes: number) => number;

let made: { readonly kernel: SmallCodesKernel; readonly buffer: ArrayBufferLike } | null = null;

/** Values as codes, value plus 1 or 0 when it is missing, and which codes but 0 there are, ascending. */
export type SmallCodes = { readonly codes: Uint8Array; readonly present: readonly number[] };

/** Null unless all are whole numbers from 0 to 254. */
export function smallCodes(values: Float64Array): SmallCodes | null {
  const { kernel, buffer } = made ??= make();
  const some = new Float64Array(buffer, VALUES_AT, ROWS_AT_ONCE);
  const codesOfSome = new Uint8Array(buffer, CODES_AT, ROWS_AT_ONCE);
  const codes = new Uint8Array(values.length);
  let found = 0;
  for (let row = 0; row < values.length; row += ROWS_AT_ONCE) {
    const count = Math.min(ROWS_AT_ONCE, values.length - row);
    some.set(values.subarray(row, row + count));
    some.fill(NaN, count);
    const foundHere = kernel(VALUES_AT, VALUES_AT + 8 * count, CODES_AT);
    if (foundHere < 0) return null;
    found |= foundHere;
    codes.set(codesOfSome.subarray(0, count), row);
  }
  const isThere = new Uint8Array(LARGEST + 2);
  if (found >> (MOST_TOLD_APART + 1) === 0) {
    for (let code = 1; code <= MOST_TOLD_APART; code++) isThere[code] = (found >> code) & 1;
  } else markCodes(codes, isThere);
  const present: number[] = [];
  for (let code = 1; code < isThere.length; code++) if (isThere[code] === 1) present.push(code);
  return { codes, present };
}

function markCodes(codes: Uint8Array, isThere: Uint8Array): void {
  for (let row = 0; row < codes.length; row++) isThere[codes[row]!] = 1;
}

function make() {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
  const module = new WebAssembly.Module(assemble({ small: smallCodesKernel() }, PAGES));
  const { small } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  return { kernel: small as SmallCodesKernel, buffer: memory.buffer };
}

/** A code stands in the lowest bits of a double of 2^52 and more, the next of which is greater by 1. */
function smallCodesKernel(): WasmFunction {
  const f = new FunctionWriter();
  const values = f.parameter("i32"), end = f.parameter("i32"), codes = f.parameter("i32");
  const splat = (value: number) => v128.splatF64(f64.const(value));
  const [most, zero, shift] = [f.local("v128"), f.local("v128"), f.local("v128")];
  const [value, shifted, isSmall, wrong] = [
    f.local("v128"),
    f.local("v128"),
    f.local("v128"),
    f.local("v128"),
  ];
  const pairs = Array.from({ length: 8 }, () => f.local("v128"));
  const all = f.local("v128"), greater = f.local("v128"), found = f.local("i32");
  const seen = Array.from({ length: MOST_TOLD_APART }, () => f.local("v128"));
  const setPair = (pair: Variable, k: number): Code => [
    value.set(v128.load(values.get, 16 * k)),
    shifted.set(v128.addF64(v128.greatestF64(v128.leastF64(value.get, most.get), zero.get), shift.get)),
    isSmall.set(v128.eqF64(v128.subF64(shifted.get, shift.get), value.get)),
    wrong.set(v128.or(wrong.get, v128.xor(isSmall.get, v128.eqF64(value.get, value.get)))),
    pair.set(v128.and(shifted.get, isSmall.get)),
  ];
  const four = (k: number) => v128.lowHalvesI64(pairs[2 * k]!.get, pairs[2 * k + 1]!.get);
  const bit = (vector: Variable, k: number) => i32.shl(v128.anyTrue(vector.get), i32.const(k));
  return f.end([
    most.set(splat(LARGEST)),
    shift.set(splat(2 ** 52 + 1)),
    whileTrue(
      i32.ltU(values.get, end.get),
      pairs.map(setPair),
      all.set(v128.narrowU16(v128.narrowI32(four(0), four(1)), v128.narrowI32(four(2), four(3)))),
      v128.store(codes.get, all.get),
      seen.map((each, k) => each.set(v128.or(each.get, v128.eqI8(all.get, v128.splatI8(i32.const(k + 1)))))),
      greater.set(v128.or(greater.get, v128.and(all.get, v128.splatI8(i32.const(~MOST_TOLD_APART & 0xff))))),
      advance(values, 128),
      advance(codes, 16),
    ),
    found.set(bit(greater, MOST_TOLD_APART + 1)),
    seen.map((each, k) => found.set(i32.or(found.get, bit(each, k + 1)))),
    ifTrue(v128.anyTrue(wrong.get), found.set(i32.const(-1))),
    found.get,
  ], "i32");
}
