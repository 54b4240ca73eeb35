import type { RecordLayout } from "../binning/records.ts";
import {
  advance,
  type Code,
  f64,
  FunctionWriter,
  i32,
  i64,
  ifTrue,
  v128,
  type Variable,
  type WasmFunction,
  whileTrue,
} from "../wasm/assembler.ts";
import { ADDRESS_BYTES, type KernelLayout, LEAF_SUM } from "./kernels.ts";
import { ROUNDER, ROUNDER_BITS } from "./record_fields.ts";
import { copyRecord } from "./record_parts.ts";

/**
 * `sumLeaves(leaves, end, gradient, hessian, gradientScale, hessianScale, sums, units)`: adds each row's
 * derivatives, both at a time, to its leaf's: whole units, and what rounding left in units of
 * `2^-LEAF_SUM.restBits`. Rows are taken in pairs.
 */
export function sumLeavesKernel({ kind, weightBytes }: RecordLayout): WasmFunction {
  const f = new FunctionWriter();
  const [leaves, end, gradient, hessian] = [0, 1, 2, 3].map(() => f.parameter("i32"));
  const [gradientScale, hessianScale] = [f.parameter("f64"), f.parameter("f64")];
  const [sums, units] = [f.parameter("i32"), f.parameter("i32")];
  const weighs = kind === "newton" && weightBytes === 0;
  const at = f.local("i32");
  const [scales, rounder, rounderBits, finer] = [0, 1, 2, 3].map(() => f.local("v128"));
  const [value, whole, rest] = [f.local("v128"), f.local("v128"), f.local("v128")];
  const gradients = f.local("v128"), hessians = f.local("v128");
  const pair = (first: Code, second: Code) => v128.withLaneF64(v128.splatF64(first), 1, second);
  const add = (offset: number, rounded: Code) =>
    v128.store(
      at.get,
      v128.addI64(v128.load(at.get, offset), v128.subI64(rounded, rounderBits!.get)),
      offset,
    );
  const addWeight = (weight: Code) =>
    i64.store(at.get, i64.add(i64.load(at.get, LEAF_SUM.weight), weight), LEAF_SUM.weight);
  const addRow = (row: number, derivatives: Code): Code => [
    at.set(
      i32.add(sums.get, i32.shl(i32.load16(leaves!.get, 2 * row), i32.const(Math.log2(LEAF_SUM.bytes)))),
    ),
    value.set(v128.mulF64(derivatives, scales!.get)),
    whole.set(v128.addF64(value.get, rounder!.get)),
    rest.set(v128.subF64(value.get, v128.subF64(whole.get, rounder!.get))),
    add(LEAF_SUM.gradient, whole.get),
    add(LEAF_SUM.gradientRest, v128.addF64(v128.mulF64(rest.get, finer!.get), rounder!.get)),
    weighs ? ifTrue(units.get, addWeight(i64.fromU32(i32.load(units.get, 4 * row)))) : [],
  ];
  return f.end([
    scales!.set(pair(gradientScale.get, hessianScale.get)),
    rounder!.set(v128.splatF64(f64.const(ROUNDER))),
    rounderBits!.set(v128.splatI64(i64.const(ROUNDER_BITS))),
    finer!.set(v128.splatF64(f64.const(2 ** LEAF_SUM.restBits))),
    whileTrue(
      i32.ltU(leaves!.get, end!.get),
      gradients.set(v128.load(gradient!.get)),
      hessians.set(v128.load(hessian!.get)),
      addRow(0, v128.firstLanesI64(gradients.get, hessians.get)),
      addRow(1, v128.secondLanesI64(gradients.get, hessians.get)),
      advance(leaves!, 4),
      advance(gradient!, 16),
      advance(hessian!, 16),
      weighs ? ifTrue(units.get, advance(units, 8)) : [],
    ),
  ]);
}

/** `addValues(leaves, end, values, scores)`: `scores[row] += values[leaf of row]`. */
export function addValuesKernel(): WasmFunction {
  const f = new FunctionWriter();
  const leaves = f.parameter("i32");
  const end = f.parameter("i32");
  const values = f.parameter("i32");
  const scores = f.parameter("i32");
  const value = f64.load(i32.add(values.get, i32.shl(i32.load16(leaves.get), i32.const(3))));
  return f.end(whileTrue(
    i32.ltU(leaves.get, end.get),
    ...f64.store(scores.get, f64.add(f64.load(scores.get), value)),
    ...advance(leaves, 2),
    ...advance(scores, 8),
  ));
}

/**
 * The kernels that mark where codes go, and part a leaf with a small side: only its records move, and as many
 * others.
 */
export function takeOutKernels(layout: KernelLayout, thread: number): Record<string, WasmFunction> {
  return {
    markSides: markSidesKernel(layout, thread),
    list: listKernel(layout, thread),
    takeOut: takeOutKernel(layout),
  };
}

function markSidesKernel({ sides }: KernelLayout, thread: number): WasmFunction {
  const f = new FunctionWriter();
  const [bins, end, first, last, left, right] = Array.from({ length: 6 }, () => f.parameter("i32")) as [
    Variable,
    Variable,
    Variable,
    Variable,
    Variable,
    Variable,
  ];
  const to = f.local("i32"), bin = f.local("v128"), most = f.local("v128");
  const isLeft = v128.eqI8(v128.leastU8(bin.get, most.get), bin.get);
  const differs = v128.splatI8(i32.xor(left.get, right.get));
  return f.end([
    to.set(i32.const(sides[thread]!)),
    most.set(v128.splatI8(i32.sub(last.get, first.get))),
    whileTrue(
      i32.ltU(bins.get, end.get),
      bin.set(v128.subI8(v128.load(bins.get), v128.splatI8(first.get))),
      v128.store(to.get, v128.xor(v128.splatI8(right.get), v128.and(isLeft, differs))),
      advance(bins, 16),
      advance(to, 16),
    ),
  ]);
}

/** Branchless: every address is written, and the list's end moves where the record is one of those wanted. */
function listKernel({ records, sides }: KernelLayout, thread: number): WasmFunction {
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  const code = f.parameter("i32");
  const list = f.parameter("i32");
  const step = i32.load8(i32.load8(i32.add(from.get, code.get)), sides[thread]!);
  return f.end([
    whileTrue(
      i32.ltU(from.get, end.get),
      i32.store(list.get, from.get),
      list.set(i32.add(list.get, step)),
      advance(from, records.stride),
    ),
    list.get,
  ], "i32");
}

/**
 * Records that were listed leave holes, which the last of the others fill:
 *
 *     | kept  hole  kept  hole  kept | kept  listed  kept |
 *              ↑                     ↑ rest               ↑ end
 */
function takeOutKernel({ records }: KernelLayout): WasmFunction {
  const f = new FunctionWriter();
  const list = f.parameter("i32");
  const endOfList = f.parameter("i32");
  const end = f.parameter("i32");
  const to = f.parameter("i32");
  const at = f.local("i32");
  const record = f.local("i32");
  const rest = f.local("i32");
  return f.end([
    rest.set(end.get),
    at.set(list.get),
    whileTrue(
      i32.ltU(at.get, endOfList.get),
      record.set(i32.load(at.get)),
      copyRecord(records, record, to),
      advance(to, records.stride),
      advance(rest, -records.stride),
      advance(at, ADDRESS_BYTES),
    ),
    at.set(list.get),
    ifTrue(
      i32.ltU(list.get, endOfList.get),
      record.set(i32.load(at.get)),
      whileTrue(
        i32.and(i32.ltU(at.get, endOfList.get), i32.ltU(record.get, rest.get)),
        advance(end, -records.stride),
        whileTrue(
          i32.eq(i32.load(i32.sub(endOfList.get, i32.const(ADDRESS_BYTES))), end.get),
          advance(endOfList, -ADDRESS_BYTES),
          advance(end, -records.stride),
        ),
        copyRecord(records, end, record),
        advance(at, ADDRESS_BYTES),
        record.set(i32.load(at.get)),
      ),
    ),
  ]);
}
