import {
  BEST,
  DERIVATIVE_BYTES,
  type KernelLayout,
  LIMITS,
  RESIDUAL_BYTES,
  ROW_AT,
  WEIGHT_AT,
} from "lib/trees/mod.ts";

/** Gradient, second derivative and weight. */
type Sums = readonly [number, number, number];

/** One thread's view of the memory, and what several of its plain kernels do there. */
export class PlainMemory {
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

  weight(record: number): number {
    return Number(this.number(record + WEIGHT_AT, this.#layout.records.weightBytes));
  }

  /** Its own weight, or its row's where records have none. */
  weightOfRow(record: number, units: number): bigint {
    if (this.#layout.records.weightBytes > 0) return BigInt(this.weight(record));
    return units === 0 ? 1n : BigInt(this.uint32[(units >> 2) + this.uint32[(record + ROW_AT) >> 2]!]!);
  }

  /** Two records change places. */
  swap(first: number, second: number): void {
    const { stride } = this.#layout.records;
    const held = this.bytes.slice(first, first + stride);
    this.bytes.copyWithin(first, second, second + stride);
    this.bytes.set(held, second);
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
    const { records, jointOffsets, weightStarts, joint } = this.#layout;
    const words = this.#wordsOf(record);
    for (let group = 0; group < records.groups; group++) {
      const code = this.bytes[record + records.header + group]!;
      const cell = joint[this.#thread]! + (jointOffsets[group]! + code) * records.cellBytes;
      for (let word = 0; word < words.length; word++) this.int64[(cell >> 3) + word]! += words[word]!;
      if (weightStarts[group] === weightStarts[group + 1]) continue;
      const weight = joint[this.#thread]! + weightStarts[group]! + 8 * code;
      this.int64[weight >> 3]! += BigInt(this.weight(record));
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
    const weight = weightBytes === 0 ? 1n : BigInt(this.weight(record));
    if (cellBytes === 8) return [(gradient << BigInt(countBits)) + 1n];
    if (kind !== "newton") return [gradient, weight];
    return [gradient, this.number(record + gradientAt + DERIVATIVE_BYTES, DERIVATIVE_BYTES)];
  }

  /** A Newton cell's weight stands at `weights`; without it it is 0. */
  cell(address: number, weights = 0): Sums {
    const { kind, cellBytes, countBits, lowBits } = this.#layout.records;
    const [first, second = 0n] = this.int64.subarray(
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
    return [Number(first), Number(second), weights > 0 ? Number(this.int64[weights >> 3]) : 0];
  }

  /**
   * Tries all cuts from `start` on; `missingWeight` is null where the missing values are in `start`, to the
   * left.
   */
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
      this.#keep(best, gain, feature, partsOffMissing ? binCount - 1 : bin, missingLeft ? 1 : 0, left);
    }
  }

  #keep(
    best: number,
    gain: number,
    feature: number,
    lastLeft: number,
    missingLeft: number,
    left: Sums,
  ): void {
    this.float64[(best + BEST.gain) >> 3] = gain;
    this.int32[(best + BEST.feature) >> 2] = feature;
    this.int32[(best + BEST.lastLeft) >> 2] = lastLeft;
    this.int32[(best + BEST.missingLeft) >> 2] = missingLeft;
    this.int32[(best + BEST.isCategory) >> 2] = 0;
    this.float64.set(left, (best + BEST.leftGradient) >> 3);
  }

  /** The same of Newton cells; 1 where a cut's weights are in doubt, and not known. */
  findNewtonCut(
    cells: number,
    binCount: number,
    [gradient, hessian, weight]: Sums,
    best: number,
    feature: number,
    weights: number,
    sureHessian: number,
  ): number {
    const at = (this.#layout.limits[this.#thread]! + LIMITS.lambda) >> 3;
    const [lambda, minWeight, minHessian] = [this.float64[at]!, this.float64[at + 1]!, this.float64[at + 2]!];
    const bins = Array.from(
      { length: binCount },
      (_, bin) => this.cell(cells + 16 * bin, weights > 0 ? weights + 8 * bin : 0),
    );
    const isEmpty = ([g, h, w]: Sums) => weights > 0 ? w === 0 : g === 0 && h === 0;
    const missing = bins[0]!;
    const lastUsed = bins.findLastIndex((sums, bin) => bin === 0 || !isEmpty(sums));
    const score = (g: number, h: number) => g * g / (h + lambda);
    for (const start of isEmpty(missing) ? [null] : [null, missing]) {
      let left: Sums = start ?? [0, 0, 0];
      for (let bin = 1; bin <= lastUsed; bin++) {
        const [g, h, w] = bins[bin]!;
        left = [left[0] + g, left[1] + h, left[2] + w];
        const gain = score(left[0], left[1]) + score(gradient - left[0], hessian - left[1]) -
          score(gradient, hessian);
        if (left[1] < minHessian || hessian - left[1] < minHessian) continue;
        if (!(gain > this.float64[(best + BEST.gain) >> 3]!)) continue;
        const isSure = left[1] >= sureHessian && hessian - left[1] >= sureHessian;
        const isHeavy = left[2] >= minWeight && weight - left[2] >= minWeight;
        if (!isSure && !isHeavy && weights === 0) return 1;
        if (!isSure && !isHeavy) continue;
        const partsOffMissing = start === null && !isEmpty(missing) && bin === lastUsed;
        const heavier = weights === 0 ? 2 : left[2] >= weight - left[2] ? 1 : 0;
        const missingLeft = start !== null ? 1 : isEmpty(missing) ? heavier : 0;
        this.#keep(best, gain, feature, partsOffMissing ? binCount - 1 : bin, missingLeft, left);
      }
    }
    return 0;
  }
}
