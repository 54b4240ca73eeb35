import {
  advance,
  call,
  type Code,
  f64,
  FunctionWriter,
  i32,
  i64,
  v128,
  type Variable,
  type WasmFunction,
  whileTrue,
} from "../wasm/assembler.ts";
import { ANSWER_BYTES, BLOCK_ROWS, VECTOR_ROWS } from "./ask_kernel.ts";

/** Trees whose leaf values are added in one go. */
export const GROUP_TREES = 8;
/** Bits of a leaf's number. */
const PLANES = 8;

/** A thread's scratch, all of it bits of rows, a block's a place: byte offsets. */
export const SCRATCH = {
  /** No row, and all of them. */
  none: 0,
  all: ANSWER_BYTES,
  /** Bit k of the rows' leaf numbers; none between trees. */
  planes: 2 * ANSWER_BYTES,
  /** For each level of a tree, the rows from a split's right child's first leaf on. */
  levels: (2 + PLANES) * ANSWER_BYTES,
} as const;

/** A split in memory: byte offsets of places in a thread's scratch. */
export const SPLIT = {
  answer: 0,
  /** The rows from its first leaf on, and those beyond its last one. */
  from: 4,
  beyond: 8,
  /** Where the rows from its right child's first leaf on go. */
  to: 12,
  /** The bit of leaf numbers that changes there. */
  plane: 16,
  bytes: 20,
} as const;

/**
 * Writes the leaf numbers of so many pairs of vectors of a block's rows as bytes, `BLOCK_ROWS` a tree. At
 * `trees` stands where each tree's splits start, and behind the last one where they end.
 */
export type LeavesKernel = (
  trees: number,
  endOfTrees: number,
  scratch: number,
  leaves: number,
  pairs: number,
) => void;

/**
 * The kernel that finds leaves. Leaves are counted from left to right,
 * and a split parts those from `a` until before `b` at `s`. Of all rows those in leaf `s` or further are
 *
 *     from(s) = (from(a) and goes right) or from(b)
 *
 * Leaf numbers are in Gray code, so that one bit changes at `s`: it is `xor`ed with `from(s)`. So a split of
 * 128 rows costs three logical instructions, and waits for no branch.
 */
export function leavesKernel(): WasmFunction {
  const f = new FunctionWriter();
  const tree = f.parameter("i32"), endOfTrees = f.parameter("i32");
  const scratch = f.parameter("i32"), leaves = f.parameter("i32"), pairs = f.parameter("i32");
  const bytes = f.local("i32"), end = f.local("i32");
  const split = f.local("i32"), endOfSplits = f.local("i32");
  const answer = f.local("i32"), from = f.local("i32"), beyond = f.local("i32");
  const to = f.local("i32"), plane = f.local("i32"), rows = f.local("v128");
  const place = (name: keyof typeof SPLIT) => i32.add(i32.load(split.get, SPLIT[name]), scratch.get);
  const part = (at: number): Code => [
    rows.set(v128.or(
      v128.and(v128.load(from.get, at), v128.load(answer.get, at)),
      v128.load(beyond.get, at),
    )),
    v128.store(to.get, rows.get, at),
    v128.store(plane.get, v128.xor(v128.load(plane.get, at), rows.get), at),
  ];
  return f.end([
    bytes.set(i32.shl(pairs.get, i32.const(5))),
    whileTrue(
      i32.ltU(tree.get, endOfTrees.get),
      split.set(i32.load(tree.get)),
      endOfSplits.set(i32.load(tree.get, 4)),
      whileTrue(
        i32.ltU(split.get, endOfSplits.get),
        answer.set(place("answer")),
        from.set(place("from")),
        beyond.set(place("beyond")),
        to.set(place("to")),
        plane.set(place("plane")),
        end.set(i32.add(to.get, bytes.get)),
        whileTrue(
          i32.ltU(to.get, end.get),
          part(0),
          part(16),
          [answer, from, beyond, to, plane].map((each) => advance(each, 32)),
        ),
        advance(split, SPLIT.bytes),
      ),
      writeNumbers(f, scratch, leaves, bytes),
      advance(tree, 4),
      advance(leaves, BLOCK_ROWS),
    ),
  ]);
}

/**
 * Turns planes into bytes. Bit i of byte j of plane k becomes bit k of byte j of vector i: a square of 8 x 8
 * bits is mirrored by swapping its quarters, theirs and theirs. Planes are none afterwards.
 */
function writeNumbers(f: FunctionWriter, scratch: Variable, leaves: Variable, bytes: Variable): Code {
  const plane = f.local("i32"), end = f.local("i32"), to = f.local("i32"), swapped = f.local("v128");
  const square = Array.from({ length: PLANES }, () => f.local("v128"));
  const none = f.local("v128");
  const swap = (distance: number, mask: bigint): Code =>
    square.flatMap((low, k): Code => {
      const high = square[k + distance];
      if ((k & distance) !== 0 || high === undefined) return [];
      return [
        swapped.set(v128.and(
          v128.xor(v128.shrI64(low.get, i32.const(distance)), high.get),
          v128.splatI64(i64.const(BigInt.asIntN(64, mask * 0x0101010101010101n))),
        )),
        high.set(v128.xor(high.get, swapped.get)),
        low.set(v128.xor(low.get, v128.shlI64(swapped.get, i32.const(distance)))),
      ];
    });
  return [
    none.set(v128.splatI64(i64.const(0n))),
    plane.set(i32.add(scratch.get, i32.const(SCRATCH.planes))),
    end.set(i32.add(plane.get, bytes.get)),
    to.set(leaves.get),
    whileTrue(
      i32.ltU(plane.get, end.get),
      square.map((each, k) => [
        each.set(v128.load(plane.get, k * ANSWER_BYTES)),
        v128.store(plane.get, none.get, k * ANSWER_BYTES),
      ]),
      swap(4, 0x0fn),
      swap(2, 0x33n),
      swap(1, 0x55n),
      square.map((each, i) => v128.store(to.get, each.get, 16 * i)),
      advance(plane, 16),
      advance(to, 16 * square.length),
    ),
  ];
}

/** A group of trees in memory: byte offsets. */
export const GROUP = {
  /** Where `LeavesKernel` finds its trees, and where they end. */
  trees: 0,
  end: 4,
  /** Where a row's sum for their output is among its sums. */
  sums: 8,
  /** The address of each tree's leaf values. */
  values: 12,
  bytes: 12 + 4 * GROUP_TREES,
} as const;

/** Adds the leaf values of all trees, a group after the other, to the sums of a block's first `rows`. */
export type GroupsKernel = (
  groups: number,
  end: number,
  scratch: number,
  leaves: number,
  sums: number,
  rows: number,
) => void;

/** `leavesKernel()` and `addKernel()` are the module's functions of these numbers. */
export function groupsKernel(findLeaves: number, add: number): WasmFunction {
  const f = new FunctionWriter();
  const group = f.parameter("i32"), end = f.parameter("i32"), scratch = f.parameter("i32");
  const leaves = f.parameter("i32"), sums = f.parameter("i32"), rows = f.parameter("i32");
  const pairs = f.local("i32"), endOfLeaves = f.local("i32");
  const of = (offset: number) => i32.load(group.get, offset);
  const values = Array.from({ length: GROUP_TREES }, (_, k) => of(GROUP.values + 4 * k));
  return f.end([
    pairs.set(i32.divU(i32.add(rows.get, i32.const(2 * VECTOR_ROWS - 1)), i32.const(2 * VECTOR_ROWS))),
    endOfLeaves.set(i32.add(leaves.get, rows.get)),
    whileTrue(
      i32.ltU(group.get, end.get),
      call(findLeaves, of(GROUP.trees), of(GROUP.end), scratch.get, leaves.get, pairs.get),
      call(add, i32.add(sums.get, of(GROUP.sums)), leaves.get, endOfLeaves.get, ...values),
      advance(group, GROUP.bytes),
    ),
  ]);
}

/** Turns each row's sum for an output into its raw score, `base + scale * sum`. */
export type EndKernel = (sums: number, end: number, base: number, scale: number) => void;

export function endKernel(outputs: number): WasmFunction {
  const f = new FunctionWriter();
  const sums = f.parameter("i32"), end = f.parameter("i32");
  const base = f.parameter("f64"), scale = f.parameter("f64");
  return f.end(whileTrue(
    i32.ltU(sums.get, end.get),
    f64.store(sums.get, f64.add(base.get, f64.mul(scale.get, f64.load(sums.get)))),
    advance(sums, 8 * outputs),
  ));
}

/** Adds the leaf values of a group of trees to the sums of the rows whose leaf numbers are given. */
export type AddKernel = (sums: number, leaves: number, end: number, ...values: number[]) => void;

/** Rows that are added to in one go: the sums of so many are written, though fewer were asked for. */
const ADDED_ROWS = 2;

export function addKernel(outputs: number): WasmFunction {
  const f = new FunctionWriter();
  const sums = f.parameter("i32"), leaves = f.parameter("i32"), end = f.parameter("i32");
  const values = Array.from({ length: GROUP_TREES }, () => f.parameter("i32"));
  const sum = f.local("f64");
  const addRow = (at: number): Code => [
    sum.set(f64.load(sums.get, 8 * outputs * at)),
    values.map((each, k) => {
      const leaf = i32.load8(leaves.get, k * BLOCK_ROWS + at);
      return sum.set(f64.add(sum.get, f64.load(i32.add(each.get, i32.shl(leaf, i32.const(3))))));
    }),
    f64.store(sums.get, sum.get, 8 * outputs * at),
  ];
  return f.end(whileTrue(
    i32.ltU(leaves.get, end.get),
    Array.from({ length: ADDED_ROWS }, (_, at) => addRow(at)),
    advance(leaves, ADDED_ROWS),
    advance(sums, 8 * outputs * ADDED_ROWS),
  ));
}
