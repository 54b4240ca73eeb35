import {
  DERIVATIVE_BYTES,
  type RecordLayout,
  RESIDUAL_BYTES,
  ROW_AT,
  WEIGHT_AT,
} from "../binning/records.ts";
import { type Code, f64, type FunctionWriter, i32, i64, v128, type Variable } from "../wasm/assembler.ts";

/**
 * What a record adds to sums, as 64-bit whole numbers; the second derivative only where it isn't the weight.
 */
export type RecordSums = {
  readonly gradient: Code;
  readonly hessian: Code;
  readonly weight: Code;
  /** Both derivatives as lanes of a vector, where they are at hand so. */
  readonly derivatives?: Code;
};

const UNUSED_BITS = i64.const(BigInt(64 - 8 * DERIVATIVE_BYTES));
const DERIVATIVE_MASK = (1n << BigInt(8 * DERIVATIVE_BYTES)) - 1n;

/** Reads the fields of a record in memory. Numbers of 5 bytes are read as 8, of which 3 are dropped. */
export function sumsInRecord(records: RecordLayout, record: Variable): RecordSums {
  const { kind, stride, gradientAt, weightBytes } = records;
  if (kind === "residual") {
    const word = i64.load(record.get, stride - 8);
    return { gradient: i64.shrS(word, i64.const(BigInt(64 - 8 * RESIDUAL_BYTES))), hessian: [], weight: [] };
  }
  const read = weightBytes === 1 ? i32.load8 : i32.load;
  return {
    gradient: i64.shrS(i64.shl(i64.load(record.get, gradientAt), UNUSED_BITS), UNUSED_BITS),
    hessian: i64.and(i64.load(record.get, gradientAt + DERIVATIVE_BYTES), i64.const(DERIVATIVE_MASK)),
    weight: weightBytes === 0 ? i64.const(1n) : i64.fromU32(read(record.get, WEIGHT_AT)),
  };
}

/** The fields of a row's record as variables, 64 bits each. */
export type RowFields = {
  readonly row: Variable;
  readonly weight: Variable;
  readonly gradient: Variable;
  readonly hessian: Variable;
};

/**
 * The words of 8 bytes that a record's header reaches into; where codes begin in the last, their bits are 0.
 */
export function headerWords(records: RecordLayout, fields: RowFields): Code[] {
  const { header, gradientAt, weightBytes, kind } = records;
  const parts = [
    { at: ROW_AT, value: fields.row.get },
    { at: gradientAt, value: i64.and(fields.gradient.get, i64.const(DERIVATIVE_MASK)) },
    ...(weightBytes > 0 ? [{ at: WEIGHT_AT, value: fields.weight.get }] : []),
    ...(kind === "newton" ? [{ at: gradientAt + DERIVATIVE_BYTES, value: fields.hessian.get }] : []),
  ];
  return Array.from(
    { length: Math.ceil(header / 8) },
    (_, word) =>
      parts.reduce<Code>((all, { at, value }) => {
        const shift = 8 * (at - 8 * word);
        if (shift >= 64 || shift <= -8 * DERIVATIVE_BYTES) return all;
        const moved = shift >= 0
          ? i64.shl(value, i64.const(BigInt(shift)))
          : i64.shrU(value, i64.const(BigInt(-shift)));
        return i64.or(all, moved);
      }, i64.const(0n)),
  );
}

/** Added to a double below 2^51, it rounds it to a whole number, which then stands in the lowest bits. */
export const ROUNDER = 1.5 * 2 ** 52;
export const ROUNDER_BITS = new BigInt64Array(Float64Array.of(ROUNDER).buffer)[0]!;

/** The nearest whole numbers, of two as near ones the even ones, to pairs of doubles times powers of two. */
export class ScaledPair {
  /** To stand once at the function's start. */
  readonly setup: Code;
  readonly #scales: Variable;
  readonly #rounder: Variable;
  readonly #rounderBits: Variable;

  constructor(f: FunctionWriter, first: Variable, second: Variable) {
    [this.#scales, this.#rounder, this.#rounderBits] = [f.local("v128"), f.local("v128"), f.local("v128")];
    this.setup = [
      this.#scales.set(v128.withLaneF64(v128.splatF64(first.get), 1, second.get)),
      this.#rounder.set(v128.splatF64(f64.const(ROUNDER))),
      this.#rounderBits.set(v128.splatI64(i64.const(ROUNDER_BITS))),
    ];
  }

  /** Those of the doubles at two addresses, as 64-bit lanes. */
  of(first: Variable, second: Variable): Code {
    const values = v128.withLaneF64(v128.splatF64(f64.load(first.get)), 1, f64.load(second.get));
    const shifted = v128.addF64(v128.mulF64(values, this.#scales.get), this.#rounder.get);
    return v128.subI64(shifted, this.#rounderBits.get);
  }
}
