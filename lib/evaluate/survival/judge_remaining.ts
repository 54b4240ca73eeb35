import { weighByFollowUp } from "lib/features/mod.ts";
import { bootstrapAll, dayMs, type Interval, numbersAt, rowNumbers } from "lib/stats/mod.ts";
import { laterCurves, remainingQuantile, remainingStay } from "lib/stay/mod.ts";
import { categoryColumn, leastShown, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import type { IntervalOptions } from "../metric/intervals.ts";
import { withInterval } from "../metric/with_interval.ts";
import type { StayContest } from "./stay_contest.ts";

/** How far off it is told what remains of stays that were in bed at the end of a day of stay. */
export type RemainingJudged = {
  readonly day: number;
  readonly inBed: number;
  /** Mean of what remained, in days. */
  readonly came: number;
  /** Mean error of the expected days, and expected less came; of the model, and of the patient's cell. */
  readonly mae: Interval;
  readonly bias: Interval;
  readonly cellMae: Interval;
  /** The cell's error less the model's. */
  readonly gain: Interval;
  /** The share that ended between the days that 10 % and 90 % of the curve say. */
  readonly within80: Interval;
};

const landmarks = [0, 3, 7, 14, 21, 30];

/**
 * Judges what is said to remain of the test's stays on some days of stay, against the patient's cell. Stays
 * that have not ended count through those that were followed for as long.
 */
export function judgeRemaining(
  { hazards, curves, test, followUp }: Pick<StayContest, "hazards" | "curves" | "test" | "followUp">,
  options: IntervalOptions = {},
): RemainingJudged[] {
  const weight = endedWeights(test, followUp);
  return landmarks.flatMap((day) => {
    const rows = rowNumbers(test.day.length).filter((row) => test.day[row]! > day && weight[row]! > 0);
    if (rows.length < leastShown) return [];
    const came = numbersAt(rows, (row) => test.day[row]! - day);
    const [own, cell] = [0, 1].map((place) =>
      laterCurves(hazards[place]!, test.stays, curves[place]!.curves, { rows, seen: day })
    );
    const error = (days: Float64Array) => days.map((each, i) => each - came[i]!);
    const off = error(remainingStay(own!).expectedDays), cellOff = error(remainingStay(cell!).expectedDays);
    const [low, high] = [0.1, 0.9].map((share) => remainingQuantile(own!, share));
    const inside = came.map((each, i) => Number(low![i]! <= each && each <= high![i]!));
    const group = test.stays.group && rows.map((row) => test.stays.group![row]!);
    const values = [off.map(Math.abs), off, cellOff.map(Math.abs), inside, came];
    const weights = numbersAt(rows, (row) => weight[row]!);
    const intervals = bootstrapAll(rows.length, (counts) => {
      const [mae, bias, cellMae, ...others] = means(values, weights, counts);
      return [mae!, bias!, cellMae!, cellMae! - mae!, ...others];
    }, { ...options, group });
    const [mae, bias, cellMae, gain, within80, mean] = intervals;
    return [{
      ...{ day, inBed: rows.length, came: mean!.value, mae: mae!, bias: bias! },
      ...{ cellMae: cellMae!, gain: gain!, within80: within80! },
    }];
  });
}

function means(values: readonly Float64Array[], weights: Float64Array, counts: Int32Array): number[] {
  const sums = new Float64Array(values.length);
  let total = 0;
  for (let i = 0; i < counts.length; i++) {
    const counted = counts[i]! * weights[i]!;
    total += counted;
    for (let k = 0; k < sums.length; k++) sums[k]! += counted * values[k]![i]!;
  }
  return Array.from(sums, (sum) => sum / total);
}

/** What each ended stay counts for: 0 where it has not, all alike without dates. */
function endedWeights({ day, ended }: StayContest["test"], followUp: Float64Array): Float64Array {
  if (followUp.every((days) => days === Infinity)) return Float64Array.from(ended);
  const stayDays = Float64Array.from(day, (each, row) => ended[row] === 1 ? each : NaN);
  return weighByFollowUp({ admitted: followUp.map((days) => -days * dayMs), stayDays }, 0).weight;
}

/** By day of stay. */
export function remainingTable(judged: readonly RemainingJudged[]): Table {
  const column = (text: (each: RemainingJudged) => string) => categoryColumn(judged.map(text));
  return tableOf({
    "at the end of": column(({ day }) => `day ${day}`),
    "ended later, to ten": numberColumn(judged.map(({ inBed }) => 10 * Math.round(inBed / 10))),
    "days that remained": numberColumn(judged.map(({ came }) => Math.round(10 * came) / 10)),
    "error of the expected days": column(({ mae }) => withInterval(mae, 2)),
    "by cell": column(({ cellMae }) => cellMae.value.toFixed(2)),
    "expected less came": column(({ bias }) => withInterval(bias, 2)),
    "within the 80 % interval, %": column(({ within80 }) =>
      withInterval({
        value: 100 * within80.value,
        lower: 100 * within80.lower,
        upper: 100 * within80.upper,
      }, 0)
    ),
  });
}

/** Less than so many days is none that anybody sees. */
const leastGain = 0.005;

/** What the days say, in Markdown with a wording for each outcome. */
export function remainingReading(judged: readonly RemainingJudged[]): string {
  if (judged.length === 0) return "*Not told:* too few were in bed for a day.";
  const days = (which: readonly RemainingJudged[]) => which.map(({ day }) => day).join(", ");
  const better = judged.filter(({ gain }) => gain.lower > 0 && gain.value >= leastGain),
    worse = judged.filter(({ gain }) => gain.upper < 0 && gain.value <= -leastGain);
  const beside = better.length === judged.length
    ? "on every day nearer to what came than the patient's cell"
    : better.length + worse.length === 0
    ? "not told from the patient's cell on any day"
    : [
      ...(better.length > 0 ? [`nearer to what came than the patient's cell on day ${days(better)}`] : []),
      ...(worse.length > 0 ? [`**farther** from it on day ${days(worse)}`] : []),
    ].join(", ");
  const far = judged.filter(({ within80 }) => within80.upper < 0.8 || within80.lower > 0.8);
  const held = far.length === 0
    ? "its 80 % interval holds what it promises on each, as far as can be told"
    : `its 80 % interval holds ${
      far.map(({ day, within80 }) => `${(100 * within80.value).toFixed(0)} % on day ${day}`).join(", ")
    }`;
  return `What is expected to remain is ${beside}; ${held}.`;
}
