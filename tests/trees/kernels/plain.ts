import {
  DERIVATIVE_BYTES,
  RESIDUAL_BYTES,
  ROW_AT,
  sourceLayout,
  WEIGHT_AT,
} from "lib/trees/binning/records.ts";
import { exponential } from "lib/trees/kernels/exponentials.ts";
import { BEST, type KernelLayout, type Kernels, LEAF_SUM, LIMITS } from "lib/trees/kernels/kernels.ts";

/**
 * The kernels in plain TypeScript, one thread's: what compile.ts does, written to be read. Tests compare the two bit
 * for bit.
 */
export function plainKernels(layout: KernelLayout, thread: number, memory: WebAssembly.Memory): Kernels {
  const m = new PlainMemory(layout, thread, memory.buffer);
  const { stride, kind, cellBytes } = layout.records;
  const source = sourceLayout(layout.records);
  const histogram = (from: number, end: number) => {
    for (let record = from; record < end; record += stride) m.addToJoint(record);
  };
  return {
    load(from, end, to, firstRow, gradient, hessian, weight, gradientScale, hessianScale) {
      const rows = (end - from) / source.stride;
      for (let i = 0; i < rows; i++) {
        const record = to + i * stride;
        m.bytes.fill(0, record, record + source.from);
        m.bytes.copyWithin(record + source.from, from + i * source.stride, from + (i + 1) * source.stride);
        m.setFields(record, {
          row: firstRow + i,
          weight: m.uint32[(weight >> 2) + i]!,
          gradient: nearest(m.float64[(gradient >> 3) + i]! * gradientScale),
          hessian: nearest(m.float64[(hessian >> 3) + i]! * hessianScale),
        });
      }
      histogram(to, to + rows * stride);
    },
    histogram,
    partition(from, end, code, left, right, delta) {
      let toLeft = left;
      let toRight = right;
      for (let record = from; record < end; record += stride) {
        const goesLeft = m.bytes[layout.sides[thread]! + m.bytes[record + code]!]! > 0;
        const to = goesLeft ? toLeft : toRight;
        m.bytes.copyWithin(to, record, record + stride);
        if (kind === "residual") {
          m.setNumber(to + stride - RESIDUAL_BYTES, RESIDUAL_BYTES, m.residual(to) - BigInt(delta));
        }
        if (goesLeft) toLeft += stride;
        else toRight -= stride;
      }
      return toLeft;
    },
    markLeaf(from, end, leaf, leaves) {
      for (let record = from; record < end; record += stride) {
        m.uint16[(leaves >> 1) + m.uint32[(record + ROW_AT) >> 2]!] = leaf;
      }
    },
    sumLeaves(leaves, end, gradient, hessian, gradientScale, hessianScale, sums) {
      for (let i = 0; i < (end - leaves) >> 1; i++) {
        const sum = sums + m.uint16[(leaves >> 1) + i]! * LEAF_SUM.bytes;
        const add = (value: number, whole: number, rest: number) => {
          const nearby = nearest(value);
          m.int64[(sum + whole) >> 3]! += BigInt(nearby);
          m.int64[(sum + rest) >> 3]! += BigInt(nearest((value - nearby) * 2 ** LEAF_SUM.restBits));
        };
        const [g, h] = [m.float64[(gradient >> 3) + i]!, m.float64[(hessian >> 3) + i]!];
        add(g * gradientScale, LEAF_SUM.gradient, LEAF_SUM.gradientRest);
        add(h * hessianScale, LEAF_SUM.hessian, LEAF_SUM.hessianRest);
      }
    },
    addValues(leaves, end, values, scores) {
      for (let i = 0; i < (end - leaves) >> 1; i++) {
        m.float64[(scores >> 3) + i]! += m.float64[(values >> 3) + m.uint16[(leaves >> 1) + i]!]!;
      }
    },
    residuals(from, end, target, scores, to) {
      for (let record = from, out = to >> 3; record < end; record += stride, out++) {
        const row = m.uint32[(record + ROW_AT) >> 2]!;
        m.float64[out] = m.float64[(target >> 3) + row]! - m.float64[(scores >> 3) + row]!;
      }
    },
    exponentials(from, end, factor, to) {
      for (let at = 0; at < (end - from) >> 3; at++) {
        m.float64[(to >> 3) + at] = exponential(factor * m.float64[(from >> 3) + at]!);
      }
    },
    signs(target, end, scores, above, below, to) {
      for (let at = 0; at < (end - target) >> 3; at++) {
        const residual = m.float64[(target >> 3) + at]! - m.float64[(scores >> 3) + at]!;
        m.float64[(to >> 3) + at] = residual > 0 ? above : residual < 0 ? below : 0;
      }
    },
    logistic(target, end, scores, gradient, hessian) {
      for (let at = 0; at < (end - target) >> 3; at++) {
        const p = 1 / (1 + exponential(-m.float64[(scores >> 3) + at]!));
        m.float64[(gradient >> 3) + at] = m.float64[(target >> 3) + at]! - p;
        m.float64[(hessian >> 3) + at] = p * (1 - p);
      }
    },
    weigh(values, end, weights) {
      let largest = 0;
      for (let at = 0; at < (end - values) >> 3; at++) {
        if (weights > 0) m.float64[(values >> 3) + at]! *= m.float64[(weights >> 3) + at]!;
        largest = Math.max(largest, Math.abs(m.float64[(values >> 3) + at]!));
      }
      return largest;
    },
    sumThreads(from, end) {
      for (let at = from >> 3; at < end >> 3; at++) {
        for (const cells of layout.joint.slice(1)) {
          m.int64[(layout.joint[0]! >> 3) + at]! += m.int64[(cells >> 3) + at]!;
        }
      }
    },
    margin(joint, bins, endOfBins, cells) {
      for (let code = 0; code < endOfBins - bins; code++) {
        for (let word = 0; word < cellBytes; word += 8) {
          const cell = cells + m.bytes[bins + code]! * cellBytes + word;
          m.int64[cell >> 3]! += m.int64[(joint + code * cellBytes + word) >> 3]!;
        }
      }
    },
    total(joint, end, to) {
      for (let word = 0; word < cellBytes >> 3; word++) {
        m.int64[(to >> 3) + word] = 0n;
        for (let cell = joint; cell < end; cell += cellBytes) {
          m.int64[(to >> 3) + word]! += m.int64[(cell >> 3) + word]!;
        }
      }
    },
    marginOfRest(joint, pairs, endOfPairs, cells, rest, total) {
      for (let word = 0; word < cellBytes >> 3; word++) {
        let left = m.int64[(total >> 3) + word]!;
        for (let pair = pairs; pair < endOfPairs; pair += 2) {
          const value = m.int64[((joint + m.bytes[pair]! * cellBytes) >> 3) + word]!;
          m.int64[((cells + m.bytes[pair + 1]! * cellBytes) >> 3) + word]! += value;
          left -= value;
        }
        m.int64[(rest >> 3) + word] = left;
      }
    },
    subtract(parent, child, bytes) {
      for (let at = 0; at < bytes >> 3; at++) m.int64[(parent >> 3) + at]! -= m.int64[(child >> 3) + at]!;
    },
    addMoved(cells, end, to, delta) {
      if (kind !== "residual") return;
      const [countBits, lowBits] = [BigInt(layout.records.countBits), BigInt(layout.records.lowBits)];
      for (let at = 0; at < (end - cells) >> 3; at += 2) {
        const [first, second] = [m.int64[(cells >> 3) + at]!, m.int64[(cells >> 3) + at + 1]!];
        const rows = second & ((1n << countBits) - 1n);
        const sum = ((second >> countBits) << lowBits) + first - rows * BigInt(delta);
        m.int64[(to >> 3) + at]! += sum & ((1n << lowBits) - 1n);
        m.int64[(to >> 3) + at + 1]! += ((sum >> lowBits) << countBits) + rows;
      }
    },
    unpack(cells, end, to) {
      for (let cell = cells, out = to >> 3; cell < end; cell += cellBytes, out += 3) {
        m.float64.set(m.cell(cell), out);
      }
    },
    findNumber(cells, binCount, gradient, hessian, weight, best, feature) {
      const total = [gradient, hessian, weight] as const;
      const missing = m.cell(cells);
      m.findCut(cells, binCount, total, best, feature, [0, 0, 0], missing[2]);
      if (missing[2] > 0) m.findCut(cells, binCount, total, best, feature, missing, null);
    },
  };
}

/** Gradient, second derivative and weight. */
type Sums = readonly [number, number, number];

class PlainMemory {
  readonly #layout: KernelLayout;
  readonly #thread: number;
  readonly bytes: Uint8Array;
  readonly uint16: Uint16Array;
  readonly int32: Int32Array;
  readonly uint32: Uint32Array;
  readonly float64: Float64Array;
  readonly int64: BigInt64Array;

  constructor(layout: KernelLayout, thread: number, buffer: ArrayBufferLike) {
    this.#layout = layout;
    this.#thread = thread;
    this.bytes = new Uint8Array(buffer);
    this.uint16 = new Uint16Array(buffer);
    this.int32 = new Int32Array(buffer);
    this.uint32 = new Uint32Array(buffer);
    this.float64 = new Float64Array(buffer);
    this.int64 = new BigInt64Array(buffer);
  }

  /** A whole number of some bytes, the lowest first. */
  number(at: number, length: number): bigint {
    let value = 0n;
    for (let k = length - 1; k >= 0; k--) value = (value << 8n) | BigInt(this.bytes[at + k]!);
    return value;
  }

  setNumber(at: number, length: number, value: bigint): void {
    for (let k = 0; k < length; k++) this.bytes[at + k] = Number((value >> BigInt(8 * k)) & 255n);
  }

  residual(record: number): bigint {
    const { stride } = this.#layout.records;
    return BigInt.asIntN(8 * RESIDUAL_BYTES, this.number(record + stride - RESIDUAL_BYTES, RESIDUAL_BYTES));
  }

  setFields(
    record: number,
    fields: { row: number; weight: number; gradient: number; hessian: number },
  ): void {
    const { kind, gradientAt, weightBytes } = this.#layout.records;
    this.setNumber(record + ROW_AT, 4, BigInt(fields.row));
    this.setNumber(record + WEIGHT_AT, weightBytes, BigInt(fields.weight));
    this.setNumber(record + gradientAt, DERIVATIVE_BYTES, BigInt(fields.gradient));
    if (kind !== "newton") return;
    this.setNumber(record + gradientAt + DERIVATIVE_BYTES, DERIVATIVE_BYTES, BigInt(fields.hessian));
  }

  addToJoint(record: number): void {
    const { records, jointOffsets, joint } = this.#layout;
    const words = this.#wordsOf(record);
    for (let group = 0; group < records.groups; group++) {
      const code = this.bytes[record + records.header + group]!;
      const cell = joint[this.#thread]! + (jointOffsets[group]! + code) * records.cellBytes;
      for (let word = 0; word < words.length; word++) this.int64[(cell >> 3) + word]! += words[word]!;
    }
  }

  /** What a record adds to cells. */
  #wordsOf(record: number): bigint[] {
    const { kind, cellBytes, countBits, lowBits, gradientAt, weightBytes } = this.#layout.records;
    if (kind === "residual") {
      const residual = this.residual(record);
      const low = residual & ((1n << BigInt(lowBits)) - 1n);
      return [low, ((residual >> BigInt(lowBits)) << BigInt(countBits)) + 1n];
    }
    const gradient = BigInt.asIntN(
      8 * DERIVATIVE_BYTES,
      this.number(record + gradientAt, DERIVATIVE_BYTES),
    );
    const weight = weightBytes === 0 ? 1n : this.number(record + WEIGHT_AT, weightBytes);
    if (cellBytes === 8) return [(gradient << BigInt(countBits)) + 1n];
    if (kind !== "newton") return [gradient, weight];
    return [gradient, this.number(record + gradientAt + DERIVATIVE_BYTES, DERIVATIVE_BYTES), weight];
  }

  cell(address: number): Sums {
    const { kind, cellBytes, countBits, lowBits } = this.#layout.records;
    const [first, second = 0n, third = 0n] = this.int64.subarray(
      address >> 3,
      (address + cellBytes) >> 3,
    );
    const shift = BigInt(countBits);
    const rows = (word: bigint) => Number(word & ((1n << shift) - 1n));
    if (cellBytes === 8) return [Number(first! >> shift), rows(first!), rows(first!)];
    if (kind === "residual") {
      const sum = ((second >> shift) << BigInt(lowBits)) + first!;
      return [Number(sum), rows(second), rows(second)];
    }
    if (kind !== "newton") return [Number(first), Number(second), Number(second)];
    return [Number(first), Number(second), Number(third)];
  }

  /** Tries all cuts from `start` on; `missingWeight` is null where the missing values are in `start`, to the left. */
  findCut(
    cells: number,
    binCount: number,
    [gradient, hessian, weight]: Sums,
    best: number,
    feature: number,
    start: Sums,
    missingWeight: number | null,
  ): void {
    const { records, limits } = this.#layout;
    const at = (limits[this.#thread]! + LIMITS.lambda) >> 3;
    const [lambda, minWeight, minHessian] = [this.float64[at]!, this.float64[at + 1]!, this.float64[at + 2]!];
    const score = (g: number, h: number) => g * g / (h + lambda);
    let left = start;
    for (let bin = 1; bin < binCount; bin++) {
      const [g, h, w] = this.cell(cells + bin * records.cellBytes);
      left = [left[0] + g, left[1] + h, left[2] + w];
      const rightWeight = weight - left[2];
      if (left[2] < minWeight) continue;
      if (rightWeight < minWeight) return;
      const gain = score(left[0], left[1]) + score(gradient - left[0], hessian - left[1]) -
        score(gradient, hessian);
      if (!(gain > this.float64[(best + BEST.gain) >> 3]!)) continue;
      if (left[1] < minHessian || hessian - left[1] < minHessian) continue;
      const partsOffMissing = missingWeight !== null && missingWeight > 0 && rightWeight <= missingWeight;
      const missingLeft = missingWeight === null || (missingWeight === 0 && left[2] >= rightWeight);
      this.float64[(best + BEST.gain) >> 3] = gain;
      this.int32[(best + BEST.feature) >> 2] = feature;
      this.int32[(best + BEST.lastLeft) >> 2] = partsOffMissing ? binCount - 1 : bin;
      this.int32[(best + BEST.missingLeft) >> 2] = missingLeft ? 1 : 0;
      this.int32[(best + BEST.isCategory) >> 2] = 0;
      this.float64.set(left, (best + BEST.leftGradient) >> 3);
    }
  }
}

/** To the nearest whole number, of two as near ones the even one (Math.round takes the upper one). */
function nearest(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
