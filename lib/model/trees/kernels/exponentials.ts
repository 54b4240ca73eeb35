import { type Code, f64, FunctionWriter, i32, v128, type WasmFunction, whileTrue } from "./assembler.ts";
import { advance } from "./record_kernels.ts";

const LOG2_E = Math.LOG2E;
/** The natural logarithm of 2 in two parts: the first has 33 bits, so that whole multiples of it are exact. */
const LN2_HIGH = 6.93147180369123816490e-01;
const LN2_LOW = 1.90821492927058770002e-10;
/** Added to a double below 2^51, it rounds it to a whole number, which then stands in the lowest bits. */
const ROUNDER = 1.5 * 2 ** 52;
/** Beyond these, results are as good as 0 and infinite for any loss: 2^±1010. */
const LARGEST = 700;
/** 1 / 13!, 1 / 12!, …, 1 / 0!: on [-ln 2 / 2, ln 2 / 2] the terms left out are below 1e-17. */
const TERMS = (() => {
  const terms = [1];
  for (let k = 1; k <= 13; k++) terms.push(terms[k - 1]! / k);
  return terms.reverse();
})();

/**
 * e^x by additions and multiplications alone, which all machines round alike: within two units in the last place.
 *
 *     x = k ln 2 + r,  |r| <= ln 2 / 2,  e^x = 2^k (1 + r + r² / 2 + … + r^13 / 13!)
 *
 * Arguments beyond ±700 count as ±700; NaN stays NaN. The kernel does the same, two at a time.
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
  let sum = TERMS[0]!;
  for (let i = 1; i < TERMS.length; i++) sum = sum * r + TERMS[i]!;
  return sum * 2 ** k;
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
  const sum = f.local("v128");
  const constant = (value: number) => v128.splatF64(f64.const(value));
  const scaled = v128.mulF64(v128.load(from.get), v128.splatF64(factor.get));
  const steps = TERMS.slice(1).map((term): Code =>
    sum.set(v128.addF64(v128.mulF64(sum.get, r.get), constant(term)))
  );
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
    ...sum.set(constant(TERMS[0]!)),
    ...steps,
    ...v128.store(to.get, v128.mulF64(sum.get, powerOfTwo)),
    ...advance(from, 16),
    ...advance(to, 16),
  ));
}
