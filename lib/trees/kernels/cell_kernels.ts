import type { RecordLayout } from "../binning/records.ts";
import {
  advance,
  clearBytes,
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
import { CellReader } from "./cell_reader.ts";
import { findNumberKernel } from "./find_number.ts";
import { type KernelLayout, WEIGHT_BYTES } from "./kernels.ts";

/** The kernels that pass over cells, of one thread. */
export function cellKernels(layout: KernelLayout, thread: number): Record<string, WasmFunction> {
  return {
    sumThreads: sumThreadsKernel(layout),
    clear: clearKernel(),
    copy: copyKernel(layout.records),
    margin: marginKernel(layout.records.cellBytes),
    marginOfWeights: marginKernel(WEIGHT_BYTES),
    total: totalKernel(layout.records),
    marginOfRest: marginOfRestKernel(layout.records),
    subtract: subtractKernel(layout.records),
    addMoved: addMovedKernel(layout.records),
    carry: carryKernel(layout.records),
    unpack: unpackKernel(layout.records),
    findNumber: findNumberKernel(layout, thread),
  };
}

function sumThreadsKernel({ joint }: KernelLayout): WasmFunction {
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  const all = joint.slice(1).reduce<Code>(
    (sum, cells) => v128.addI64(sum, v128.load(from.get, cells)),
    v128.load(from.get, joint[0]!),
  );
  if (joint.length === 1) return f.end([]);
  return f.end(whileTrue(
    i32.ltU(from.get, end.get),
    ...v128.store(from.get, all, joint[0]!),
    ...advance(from, 16),
  ));
}

function clearKernel(): WasmFunction {
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  return f.end(clearBytes(from.get, i32.sub(end.get, from.get)));
}

function copyKernel({ cellBytes }: RecordLayout): WasmFunction {
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  const to = f.parameter("i32");
  return f.end(whileTrue(
    i32.ltU(from.get, end.get),
    ...partsOf(cellBytes).map(({ at, load, store }) => store(to.get, load(from.get, at), at)),
    ...advance(from, cellBytes),
    ...advance(to, cellBytes),
  ));
}

function marginKernel(cellBytes: RecordLayout["cellBytes"]): WasmFunction {
  const f = new FunctionWriter();
  const joint = f.parameter("i32");
  const bins = f.parameter("i32");
  const endOfBins = f.parameter("i32");
  const cells = f.parameter("i32");
  const cell = f.local("i32");
  return f.end(whileTrue(
    i32.ltU(bins.get, endOfBins.get),
    ...cell.set(i32.add(cells.get, i32.mul(i32.load8(bins.get), i32.const(cellBytes)))),
    ...partsOf(cellBytes).map(({ at, load, store, add }) =>
      store(cell.get, add(load(cell.get, at), load(joint.get, at)), at)
    ),
    ...advance(joint, cellBytes),
    ...advance(bins, 1),
  ));
}

/** A cell as a vector of two words, or its only word. */
function partsOf(cellBytes: RecordLayout["cellBytes"]) {
  const word = { type: "i64", load: i64.load, store: i64.store, add: i64.add, subtract: i64.sub } as const;
  const two = {
    type: "v128",
    load: v128.load,
    store: v128.store,
    add: v128.addI64,
    subtract: v128.subI64,
  } as const;
  return cellBytes === 8 ? [{ at: 0, ...word }] : [{ at: 0, ...two }];
}

function totalKernel({ cellBytes }: RecordLayout): WasmFunction {
  const f = new FunctionWriter();
  const joint = f.parameter("i32");
  const end = f.parameter("i32");
  const to = f.parameter("i32");
  const parts = partsOf(cellBytes).map((part) => ({ ...part, sum: f.local(part.type) }));
  return f.end([
    whileTrue(
      i32.ltU(joint.get, end.get),
      ...parts.map(({ at, load, add, sum }) => sum.set(add(sum.get, load(joint.get, at)))),
      ...advance(joint, cellBytes),
    ),
    parts.map(({ at, store, sum }) => store(to.get, sum.get, at)),
  ]);
}

function marginOfRestKernel({ cellBytes }: RecordLayout): WasmFunction {
  const f = new FunctionWriter();
  const joint = f.parameter("i32");
  const pairs = f.parameter("i32");
  const endOfPairs = f.parameter("i32");
  const cells = f.parameter("i32");
  const rest = f.parameter("i32");
  const total = f.parameter("i32");
  const [from, cell] = [f.local("i32"), f.local("i32")];
  const parts = partsOf(cellBytes).map((part) => ({
    ...part,
    left: f.local(part.type),
    value: f.local(part.type),
  }));
  const cellOf = (byte: number, first: Variable) =>
    i32.add(first.get, i32.mul(i32.load8(pairs.get, byte), i32.const(cellBytes)));
  return f.end([
    parts.map(({ at, load, left }) => left.set(load(total.get, at))),
    whileTrue(
      i32.ltU(pairs.get, endOfPairs.get),
      ...from.set(cellOf(0, joint)),
      ...cell.set(cellOf(1, cells)),
      ...parts.map(({ at, load, store, add, subtract, left, value }) => [
        value.set(load(from.get, at)),
        store(cell.get, add(load(cell.get, at), value.get), at),
        left.set(subtract(left.get, value.get)),
      ]),
      ...advance(pairs, 2),
    ),
    parts.map(({ at, store, left }) => store(rest.get, left.get, at)),
  ]);
}

function subtractKernel({ cellBytes }: RecordLayout): WasmFunction {
  const f = new FunctionWriter();
  const parent = f.parameter("i32");
  const child = f.parameter("i32");
  const bytes = f.parameter("i32");
  const end = f.local("i32");
  return f.end([
    end.set(i32.add(parent.get, bytes.get)),
    whileTrue(
      i32.ltU(parent.get, end.get),
      ...partsOf(cellBytes).map(({ at, load, store, subtract }) =>
        store(parent.get, subtract(load(parent.get, at), load(child.get, at)), at)
      ),
      ...advance(parent, cellBytes),
      ...advance(child, cellBytes),
    ),
  ]);
}

/** `high * 2^lowBits + low` loses `rows * delta`, in halves too. */
function addMovedKernel({ kind, countBits, lowBits }: RecordLayout): WasmFunction {
  const f = new FunctionWriter();
  const cells = f.parameter("i32");
  const end = f.parameter("i32");
  const to = f.parameter("i32");
  const delta = f.parameter("f64");
  const [low, high, second, rows] = [f.local("i64"), f.local("i64"), f.local("i64"), f.local("i64")];
  const shift = (bits: number) => i64.const(BigInt(bits));
  const ones = (bits: number) => i64.const((1n << BigInt(bits)) - 1n);
  if (kind !== "residual") return f.end([]);
  return f.end([
    low.set(i64.and(i64.truncSatF64(delta.get), ones(lowBits))),
    high.set(i64.shl(i64.shrS(i64.truncSatF64(delta.get), shift(lowBits)), shift(countBits))),
    whileTrue(
      i32.ltU(cells.get, end.get),
      ...second.set(i64.load(cells.get, 8)),
      ...rows.set(i64.and(second.get, ones(countBits))),
      ...i64.store(
        to.get,
        i64.add(i64.load(to.get), i64.sub(i64.load(cells.get), i64.mul(rows.get, low.get))),
      ),
      ...i64.store(
        to.get,
        i64.add(i64.load(to.get, 8), i64.sub(second.get, i64.mul(rows.get, high.get))),
        8,
      ),
      ...advance(cells, 16),
      ...advance(to, 16),
    ),
  ]);
}

/** The higher half takes what the lower one carries, so that neither grows from tree to tree. */
function carryKernel({ kind, countBits, lowBits }: RecordLayout): WasmFunction {
  const f = new FunctionWriter();
  const cells = f.parameter("i32");
  const end = f.parameter("i32");
  const low = f.local("i64");
  const carried = i64.shl(i64.shrS(low.get, i64.const(BigInt(lowBits))), i64.const(BigInt(countBits)));
  if (kind !== "residual") return f.end([]);
  return f.end(whileTrue(
    i32.ltU(cells.get, end.get),
    ...low.set(i64.load(cells.get)),
    ...i64.store(cells.get, i64.and(low.get, i64.const((1n << BigInt(lowBits)) - 1n))),
    ...i64.store(cells.get, i64.add(i64.load(cells.get, 8), carried), 8),
    ...advance(cells, 16),
  ));
}

function unpackKernel(records: RecordLayout): WasmFunction {
  const f = new FunctionWriter();
  const cells = f.parameter("i32");
  const end = f.parameter("i32");
  const to = f.parameter("i32");
  const weights = f.parameter("i32");
  const sums = new CellReader(f, records);
  return f.end(whileTrue(
    i32.ltU(cells.get, end.get),
    ...sums.setTo(cells, 0),
    ...f64.store(to.get, sums.gradient()),
    ...f64.store(to.get, sums.hessian(), 8),
    ...f64.store(to.get, records.kind === "newton" ? f64.fromI64(i64.load(weights.get)) : sums.weight(), 16),
    ...advance(cells, records.cellBytes),
    ...advance(weights, WEIGHT_BYTES),
    ...advance(to, 24),
  ));
}
