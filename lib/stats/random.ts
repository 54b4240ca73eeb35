/**
 * A stream of uniform numbers in [0, 1), the same for the same seed on every machine.
 *
 * The generator is sfc32, with 53 random bits a number, its state spread from the seed by splitmix32. Every
 * integer seed from -(2^53 - 1) to 2^53 - 1 has a stream of its own. Source: C. Doty-Humphrey, PractRand
 * (https://pracrand.sourceforge.net/RNG_engines.txt); G. Steele et al., Fast splittable pseudorandom number
 * generators (https://doi.org/10.1145/2714064.2660195).
 *
 * @throws {RangeError} when the seed is not a safe integer.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { randomSource } from "lib/stats/random.ts";
 *
 * const random = randomSource(1);
 * const first = random();
 * assertEquals(first === random(), false);
 * assertEquals(first, randomSource(1)());
 * ```
 */
export function randomSource(seed: number): () => number {
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(
      `Cannot seed random numbers as a seed must be a whole number: current value is ${seed}`,
    );
  }
  const next = sfc32(seed | 0, Math.floor(seed / 2 ** 32) | 0);
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
}

/**
 * One draw from the standard normal distribution (mean 0, standard deviation 1).
 *
 * Leva's ratio of uniforms: a logarithm only decides some 1 % of the acceptances and never enters the value,
 * so the same stream gives the same bits whatever the machine's logarithm rounds to in its last place.
 * Source: J. L. Leva, A fast normal random number generator (https://doi.org/10.1145/138351.138364).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { normal, randomSource } from "lib/stats/random.ts";
 *
 * assertEquals(normal(randomSource(7)), normal(randomSource(7)));
 * ```
 */
export function normal(random: () => number): number {
  for (;;) {
    const u = 1 - random();
    const v = 1.7156 * (random() - 0.5);
    const x = u - 0.449871;
    const y = Math.abs(v) + 0.386595;
    const q = x * x + y * (0.196 * y - 0.25472 * x);
    if (q < 0.27597) return v / u;
    if (q <= 0.27846 && v * v <= -4 * u * u * Math.log(u)) return v / u;
  }
}

/**
 * The numbers 0 to count - 1 in random order (Fisher-Yates); empty for 0.
 *
 * @throws {RangeError} when `count` is not a whole number from 0.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { randomSource, shuffled } from "lib/stats/random.ts";
 *
 * assertEquals(shuffled(4, randomSource(1)).toSorted(), Int32Array.of(0, 1, 2, 3));
 * ```
 */
export function shuffled(count: number, random: () => number): Int32Array {
  return sampleWithoutReplacement(count, count, random);
}

/**
 * `size` different numbers out of 0 to count - 1, in random order, each set of them equally likely.
 *
 * @throws {RangeError} when `count` is not a whole number from 0, or `size` is not one from 0 to `count`.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { randomSource, sampleWithoutReplacement } from "lib/stats/random.ts";
 *
 * const drawn = sampleWithoutReplacement(1000, 3, randomSource(1));
 * assertEquals(new Set(drawn).size, 3);
 * ```
 */
export function sampleWithoutReplacement(count: number, size: number, random: () => number): Int32Array {
  if (!Number.isInteger(count) || count < 0) {
    throw new RangeError(`Cannot draw a sample as the count must be a whole number from 0: it is ${count}`);
  }
  if (!Number.isInteger(size) || size < 0 || size > count) {
    throw new RangeError(`Cannot draw a sample as its size must be from 0 to ${count}: it is ${size}`);
  }
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = 0; i < size; i++) {
    const chosen = i + Math.floor(random() * (count - i));
    const kept = order[i]!;
    order[i] = order[chosen]!;
    order[chosen] = kept;
  }
  return order.slice(0, size);
}

/** Unsigned 32-bit numbers from a 64-bit seed in two words; the first twelve only mix the state. */
function sfc32(low: number, high: number): () => number {
  let a = splitmix32(low + 0x9e3779b9 | 0);
  let b = splitmix32(low + 2 * 0x9e3779b9 | 0);
  let c = splitmix32((low ^ high) + 3 * 0x9e3779b9 | 0);
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21 | c >>> 11) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}

/** splitmix32's output function: a one-to-one mixing of 32 bits. */
function splitmix32(state: number): number {
  let z = state;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return z ^ (z >>> 16);
}
