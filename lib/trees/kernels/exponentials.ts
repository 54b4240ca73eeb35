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

/**
 * e^x by additions and multiplications alone, which all machines round alike: within two units in the last
 * place.
 *
 *     x = k ln 2 + r,  |r| <= ln 2 / 2,  e^x = 2^k (1 + r + r² / 2 + … + r^13 / 13!)
 *
 * Terms are added in pairs, pairs of pairs and so on, so that few wait for each other (Estrin's scheme).
 * Arguments beyond ±700 count as ±700; NaN stays NaN. The kernel does the same, two at a time.
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
  let sums = TERMS;
  for (let power = r; sums.length > 1; power *= power) sums = paired(sums, (low, high) => low + high * power);
  return sums[0]! * 2 ** k;
}

/** The list with neighbours joined; a last one without a neighbour stays. */
function paired<T>(list: readonly T[], join: (low: T, high: T) => T): T[] {
  return Array.from(
    { length: Math.ceil(list.length / 2) },
    (_, i) => 2 * i + 1 < list.length ? join(list[2 * i]!, list[2 * i + 1]!) : list[2 * i]!,
  );
}

/** `exponentials(from, end, factor, to)`: `exponential()` of doubles times a factor, two at a time. */
export function exponentialsKernel(): WasmFunction {
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  const factor = f.parameter("f64");
  const to = f.parameter("i32");
  const scale = f.local("v128");
  const power = new PairOfExponentials(f);
  return f.end([
    power.setup,
    scale.set(v128.splatF64(factor.get)),
    whileTrue(
      i32.ltU(from.get, end.get),
      power.of(v128.mulF64(v128.load(from.get), scale.get)),
      v128.store(to.get, power.value),
      advance(from, 16),
      advance(to, 16),
    ),
  ]);
}

/** `exponential()` of two doubles at a time, in a function being written. */
export class PairOfExponentials {
  /** To stand once at the function's start. */
  readonly setup: Code;
  /** What `of()` computed. */
  readonly value: Code;
  readonly #inside: Variable;
  readonly #steps: Code;
  readonly #least: Code;
  readonly #most: Code;

  constructor(f: FunctionWriter) {
    const [inside, shifted, k, r, power] = [1, 2, 3, 4, 5].map(() => f.local("v128"));
    const sums = TERMS.map(() => f.local("v128"));
    const setup: Code[] = [];
    const constant = (value: number): Code => {
      const variable = f.local("v128");
      setup.push(variable.set(v128.splatF64(f64.const(value))));
      return variable.get;
    };
    const [log2e, rounder, ln2High, ln2Low, one] = [LOG2_E, ROUNDER, LN2_HIGH, LN2_LOW, 1].map(constant);
    const { steps, sum } = estrin(sums, TERMS.map(constant), power!);
    this.#least = constant(-LARGEST);
    this.#most = constant(LARGEST);
    this.#inside = inside!;
    this.#steps = [
      shifted!.set(v128.addF64(v128.mulF64(inside!.get, log2e!), rounder!)),
      k!.set(v128.subF64(shifted!.get, rounder!)),
      r!.set(v128.subF64(
        v128.subF64(inside!.get, v128.mulF64(k!.get, ln2High!)),
        v128.mulF64(k!.get, ln2Low!),
      )),
      power!.set(r!.get),
      steps,
    ];
    this.setup = setup;
    // the lowest bits of `shifted` are k: moved up into the exponent and added to 1's, they are 2^k
    this.value = v128.mulF64(sum, v128.addI64(v128.shlI64(shifted!.get, i32.const(52)), one!));
  }

  of(pair: Code): Code {
    return [
      this.#inside.set(v128.leastF64(v128.greatestF64(pair, this.#least), this.#most)),
      this.#steps,
    ];
  }
}

/** The steps that add up the terms times powers, the first of which is in `power`; and the sum. */
function estrin(places: readonly Variable[], terms: readonly Code[], power: Variable) {
  const steps: Code[] = [];
  let list = places.map((place, i) => ({ place, value: terms[i]! }));
  while (list.length > 1) {
    list = paired(list, (low, high) => {
      steps.push(low.place.set(v128.addF64(low.value, v128.mulF64(high.value, power.get))));
      return { place: low.place, value: low.place.get };
    });
    steps.push(power.set(v128.mulF64(power.get, power.get)));
  }
  return { steps, sum: list[0]!.value };
}
