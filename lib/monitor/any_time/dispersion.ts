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
 * @param longest runs of more days aren't looked at.
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
  longest: number = runs.at(-1)!,
): number {
  const known = runs.filter((length) => length <= longest)
    .map((length) => ofRuns({ observed, expected, variance }, length)).filter((each) => each !== null);
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
