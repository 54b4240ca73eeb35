import { type RecordLayout, RESIDUAL_BYTES, ROW_AT, sourceLayout, WEIGHT_AT } from "../binning/records.ts";
import {
  advance,
  f64,
  FunctionWriter,
  i32,
  i64,
  ifElse,
  select,
  v128,
  type Variable,
  type WasmFunction,
  whileTrue,
} from "../wasm/assembler.ts";
import { addWide, isWide, NarrowAdder } from "./joint_adders.ts";
import { type KernelLayout, MOST_BYTES_COPIED_TWICE } from "./kernels.ts";
import { headerWords, ScaledPair, sumsInRecord } from "./record_fields.ts";
import { copyRecord, copyWords, RecordParts } from "./record_parts.ts";

/** The kernels that pass over the records, of one thread. */
export function recordKernels(layout: KernelLayout, thread: number): Record<string, WasmFunction> {
  return {
    load: loadKernel(layout, thread),
    renew: renewKernel(layout),
    histogram: histogramKernel(layout, thread),
    partition: layout.inPlace ? inPlaceKernel(layout, thread) : partitionKernel(layout, thread),
    markLeaf: markLeafKernel(layout.records),
    residuals: residualsKernel(layout.records),
  };
}

function histogramKernel(layout: KernelLayout, thread: number): WasmFunction {
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  if (isWide(layout.records)) return f.end(addWide(f, layout, thread, from, end));
  const adder = new NarrowAdder(f, layout, thread);
  return f.end(whileTrue(
    i32.ltU(from.get, end.get),
    ...adder.add(from, sumsInRecord(layout.records, from)),
    ...advance(from, layout.records.stride),
  ));
}

/**
 * Records stand in any order, and so do the entries that they take. Nothing is added up meanwhile: in a short
 * loop more of them are on their way at a time.
 */
function renewKernel({ records, inPlace }: KernelLayout): WasmFunction {
  const { header, weightBytes } = records;
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  const [gradient, hessian, weight] = [f.parameter("i32"), f.parameter("i32"), f.parameter("i32")];
  const [gradientScale, hessianScale] = [f.parameter("f64"), f.parameter("f64")];
  if (records.kind === "residual" || !inPlace) return f.end([]);
  const isNewton = records.kind === "newton";
  const fields = {
    row: f.local("i64"),
    weight: f.local("i64"),
    gradient: f.local("i64"),
    hessian: f.local("i64"),
  };
  const [row, g, h] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const derivatives = f.local("v128");
  const rounded = new ScaledPair(f, gradientScale, isNewton ? hessianScale : gradientScale);
  const known = weightBytes === 1 ? i32.load8(from.get, WEIGHT_AT) : i32.load(from.get, WEIGHT_AT);
  const setWeight = ifElse(
    weight.get,
    fields.weight.set(i64.fromU32(i32.load(i32.add(weight.get, i32.shl(row.get, i32.const(2)))))),
    fields.weight.set(i64.fromU32(known)),
  );
  const entry = (array: Variable) => i32.add(array.get, i32.shl(row.get, i32.const(3)));
  const codes = i64.const(-1n << BigInt(8 * (header % 8)));
  return f.end([
    rounded.setup,
    whileTrue(
      i32.ltU(from.get, end.get),
      ...row.set(i32.load(from.get, ROW_AT)),
      ...fields.row.set(i64.fromU32(row.get)),
      ...g.set(entry(gradient)),
      ...(isNewton ? h.set(entry(hessian)) : []),
      ...derivatives.set(rounded.of(g, isNewton ? h : g)),
      ...fields.gradient.set(v128.lane64(derivatives.get, 0)),
      ...(isNewton ? fields.hessian.set(v128.lane64(derivatives.get, 1)) : []),
      ...(weightBytes > 0 ? setWeight : []),
      ...headerWords(records, fields).map((word, k) => {
        const isWhole = 8 * (k + 1) <= header;
        const all = isWhole ? word : i64.or(i64.and(i64.load(from.get, 8 * k), codes), word);
        return i64.store(from.get, all, 8 * k);
      }),
      ...advance(from, records.stride),
    ),
  ]);
}

function loadKernel(layout: KernelLayout, thread: number): WasmFunction {
  const { records } = layout;
  const source = sourceLayout(records);
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  const to = f.parameter("i32");
  const firstRow = f.parameter("i32");
  const [gradient, hessian, weight] = [f.parameter("i32"), f.parameter("i32"), f.parameter("i32")];
  const [gradientScale, hessianScale] = [f.parameter("f64"), f.parameter("f64")];
  const fields = {
    row: f.local("i64"),
    weight: f.local("i64"),
    gradient: f.local("i64"),
    hessian: f.local("i64"),
  };
  const isNewton = records.kind === "newton";
  const rounded = new ScaledPair(f, gradientScale, isNewton ? hessianScale : gradientScale);
  const derivatives = f.local("v128");
  const read = [
    derivatives.set(rounded.of(gradient, isNewton ? hessian : gradient)),
    fields.gradient.set(v128.lane64(derivatives.get, 0)),
    isNewton ? fields.hessian.set(v128.lane64(derivatives.get, 1)) : [],
    fields.weight.set(records.weightBytes > 0 ? i64.fromU32(i32.load(weight.get)) : i64.const(1n)),
  ];
  const words = headerWords(records, fields);
  const step = [
    ...advance(from, source.stride),
    ...advance(to, records.stride),
    ...advance(gradient, 8),
    ...advance(hessian, 8),
    ...advance(weight, 4),
    ...fields.row.set(i64.add(fields.row.get, i64.const(1n))),
  ];
  const first = [rounded.setup, fields.row.set(i64.fromU32(firstRow.get))];
  const firstWord = source.from / 8;
  if (records.kind === "residual" || layout.inPlace) return f.end([]);
  if (isWide(records)) {
    const start = f.local("i32");
    const loop = whileTrue(
      i32.ltU(from.get, end.get),
      ...read,
      ...copyWords(source.stride, from, to, source.from),
      ...words.map((word, k) =>
        i64.store(to.get, k < firstWord ? word : i64.or(i64.load(to.get, 8 * k), word), 8 * k)
      ),
      ...step,
    );
    return f.end([first, start.set(to.get), loop, addWide(f, layout, thread, start, to)]);
  }
  const adder = new NarrowAdder(f, layout, thread);
  const parts = new RecordParts(f, records.stride);
  const { gradient: g, hessian: h, weight: w } = fields;
  return f.end([
    first,
    whileTrue(
      i32.ltU(from.get, end.get),
      ...read,
      ...parts.loadFrom(firstWord, from),
      ...words.map((word, k) => parts.setWord(k, k < firstWord ? word : i64.or(parts.word(k), word))),
      ...parts.store(to),
      ...adder.add(
        from,
        { gradient: g.get, hessian: h.get, weight: w.get, derivatives: derivatives.get },
        source.from,
      ),
      ...step,
    ),
  ]);
}

/**
 * Branchless: a record is written to both sides and one of the two cursors moves; which one can't be
 * foreseen.
 *
 *     left → | left records … | free … | … right records | ← right
 */
function partitionKernel({ records, sides }: KernelLayout, thread: number): WasmFunction {
  const { stride, kind } = records;
  const isResidual = kind === "residual";
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  const code = f.parameter("i32");
  const left = f.parameter("i32");
  const right = f.parameter("i32");
  const delta = f.parameter("f64");
  const leftStep = f.local("i32");
  const sideOf = i32.load8(i32.load8(i32.add(from.get, code.get)), sides[thread]!);
  // residuals stand above the last code in their word
  const lost = i64.shl(i64.truncSatF64(delta.get), i64.const(BigInt(64 - 8 * RESIDUAL_BYTES)));
  const moveCursors = [
    ...left.set(i32.add(left.get, leftStep.get)),
    ...right.set(i32.add(i32.sub(right.get, i32.const(stride)), leftStep.get)),
    ...advance(from, stride),
  ];
  if (stride > MOST_BYTES_COPIED_TWICE) {
    const to = f.local("i32");
    const last = stride - 8;
    return f.end([
      whileTrue(
        i32.ltU(from.get, end.get),
        ...leftStep.set(i32.mul(sideOf, i32.const(stride))),
        ...to.set(select(left.get, right.get, leftStep.get)),
        ...copyRecord(records, from, to),
        ...(isResidual ? i64.store(to.get, i64.sub(i64.load(from.get, last), lost), last) : []),
        ...moveCursors,
      ),
      left.get,
    ], "i32");
  }
  const parts = new RecordParts(f, stride);
  const loss = parts.lossOfLast(f);
  return f.end([
    loss.set(lost),
    whileTrue(
      i32.ltU(from.get, end.get),
      ...parts.load(from),
      ...(isResidual ? loss.subtract : []),
      ...leftStep.set(sideOf),
      ...parts.store(left),
      ...parts.store(right),
      ...moveCursors,
    ),
    left.get,
  ], "i32");
}

/**
 * Branchless too: every record changes places with the first of the right ones, and the left ones' end moves
 * on where it goes left. One that goes right has only moved among the right ones then.
 *
 *     | left records … | right records … | not yet read … |
 *                      ↑ left            ↑ from
 */
function inPlaceKernel({ records: { stride, kind }, sides }: KernelLayout, thread: number): WasmFunction {
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  const code = f.parameter("i32");
  const left = f.parameter("i32");
  f.parameter("i32");
  const delta = f.parameter("f64");
  const [step, lost] = [f.local("i32"), f.local("i64")];
  const [vector, word] = [f.local("v128"), f.local("i64")];
  const side = i32.load8(i32.load8(i32.add(from.get, code.get)), sides[thread]!);
  const swapped = (part: Variable, { load, store }: typeof v128 | typeof i64, at: number) => [
    ...part.set(load(from.get, at)),
    ...store(from.get, load(left.get, at), at),
    ...store(left.get, part.get, at),
  ];
  const last = stride - 8;
  return f.end([
    lost.set(i64.shl(i64.truncSatF64(delta.get), i64.const(BigInt(64 - 8 * RESIDUAL_BYTES)))),
    whileTrue(
      i32.ltU(from.get, end.get),
      ...step.set(stride > MOST_BYTES_COPIED_TWICE ? i32.mul(side, i32.const(stride)) : side),
      ...Array.from({ length: Math.floor(stride / 16) }, (_, k) => swapped(vector, v128, 16 * k)).flat(),
      ...(stride % 16 === 8 ? swapped(word, i64, last) : []),
      ...(kind === "residual" ? i64.store(left.get, i64.sub(i64.load(left.get, last), lost.get), last) : []),
      ...left.set(i32.add(left.get, step.get)),
      ...advance(from, stride),
    ),
    left.get,
  ], "i32");
}

function markLeafKernel({ stride }: RecordLayout): WasmFunction {
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  const leaf = f.parameter("i32");
  const leaves = f.parameter("i32");
  const row = i32.load(from.get, ROW_AT);
  return f.end(whileTrue(
    i32.ltU(from.get, end.get),
    ...i32.store16(i32.add(leaves.get, i32.shl(row, i32.const(1))), leaf.get),
    ...advance(from, stride),
  ));
}

function residualsKernel({ stride }: RecordLayout): WasmFunction {
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  const target = f.parameter("i32");
  const scores = f.parameter("i32");
  const to = f.parameter("i32");
  const at = f.local("i32");
  const entry = (array: Variable) => f64.load(i32.add(array.get, at.get));
  return f.end(whileTrue(
    i32.ltU(from.get, end.get),
    ...at.set(i32.shl(i32.load(from.get, ROW_AT), i32.const(3))),
    ...f64.store(to.get, f64.sub(entry(target), entry(scores))),
    ...advance(from, stride),
    ...advance(to, 8),
  ));
}
