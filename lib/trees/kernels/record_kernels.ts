import type { RecordLayout } from "../binning/records.ts";
import {
  f64,
  FunctionWriter,
  i32,
  select,
  v128,
  type Variable,
  type WasmFunction,
  whileTrue,
} from "./assembler.ts";
import { addWide, isWide, NarrowAdder } from "./joint_adders.ts";
import { type KernelLayout, MOST_BYTES_COPIED_TWICE } from "./kernels.ts";
import { advance, copyRecord, RecordParts } from "./record_parts.ts";

/** The kernels that pass over the records, of one thread. */
export function recordKernels(layout: KernelLayout, thread: number): Record<string, WasmFunction> {
  return {
    load: loadKernel(layout, thread),
    histogram: histogramKernel(layout, thread),
    partition: partitionKernel(layout, thread),
    addScore: addScoreKernel(layout.records),
    residuals: residualsKernel(layout.records),
  };
}

function histogramKernel(layout: KernelLayout, thread: number): WasmFunction {
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  return f.end(
    isWide(layout.records) ? addWide(f, layout, thread, from, end) : (() => {
      const adder = new NarrowAdder(f, layout, thread);
      return whileTrue(
        i32.ltU(from.get, end.get),
        ...adder.loadRecord(from),
        ...adder.add(),
        ...advance(from, layout.records.stride),
      );
    })(),
  );
}

function loadKernel(layout: KernelLayout, thread: number): WasmFunction {
  const { records } = layout;
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  const to = f.parameter("i32");
  const gradient = f.parameter("i32");
  const hessian = f.parameter("i32");
  const weight = f.parameter("i32");
  const gradientScale = f.parameter("f64");
  const hessianScale = f.parameter("f64");
  const scaled = (at: Variable, scale: Variable) => f64.nearest(f64.mul(f64.load(at.get), scale.get));
  const g = i32.truncSatF64(scaled(gradient, gradientScale));
  const w = i32.load(weight.get);
  const second = records.weightBits === 32
    ? w
    : i32.or(i32.shl(i32.truncSatF64U(scaled(hessian, hessianScale)), i32.const(records.weightBits)), w);
  const step = [
    ...advance(from, records.stride),
    ...advance(to, records.stride),
    ...advance(gradient, 8),
    ...(records.kind === "weighted" ? [...advance(hessian, 8), ...advance(weight, 4)] : []),
  ];
  if (isWide(records)) {
    const start = f.local("i32");
    const loop = whileTrue(
      i32.ltU(from.get, end.get),
      ...copyRecord(records, from, to),
      ...i32.store(to.get, g),
      ...(records.kind === "weighted" ? i32.store(to.get, second, 4) : []),
      ...step,
    );
    return f.end([start.set(to.get), loop, addWide(f, layout, thread, start, to)]);
  }
  const adder = new NarrowAdder(f, layout, thread);
  return f.end(whileTrue(
    i32.ltU(from.get, end.get),
    ...adder.loadRecord(from),
    ...adder.setHeader(0, g),
    ...(records.kind === "weighted" ? adder.setHeader(1, second) : []),
    ...adder.storeRecord(to),
    ...adder.add(),
    ...step,
  ));
}

/**
 * Branchless: a record is written to both sides and one of the two cursors moves; which one can't be foreseen.
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
  const delta = f.parameter("i32");
  const leftStep = f.local("i32");
  const sideOf = i32.load8(i32.load8(i32.add(from.get, code.get)), sides[thread]!);
  const moveCursors = [
    ...left.set(i32.add(left.get, leftStep.get)),
    ...right.set(i32.add(i32.sub(right.get, i32.const(stride)), leftStep.get)),
    ...advance(from, stride),
  ];
  if (stride > MOST_BYTES_COPIED_TWICE) {
    const to = f.local("i32");
    return f.end([
      whileTrue(
        i32.ltU(from.get, end.get),
        ...leftStep.set(i32.mul(sideOf, i32.const(stride))),
        ...to.set(select(left.get, right.get, leftStep.get)),
        ...copyRecord(records, from, to),
        ...(isResidual ? i32.store(to.get, i32.sub(i32.load(from.get), delta.get)) : []),
        ...moveCursors,
      ),
      left.get,
    ], "i32");
  }
  const part = new RecordParts(f, stride);
  const lost = f.local("v128");
  return f.end([
    lost.set(v128.withLane32(lost.get, 0, delta.get)),
    whileTrue(
      i32.ltU(from.get, end.get),
      ...part.load(from),
      ...(isResidual ? part.subtract(lost) : []),
      ...leftStep.set(sideOf),
      ...part.store(left),
      ...part.store(right),
      ...moveCursors,
    ),
    left.get,
  ], "i32");
}

function addScoreKernel({ stride, header }: RecordLayout): WasmFunction {
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  const value = f.parameter("f64");
  const scores = f.parameter("i32");
  const at = f.local("i32");
  const row = i32.load(from.get, Math.max(0, header - 4));
  return f.end(whileTrue(
    i32.ltU(from.get, end.get),
    ...at.set(i32.add(scores.get, i32.shl(row, i32.const(3)))),
    ...f64.store(at.get, f64.add(f64.load(at.get), value.get)),
    ...advance(from, stride),
  ));
}

function residualsKernel({ stride, header }: RecordLayout): WasmFunction {
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
    ...at.set(i32.shl(i32.load(from.get, Math.max(0, header - 4)), i32.const(3))),
    ...f64.store(to.get, f64.sub(entry(target), entry(scores))),
    ...advance(from, stride),
    ...advance(to, 8),
  ));
}
