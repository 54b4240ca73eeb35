import {
  type Code,
  f64,
  FunctionWriter,
  i32,
  i64,
  ifElse,
  v128,
  type Variable,
  type WasmFunction,
  whileTrue,
} from "../kernels/assembler.ts";
import { advance } from "../kernels/record_parts.ts";

/** Bytes of a code: lanes of vectors. */
export type CodeBytes = 1 | 2;
/** Vectors that a split is asked about at once. */
const BLOCK_VECTORS = 4;
/** Bytes of a block: of a column's codes, of leaf numbers. */
export const BLOCK_BYTES = 16 * BLOCK_VECTORS;
/** Trees whose leaf values are added in one go. */
export const GROUP_TREES = 4;

/** What a split asks: how far a number's code reaches, or which of a category's codes go left. */
export const SPLIT_KIND = { number: 0, fewCodes: 1, manyCodes: 2 } as const;

/** A split in memory: byte offsets. */
export const SPLIT = {
  /** Where the column that it asks for starts in a piece's codes. */
  column: 0,
  /** In a thread's scratch: the leaf numbers of its children, and where its own go. */
  left: 4,
  right: 8,
  to: 12,
  kind: 16,
  /** The columns of a category's upper bits; the address of its sides where codes have two bytes. */
  upper: 20,
  upperMany: 24,
  /** In all lanes, the last code that goes left; a category's sides by lower and upper bits. */
  sides: 32,
  sidesMany: 48,
  bytes: 64,
} as const;

/** Adds the leaf values of a group of trees to the sums of `end - block` bytes of codes' rows. */
export type ScoreKernel = (
  splits: number,
  endOfSplits: number,
  block: number,
  endOfBlocks: number,
  sums: number,
  scratch: number,
  ...rootsAndValues: number[]
) => void;

/**
 * The kernel that scores a group of trees. Every split is asked about all rows, a block at a time, children
 * before their parents:
 *
 *     leaf(split) = goes right ? leaf(right) : leaf(left) = min(leaf(right), leaf(left) | goes right)
 *
 * where leaves are counted from left to right, and "goes right" is a lane of ones. That costs three
 * instructions for sixteen rows and waits for no branch. Codes of one byte are less 128, of two less 32,768,
 * as signed comparisons are one instruction.
 */
export function scoreKernel(bytes: CodeBytes, outputs: number): WasmFunction {
  const f = new FunctionWriter();
  const parameter = () => f.parameter("i32");
  const [splits, endOfSplits, block, endOfBlocks, sums, scratch] = [
    parameter(),
    parameter(),
    parameter(),
    parameter(),
    parameter(),
    parameter(),
  ];
  const roots = Array.from({ length: GROUP_TREES }, parameter);
  const values = Array.from({ length: GROUP_TREES }, parameter);
  const split = f.local("i32"), left = f.local("i32"), right = f.local("i32"), to = f.local("i32");
  const column = f.local("i32"), row = f.local("i32"), endOfRows = f.local("i32");
  const sides = f.local("v128"), sum = f.local("f64");
  const of = (name: keyof typeof SPLIT) => i32.load(split.get, SPLIT[name]);
  const ends = { split, left, right, to, column, sides };
  const greater = bytes === 1 ? v128.gtI8 : v128.gtI16;
  const askSplit: Code = [
    column.set(i32.add(of("column"), block.get)),
    left.set(i32.add(of("left"), scratch.get)),
    right.set(i32.add(of("right"), scratch.get)),
    to.set(i32.add(of("to"), scratch.get)),
    sides.set(v128.load(split.get, SPLIT.sides)),
    ifElse(
      i32.eqz(of("kind")),
      blockOf((at) => choose(bytes, ends, at, greater(v128.load(column.get, at), sides.get))),
      bytes === 1 ? byteCategory(f, ends, block) : wordCategory(f, ends),
    ),
    advance(split, SPLIT.bytes),
  ];
  const leafOf = (tree: Variable, at: number) =>
    bytes === 1 ? i32.load8(i32.add(tree.get, row.get), at) : i32.load16(i32.add(tree.get, row.get), 2 * at);
  const addRow = (at: number): Code => [
    sum.set(f64.load(sums.get, 8 * outputs * at)),
    roots.map((tree, k) =>
      sum.set(f64.add(
        sum.get,
        f64.load(i32.add(values[k]!.get, i32.shl(leafOf(tree, at), i32.const(3)))),
      ))
    ),
    f64.store(sums.get, sum.get, 8 * outputs * at),
  ];
  return f.end(whileTrue(
    i32.ltU(block.get, endOfBlocks.get),
    split.set(splits.get),
    whileTrue(i32.ltU(split.get, endOfSplits.get), askSplit),
    row.set(scratch.get),
    endOfRows.set(i32.add(scratch.get, i32.const(BLOCK_BYTES))),
    whileTrue(
      i32.ltU(row.get, endOfRows.get),
      Array.from({ length: 8 }, (_, at) => addRow(at)),
      advance(row, 8 * bytes),
      advance(sums, 8 * 8 * outputs),
    ),
    advance(block, BLOCK_BYTES),
  ));
}

type Ends = Readonly<Record<"split" | "left" | "right" | "to" | "column" | "sides", Variable>>;

function blockOf(code: (at: number) => Code): Code {
  return Array.from({ length: BLOCK_VECTORS }, (_, k) => code(16 * k));
}

/** Writes the leaf of the side that each row takes. */
function choose(bytes: CodeBytes, { left, right, to }: Ends, at: number, goesRight: Code): Code {
  const least = bytes === 1 ? v128.minU8 : v128.minU16;
  return v128.store(to.get, least(v128.load(right.get, at), v128.or(v128.load(left.get, at), goesRight)), at);
}

/**
 * A category's code has its lower four bits in one column, and 1 shifted by the others in a second (below
 * 128) or third: byte `lower` of the sides has a bit for each upper part that goes left.
 */
function byteCategory(f: FunctionWriter, ends: Ends, block: Variable): Code {
  const { split, column, sides } = ends;
  const upper = f.local("i32"), upperMany = f.local("i32"), sidesMany = f.local("v128");
  const few = (at: number) =>
    v128.and(v128.swizzleI8(sides.get, v128.load(column.get, at)), v128.load(upper.get, at));
  const many = (at: number) =>
    v128.and(v128.swizzleI8(sidesMany.get, v128.load(column.get, at)), v128.load(upperMany.get, at));
  const none = v128.splatI64(i64.const(0n));
  return [
    upper.set(i32.add(i32.load(split.get, SPLIT.upper), block.get)),
    ifElse(
      i32.eq(i32.load(split.get, SPLIT.kind), i32.const(SPLIT_KIND.fewCodes)),
      blockOf((at) => choose(1, ends, at, v128.eqI8(few(at), none))),
      [
        upperMany.set(i32.add(i32.load(split.get, SPLIT.upperMany), block.get)),
        sidesMany.set(v128.load(split.get, SPLIT.sidesMany)),
        blockOf((at) => choose(1, ends, at, v128.eqI8(v128.or(few(at), many(at)), none))),
      ],
    ),
  ];
}

/** Looks each row's code up among bytes: 0 where it goes left, -1 where right. */
function wordCategory(f: FunctionWriter, ends: Ends): Code {
  const { split, column } = ends;
  const table = f.local("i32"), codes = f.local("v128"), goesRight = f.local("v128");
  return [
    table.set(i32.load(split.get, SPLIT.upper)),
    blockOf((at) => [
      codes.set(v128.load(column.get, at)),
      Array.from({ length: 8 }, (_, lane) =>
        goesRight.set(v128.withLane16(
          goesRight.get,
          lane,
          i32.load8Signed(i32.add(table.get, i32.xor(v128.lane16(codes.get, lane), i32.const(0x8000)))),
        ))),
      choose(2, ends, at, goesRight.get),
    ]),
  ];
}
