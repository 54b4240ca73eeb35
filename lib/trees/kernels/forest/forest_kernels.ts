import {
  advance,
  assemble,
  type Code,
  f64,
  FunctionWriter,
  i32,
  i64,
  ifTrue,
  select,
  type WasmFunction,
  whileTrue,
} from "../../wasm/assembler.ts";
import { addRoot, shareCells } from "./forest_joint_cells.ts";
import { binOf, findSplit, openFeature } from "./forest_search.ts";
import { takeKernel } from "./forest_take.ts";
import { type ForestLayout, ForestVariables } from "./forest_variables.ts";

/** A grown node in memory. */
export const FOREST_NODE = {
  /** The feature, or -1 in a leaf. */
  feature: 0,
  /** The last bin that goes left, and 256 more where missing values go left. */
  cut: 2,
  /** The left child; the right one stands next to it. */
  left: 4,
  /** The sum of its rows' residuals and their weight. */
  gradient: 8,
  gain: 16,
  weight: 24,
  bytes: 28,
} as const;

/**
 * A node waiting to be split: its records' numbers, buffer, own number, depth and joint cells, and the cell
 * of its rows.
 */
const STACKED = {
  start: 0,
  end: 4,
  buffer: 8,
  node: 12,
  depth: 16,
  slot: 20,
  sum: 24,
  fine: 32,
  bytes: 40,
} as const;

/** The loops that a forest spends its time in; plain_forest.ts does the same to the last bit. */
export type ForestKernels = {
  /**
   * Grows one tree, depth first, from the records in the first buffer; returns the number of nodes. Each
   * split draws its features; where none of these can split the others are asked, one by one.
   */
  grow(records: number, sum: bigint, fine: bigint, seed: number): number;
  /**
   * Writes the records whose count isn't 0 to `to`, weighted by it, and the cell of all of them and that
   * of their rests to the bottom of the stack; returns how many they are. `from` records weigh nothing yet.
   */
  take(from: number, end: number, counts: number, to: number): number;
};

/** One thread's kernels as WebAssembly. */
export function forestKernels(
  layout: ForestLayout,
  pages: number,
  memory: WebAssembly.Memory,
): ForestKernels {
  const bytes = assemble({ grow: growKernel(layout), take: takeKernel(layout) }, pages);
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } })
    .exports as ForestKernels;
}

function growKernel(layout: ForestLayout): WasmFunction {
  const v = new ForestVariables(new FunctionWriter(), layout);
  const { stack, stride, records } = layout;
  return v.f.end([
    v.random.set(v.seed.get),
    v.nodeCount.set(i32.const(1)),
    v.top.set(i32.const(stack)),
    addRoot(
      v,
      i32.const(records[0]),
      i32.add(i32.const(records[0]), i32.mul(v.recordCount.get, i32.const(stride))),
    ),
    push(
      v,
      i32.const(0),
      v.recordCount.get,
      i32.const(0),
      i32.const(0),
      i32.const(0),
      v.slot.get,
      v.rootSum.get,
      v.rootFine.get,
    ),
    whileTrue(
      i32.ltU(i32.const(stack), v.top.get),
      pop(v),
      writeLeaf(v),
      ifTrue(
        maySplit(v),
        findSplit(v),
        ifTrue(i32.geS(v.bestFeature.get, i32.const(0)), splitNode(v)),
      ),
    ),
    v.nodeCount.get,
  ], "i32");
}

function push(
  v: ForestVariables,
  start: Code,
  end: Code,
  buffer: Code,
  node: Code,
  depth: Code,
  slot: Code,
  sum: Code,
  fine: Code,
): Code {
  return [
    i32.store(v.top.get, start, STACKED.start),
    i32.store(v.top.get, end, STACKED.end),
    i32.store(v.top.get, buffer, STACKED.buffer),
    i32.store(v.top.get, node, STACKED.node),
    i32.store(v.top.get, depth, STACKED.depth),
    i32.store(v.top.get, slot, STACKED.slot),
    i64.store(v.top.get, sum, STACKED.sum),
    v.ifFine(i64.store(v.top.get, fine, STACKED.fine)),
    advance(v.top, STACKED.bytes),
  ];
}

function pop(v: ForestVariables): Code {
  const { stride, records } = v.layout;
  const recordAt = (index: Code) =>
    i32.add(
      select(i32.const(records[1]), i32.const(records[0]), v.buffer.get),
      i32.mul(index, i32.const(stride)),
    );
  return [
    advance(v.top, -STACKED.bytes),
    v.start.set(i32.load(v.top.get, STACKED.start)),
    v.end.set(i32.load(v.top.get, STACKED.end)),
    v.buffer.set(i32.load(v.top.get, STACKED.buffer)),
    v.node.set(i32.load(v.top.get, STACKED.node)),
    v.depth.set(i32.load(v.top.get, STACKED.depth)),
    v.slot.set(i32.load(v.top.get, STACKED.slot)),
    v.sum.set(i64.load(v.top.get, STACKED.sum)),
    v.weight.set(v.weightOf(v.sum.get)),
    v.ifFine(v.fine.set(i64.load(v.top.get, STACKED.fine))),
    v.gradient.set(v.gradientOf(v.sum.get, v.fine.get)),
    v.firstRecord.set(recordAt(v.start.get)),
    v.endRecord.set(recordAt(v.end.get)),
    v.bestFeature.set(i32.const(-1)),
  ];
}

function nodeAt(v: ForestVariables, node: Code): Code {
  return i32.add(i32.const(v.layout.nodes), i32.mul(node, i32.const(FOREST_NODE.bytes)));
}

function writeLeaf(v: ForestVariables): Code {
  return [
    i32.store(nodeAt(v, v.node.get), i32.const(0xffff), FOREST_NODE.feature),
    i32.store(nodeAt(v, v.node.get), i32.const(-1), FOREST_NODE.left),
    f64.store(nodeAt(v, v.node.get), v.gradient.get, FOREST_NODE.gradient),
    i32.store(nodeAt(v, v.node.get), v.weight.get, FOREST_NODE.weight),
    f64.store(nodeAt(v, v.node.get), f64.const(0), FOREST_NODE.gain),
  ];
}

function maySplit(v: ForestVariables): Code {
  const { minLeafRows, maxDepth } = v.layout;
  return i32.and(
    i32.and(
      i32.geS(v.weight.get, i32.const(2 * minLeafRows)),
      i32.ltU(i32.const(1), i32.sub(v.end.get, v.start.get)),
    ),
    i32.ltS(v.depth.get, i32.const(maxDepth)),
  );
}

/**
 * Parts the node's records into the other buffer and puts both children on the stack, the right one below.
 */
function splitNode(v: ForestVariables): Code {
  const { minLeafRows } = v.layout;
  const other = i32.sub(i32.const(1), v.buffer.get);
  const feature = i32.or(
    v.bestFeature.get,
    i32.shl(i32.add(v.bestCut.get, i32.shl(v.bestMissingLeft.get, i32.const(8))), i32.const(16)),
  );
  const leftWeight = v.weightOf(v.bestSum.get);
  const mayBeSplit = (weight: Code) => i32.geS(weight, i32.const(2 * minLeafRows));
  const childDepth = i32.add(v.depth.get, i32.const(1));
  const middle = i32.add(v.start.get, v.step.get);
  return [
    v.step.set(i32.const(0)),
    // two leaves have no use for their records
    ifTrue(
      i32.or(mayBeSplit(leftWeight), mayBeSplit(i32.sub(v.weight.get, leftWeight))),
      partRecords(v),
    ),
    i32.store(nodeAt(v, v.node.get), feature, FOREST_NODE.feature),
    i32.store(nodeAt(v, v.node.get), v.nodeCount.get, FOREST_NODE.left),
    f64.store(nodeAt(v, v.node.get), v.bestGain.get, FOREST_NODE.gain),
    shareCells(v, middle, (index) => otherRecordAt(v, index)),
    push(
      v,
      middle,
      v.end.get,
      other,
      i32.add(v.nodeCount.get, i32.const(1)),
      childDepth,
      v.rightSlot.get,
      i64.sub(v.sum.get, v.bestSum.get),
      i64.sub(v.fine.get, v.bestFine.get),
    ),
    push(
      v,
      v.start.get,
      middle,
      other,
      v.nodeCount.get,
      childDepth,
      v.leftSlot.get,
      v.bestSum.get,
      v.bestFine.get,
    ),
    advance(v.nodeCount, 2),
  ];
}

/** Parts the records by the best cut, and sets `step` to the number of those that go left. */
function partRecords(v: ForestVariables): Code {
  const { stride } = v.layout;
  // with missing values on the right, bins count from 1, and bin 0 becomes 255
  const bias = i32.sub(i32.const(1), v.bestMissingLeft.get);
  const goesLeft = i32.leU(
    i32.and(i32.sub(binOf(v), v.swapped.get), i32.const(255)),
    i32.sub(v.bestCut.get, v.swapped.get),
  );
  const first = otherRecordAt(v, v.start.get);
  return [
    openFeature(v, v.bestFeature.get),
    v.swapped.set(bias),
    v.toLeft.set(first),
    v.toRight.set(otherRecordAt(v, i32.sub(v.end.get, i32.const(1)))),
    v.record.set(v.firstRecord.get),
    whileTrue(
      i32.ltU(v.record.get, v.endRecord.get),
      v.parts.load(v.record),
      v.parts.store(v.toLeft),
      v.parts.store(v.toRight),
      v.step.set(i32.mul(goesLeft, i32.const(stride))),
      v.toLeft.set(i32.add(v.toLeft.get, v.step.get)),
      v.toRight.set(i32.add(i32.sub(v.toRight.get, i32.const(stride)), v.step.get)),
      advance(v.record, stride),
    ),
    v.step.set(i32.divU(i32.sub(v.toLeft.get, first), i32.const(stride))),
  ];
}

/** The address of a record in the buffer that the node's own are not in. */
function otherRecordAt(v: ForestVariables, index: Code): Code {
  const { records, stride } = v.layout;
  const buffer = select(i32.const(records[0]), i32.const(records[1]), v.buffer.get);
  return i32.add(buffer, i32.mul(index, i32.const(stride)));
}
