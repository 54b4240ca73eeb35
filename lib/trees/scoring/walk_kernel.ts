import {
  advance,
  type Code,
  f64,
  FunctionWriter,
  i32,
  type Variable,
  type WasmFunction,
  whileTrue,
} from "../wasm/assembler.ts";

/** A node in memory: byte offsets. Addresses are of the place itself. */
export const WALK_NODE = {
  /** A number's threshold; NaN where a category is asked for; a leaf's value. */
  threshold: 0,
  /** The address of the number that is compared with it; in leaves that of -Infinity. */
  number: 8,
  /** The address of the right child, after which the left one stands; of a leaf, 32 bytes before itself. */
  children: 12,
  /** The address of the bits of the categories that go left, and of the number of the bit that counts. */
  bits: 16,
  bit: 20,
  bytes: 32,
} as const;
const shift = i32.const(Math.log2(WALK_NODE.bytes));

/** Trees that a row walks down at once. */
export const WALK_TREES = 3;

/** The sum of the leaf values of the trees whose roots' addresses stand from `roots` to `end`. */
export type WalkKernel = (roots: number, end: number) => number;

/**
 * The kernel that takes one row down the trees, four at a time: all take steps until each is in its leaf,
 * where steps lead nowhere else. No branch waits for data but the one that ends four trees' walk.
 */
export function walkKernel(hasCategories: boolean): WasmFunction {
  const f = new FunctionWriter();
  const roots = f.parameter("i32"), end = f.parameter("i32");
  const sum = f.local("f64"), moved = f.local("i32"), next = f.local("i32");
  const nodes = Array.from({ length: WALK_TREES }, () => f.local("i32"));
  const bit = f.local("i32");
  const step = (node: Variable): Code => [
    next.set(i32.add(
      i32.load(node.get, WALK_NODE.children),
      i32.shl(hasCategories ? i32.or(isBelow(node), isAmong(node, bit)) : isBelow(node), shift),
    )),
    moved.set(i32.or(moved.get, i32.xor(next.get, node.get))),
    node.set(next.get),
  ];
  return f.end([
    whileTrue(
      i32.ltU(roots.get, end.get),
      nodes.map((node, k) => node.set(i32.load(roots.get, 4 * k))),
      moved.set(i32.const(1)),
      whileTrue(moved.get, moved.set(i32.const(0)), nodes.map(step)),
      nodes.map((node) => sum.set(f64.add(sum.get, f64.load(node.get, WALK_NODE.threshold)))),
      advance(roots, 4 * WALK_TREES),
    ),
    sum.get,
  ], "f64");
}

function isBelow(node: Variable): Code {
  return f64.le(f64.load(i32.load(node.get, WALK_NODE.number)), f64.load(node.get, WALK_NODE.threshold));
}

function isAmong(node: Variable, bit: Variable): Code {
  const word = i32.add(
    i32.load(node.get, WALK_NODE.bits),
    i32.shl(i32.shrU(bit.tee(i32.load(i32.load(node.get, WALK_NODE.bit))), i32.const(5)), i32.const(2)),
  );
  return i32.and(i32.shrU(i32.load(word), bit.get), i32.const(1));
}
