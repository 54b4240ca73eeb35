import {
  advance,
  type Code,
  f64,
  FunctionWriter,
  i32,
  ifTrue,
  select,
  type Variable,
  type WasmFunction,
  whileTrue,
} from "../../wasm/assembler.ts";

/** What a pass that looks for the range of values writes: byte offsets. */
export const RANGE = { low: 0, high: 8, count: 16, whole: 20 } as const;

/**
 * The loops of `ColumnPasses` over the doubles in `values` to `end`. Cold TypeScript takes ten times as long
 * for its first columns, and these are most of what a first fit prepares.
 */
export type ColumnKernels = {
  /** `codes[i] = binOf[codes[i]]` */
  recode(codes: number, end: number, binOf: number): void;
  range(values: number, end: number, to: number): void;
  /** `counts[value - low]++` */
  count(values: number, end: number, low: number, counts: number): void;
  codes(values: number, end: number, low: number, binOf: number, codes: number): void;
  /** `ends[bucket of value]++` */
  countBuckets(values: number, end: number, low: number, scale: number, ends: number): void;
  /** Makes counts to sums of them and of all before, in two places. */
  addUp(counts: number, end: number, again: number): void;
  /** From the last value on, writes each where its bucket's end, which moves down, is. */
  scatter(values: number, end: number, low: number, scale: number, ends: number, to: number): void;
  /** As `ColumnPasses` has it, on addresses; `start` is the end before the first of `ends`. */
  firstToEnd(ends: number, endOfEnds: number, start: number, inBin: number, share: number): number;
  /** `bounds` has infinity behind its last; there are `cells` starts. */
  lookUp(
    values: number,
    end: number,
    low: number,
    scale: number,
    starts: number,
    cells: number,
    bounds: number,
    codes: number,
  ): void;
};

export function columnKernels(): Readonly<Record<keyof ColumnKernels, WasmFunction>> {
  return {
    recode: recodeKernel(),
    range: rangeKernel(),
    count: tableKernel("count"),
    codes: tableKernel("codes"),
    countBuckets: countBucketsKernel(),
    addUp: addUpKernel(),
    scatter: scatterKernel(),
    firstToEnd: firstToEndKernel(),
    lookUp: lookUpKernel(),
  };
}

/** A loop over values; `value` is the one that it is at. */
function overValues(values: Variable, end: Variable, value: Variable, ...body: Code): Code {
  return whileTrue(i32.ltU(values.get, end.get), value.set(f64.load(values.get)), body, advance(values, 8));
}

const isThere = (value: Variable) => f64.eq(value.get, value.get);

function addOne(address: Code, at: Variable): Code {
  return [at.set(address), i32.store(at.get, i32.add(i32.load(at.get), i32.const(1)))];
}

function recodeKernel(): WasmFunction {
  const f = new FunctionWriter();
  const codes = f.parameter("i32"), end = f.parameter("i32"), binOf = f.parameter("i32");
  const bin = i32.load8(i32.add(binOf.get, i32.load8(codes.get)));
  return f.end(
    whileTrue(i32.ltU(codes.get, end.get), i32.store8(codes.get, bin), advance(codes, 1)),
  );
}

function rangeKernel(): WasmFunction {
  const f = new FunctionWriter();
  const values = f.parameter("i32"), end = f.parameter("i32"), to = f.parameter("i32");
  const value = f.local("f64"), low = f.local("f64"), high = f.local("f64");
  const count = f.local("i32"), whole = f.local("i32");
  return f.end([
    low.set(f64.const(Infinity)),
    high.set(f64.const(-Infinity)),
    overValues(
      values,
      end,
      value,
      low.set(select(value.get, low.get, f64.lt(value.get, low.get))),
      high.set(select(value.get, high.get, f64.gt(value.get, high.get))),
      count.set(i32.add(count.get, isThere(value))),
      whole.set(i32.add(whole.get, f64.eq(f64.nearest(value.get), value.get))),
    ),
    f64.store(to.get, low.get, RANGE.low),
    f64.store(to.get, high.get, RANGE.high),
    i32.store(to.get, count.get, RANGE.count),
    i32.store(to.get, whole.get, RANGE.whole),
  ]);
}

function tableKernel(kind: "count" | "codes"): WasmFunction {
  const f = new FunctionWriter();
  const values = f.parameter("i32"), end = f.parameter("i32"), low = f.parameter("f64");
  const table = f.parameter("i32"), codes = kind === "codes" ? f.parameter("i32") : null;
  const value = f.local("f64"), at = f.local("i32");
  const place = i32.truncSatF64(f64.sub(value.get, low.get));
  if (codes === null) {
    const counted = addOne(i32.add(table.get, i32.shl(place, i32.const(2))), at);
    return f.end(overValues(values, end, value, ifTrue(isThere(value), counted)));
  }
  // a missing value is looked up at 0
  const code = i32.mul(i32.load8(i32.add(table.get, place)), isThere(value));
  return f.end(overValues(values, end, value, i32.store8(codes.get, code), advance(codes, 1)));
}

/** The word of a value's bucket. */
function wordOf(value: Variable, low: Variable, scale: Variable, words: Variable): Code {
  const bucket = i32.truncSatF64(f64.mul(f64.sub(value.get, low.get), scale.get));
  return i32.add(words.get, i32.shl(bucket, i32.const(2)));
}

function countBucketsKernel(): WasmFunction {
  const f = new FunctionWriter();
  const values = f.parameter("i32"), end = f.parameter("i32");
  const low = f.parameter("f64"), scale = f.parameter("f64"), ends = f.parameter("i32");
  const value = f.local("f64"), at = f.local("i32");
  const counted = addOne(wordOf(value, low, scale, ends), at);
  return f.end(overValues(values, end, value, ifTrue(isThere(value), counted)));
}

function addUpKernel(): WasmFunction {
  const f = new FunctionWriter();
  const counts = f.parameter("i32"), end = f.parameter("i32"), again = f.parameter("i32");
  const sum = f.local("i32");
  return f.end(whileTrue(
    i32.ltU(counts.get, end.get),
    sum.set(i32.add(sum.get, i32.load(counts.get))),
    i32.store(counts.get, sum.get),
    i32.store(again.get, sum.get),
    advance(counts, 4),
    advance(again, 4),
  ));
}

function scatterKernel(): WasmFunction {
  const f = new FunctionWriter();
  const values = f.parameter("i32"), end = f.parameter("i32");
  const low = f.parameter("f64"), scale = f.parameter("f64");
  const ends = f.parameter("i32"), to = f.parameter("i32");
  const value = f.local("f64"), at = f.local("i32"), place = f.local("i32");
  const write = [
    at.set(wordOf(value, low, scale, ends)),
    place.set(i32.sub(i32.load(at.get), i32.const(1))),
    i32.store(at.get, place.get),
    f64.store(i32.add(to.get, i32.shl(place.get, i32.const(3))), value.get),
  ];
  return f.end(whileTrue(
    i32.ltU(values.get, end.get),
    advance(end, -8),
    value.set(f64.load(end.get)),
    ifTrue(isThere(value), write),
  ));
}

function firstToEndKernel(): WasmFunction {
  const f = new FunctionWriter();
  const bucket = f.parameter("i32"), endOfBuckets = f.parameter("i32"), start = f.parameter("i32");
  const inBin = f.parameter("f64"), share = f.parameter("f64");
  const next = f.local("i32"), end = f.local("i32"), ofNext = f.local("i32"), found = f.local("i32");
  const isEmpty = i32.and(
    i32.ltU(next.get, endOfBuckets.get),
    i32.eq(i32.load(next.get), end.get),
  );
  const whole = f64.add(inBin.get, f64.fromI32(i32.sub(end.get, start.get)));
  const half = f64.mul(f64.fromI32(i32.sub(ofNext.get, end.get)), f64.const(0.5));
  return f.end([
    found.set(endOfBuckets.get),
    whileTrue(
      i32.ltU(bucket.get, endOfBuckets.get),
      end.set(i32.load(bucket.get)),
      next.set(i32.add(bucket.get, i32.const(4))),
      whileTrue(isEmpty, advance(next, 4)),
      // the word behind the last bucket may be anything
      ofNext.set(select(i32.load(next.get), end.get, i32.ltU(next.get, endOfBuckets.get))),
      ifTrue(f64.ge(f64.add(whole, half), share.get), [found.set(bucket.get), next.set(endOfBuckets.get)]),
      bucket.set(next.get),
    ),
    found.get,
  ], "i32");
}

function lookUpKernel(): WasmFunction {
  const f = new FunctionWriter();
  const values = f.parameter("i32"), end = f.parameter("i32");
  const low = f.parameter("f64"), scale = f.parameter("f64");
  const starts = f.parameter("i32"), cells = f.parameter("i32");
  const bounds = f.parameter("i32"), codes = f.parameter("i32");
  const value = f.local("f64"), cell = f.local("i32"), bin = f.local("i32");
  const last = i32.sub(cells.get, i32.const(1));
  return f.end(overValues(
    values,
    end,
    value,
    // below the first bound it is 0, as of a missing value
    cell.set(i32.truncSatF64U(f64.mul(f64.sub(value.get, low.get), scale.get))),
    cell.set(select(cell.get, last, i32.ltU(cell.get, cells.get))),
    bin.set(i32.load8(i32.add(starts.get, cell.get))),
    whileTrue(
      f64.lt(f64.load(i32.add(bounds.get, i32.shl(bin.get, i32.const(3)))), value.get),
      bin.set(i32.add(bin.get, i32.const(1))),
    ),
    i32.store8(codes.get, i32.mul(i32.add(bin.get, i32.const(1)), isThere(value))),
    advance(codes, 1),
  ));
}
