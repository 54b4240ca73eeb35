import { firstAbove } from "lib/stats/mod.ts";

/** What each kind's share is multiplied by, for each stretch of days of stay; shares then sum to 1 again. */
export type EndFactors = readonly (readonly number[])[];

/** What came, and what was told: entry `i * kinds + k` is the share of kind k among stays that end so. */
export type ToldEnds = {
  readonly day: Int32Array;
  readonly kind: Int32Array;
  readonly shares: Float64Array;
};

/** Stretches of days of stay: up to the second, the sixth, … and later. */
const until: readonly number[] = [2, 6, 13, 29];
/** So many stays that end as told join a stretch's own. */
const staysAsTold = 30;
/** Factors change each other, as shares sum to 1: so often they are set anew. */
const sweeps = 20;

/**
 * By how much shares of how stays end must be multiplied so that of each stretch of days as many end in each
 * way as were told to, learnt on stays that have no other say (iterative proportional fitting). Of few stays
 * factors are near 1.
 *
 * Source: W. Deming and F. Stephan, On a least squares adjustment of a sampled frequency table
 * (https://doi.org/10.1214/aoms/1177731829).
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { endFactors, timesFactors } from "lib/stay/end_factors.ts";
 *
 * const day = new Int32Array(4_000), kind = Int32Array.from(day, (_, i) => i % 4 === 0 ? 1 : 0);
 * const shares = new Float64Array(8_000).fill(0.5);
 * const [home] = timesFactors(shares, day, endFactors({ day, kind, shares }, 2));
 * assertAlmostEquals(home!, 0.75, 0.01);
 * ```
 */
export function endFactors({ day, kind, shares }: ToldEnds, kinds: number): EndFactors {
  const stretch = day.map((each) => firstAbove(until, each - 1));
  const zeros = () => Array.from({ length: until.length + 1 }, () => new Float64Array(kinds));
  const came = zeros(), first = zeros(), factors = zeros().map((own) => own.fill(1));
  stretch.forEach((own, i) => {
    came[own]![kind[i]!]!++;
    for (let k = 0; k < kinds; k++) first[own]![k]! += shares[i * kinds + k]!;
  });
  const asTold = first.map((own) => {
    const all = own.reduce((sum, each) => sum + each, 0);
    return own.map((each) => all > 0 ? staysAsTold * each / all : 0);
  });
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const told = zeros(), now = timesFactors(shares, day, factors.map((own) => [...own]));
    stretch.forEach((own, i) => {
      for (let k = 0; k < kinds; k++) told[own]![k]! += now[i * kinds + k]!;
    });
    factors.forEach((own, s) =>
      own.forEach((_, k) => {
        const [few, all] = [told[s]![k]! + asTold[s]![k]!, came[s]![k]! + asTold[s]![k]!];
        if (few > 0) own[k]! *= all / few;
      })
    );
  }
  return factors.map((own) => [...own]);
}

/** Shares times their factors, made to sum to 1 again. */
export function timesFactors(shares: Float64Array, day: Int32Array, factors: EndFactors): Float64Array {
  const kinds = factors[0]!.length, told = new Float64Array(shares.length);
  day.forEach((each, i) => {
    const own = factors[firstAbove(until, each - 1)]!;
    let sum = 0;
    for (let k = 0; k < kinds; k++) sum += told[i * kinds + k] = shares[i * kinds + k]! * own[k]!;
    for (let k = 0; k < kinds; k++) told[i * kinds + k] = sum > 0 ? told[i * kinds + k]! / sum : 1 / kinds;
  });
  return told;
}
