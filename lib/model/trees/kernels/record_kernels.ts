import type { RecordLayout } from "../records.ts";
import {
  type Code,
  f64,
  FunctionWriter,
  i32,
  i64,
  select,
  v128,
  type Variable,
  type WasmFunction,
  whileTrue,
} from "./assembler.ts";
import { type KernelLayout, MOST_BYTES_COPIED_TWICE } from "./kernels.ts";

/** More groups than this are added in steps of 16 by an inner loop, to keep the code short. */
export const MOST_UNROLLED_GROUPS = 32;
/** So many records are added by one such inner loop, while they are in the nearest cache. */
const BLOCK_RECORDS = 64;

/** The kernels that pass over the records, of one thread. */
export function recordKernels(layout: KernelLayout, thread: number): Record<string, WasmFunction> {
  return {
    move: moveKernel(layout, thread),
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

function moveKernel(layout: KernelLayout, thread: number): WasmFunction {
  const { records } = layout;
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  const to = f.parameter("i32");
  const delta = f.parameter("i32");
  const moved = i32.sub(i32.load(from.get), delta.get);
  if (isWide(records)) {
    const start = f.local("i32");
    const loop = whileTrue(
      i32.ltU(from.get, end.get),
      ...copyRecord(records, from, to),
      ...i32.store(to.get, moved),
      ...advance(from, records.stride),
      ...advance(to, records.stride),
    );
    return f.end([start.set(to.get), loop, addWide(f, layout, thread, start, to)]);
  }
  const adder = new NarrowAdder(f, layout, thread);
  return f.end(whileTrue(
    i32.ltU(from.get, end.get),
    ...adder.loadRecord(from),
    ...adder.setHeader(0, moved),
    ...adder.storeRecord(to),
    ...adder.add(),
    ...advance(from, records.stride),
    ...advance(to, records.stride),
  ));
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
  const { stride } = records;
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  const code = f.parameter("i32");
  const left = f.parameter("i32");
  const right = f.parameter("i32");
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
        ...moveCursors,
      ),
      left.get,
    ], "i32");
  }
  const part = new RecordParts(f, stride);
  return f.end([
    whileTrue(
      i32.ltU(from.get, end.get),
      ...part.load(from),
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

export function advance(pointer: Variable, bytes: number): Code {
  return pointer.set(i32.add(pointer.get, i32.const(bytes)));
}

function isWide({ groups }: RecordLayout): boolean {
  return groups > MOST_UNROLLED_GROUPS;
}

/** A short record in vectors of 16 bytes and, at its end, perhaps 8 bytes. */
class RecordParts {
  readonly #vectors: Variable[] = [];
  readonly #tail: Variable | null;

  constructor(f: FunctionWriter, stride: number) {
    for (let at = 0; at + 16 <= stride; at += 16) this.#vectors.push(f.local("v128"));
    this.#tail = stride % 16 === 8 ? f.local("i64") : null;
  }

  load(from: Variable): Code {
    return [
      this.#vectors.map((each, k) => each.set(v128.load(from.get, 16 * k))),
      this.#tail?.set(i64.load(from.get, 16 * this.#vectors.length)) ?? [],
    ];
  }

  store(to: Variable): Code {
    return [
      this.#vectors.map((each, k) => v128.store(to.get, each.get, 16 * k)),
      this.#tail ? i64.store(to.get, this.#tail.get, 16 * this.#vectors.length) : [],
    ];
  }

  /** Sets the 32-bit word `index` of the first vector. */
  setWord(index: number, value: Code): Code {
    const first = this.#vectors[0]!;
    return first.set(v128.withLane32(first.get, index, value));
  }

  word(index: number): Code {
    return v128.lane32(this.#vectors[0]!.get, index);
  }

  /** The halves of each part as vectors of eight 16-bit lanes, in order: byte b is lane `b % 8` of entry `b / 8`. */
  widened(): Code[] {
    const halves = this.#vectors.flatMap((each) => [v128.widenLow(each.get), v128.widenHigh(each.get)]);
    return this.#tail ? [...halves, v128.widenLow(v128.splatI64(this.#tail.get))] : halves;
  }
}

/** Adds one record after another to the joint cells, an unrolled update a group. */
class NarrowAdder {
  readonly #layout: KernelLayout;
  readonly #joint: number;
  readonly #parts: RecordParts;
  readonly #lanes: Variable[];
  readonly #cell: Variable;
  readonly #sum: CellSum;

  constructor(f: FunctionWriter, layout: KernelLayout, thread: number) {
    const { stride } = layout.records;
    this.#layout = layout;
    this.#joint = layout.joint[thread]!;
    this.#parts = new RecordParts(f, stride);
    this.#lanes = Array.from({ length: stride / 8 }, () => f.local("v128"));
    this.#cell = f.local("i32");
    this.#sum = new CellSum(f, layout.records);
  }

  loadRecord(from: Variable): Code {
    return this.#parts.load(from);
  }

  storeRecord(to: Variable): Code {
    return this.#parts.store(to);
  }

  setHeader(index: number, value: Code): Code {
    return this.#parts.setWord(index, value);
  }

  /** `joint[group][code] += the record's sums` for every group. */
  add(): Code {
    const { records, jointOffsets } = this.#layout;
    const shift = records.cellBytes === 8 ? 3 : 4;
    const updates = Array.from({ length: records.groups }, (_, g) => {
      const byte = records.header + g;
      const cells = this.#joint + jointOffsets[g]! * records.cellBytes;
      return [
        this.#cell.set(v128.lane16(this.#lanes[byte >> 3]!.get, byte & 7)),
        this.#sum.addTo(this.#cell.get, cells),
      ];
    });
    return [
      this.#sum.set(this.#parts.word(0), this.#parts.word(1)),
      this.#parts.widened().map((half, k) => this.#lanes[k]!.set(v128.shlI16(half, i32.const(shift)))),
      updates,
    ];
  }
}

/** What one record adds to a cell: an i64, or a vector of two. */
class CellSum {
  readonly #records: RecordLayout;
  readonly #value: Variable;

  constructor(f: FunctionWriter, records: RecordLayout) {
    this.#records = records;
    this.#value = f.local(records.cellBytes === 8 ? "i64" : "v128");
  }

  set(gradient: Code, second: Code): Code {
    const { cellBytes, countBits, weightBits } = this.#records;
    const wide = i64.fromI32(gradient);
    if (cellBytes === 8) {
      return this.#value.set(i64.add(i64.shl(wide, i64.const(BigInt(countBits))), i64.const(1n)));
    }
    const whole = i64.fromU32(second);
    const packed = weightBits === 32 ? whole : i64.or(
      i64.shl(i64.shrU(whole, i64.const(BigInt(weightBits))), i64.const(BigInt(countBits))),
      i64.and(whole, i64.const((1n << BigInt(weightBits)) - 1n)),
    );
    return this.#value.set(v128.withLane64(v128.splatI64(wide), 1, packed));
  }

  addTo(address: Code, offset: number): Code {
    return this.#records.cellBytes === 8
      ? i64.store(address, i64.add(i64.load(address, offset), this.#value.get), offset)
      : v128.store(address, v128.addI64(v128.load(address, offset), this.#value.get), offset);
  }
}

/**
 * Adds records of many groups: for each block of records, for each 16 codes, for each record of the block. Groups
 * have 256 joint cells each; records are padded so that the last 16 codes are whole.
 */
function addWide(
  f: FunctionWriter,
  layout: KernelLayout,
  thread: number,
  from: Variable,
  end: Variable,
): Code {
  const { records, joint } = layout;
  const { header, stride, cellBytes, groups } = records;
  const blockEnd = f.local("i32");
  const codes = f.local("i32");
  const cells = f.local("i32");
  const record = f.local("i32");
  const cell = f.local("i32");
  const sum = new CellSum(f, records);
  const shift = i32.const(cellBytes === 8 ? 3 : 4);
  const addCode = (k: number): Code => [
    cell.set(i32.add(cells.get, i32.shl(i32.load8(i32.add(record.get, codes.get), k), shift))),
    sum.addTo(cell.get, k * 256 * cellBytes),
  ];
  const blockBytes = i32.const(BLOCK_RECORDS * stride);
  const rest = i32.sub(end.get, from.get);
  return whileTrue(
    i32.ltU(from.get, end.get),
    ...blockEnd.set(i32.add(from.get, select(blockBytes, rest, i32.ltU(blockBytes, rest)))),
    ...codes.set(i32.const(header)),
    ...cells.set(i32.const(joint[thread]!)),
    ...whileTrue(
      i32.ltU(codes.get, i32.const(header + groups)),
      ...record.set(from.get),
      ...whileTrue(
        i32.ltU(record.get, blockEnd.get),
        ...sum.set(i32.load(record.get), header === 12 ? i32.load(record.get, 4) : i32.const(0)),
        ...Array.from({ length: 16 }, (_, k) => addCode(k)),
        ...advance(record, stride),
      ),
      ...advance(codes, 16),
      ...advance(cells, 16 * 256 * cellBytes),
    ),
    ...from.set(blockEnd.get),
  );
}

/** Copies a record of any length, 16 bytes at a time and the last 8 alone. */
function copyRecord({ stride }: RecordLayout, from: Variable, to: Variable): Code {
  const whole = Math.floor(stride / 16);
  return [
    Array.from({ length: whole }, (_, k) => v128.store(to.get, v128.load(from.get, 16 * k), 16 * k)),
    stride % 16 === 8 ? i64.store(to.get, i64.load(from.get, 16 * whole), 16 * whole) : [],
  ];
}
