import {
  type Code,
  f64,
  FunctionWriter,
  i32,
  ifElse,
  select,
  v128,
  type WasmFunction,
  whileTrue,
} from "./assembler.ts";
import { advance } from "./record_kernels.ts";

const LOG2_E = Math.LOG2E;
/** The natural logarithm of 2 in two parts: the first has 33 bits, so that whole multiples of it are exact. */
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
 * e^x by additions and multiplications alone, which all machines round alike: within two units in the last place.
 *
 *     x = k ln 2 + r,  |r| <= ln 2 / 2,  e^x = 2^k (1 + r + r² / 2 + … + r^13 / 13!)
 *
 * Terms are added in pairs, pairs of pairs and so on, so that few wait for each other (Estrin's scheme). Arguments
 * beyond ±700 count as ±700; NaN stays NaN. The kernel does the same, two at a time.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 * import { exponential } from "lib/model/trees/kernels/exponentials.ts";
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

export function exponentialsKernel(): WasmFunction {
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  const factor = f.parameter("f64");
  const to = f.parameter("i32");
  const inside = f.local("v128");
  const shifted = f.local("v128");
  const k = f.local("v128");
  const r = f.local("v128");
  const power = f.local("v128");
  const sums = TERMS.map(() => f.local("v128"));
  const constant = (value: number) => v128.splatF64(f64.const(value));
  const scaled = v128.mulF64(v128.load(from.get), v128.splatF64(factor.get));
  const steps: Code[] = [];
  let list = sums.map((each, i) => ({ place: each, value: constant(TERMS[i]!) }));
  while (list.length > 1) {
    list = paired(list, (low, high) => {
      steps.push(low.place.set(v128.addF64(low.value, v128.mulF64(high.value, power.get))));
      return { place: low.place, value: low.place.get };
    });
    steps.push(power.set(v128.mulF64(power.get, power.get)));
  }
  // the lowest bits of `shifted` are k: moved up into the exponent and added to 1's, they are 2^k
  const powerOfTwo = v128.addI64(v128.shlI64(shifted.get, i32.const(52)), constant(1));
  return f.end(whileTrue(
    i32.ltU(from.get, end.get),
    ...inside.set(v128.minF64(constant(LARGEST), v128.maxF64(constant(-LARGEST), scaled))),
    ...shifted.set(v128.addF64(v128.mulF64(inside.get, constant(LOG2_E)), constant(ROUNDER))),
    ...k.set(v128.subF64(shifted.get, constant(ROUNDER))),
    ...r.set(v128.subF64(
      v128.subF64(inside.get, v128.mulF64(k.get, constant(LN2_HIGH))),
      v128.mulF64(k.get, constant(LN2_LOW)),
    )),
    ...power.set(r.get),
    ...steps,
    ...v128.store(to.get, v128.mulF64(list[0]!.value, powerOfTwo)),
    ...advance(from, 16),
    ...advance(to, 16),
  ));
}

/**
 * `weigh(values, end, weights)`: multiplies doubles by weights, where `weights` isn't 0, and returns the largest size of
 * them. Pairs are taken at a time: one more than asked for may be multiplied, and must not be NaN.
 */
export function weighKernel(): WasmFunction {
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  const weights = f.parameter("i32");
  const value = f.local("v128");
  const largest = f.local("v128");
  const step = [largest.set(v128.maxF64(largest.get, v128.absF64(value.get))), advance(from, 16)];
  const lane = (index: number) => v128.laneF64(largest.get, index);
  return f.end([
    ifElse(
      weights.get,
      whileTrue(
        i32.ltU(from.get, end.get),
        ...value.set(v128.mulF64(v128.load(from.get), v128.load(weights.get))),
        ...v128.store(from.get, value.get),
        ...advance(weights, 16),
        ...step,
      ),
      whileTrue(i32.ltU(from.get, end.get), ...value.set(v128.load(from.get)), ...step),
    ),
    select(lane(0), lane(1), f64.gt(lane(0), lane(1))),
  ], "f64");
}
