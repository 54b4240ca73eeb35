import {
  advance,
  type Code,
  f64,
  FunctionWriter,
  i32,
  select,
  v128,
  type Variable,
  type WasmFunction,
  whileTrue,
} from "../wasm/assembler.ts";

/** Rows that have room side by side: 16 bits of a vector each. */
export const TABLE_ROWS = 8;

/** Of so many pairs the sums of two rows have room in registers. */
const MOST_OF_TWO = 6;

/** A split in memory: byte offsets. Addresses are of the place itself. */
export const TABLE_SPLIT = {
  /** The address of the sides of eight rows at 16 splits, and the split's bit there. */
  sides: 0,
  bit: 4,
  /** The address of the set so far, and the bit that the split adds to it. */
  set: 8,
  adds: 12,
  /** Where the set goes with the bit of rows that go right, and with the bit of those that go left. */
  left: 16,
  right: 20,
  bytes: 24,
} as const;

/** A group of leaves in memory: the address of the rows' sets, and that of its table. */
export const TABLE_GROUP = { set: 0, table: 4, bytes: 8 } as const;

/**
 * Adds one tree's contributions to rows: `inputs` are their sides, a bit a split, `bytesOfInput` a row, of
 * which `words` bytes are the tree's; `places` are as many byte offsets as a table's line has numbers. What
 * is read of rows up to a multiple of eight doesn't matter.
 */
export type ShapTableKernel = (
  splits: number,
  endOfSplits: number,
  groups: number,
  endOfGroups: number,
  places: number,
  words: number,
  inputs: number,
  bytesOfInput: number,
  rows: number,
  output: number,
  bytesOfOutput: number,
  sides: number,
  root: number,
) => void;

/**
 * The kernel for tables whose lines have so many pairs of numbers; see `ShapTables`. Eight rows go down all
 * splits at once; then each row, or two side by side, sums one line a group. plain_shap_tables.ts does the
 * same to the last bit.
 */
export function shapTableKernel(pairs: number): WasmFunction {
  const f = new FunctionWriter();
  const [splits, endOfSplits, groups, endOfGroups, places] = variables(5, () => f.parameter("i32"));
  const [words, inputs, bytesOfInput, rows, output, bytesOfOutput, sides, root] = variables(
    8,
    () => f.parameter("i32"),
  );
  const [word, to, at, next, value, split, group, lane, lanes] = variables(9, () => f.local("i32"));
  const [low, high, zero, bit, adds, set] = variables(6, () => f.local("v128"));
  const sums = variables(pairs, () => f.local("v128")), sumsOfNext = variables(pairs, () => f.local("v128"));
  const transpose = whileTrue(
    i32.ltU(word!.get, words!.get),
    at!.set(i32.add(inputs!.get, word!.get)),
    Array.from({ length: TABLE_ROWS }, (_, row): Code => [
      value!.set(i32.load(at!.get)),
      low!.set(v128.withLane16(low!.get, row, value!.get)),
      high!.set(v128.withLane16(high!.get, row, i32.shrU(value!.get, i32.const(16)))),
      at!.set(i32.add(at!.get, bytesOfInput!.get)),
    ]),
    v128.store(to!.get, low!.get),
    v128.store(to!.get, high!.get, 16),
    advance(to!, 32),
    advance(word!, 4),
  );
  const of = (name: keyof typeof TABLE_SPLIT) => i32.load(split!.get, TABLE_SPLIT[name]);
  const walk = whileTrue(
    i32.ltU(split!.get, endOfSplits!.get),
    bit!.set(v128.splatI16(of("bit"))),
    adds!.set(v128.splatI16(of("adds"))),
    set!.set(v128.load(of("set"))),
    // All bits of the rows that go left.
    bit!.set(v128.and(v128.eqI16(v128.and(v128.load(of("sides")), bit!.get), bit!.get), adds!.get)),
    v128.store(of("left"), v128.or(set!.get, v128.xor(adds!.get, bit!.get))),
    v128.store(of("right"), v128.or(set!.get, bit!.get)),
    advance(split!, TABLE_SPLIT.bytes),
  );
  const line = (offset: number): Code => {
    const set = i32.load16(i32.add(i32.load(group!.get, TABLE_GROUP.set), lane!.get), offset);
    return i32.add(i32.load(group!.get, TABLE_GROUP.table), i32.mul(set, i32.const(16 * pairs)));
  };
  const add = (to: readonly Variable[], from: Variable): Code =>
    to.map((each, k) => each.set(v128.addF64(each.get, v128.load(from.get, 16 * k))));
  const addTo = (from: readonly Variable[]): Code => [
    Array.from({ length: 2 * pairs }, (_, number): Code => [
      at!.set(i32.add(output!.get, i32.load(places!.get, 4 * number))),
      f64.store(at!.get, f64.add(f64.load(at!.get), v128.laneF64(from[number >> 1]!.get, number & 1))),
    ]),
    output!.set(i32.add(output!.get, bytesOfOutput!.get)),
  ];
  const clear = (all: readonly Variable[]): Code => all.map((each) => each.set(zero!.get));
  const one: Code = [
    clear(sums),
    group!.set(groups!.get),
    whileTrue(
      i32.ltU(group!.get, endOfGroups!.get),
      at!.set(line(0)),
      add(sums, at!),
      advance(group!, TABLE_GROUP.bytes),
    ),
    addTo(sums),
    advance(lane!, 2),
  ];
  // Neither row waits for the other's sums.
  const two: Code = [
    clear([...sums, ...sumsOfNext]),
    group!.set(groups!.get),
    whileTrue(
      i32.ltU(group!.get, endOfGroups!.get),
      at!.set(line(0)),
      next!.set(line(2)),
      add(sums, at!),
      add(sumsOfNext, next!),
      advance(group!, TABLE_GROUP.bytes),
    ),
    addTo(sums),
    addTo(sumsOfNext),
    advance(lane!, 4),
  ];
  return f.end(whileTrue(
    rows!.get,
    word!.set(i32.const(0)),
    to!.set(sides!.get),
    transpose,
    v128.store(root!.get, zero!.get),
    split!.set(splits!.get),
    walk,
    lane!.set(i32.const(0)),
    lanes!.set(select(rows!.get, i32.const(TABLE_ROWS), i32.ltU(rows!.get, i32.const(TABLE_ROWS)))),
    rows!.set(i32.sub(rows!.get, lanes!.get)),
    lanes!.set(i32.add(lanes!.get, lanes!.get)),
    pairs > MOST_OF_TWO ? [] : whileTrue(i32.ltU(i32.add(lane!.get, i32.const(2)), lanes!.get), two),
    whileTrue(i32.ltU(lane!.get, lanes!.get), one),
    inputs!.set(i32.add(inputs!.get, i32.mul(bytesOfInput!.get, i32.const(TABLE_ROWS)))),
  ));
}

function variables(count: number, make: () => Variable): Variable[] {
  return Array.from({ length: count }, make);
}
