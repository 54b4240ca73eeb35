import { exponential } from "lib/trees/kernels/exponentials.ts";
import { BEST, type KernelLayout, type Kernels, LIMITS } from "lib/trees/kernels/kernels.ts";

/**
 * The kernels in plain TypeScript, one thread's: what compile.ts does, written to be read. Tests compare the two bit
 * for bit.
 */
export function plainKernels(layout: KernelLayout, thread: number, memory: WebAssembly.Memory): Kernels {
  const m = new PlainMemory(layout, thread, memory.buffer);
  const { stride, header, kind, cellBytes } = layout.records;
  const histogram = (from: number, end: number) => {
    for (let record = from; record < end; record += stride) m.addToJoint(record);
  };
  return {
    load(from, end, to, gradient, hessian, weight, gradientScale, hessianScale) {
      for (let i = 0; i < (end - from) / stride; i++) {
        const record = to + i * stride;
        m.bytes.copyWithin(record, from + i * stride, from + (i + 1) * stride);
        m.int32[record >> 2] = nearest(m.float64[(gradient >> 3) + i]! * gradientScale);
        if (kind !== "weighted") continue;
        const whole = nearest(m.float64[(hessian >> 3) + i]! * hessianScale);
        m.uint32[(record >> 2) + 1] = m.second(whole, m.uint32[(weight >> 2) + i]!);
      }
      histogram(to, to + end - from);
    },
    histogram,
    partition(from, end, code, left, right, delta) {
      let toLeft = left;
      let toRight = right;
      for (let record = from; record < end; record += stride) {
        const goesLeft = m.bytes[layout.sides[thread]! + m.bytes[record + code]!]! > 0;
        const to = goesLeft ? toLeft : toRight;
        m.bytes.copyWithin(to, record, record + stride);
        if (kind === "residual") m.int32[to >> 2]! -= delta;
        if (goesLeft) toLeft += stride;
        else toRight -= stride;
      }
      return toLeft;
    },
    addScore(from, end, value, scores) {
      for (let record = from; record < end; record += stride) {
        m.float64[(scores >> 3) + m.uint32[(record + header - 4) >> 2]!]! += value;
      }
    },
    residuals(from, end, target, scores, to) {
      for (let record = from, out = to >> 3; record < end; record += stride, out++) {
        const row = m.uint32[(record + header - 4) >> 2]!;
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
      const shift = BigInt(layout.records.countBits);
      for (let at = 0; at < (end - cells) >> 3; at++) {
        const cell = m.int64[(cells >> 3) + at]!;
        const rows = cell & ((1n << shift) - 1n);
        m.int64[(to >> 3) + at]! += cell - ((rows * BigInt(delta)) << shift);
      }
    },
    unpack(cells, end, to) {
      for (let cell = cells, out = to >> 3; cell < end; cell += cellBytes, out += 3) {
        m.float64.set(m.sumsOf(m.int64[cell >> 3]!, cellBytes === 16 ? m.int64[(cell >> 3) + 1]! : 0n), out);
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
  readonly int32: Int32Array;
  readonly uint32: Uint32Array;
  readonly float64: Float64Array;
  readonly int64: BigInt64Array;

  constructor(layout: KernelLayout, thread: number, buffer: ArrayBufferLike) {
    this.#layout = layout;
    this.#thread = thread;
    this.bytes = new Uint8Array(buffer);
    this.int32 = new Int32Array(buffer);
    this.uint32 = new Uint32Array(buffer);
    this.float64 = new Float64Array(buffer);
    this.int64 = new BigInt64Array(buffer);
  }

  /** The second word of a weighted record. */
  second(hessian: number, weight: number): number {
    const { weightBits } = this.#layout.records;
    return weightBits === 32 ? weight : hessian * 2 ** weightBits + weight;
  }

  addToJoint(record: number): void {
    const { records, jointOffsets, joint } = this.#layout;
    const { cellBytes, countBits, weightBits, header, groups } = records;
    const gradient = BigInt(this.int32[record >> 2]!);
    const second = BigInt(this.uint32[(record >> 2) + 1]!);
    const weight = weightBits === 32 ? second : second & ((1n << BigInt(weightBits)) - 1n);
    const words = cellBytes === 8 ? [(gradient << BigInt(countBits)) + 1n] : [
      gradient,
      weightBits === 32 ? second : ((second >> BigInt(weightBits)) << BigInt(countBits)) + weight,
    ];
    for (let group = 0; group < groups; group++) {
      const code = this.bytes[record + header + group]!;
      const cell = joint[this.#thread]! + (jointOffsets[group]! + code) * cellBytes;
      for (let word = 0; word < words.length; word++) this.int64[(cell >> 3) + word]! += words[word]!;
    }
  }

  cell(address: number): Sums {
    const at = address >> 3;
    return this.sumsOf(
      this.int64[at]!,
      this.#layout.records.cellBytes === 16 ? this.int64[at + 1]! : 0n,
    );
  }

  sumsOf(first: bigint, second: bigint): Sums {
    const { cellBytes, countBits } = this.#layout.records;
    const shift = BigInt(countBits);
    const low = (word: bigint) => Number(word & ((1n << shift) - 1n));
    if (cellBytes === 8) return [Number(first >> shift), low(first), low(first)];
    if (countBits === 0) return [Number(first), Number(second), Number(second)];
    return [Number(first), Number(second >> shift), low(second)];
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
