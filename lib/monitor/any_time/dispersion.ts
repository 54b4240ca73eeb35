import { quantile } from "lib/stats/mod.ts";

/** Runs of days whose sums are looked at. */
const runs = [1, 2, 3, 5, 7, 14, 28];
/** What the calendar's factor has taken from the deviations of runs, as so many runs. */
const fitted = 3;
/** Runs that it takes to tell. */
const leastRuns = 8;
/** A day more unusual than this many deviations tells of that day, and counts as so many. */
const mostDeviations = 4;

/**
 * How much more counts vary around what is expected than independent events would: the mean squared deviation
 * by its expectation, a mean over days and runs of up to four weeks; never below 1.
 *
 * People who leave together, patients who come again, and whatever drifts from week to week are in it.
 *
 * @param observed by day, one after the other; `expected` likewise, above 0.
 * @param variance of independent events, by day; as expected where left out, as of a Poisson variable.
 * @example
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { dispersionOf } from "lib/monitor/any_time/dispersion.ts";
 *
 * const expected = new Float64Array(63).fill(25);
 * assertEquals(dispersionOf(expected, expected), 1);
 * // Ten more one day, ten fewer the next: much by day, nothing by two days.
 * const uneven = expected.map((each, day) => each + (day % 2 === 0 ? 10 : -10));
 * assert(dispersionOf(uneven, expected) > 1.5 && dispersionOf(uneven, expected) < 1.6);
 * ```
 */
export function dispersionOf(
  observed: Float64Array,
  expected: Float64Array,
  variance: Float64Array = expected,
): number {
  const known = runs.map((length) => ofRuns({ observed, expected, variance }, length)).filter((each) =>
    each !== null
  );
  return known.length === 0 ? 1 : Math.max(1, known.reduce((sum, each) => sum + each, 0) / known.length);
}

/**
 * The dispersion of the longest runs, however large: of what wanders from month to month, as the load of
 * wards does, a day tells little, however many come on it.
 */
export function wanderingOf(observed: Float64Array, expected: Float64Array, variance = expected): number {
  const days = { observed, expected, variance };
  const longest = [...runs].reverse().find((length) => Math.floor(observed.length / length) >= leastRuns);
  return longest === undefined ? 1 : Math.max(1, ofRuns(days, longest, Infinity) ?? 1);
}

/** Runs of usual days, and what nine in ten squares of a normal variable are below. */
const usualRuns = [1, 3, 7], [usualShare, usualSquare] = [0.9, 2.7055];

/**
 * The dispersion of usual days, up to a week of them together: the squared deviation by its expectation that
 * nine in ten are below, against that of a normal variable; never below 1. Holidays and weeks that went
 * wrong, which `dispersionOf()` counts, don't show in it.
 *
 * For bets whose gain of a day is limited, and that win or lose within days.
 *
 * @param observed by day, one after the other; `expected` likewise, above 0.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { dispersionOf, usualDispersionOf } from "lib/monitor/any_time/dispersion.ts";
 *
 * // On four days of a year nobody writes discharges.
 * const expected = new Float64Array(364).fill(400);
 * const observed = expected.map((each, day) => day % 91 === 3 ? 0 : each + (day % 2 === 0 ? 20 : -20));
 * assert(usualDispersionOf(observed, expected) === 1 && dispersionOf(observed, expected) > 1.2);
 * ```
 */
export function usualDispersionOf(observed: Float64Array, expected: Float64Array): number {
  const known = usualRuns.filter((length) => observed.length >= leastRuns * length)
    .map((length) => quantile(squaresOf(observed, expected, length), usualShare) / usualSquare);
  return known.length === 0 ? 1 : Math.max(1, known.reduce((sum, each) => sum + each, 0) / known.length);
}

/** Of all runs of so many days, the squared deviation by its expectation. */
function squaresOf(observed: Float64Array, expected: Float64Array, length: number): Float64Array {
  return Float64Array.from({ length: observed.length - length + 1 }, (_, from) => {
    let [came, due] = [0, 0];
    for (let day = from; day < from + length; day++) {
      came += observed[day]!;
      due += expected[day]!;
    }
    return due > 0 ? (came - due) ** 2 / due : 0;
  });
}

type Days = Readonly<Record<"observed" | "expected" | "variance", Float64Array>>;

function ofRuns(
  { observed, expected, variance }: Days,
  length: number,
  most = mostDeviations,
): number | null {
  const count = Math.floor(observed.length / length);
  if (count < leastRuns) return null;
  let sum = 0;
  for (let run = 0; run < count; run++) {
    let [came, due, spread] = [0, 0, 0];
    for (let day = run * length; day < (run + 1) * length; day++) {
      came += observed[day]!;
      due += expected[day]!;
      spread += variance[day]!;
    }
    if (spread > 0) sum += Math.min((came - due) ** 2 / spread, most ** 2);
  }
  return sum / (count - fitted);
}
