import {
  clearBytes,
  type Code,
  f64,
  FunctionWriter,
  i32,
  i64,
  ifElse,
  ifTrue,
  select,
  type Variable,
  type WasmFunction,
  whileTrue,
} from "./assembler.ts";
import { advance, RecordParts } from "./record_kernels.ts";

/**
 * What the kernels of one forest thread have to know. Addresses are bytes.
 *
 * A record is `| weight * residual i32 | weight u8 | codes … |`, a cell `sum of residuals << countBits | weight`.
 */
export type ForestLayout = {
  readonly stride: number;
  readonly countBits: number;
  readonly features: number;
  readonly featuresPerSplit: number;
  readonly minLeafRows: number;
  readonly maxDepth: number;
  /** Cuts are drawn, one a feature, instead of tried. */
  readonly isExtra: boolean;
  /** The two buffers that records move between. */
  readonly records: readonly [number, number];
  /** For each feature three words: byte of its code in a record, address of its bin for each code, number of bins. */
  readonly featureTable: number;
  /** The features' numbers, in the order in which they were last drawn. */
  readonly order: number;
  /** 256 cells and a set of 256 bits, all zero between two searches. */
  readonly cells: number;
  readonly touched: number;
  readonly stack: number;
  readonly nodes: number;
};

/** A grown node in memory: 24 bytes. */
export const FOREST_NODE = {
  /** The feature, or -1 in a leaf. */
  feature: 0,
  /** The last bin that goes left, and 256 more where missing values go left. */
  cut: 2,
  /** The left child; the right one stands next to it. */
  left: 4,
  /** The cell of all its rows. */
  sum: 8,
  gain: 16,
  bytes: 24,
} as const;

/** A node waiting to be split: its records' numbers, buffer, own number and depth, and the cell of its rows. */
const STACKED = { start: 0, end: 4, buffer: 8, node: 12, depth: 16, sum: 24, bytes: 32 } as const;

/** A gain must exceed this share of the parent's own score: less is rounding. */
const LEAST_RELATIVE_GAIN = 1e-12;

/**
 * `grow(records, sum, seed)`: grows one tree, depth first, from the records in the first buffer; returns the number of
 * nodes. Each split draws its features; where none of these can split the others are asked, one by one.
 */
export function growKernel(layout: ForestLayout): WasmFunction {
  const v = new ForestVariables(new FunctionWriter(), layout);
  const { stack } = layout;
  return v.f.end([
    v.random.set(v.seed.get),
    v.nodeCount.set(i32.const(1)),
    v.top.set(i32.const(stack)),
    push(v, i32.const(0), v.recordCount.get, i32.const(0), i32.const(0), i32.const(0), v.rootSum.get),
    whileTrue(
      i32.ltU(i32.const(stack), v.top.get),
      ...pop(v),
      ...writeLeaf(v),
      ...ifTrue(
        maySplit(v),
        ...findSplit(v, layout),
        ...ifTrue(i32.geS(v.bestFeature.get, i32.const(0)), ...splitNode(v, layout)),
      ),
    ),
    v.nodeCount.get,
  ], "i32");
}

class ForestVariables {
  readonly f: FunctionWriter;
  readonly layout: ForestLayout;
  readonly recordCount: Variable;
  readonly rootSum: Variable;
  readonly seed: Variable;
  readonly random: Variable;
  readonly nodeCount: Variable;
  readonly top: Variable;
  readonly start: Variable;
  readonly end: Variable;
  readonly buffer: Variable;
  readonly node: Variable;
  readonly depth: Variable;
  readonly sum: Variable;
  readonly weight: Variable;
  readonly gradient: Variable;
  readonly parentScore: Variable;
  readonly firstRecord: Variable;
  readonly endRecord: Variable;
  readonly record: Variable;
  readonly drawn: Variable;
  readonly swapped: Variable;
  readonly feature: Variable;
  readonly codeOffset: Variable;
  readonly bins: Variable;
  readonly binCount: Variable;
  readonly cell: Variable;
  readonly word: Variable;
  readonly bits: Variable;
  readonly bin: Variable;
  readonly cellSum: Variable;
  readonly missing: Variable;
  readonly running: Variable;
  readonly left: Variable;
  readonly leftWeight: Variable;
  readonly rightWeight: Variable;
  readonly leftGradient: Variable;
  readonly rightGradient: Variable;
  readonly gain: Variable;
  readonly bestGain: Variable;
  readonly bestFeature: Variable;
  readonly bestCut: Variable;
  readonly bestMissingLeft: Variable;
  readonly bestSum: Variable;
  readonly cut: Variable;
  readonly toLeft: Variable;
  readonly toRight: Variable;
  readonly step: Variable;
  readonly parts: RecordParts;

  constructor(f: FunctionWriter, layout: ForestLayout) {
    this.f = f;
    this.layout = layout;
    this.recordCount = f.parameter("i32");
    this.rootSum = f.parameter("i64");
    this.seed = f.parameter("i32");
    const [word, long, double] = [() => f.local("i32"), () => f.local("i64"), () => f.local("f64")];
    [this.random, this.nodeCount, this.top, this.start, this.end] = [word(), word(), word(), word(), word()];
    [this.buffer, this.node, this.depth, this.sum] = [word(), word(), word(), long()];
    [this.weight, this.gradient, this.parentScore] = [word(), double(), double()];
    [this.firstRecord, this.endRecord, this.record] = [word(), word(), word()];
    [this.drawn, this.swapped, this.feature] = [word(), word(), word()];
    [this.codeOffset, this.bins, this.binCount] = [word(), word(), word()];
    [this.cell, this.word, this.bits, this.bin] = [word(), word(), long(), word()];
    [this.cellSum, this.missing, this.running, this.left] = [long(), long(), long(), long()];
    [this.leftWeight, this.rightWeight] = [word(), word()];
    [this.leftGradient, this.rightGradient, this.gain] = [double(), double(), double()];
    [this.bestGain, this.bestFeature, this.bestCut] = [double(), word(), word()];
    [this.bestMissingLeft, this.bestSum, this.cut] = [word(), long(), word()];
    [this.toLeft, this.toRight, this.step] = [word(), word(), word()];
    this.parts = new RecordParts(f, layout.stride);
  }

  weightOf(cell: Code): Code {
    return i32.wrap(i64.and(cell, i64.const((1n << BigInt(this.layout.countBits)) - 1n)));
  }

  gradientOf(cell: Code): Code {
    return f64.fromI64(i64.shrS(cell, i64.const(BigInt(this.layout.countBits))));
  }

  /** Sets `random` to the next number of xorshift32 (G. Marsaglia, https://doi.org/10.18637/jss.v008.i14). */
  nextRandom(): Code {
    const mix = (shift: Code) => this.random.set(i32.xor(this.random.get, shift));
    return [
      mix(i32.shl(this.random.get, i32.const(13))),
      mix(i32.shrU(this.random.get, i32.const(17))),
      mix(i32.shl(this.random.get, i32.const(5))),
    ];
  }

  /** A number below `count`, from `random`. */
  randomBelow(count: Code): Code {
    return i32.wrap(i64.shrU(i64.mul(i64.fromU32(this.random.get), i64.fromU32(count)), i64.const(32n)));
  }
}

function push(
  v: ForestVariables,
  start: Code,
  end: Code,
  buffer: Code,
  node: Code,
  depth: Code,
  sum: Code,
): Code {
  return [
    i32.store(v.top.get, start, STACKED.start),
    i32.store(v.top.get, end, STACKED.end),
    i32.store(v.top.get, buffer, STACKED.buffer),
    i32.store(v.top.get, node, STACKED.node),
    i32.store(v.top.get, depth, STACKED.depth),
    i64.store(v.top.get, sum, STACKED.sum),
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
    v.sum.set(i64.load(v.top.get, STACKED.sum)),
    v.weight.set(v.weightOf(v.sum.get)),
    v.gradient.set(v.gradientOf(v.sum.get)),
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
    i64.store(nodeAt(v, v.node.get), v.sum.get, FOREST_NODE.sum),
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

/** Draws features without replacement and searches each for a better cut. */
function findSplit(v: ForestVariables, { features, featuresPerSplit, order }: ForestLayout): Code {
  const orderAt = (index: Code) => i32.add(i32.const(order), i32.shl(index, i32.const(2)));
  const goesOn = i32.and(
    i32.ltU(v.drawn.get, i32.const(features)),
    i32.or(i32.ltU(v.drawn.get, i32.const(featuresPerSplit)), i32.ltS(v.bestFeature.get, i32.const(0))),
  );
  return [
    v.parentScore.set(f64.div(f64.mul(v.gradient.get, v.gradient.get), f64.fromI32(v.weight.get))),
    // rounding residuals can feign a gain of a unit's square a row
    v.bestGain.set(
      f64.add(f64.mul(v.parentScore.get, f64.const(LEAST_RELATIVE_GAIN)), f64.fromI32(v.weight.get)),
    ),
    v.drawn.set(i32.const(0)),
    whileTrue(
      goesOn,
      ...v.nextRandom(),
      ...v.swapped.set(i32.add(v.drawn.get, v.randomBelow(i32.sub(i32.const(features), v.drawn.get)))),
      ...v.feature.set(i32.load(orderAt(v.swapped.get))),
      ...i32.store(orderAt(v.swapped.get), i32.load(orderAt(v.drawn.get))),
      ...i32.store(orderAt(v.drawn.get), v.feature.get),
      ...openFeature(v, v.feature.get),
      ...searchFeature(v),
      ...advance(v.drawn, 1),
    ),
  ];
}

function openFeature(v: ForestVariables, feature: Code): Code {
  const entry = i32.add(i32.const(v.layout.featureTable), i32.mul(feature, i32.const(12)));
  return [
    v.codeOffset.set(i32.load(entry)),
    v.bins.set(i32.load(entry, 4)),
    v.binCount.set(i32.load(entry, 8)),
  ];
}

/** A record's bin in the open feature. */
function binOf(v: ForestVariables): Code {
  return i32.load8(i32.add(v.bins.get, i32.load8(i32.add(v.record.get, v.codeOffset.get))));
}

/**
 * Adds the node's records to the cells and tries the feature's cuts. Where there are more records than bins all cells
 * are visited and cleared at once; otherwise only those that a set of bits says are touched.
 */
function searchFeature(v: ForestVariables): Code {
  const { isExtra } = v.layout;
  const sparse = [addCells(v, true), scanTouched(v)];
  if (isExtra) return sparse;
  const isDense = i32.leU(v.binCount.get, i32.sub(v.end.get, v.start.get));
  return ifElse(isDense, [addCells(v, false), scanAll(v)], sparse);
}

function addCells(v: ForestVariables, notesTouched: boolean): Code {
  const { countBits, cells, touched } = v.layout;
  const recordSum = i64.add(
    i64.shl(i64.fromI32(i32.load(v.record.get)), i64.const(BigInt(countBits))),
    i64.fromU32(i32.load8(v.record.get, 4)),
  );
  const bitWord = i32.shl(i32.shrU(v.bin.get, i32.const(6)), i32.const(3));
  const note = [
    v.word.set(bitWord),
    i64.store(
      v.word.get,
      i64.or(i64.load(v.word.get, touched), i64.shl(i64.const(1n), i64.fromU32(v.bin.get))),
      touched,
    ),
  ];
  return [
    v.record.set(v.firstRecord.get),
    whileTrue(
      i32.ltU(v.record.get, v.endRecord.get),
      ...v.cell.set(i32.shl(v.bin.tee(binOf(v)), i32.const(3))),
      ...i64.store(v.cell.get, i64.add(i64.load(v.cell.get, cells), recordSum), cells),
      ...(notesTouched ? note : []),
      ...advance(v.record, v.layout.stride),
    ),
  ];
}

/** Tries the cuts behind all bins in turn, until too little is left on the right; then clears the cells. */
function scanAll(v: ForestVariables): Code {
  const { cells, minLeafRows } = v.layout;
  return [
    v.missing.set(i64.load(i32.const(0), cells)),
    v.running.set(i64.const(0n)),
    v.bin.set(i32.const(1)),
    v.rightWeight.set(v.weight.get),
    whileTrue(
      i32.and(i32.ltU(v.bin.get, v.binCount.get), i32.geS(v.rightWeight.get, i32.const(minLeafRows))),
      ...v.running.set(i64.add(v.running.get, i64.load(i32.shl(v.bin.get, i32.const(3)), cells))),
      ...tryBoth(v),
      ...advance(v.bin, 1),
    ),
    clearBytes(i32.const(cells), i32.shl(v.binCount.get, i32.const(3))),
  ];
}

/** Visits the touched cells by bin, clears them, and tries the cuts behind each. */
function scanTouched(v: ForestVariables): Code {
  const { cells, touched, isExtra } = v.layout;
  const words = (visit: Code): Code =>
    [0, 1, 2, 3].map((q): Code => [
      v.bits.set(i64.load(i32.const(0), touched + 8 * q)),
      i64.store(i32.const(0), i64.const(0n), touched + 8 * q),
      whileTrue(
        i32.eqz(i64.eqz(v.bits.get)),
        ...v.bin.set(i32.add(i32.wrap(i64.ctz(v.bits.get)), i32.const(64 * q))),
        ...v.bits.set(i64.and(v.bits.get, i64.sub(v.bits.get, i64.const(1n)))),
        ...v.cell.set(i32.shl(v.bin.get, i32.const(3))),
        ...v.cellSum.set(i64.load(v.cell.get, cells)),
        ...i64.store(v.cell.get, i64.const(0n), cells),
        ...visit,
      ),
    ]);
  const start = [v.missing.set(i64.const(0n)), v.running.set(i64.const(0n))];
  const addBin = v.running.set(i64.add(v.running.get, v.cellSum.get));
  if (!isExtra) {
    return [start, words(ifElse(v.bin.get, [addBin, tryBoth(v)], v.missing.set(v.cellSum.get)))];
  }
  const keep = ifTrue(i32.leU(v.bin.get, v.cut.get), addBin);
  return [
    start,
    drawCut(v),
    words(ifElse(v.bin.get, keep, v.missing.set(v.cellSum.get))),
    v.bin.set(v.cut.get),
    tryBoth(v),
  ];
}

/** Draws a cut between the first and the last touched bin, the missing one apart. */
function drawCut(v: ForestVariables): Code {
  const { touched } = v.layout;
  const word = (q: number) => i64.load(i32.const(0), touched + 8 * q);
  const isEmpty = (bits: Code) => i64.eqz(bits);
  const firstWord = i64.and(word(0), i64.const(-2n));
  const first = [3, 2, 1].reduce<Code>(
    (rest, q) => select(lowest(word(q), q), rest, i32.eqz(isEmpty(word(q)))),
    i32.const(1),
  );
  const last = [1, 2, 3].reduce<Code>(
    (rest, q) => select(highest(word(q), q), rest, i32.eqz(isEmpty(word(q)))),
    highest(firstWord, 0),
  );
  return [
    v.swapped.set(select(lowest(firstWord, 0), first, i32.eqz(isEmpty(firstWord)))),
    v.step.set(last),
    v.nextRandom(),
    v.cut.set(select(
      i32.add(v.swapped.get, v.randomBelow(i32.sub(v.step.get, v.swapped.get))),
      v.swapped.get,
      i32.ltS(v.swapped.get, v.step.get),
    )),
  ];
}

function lowest(bits: Code, q: number): Code {
  return i32.add(i32.wrap(i64.ctz(bits)), i32.const(64 * q));
}

function highest(bits: Code, q: number): Code {
  return i32.sub(i32.const(64 * q + 63), i32.wrap(i64.clz(bits)));
}

/** Missing values left, then right. `rightWeight` ends as the weight of the values that are not missing behind the cut. */
function tryBoth(v: ForestVariables): Code {
  return [
    tryCut(v, i64.add(v.running.get, v.missing.get), true),
    ifTrue(i64.ne(v.missing.get, i64.const(0n)), ...tryCut(v, v.running.get, false)),
  ];
}

/** Where no value is missing in the node, those to come go to the heavier side. */
function tryCut(v: ForestVariables, left: Code, missingLeft: boolean): Code {
  const { minLeafRows } = v.layout;
  const score = (g: Variable, w: Variable) => f64.div(f64.mul(g.get, g.get), f64.fromI32(w.get));
  const partsOffMissing = i32.eq(v.rightWeight.get, v.weightOf(v.missing.get));
  const heavierLeft = i32.geS(v.leftWeight.get, v.rightWeight.get);
  const side = missingLeft ? i32.or(i32.eqz(i64.eqz(v.missing.get)), heavierLeft) : i32.const(0);
  const cut = missingLeft ? v.bin.get : select(i32.const(255), v.bin.get, partsOffMissing);
  return [
    v.left.set(left),
    v.leftWeight.set(v.weightOf(v.left.get)),
    v.rightWeight.set(i32.sub(v.weight.get, v.leftWeight.get)),
    ifTrue(
      i32.and(
        i32.geS(v.leftWeight.get, i32.const(minLeafRows)),
        i32.geS(v.rightWeight.get, i32.const(minLeafRows)),
      ),
      ...v.leftGradient.set(v.gradientOf(v.left.get)),
      ...v.rightGradient.set(f64.sub(v.gradient.get, v.leftGradient.get)),
      ...v.gain.set(f64.sub(
        f64.add(score(v.leftGradient, v.leftWeight), score(v.rightGradient, v.rightWeight)),
        v.parentScore.get,
      )),
      ...ifTrue(
        f64.gt(v.gain.get, v.bestGain.get),
        ...v.bestGain.set(v.gain.get),
        ...v.bestFeature.set(v.feature.get),
        ...v.bestCut.set(cut),
        ...v.bestMissingLeft.set(side),
        ...v.bestSum.set(v.left.get),
      ),
    ),
  ];
}

/** Parts the node's records into the other buffer and puts both children on the stack, the right one below. */
function splitNode(v: ForestVariables, { stride, records }: ForestLayout): Code {
  const other = i32.sub(i32.const(1), v.buffer.get);
  const otherAt = (index: Code) =>
    i32.add(
      select(i32.const(records[0]), i32.const(records[1]), v.buffer.get),
      i32.mul(index, i32.const(stride)),
    );
  // with missing values on the right, bins count from 1, and bin 0 becomes 255
  const bias = i32.sub(i32.const(1), v.bestMissingLeft.get);
  const goesLeft = i32.leU(
    i32.and(i32.sub(binOf(v), v.swapped.get), i32.const(255)),
    i32.sub(v.bestCut.get, v.swapped.get),
  );
  const feature = i32.or(
    v.bestFeature.get,
    i32.shl(i32.add(v.bestCut.get, i32.shl(v.bestMissingLeft.get, i32.const(8))), i32.const(16)),
  );
  const childDepth = i32.add(v.depth.get, i32.const(1));
  const middle = i32.add(v.start.get, v.step.get);
  return [
    openFeature(v, v.bestFeature.get),
    v.swapped.set(bias),
    v.toLeft.set(otherAt(v.start.get)),
    v.toRight.set(otherAt(i32.sub(v.end.get, i32.const(1)))),
    v.record.set(v.firstRecord.get),
    whileTrue(
      i32.ltU(v.record.get, v.endRecord.get),
      ...v.parts.load(v.record),
      ...v.parts.store(v.toLeft),
      ...v.parts.store(v.toRight),
      ...v.step.set(i32.mul(goesLeft, i32.const(stride))),
      ...v.toLeft.set(i32.add(v.toLeft.get, v.step.get)),
      ...v.toRight.set(i32.add(i32.sub(v.toRight.get, i32.const(stride)), v.step.get)),
      ...advance(v.record, stride),
    ),
    v.step.set(i32.divU(i32.sub(v.toLeft.get, otherAt(v.start.get)), i32.const(stride))),
    i32.store(nodeAt(v, v.node.get), feature, FOREST_NODE.feature),
    i32.store(nodeAt(v, v.node.get), v.nodeCount.get, FOREST_NODE.left),
    f64.store(nodeAt(v, v.node.get), v.bestGain.get, FOREST_NODE.gain),
    push(
      v,
      middle,
      v.end.get,
      other,
      i32.add(v.nodeCount.get, i32.const(1)),
      childDepth,
      i64.sub(v.sum.get, v.bestSum.get),
    ),
    push(v, v.start.get, middle, other, v.nodeCount.get, childDepth, v.bestSum.get),
    advance(v.nodeCount, 2),
  ];
}

/**
 * `take(from, end, counts, to)`: writes the records whose count isn't 0 to `to`, weighted by it, and the cell of all of
 * them to the bottom of the stack; returns how many they are. `from` records weigh nothing yet.
 */
export function takeKernel({ stride, countBits, stack }: ForestLayout): WasmFunction {
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  const counts = f.parameter("i32");
  const to = f.parameter("i32");
  const taken = f.local("i32");
  const count = f.local("i32");
  const residual = f.local("i32");
  const sum = f.local("i64");
  const parts = new RecordParts(f, stride);
  return f.end([
    whileTrue(
      i32.ltU(from.get, end.get),
      ...count.set(i32.load8(counts.get)),
      ...parts.load(from),
      ...parts.store(to),
      ...residual.set(i32.mul(i32.load(from.get), count.get)),
      ...i32.store(to.get, residual.get),
      ...i32.store8(to.get, count.get, 4),
      ...sum.set(i64.add(
        sum.get,
        i64.add(i64.shl(i64.fromI32(residual.get), i64.const(BigInt(countBits))), i64.fromU32(count.get)),
      )),
      ...taken.set(i32.add(taken.get, i32.ltU(i32.const(0), count.get))),
      ...to.set(i32.add(to.get, i32.mul(i32.ltU(i32.const(0), count.get), i32.const(stride)))),
      ...advance(from, stride),
      ...advance(counts, 1),
    ),
    i64.store(i32.const(stack), sum.get),
    taken.get,
  ], "i32");
}
