import type { RecordLayout } from "../binning/records.ts";
import {
  type Code,
  type FunctionWriter,
  i32,
  i64,
  select,
  v128,
  type Variable,
  whileTrue,
} from "./assembler.ts";
import type { KernelLayout } from "./kernels.ts";
import { advance, RecordParts } from "./record_parts.ts";

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
export function addWide(
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
