import type { RecordLayout } from "../binning/records.ts";
import {
  advance,
  type Code,
  type FunctionWriter,
  i32,
  i64,
  select,
  v128,
  type Variable,
  whileTrue,
} from "../wasm/assembler.ts";
import { type KernelLayout, WEIGHT_BYTES } from "./kernels.ts";
import { type RecordSums, sumsInRecord } from "./record_fields.ts";

/** More groups than this are added in steps of 16 by an inner loop, to keep the code short. */
export const MOST_UNROLLED_GROUPS = 32;
/** So many records are added by one such inner loop, while they are in the nearest cache. */
const BLOCK_RECORDS = 64;

/** Whether records have too many groups for an unrolled update each. */
export function isWide({ groups }: RecordLayout): boolean {
  return groups > MOST_UNROLLED_GROUPS;
}

/** Adds one record after another to the joint cells, an unrolled update a group. */
export class NarrowAdder {
  readonly #layout: KernelLayout;
  readonly #joint: number;
  readonly #cell: Variable;
  readonly #sum: CellSum;
  readonly #weight: WeightSum;

  constructor(f: FunctionWriter, layout: KernelLayout, thread: number) {
    this.#layout = layout;
    this.#joint = layout.joint[thread]!;
    this.#cell = f.local("i32");
    this.#sum = new CellSum(f, layout.records);
    this.#weight = new WeightSum(f, layout);
  }

  /**
   * `joint[group][code] += sums` for every group of the record whose bytes from `firstByte` on stand at
   * `from`. Codes are read one by one, which is faster than to take them out of a vector.
   */
  add(from: Variable, sums: RecordSums, firstByte = 0): Code {
    const { records: { groups, header, cellBytes }, jointOffsets, weightStarts } = this.#layout;
    return [
      this.#sum.set(sums),
      this.#weight.set(sums),
      Array.from({ length: groups }, (_, g) => [
        this.#cell.set(
          i32.mul(i32.load8(from.get, header + g - firstByte), i32.const(cellBytes)),
        ),
        this.#sum.addTo(this.#cell.get, this.#joint + jointOffsets[g]! * cellBytes),
        weightStarts[g]! < weightStarts[g + 1]!
          ? this.#weight.addTo(i32.shrU(this.#cell.get, i32.const(1)), this.#joint + weightStarts[g]!)
          : [],
      ]),
    ];
  }
}

/** What one record adds to a cell: a word, or two as a vector. */
class CellSum {
  readonly #records: RecordLayout;
  readonly #value: Variable;

  constructor(f: FunctionWriter, records: RecordLayout) {
    this.#records = records;
    this.#value = f.local(records.cellBytes === 8 ? "i64" : "v128");
  }

  set({ gradient, hessian, weight, derivatives }: RecordSums): Code {
    const { kind, cellBytes, countBits, lowBits } = this.#records;
    const both = (first: Code, second: Code) =>
      this.#value.set(v128.withLane64(v128.splatI64(first), 1, second));
    const withCount = (sum: Code) => i64.add(i64.shl(sum, i64.const(BigInt(countBits))), i64.const(1n));
    if (cellBytes === 8) return this.#value.set(withCount(gradient));
    if (kind === "residual") {
      const low = i64.and(gradient, i64.const((1n << BigInt(lowBits)) - 1n));
      return both(low, withCount(i64.shrS(gradient, i64.const(BigInt(lowBits)))));
    }
    if (kind !== "newton") return both(gradient, weight);
    return derivatives ? this.#value.set(derivatives) : both(gradient, hessian);
  }

  addTo(address: Code, offset: number): Code {
    if (this.#records.cellBytes === 8) {
      return i64.store(address, i64.add(i64.load(address, offset), this.#value.get), offset);
    }
    return v128.store(address, v128.addI64(v128.load(address, offset), this.#value.get), offset);
  }
}

/** What one record adds to the weights of its codes, where any group keeps these. */
class WeightSum {
  readonly isKept: boolean;
  readonly #weight: Variable | null;

  constructor(f: FunctionWriter, { weightStarts }: KernelLayout) {
    this.isKept = weightStarts.at(-1)! > weightStarts[0]!;
    this.#weight = this.isKept ? f.local("i64") : null;
  }

  set({ weight }: RecordSums): Code {
    return this.#weight?.set(weight) ?? [];
  }

  addTo(address: Code, offset: number): Code {
    return i64.store(address, i64.add(i64.load(address, offset), this.#weight!.get), offset);
  }
}

/**
 * Adds records of many groups: for each block of records, for each 16 codes, for each record of the block.
 * Groups have 256 joint cells each; records are padded so that the last 16 codes are whole.
 */
export function addWide(
  f: FunctionWriter,
  layout: KernelLayout,
  thread: number,
  from: Variable,
  end: Variable,
): Code {
  const { records, joint, weightStarts } = layout;
  const { header, stride, cellBytes, groups } = records;
  const blockEnd = f.local("i32");
  const codes = f.local("i32");
  const cells = f.local("i32");
  const record = f.local("i32");
  const [cell, weights] = [f.local("i32"), f.local("i32")];
  const sum = new CellSum(f, records);
  const weight = new WeightSum(f, layout);
  const addCode = (k: number): Code => {
    const code = i32.load8(i32.add(record.get, codes.get), k);
    return [
      cell.set(i32.add(cells.get, i32.mul(code, i32.const(cellBytes)))),
      sum.addTo(cell.get, k * 256 * cellBytes),
      weight.isKept
        ? weight.addTo(i32.add(weights.get, i32.shl(code, i32.const(3))), k * 256 * WEIGHT_BYTES)
        : [],
    ];
  };
  const blockBytes = i32.const(BLOCK_RECORDS * stride);
  const rest = i32.sub(end.get, from.get);
  return whileTrue(
    i32.ltU(from.get, end.get),
    ...blockEnd.set(i32.add(from.get, select(blockBytes, rest, i32.ltU(blockBytes, rest)))),
    ...codes.set(i32.const(header)),
    ...cells.set(i32.const(joint[thread]!)),
    ...weights.set(i32.const(joint[thread]! + weightStarts[0]!)),
    ...whileTrue(
      i32.ltU(codes.get, i32.const(header + groups)),
      ...record.set(from.get),
      ...whileTrue(
        i32.ltU(record.get, blockEnd.get),
        ...sum.set(sumsInRecord(records, record)),
        ...weight.set(sumsInRecord(records, record)),
        ...Array.from({ length: 16 }, (_, k) => addCode(k)),
        ...advance(record, stride),
      ),
      ...advance(codes, 16),
      ...advance(cells, 16 * 256 * cellBytes),
      ...advance(weights, 16 * 256 * WEIGHT_BYTES),
    ),
    ...from.set(blockEnd.get),
  );
}
