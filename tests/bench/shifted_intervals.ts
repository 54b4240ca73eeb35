/** Intervals asked about stays of another mix than those they were learnt on, as they are and weighted. */
import { mostShiftWeight } from "lib/evaluate/shift/shift_weights.ts";
import { shiftedInterval } from "lib/evaluate/shift/shifted_interval.ts";
import { type Feature, type Matrix, takeMatrixRows } from "lib/features/matrix.ts";
import type { Study } from "lib/features/study/study.ts";
import type { ResidualInterval } from "lib/registry/artefact/residual_offsets.ts";
import { predictionInterval } from "lib/registry/interval/prediction_interval.ts";
import { numbersAt } from "lib/stats/numbers_at.ts";
import { randomSource } from "lib/stats/random.ts";
import { takeRows } from "lib/table/mod.ts";

export type ShiftAsked = {
  readonly cohort: string;
  readonly json: boolean;
  /** The interval's groups. */
  readonly feature: string | null;
  readonly apart: Float64Array;
  readonly predicted: Float64Array;
  readonly interval: ResidualInterval;
};

/** Of the other rows so many of a hundred are kept, so that the mix is another. */
const keptOfOthers = 0.1;

/**
 * Prints for two mixes how many of the test are inside and how wide that is, as it is and weighted: more long
 * predictions, and more of the labels whose outcomes lie farthest off, which the interval isn't told.
 */
export function benchShift(
  { calibration, test }: Study,
  { cohort, json, feature, apart, predicted, interval }: ShiftAsked,
): void {
  const middle = predicted.toSorted()[predicted.length >> 1]!,
    far = farLabels(calibration.matrix, apart, feature);
  const mixes: [string, (row: number) => boolean][] = [
    ["more long predictions", (row) => predicted[row]! > middle],
  ];
  if (far !== null) mixes.push([`more of the ${far.name} told worst`, far.isIn(test.matrix)]);
  for (const [mix, isMore] of mixes) {
    const random = randomSource(1);
    const rows = Int32Array.from(predicted.keys()).filter((row) => isMore(row) || random() < keptOfOthers);
    const matrix = {
      ...takeMatrixRows(test.matrix, rows),
      target: numbersAt(rows, (row) => test.matrix.target[row]!),
    };
    const asked = { ...test, matrix, rows: takeRows(test.rows, rows) };
    const own = numbersAt(rows, (row) => predicted[row]!);
    const shifted = shiftedInterval(calibration, asked, { predicted: apart, given: interval, seed: 1 });
    const before = insideOf(matrix, own, interval);
    const after = typeof shifted === "string" ? null : insideOf(matrix, own, shifted.interval);
    const effective = typeof shifted === "string" ? null : Math.round(shifted.weights.effective);
    if (json) console.log(JSON.stringify({ bench: "intervals", cohort, mix, before, after, effective }));
    else {
      const text = ({ inside, width }: typeof before) =>
        `${(100 * inside).toFixed(1)} % inside, ${width.toFixed(2)} days wide`;
      console.log(
        `${cohort.padEnd(11)} ${mix.padEnd(34)} as it is ${text(before)}; weighted ${
          after === null
            ? `not: ${shifted}`
            : `${text(after)} (${effective} stays in effect, none above ${mostShiftWeight})`
        }`,
      );
    }
  }
}

function insideOf(matrix: Study["test"]["matrix"], predicted: Float64Array, interval: ResidualInterval) {
  const { lower, upper } = predictionInterval(predicted, interval, matrix), { target } = matrix;
  const known = [...target.keys()].filter((row) => !Number.isNaN(target[row]!));
  const inside = known.filter((row) => target[row]! >= lower[row]! && target[row]! <= upper[row]!).length;
  return {
    inside: inside / known.length,
    width: known.reduce((sum, row) => sum + upper[row]! - lower[row]!, 0) / known.length,
  };
}

/** The labels of a feature, not the groups' own, that are told worse than its others by most. */
function farLabels(matrix: Study["calibration"]["matrix"], predicted: Float64Array, groups: string | null) {
  const { target } = matrix;
  const told = matrix.features.flatMap((each) => {
    if (each.type === "number" || each.name === groups) return [];
    const sums = new Map<number, [sum: number, count: number]>();
    each.codes.forEach((code, row) => {
      if (Number.isNaN(target[row]!)) return;
      const [sum, count] = sums.get(code) ?? [0, 0];
      sums.set(code, [sum + Math.abs(target[row]! - predicted[row]!), count + 1]);
    });
    const means = [...sums].filter(([, [, count]]) => count >= 500)
      .map(([code, [sum, count]]) => ({ label: each.labels[code], mean: sum / count, count }))
      .toSorted((a, b) => b.mean - a.mean);
    if (means.length < 2) return [];
    const worst = means[0]!;
    return [{ name: each.name, label: worst.label, gap: worst.mean / means.at(-1)!.mean }];
  }).toSorted((a, b) => b.gap - a.gap);
  const [most] = told;
  if (most === undefined) return null;
  return {
    name: most.name,
    isIn: ({ features }: Matrix) => {
      const own = features.find(({ name }) => name === most.name) as Extract<Feature, { type: "category" }>;
      return (row: number) => own.labels[own.codes[row]!] === most.label;
    },
  };
}
