import { RESIDUAL_BYTES, ROW_AT, sourceLayout } from "lib/trees/binning/records.ts";
import { exponential } from "lib/trees/kernels/exponentials.ts";
import { type KernelLayout, type Kernels, LEAF_SUM } from "lib/trees/kernels/kernels.ts";
import { PlainMemory } from "./plain_memory.ts";

/**
 * The kernels in plain TypeScript, one thread's: what compile.ts does, written to be read. Tests compare the
 * two bit for bit.
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
    renew(from, end, gradient, hessian, weight, gradientScale, hessianScale) {
      for (let record = from; record < end; record += stride) {
        const row = m.uint32[(record + ROW_AT) >> 2]!;
        m.setFields(record, {
          row,
          weight: weight > 0 ? m.uint32[(weight >> 2) + row]! : m.weight(record),
          gradient: nearest(m.float64[(gradient >> 3) + row]! * gradientScale),
          hessian: nearest(m.float64[(hessian >> 3) + row]! * hessianScale),
        });
      }
    },
    histogram,
    partition(from, end, code, left, right, delta) {
      let toLeft = left;
      let toRight = right;
      for (let record = from; record < end; record += stride) {
        const goesLeft = m.bytes[layout.sides[thread]! + m.bytes[record + code]!]! > 0;
        const to = goesLeft || layout.inPlace ? toLeft : toRight;
        if (layout.inPlace) m.swap(to, record);
        else m.bytes.copyWithin(to, record, record + stride);
        if (kind === "residual") {
          m.setNumber(to + stride - RESIDUAL_BYTES, RESIDUAL_BYTES, m.residual(to) - BigInt(delta));
        }
        if (goesLeft) toLeft += stride;
        else toRight -= stride;
      }
      return toLeft;
    },
    markSides(bins, end, first, last, left, right) {
      for (let code = 0; code < 16 * Math.ceil((end - bins) / 16); code++) {
        const bin = m.bytes[bins + code]!;
        m.bytes[layout.sides[thread]! + code] = bin >= first && bin <= last ? left : right;
      }
    },
    list(from, end, code, list) {
      let to = list;
      for (let record = from; record < end; record += stride) {
        m.uint32[to >> 2] = record;
        to += m.bytes[layout.sides[thread]! + m.bytes[record + code]!]!;
      }
      return to;
    },
    takeOut(list, endOfList, end, to) {
      const listed = Array.from(m.uint32.slice(list >> 2, endOfList >> 2));
      listed.forEach((record, i) => m.bytes.copyWithin(to + i * stride, record, record + stride));
      const rest = end - listed.length * stride;
      const last: number[] = [];
      for (let at = end - stride; at >= rest; at -= stride) if (!listed.includes(at)) last.push(at);
      listed.filter((record) => record < rest).forEach((hole, i) =>
        m.bytes.copyWithin(hole, last[i]!, last[i]! + stride)
      );
    },
    markLeaf(from, end, leaf, leaves) {
      for (let record = from; record < end; record += stride) {
        m.uint16[(leaves >> 1) + m.uint32[(record + ROW_AT) >> 2]!] = leaf;
      }
    },
    sumLeaves(leaves, end, gradient, hessian, gradientScale, hessianScale, sums, units) {
      for (let i = 0; i < 2 * Math.ceil((end - leaves) / 4); i++) {
        const sum = sums + m.uint16[(leaves >> 1) + i]! * LEAF_SUM.bytes;
        const add = (value: number, whole: number, rest: number) => {
          const nearby = nearest(value);
          m.int64[(sum + whole) >> 3]! += BigInt(nearby);
          m.int64[(sum + rest) >> 3]! += BigInt(nearest((value - nearby) * 2 ** LEAF_SUM.restBits));
        };
        const [g, h] = [m.float64[(gradient >> 3) + i]!, m.float64[(hessian >> 3) + i]!];
        add(g * gradientScale, LEAF_SUM.gradient, LEAF_SUM.gradientRest);
        add(h * hessianScale, LEAF_SUM.hessian, LEAF_SUM.hessianRest);
        if (kind !== "newton" || layout.records.weightBytes > 0 || units === 0) continue;
        m.int64[(sum + LEAF_SUM.weight) >> 3]! += BigInt(m.uint32[(units >> 2) + i]!);
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
    logistic(target, end, scores, gradient, hessian, weights, largest) {
      m.float64.fill(0, largest >> 3, (largest >> 3) + 2);
      for (let at = 0; at < (end - target) >> 3; at++) {
        const p = 1 / (1 + exponential(-m.float64[(scores >> 3) + at]!));
        const weight = weights > 0 ? m.float64[(weights >> 3) + at]! : 1;
        const derivatives = [[gradient, m.float64[(target >> 3) + at]! - p], [hessian, p * (1 - p)]] as const;
        derivatives.forEach(([to, value], k) => {
          const weighed = m.float64[(to >> 3) + at] = value * weight;
          const most = m.float64[(largest >> 3) + k]!;
          m.float64[(largest >> 3) + k] = Math.abs(weighed) > most ? Math.abs(weighed) : most;
        });
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
    clear(from, end) {
      m.bytes.fill(0, from, end);
    },
    copy(from, end, to) {
      m.bytes.copyWithin(to, from, end);
    },
    margin(joint, bins, endOfBins, cells) {
      for (let code = 0; code < endOfBins - bins; code++) {
        for (let word = 0; word < cellBytes; word += 8) {
          const cell = cells + m.bytes[bins + code]! * cellBytes + word;
          m.int64[cell >> 3]! += m.int64[(joint + code * cellBytes + word) >> 3]!;
        }
      }
    },
    marginOfWeights(joint, bins, endOfBins, weights) {
      for (let code = 0; code < endOfBins - bins; code++) {
        m.int64[(weights >> 3) + m.bytes[bins + code]!]! += m.int64[(joint >> 3) + code]!;
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
        const [low, high] = [BigInt(delta) & ((1n << lowBits) - 1n), BigInt(delta) >> lowBits];
        m.int64[(to >> 3) + at]! += first - rows * low;
        m.int64[(to >> 3) + at + 1]! += second - ((rows * high) << countBits);
      }
    },
    carry(cells, end) {
      if (kind !== "residual") return;
      const [countBits, lowBits] = [BigInt(layout.records.countBits), BigInt(layout.records.lowBits)];
      for (let at = cells >> 3; at < end >> 3; at += 2) {
        const low = m.int64[at]!;
        m.int64[at] = low & ((1n << lowBits) - 1n);
        m.int64[at + 1]! += (low >> lowBits) << countBits;
      }
    },
    unpack(cells, end, to, weights) {
      for (let cell = cells, out = to >> 3, at = weights; cell < end; cell += cellBytes, out += 3, at += 8) {
        m.float64.set(m.cell(cell, at), out);
      }
    },
    findNewton(cells, binCount, gradient, hessian, weight, best, feature, weights, sureHessian) {
      const total = [gradient, hessian, weight] as const;
      return m.findNewtonCut(cells, binCount, total, best, feature, weights, sureHessian);
    },
    sumWeights(from, end) {
      let sum = 0;
      for (let record = from; record < end; record += stride) sum += m.weight(record);
      return sum;
    },
    sumOfWeights(from, end) {
      return Number(m.int64.subarray(from >> 3, end >> 3).reduce((sum, each) => sum + each, 0n));
    },
    weighBins(from, end, units, code, bins, to) {
      for (let record = from; record < end; record += stride) {
        m.int64[(to >> 3) + m.bytes[bins + m.bytes[record + code]!]!]! += m.weightOfRow(record, units);
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

/** To the nearest whole number, of two as near ones the even one (Math.round takes the upper one). */
function nearest(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
