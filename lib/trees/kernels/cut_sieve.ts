import type { RecordLayout } from "../binning/records.ts";
import {
  advance,
  type Code,
  f64,
  type FunctionWriter,
  i32,
  i64,
  leaveIf,
  v128,
  type Variable,
  whileTrue,
} from "../wasm/assembler.ts";
import type { CellReader } from "./cell_reader.ts";

/** A double of 2^52, whose lowest bits are a whole number's when these are written to it. */
const MAGIC = 0x4330000000000000n;
/** More than what rounding may change in the test, by 2^-25 at most: weights of a side are from 1 to 2^28. */
const MARGIN = 1 - 2 ** -20;
/** Added to sums of higher halves that they are above 0; less than what a double holds. */
const BIAS_BITS = 50;

/** What cuts are tested by; all are doubles. */
export type CutTotals = Readonly<
  Record<
    "gradient" | "hessian" | "lambda" | "minWeight" | "parentScore" | "bestGain",
    Variable
  >
>;

/**
 * Passes over cuts of residual cells, two at a time, that can't gain more than the best one known. Gains
 * take two divisions a cut; this test takes none:
 *
 *     GL² (HR + λ) + GR² (HL + λ) < (best gain + G² / (H + λ)) (HL + λ) (HR + λ)
 *
 * It leaves a margin for rounding: a cut that is passed over has no greater gain as the kernel computes it.
 */
export class CutSieve {
  readonly #records: RecordLayout;
  readonly #totals: CutTotals;
  readonly #vectors: Readonly<Record<VectorName, Variable>>;

  constructor(f: FunctionWriter, records: RecordLayout, totals: CutTotals) {
    this.#records = records;
    this.#totals = totals;
    const made = vectorNames.map((name) => [name, f.local("v128")]);
    this.#vectors = Object.fromEntries(made) as Record<VectorName, Variable>;
  }

  /** To stand once, after the totals but the best gain are set. */
  setup(): Code {
    const { countBits, lowBits } = this.#records, { hessian, gradient, lambda, minWeight } = this.#totals;
    const v = this.#vectors;
    const both = f64.add(f64.add(hessian.get, lambda.get), lambda.get);
    const ones = (bits: number) => v128.splatI64(i64.const((1n << BigInt(bits)) - 1n));
    const bias = [63, this.#biasBits()] as const;
    const shifted = 2 ** 52 + 2 ** (bias[0] - lowBits) + 2 ** (bias[1] - countBits);
    const double = (value: number) => v128.splatF64(f64.const(value));
    return [
      v.bias.set(v128.withLane64(
        v128.splatI64(i64.const(BigInt.asIntN(64, 1n << BigInt(bias[0])))),
        1,
        i64.const(BigInt.asIntN(64, 1n << BigInt(bias[1]))),
      )),
      v.counts.set(ones(countBits)),
      v.lows.set(ones(lowBits)),
      v.magic.set(v128.splatI64(i64.const(MAGIC))),
      v.shifted.set(double(shifted)),
      v.unit.set(double(2 ** lowBits)),
      v.gradients.set(v128.splatF64(gradient.get)),
      v.hessians.set(v128.splatF64(both)),
      v.lambdas.set(v128.splatF64(lambda.get)),
      v.leastRight.set(v128.splatF64(f64.add(minWeight.get, lambda.get))),
    ];
  }

  /**
   * Moves on to a cut that may gain more, has too little weight on its right side, or is one of the last two;
   * `sums` are those of the cells before `cell`, which is that of `bin`, and have enough weight for a side.
   */
  passOver(sums: CellReader, bin: Variable, cell: Variable, binCount: Variable): Code {
    const { bestGain, parentScore } = this.#totals, v = this.#vectors;
    const least = f64.mul(f64.add(bestGain.get, parentScore.get), f64.const(MARGIN));
    return [
      v.least.set(v128.splatF64(least)),
      v.run.set(v128.addI64(sums.pair(), v.bias.get)),
      whileTrue(
        i32.ltU(i32.add(bin.get, i32.const(2)), binCount.get),
        this.#setStops(cell),
        leaveIf(v128.bitmaskI64(v.stops.get)),
        v.run.set(v.second.get),
        advance(bin, 2),
        advance(cell, 32),
      ),
      v.run.set(v128.subI64(v.run.get, v.bias.get)),
      sums.setToPair(v.run),
    ];
  }

  /** Which of the two next cuts are not to be passed over. */
  #setStops(cell: Variable): Code {
    const v = this.#vectors;
    const { left, right, leftSums, rightSums } = v;
    const products = v128.addF64(
      v128.mulF64(v128.mulF64(left.get, left.get), rightSums.get),
      v128.mulF64(v128.mulF64(right.get, right.get), leftSums.get),
    );
    const least = v128.mulF64(v128.mulF64(leftSums.get, rightSums.get), v.least.get);
    return [
      v.first.set(v128.addI64(v.run.get, v128.load(cell.get))),
      v.second.set(v128.addI64(v.first.get, v128.load(cell.get, 16))),
      this.#setLeft(),
      right.set(v128.subF64(v.gradients.get, left.get)),
      rightSums.set(v128.subF64(v.hessians.get, leftSums.get)),
      v.stops.set(v128.or(v128.geF64(products, least), v128.ltF64(rightSums.get, v.leastRight.get))),
    ];
  }

  /** The left side's gradients as doubles, exactly those of the cell reader, and `HL + λ`. */
  #setLeft(): Code {
    const { countBits, lowBits } = this.#records, v = this.#vectors;
    const double = (whole: Code, zero: Variable) => v128.subF64(v128.or(whole, v.magic.get), zero.get);
    const high = v128.addI64(
      v128.shrI64(v.seconds.get, i32.const(countBits)),
      v128.shrI64(v.firsts.get, i32.const(lowBits)),
    );
    return [
      v.firsts.set(v128.firstLanesI64(v.first.get, v.second.get)),
      v.seconds.set(v128.secondLanesI64(v.first.get, v.second.get)),
      v.leftSums.set(v128.addF64(double(v128.and(v.seconds.get, v.counts.get), v.magic), v.lambdas.get)),
      v.left.set(v128.addF64(
        v128.mulF64(double(high, v.shifted), v.unit.get),
        double(v128.and(v.firsts.get, v.lows.get), v.magic),
      )),
    ];
  }

  #biasBits(): number {
    return Math.min(63, this.#records.countBits + BIAS_BITS);
  }
}

const vectorNames = [
  "bias",
  "counts",
  "lows",
  "magic",
  "shifted",
  "unit",
  "gradients",
  "hessians",
  "lambdas",
  "leastRight",
  "least",
  "run",
  "first",
  "second",
  "firsts",
  "seconds",
  "left",
  "right",
  "leftSums",
  "rightSums",
  "stops",
] as const;
type VectorName = typeof vectorNames[number];
