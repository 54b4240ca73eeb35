import {
  advance,
  type Code,
  f64,
  FunctionWriter,
  i32,
  v128,
  type Variable,
  type WasmFunction,
  whileTrue,
} from "../wasm/assembler.ts";

const LOG2_E = Math.LOG2E;
/**
 * The natural logarithm of 2 in two parts: the first has 33 bits, so that whole multiples of it are exact.
 */
const LN2_HIGH = 6.93147180369123816490e-01;
const LN2_LOW = 1.90821492927058770002e-10;
/** Added to a double below 2^51, it rounds it to a whole number, which then stands in the lowest bits. */
const ROUNDER = 1.5 * 2 ** 52;
/** Beyond these, results are as good as 0 and infinite for any loss: 2^±1010. */
const LARGEST = 700;
/** 1 / 0!, 1 / 1!, …, 1 / 13!: on [-ln 2 / 2, ln 2 / 2] the terms left out are below 1e-17. */
const TERMS = (() => {
  const terms = [1];
  for (let k = 1; k <= 13; k++) terms.push(terms[k - 1]! / k);
  return terms;
})();
/** Eight doubles, four pairs, are taken at a time: fewer would wait for each step's results. */
export const LINE_BYTES = 64;
/** Additions that wait for each other. */
const LEVELS = Math.ceil(Math.log2(TERMS.length));

/**
 * e^x by additions and multiplications alone, which all machines round alike: within two units in the last
 * place.
 *
 *     x = k ln 2 + r,  |r| <= ln 2 / 2,  e^x = 2^k (1 + r + r² / 2 + … + r^13 / 13!)
 *
 * Terms are added in pairs, pairs of pairs and so on, so that few wait for each other (Estrin's scheme).
 * Arguments beyond ±700 count as ±700; NaN stays NaN. The kernel does the same, a line at a time.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 * import { exponential } from "lib/trees/kernels/exponentials.ts";
 *
 * assertEquals(exponential(0), 1);
 * assertAlmostEquals(exponential(1), Math.E, 1e-15);
 * ```
 */
export function exponential(x: number): number {
  const inside = Math.min(LARGEST, Math.max(-LARGEST, x));
  const k = inside * LOG2_E + ROUNDER - ROUNDER;
  const r = inside - k * LN2_HIGH - k * LN2_LOW;
  const powers = [r, r ** 2];
  for (let level = 2; level < LEVELS; level++) powers.push(powers[level - 1]! * powers[level - 1]!);
  return estrin(TERMS, (low, high, level) => low + high * powers[level]!) * 2 ** k;
}

/** Terms added up in pairs, pairs of pairs (level 1) and so on: `join` multiplies by r, r², r⁴, …. */
function estrin<T>(terms: readonly T[], join: (low: T, high: T, level: number) => T): T {
  if (terms.length === 1) return terms[0]!;
  const level = Math.ceil(Math.log2(terms.length)) - 1;
  const [low, high] = [terms.slice(0, 2 ** level), terms.slice(2 ** level)];
  return join(estrin(low, join), estrin(high, join), level);
}

/** `exponentials(from, end, factor, to)`: `exponential()` of doubles times a factor, a line at a time. */
export function exponentialsKernel(): WasmFunction {
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  const factor = f.parameter("f64");
  const to = f.parameter("i32");
  const scale = f.local("v128");
  const powers = new LineOfExponentials(f);
  return f.end([
    powers.setup,
    scale.set(v128.splatF64(factor.get)),
    whileTrue(
      i32.ltU(from.get, end.get),
      powers.of((at) => v128.mulF64(v128.load(from.get, at), scale.get)),
      powers.pairs.map(({ at, value }) => v128.store(to.get, value.get, at)),
      advance(from, LINE_BYTES),
      advance(to, LINE_BYTES),
    ),
  ]);
}

/** Two doubles on their way: where they stand in their line, and what `of()` computes of them. */
type Pair = Readonly<Record<"value" | "inside" | "shifted" | "k", Variable>> & {
  readonly at: number;
  readonly powers: readonly Variable[];
};

/** `exponential()` of a line of doubles, or of these times -1, in a function being written. */
export class LineOfExponentials {
  /** To stand once at the function's start. */
  readonly setup: Code;
  readonly pairs: readonly Pair[];
  readonly #steps: (pair: Pair, given: Code) => readonly Code[];

  constructor(f: FunctionWriter, sign: 1 | -1 = 1) {
    const setup: Code[] = [];
    const constant = (value: number): Code => {
      const variable = f.local("v128");
      setup.push(variable.set(v128.splatF64(f64.const(value))));
      return variable.get;
    };
    const [log2e, ln2High, ln2Low] = [LOG2_E, LN2_HIGH, LN2_LOW].map((each) => constant(sign * each));
    const [rounder, least, most] = [ROUNDER, -LARGEST, LARGEST].map(constant);
    const terms = TERMS.map((term, power) => constant(sign ** power * term));
    this.setup = setup;
    this.pairs = Array.from({ length: LINE_BYTES / 16 }, (_, i) => ({
      at: 16 * i,
      value: f.local("v128"),
      inside: f.local("v128"),
      shifted: f.local("v128"),
      k: f.local("v128"),
      powers: Array.from({ length: LEVELS }, () => f.local("v128")),
    }));
    this.#steps = ({ value, inside, shifted, k, powers }, given) => [
      inside.set(v128.leastF64(v128.greatestF64(given, least!), most!)),
      shifted.set(v128.addF64(v128.mulF64(inside.get, log2e!), rounder!)),
      k.set(v128.subF64(shifted.get, rounder!)),
      powers[0]!.set(v128.subF64(
        v128.subF64(inside.get, v128.mulF64(k.get, ln2High!)),
        v128.mulF64(k.get, ln2Low!),
      )),
      ...powers.slice(1).map((each, i) => each.set(v128.mulF64(powers[i]!.get, powers[i]!.get))),
      value.set(estrin(terms, (low, high, level) => v128.addF64(v128.mulF64(high, powers[level]!.get), low))),
      // the lowest bits of `shifted` are k: moved up to the sum's exponent and added to it
      value.set(v128.addI64(value.get, v128.shlI64(shifted.get, i32.const(52)))),
    ];
  }

  /** Sets the pairs' values, of the pairs of doubles that `given` loads: all pairs take each step in turn. */
  of(given: (at: number) => Code): Code {
    const steps = this.pairs.map((pair) => this.#steps(pair, given(pair.at)));
    return steps[0]!.map((_, step) => steps.map((each) => each[step]!));
  }
}
