import { type Figure, timeLine } from "lib/chart/mod.ts";
import type { Predicts } from "lib/model/mod.ts";
import { dayStart, grouped } from "lib/stats/mod.ts";
import { leastShown, numbersOf, type Table, timestampsOf } from "lib/table/mod.ts";

/**
 * The mean prediction of each day's admissions (UTC), from rows of the prediction log in any order; the
 * title names the least and the greatest day's mean. The intervals of single stays are no interval of a mean,
 * and not drawn. An empty log gives an empty figure that says so.
 *
 * @param log rows of `readPredictions()`: admitted_on, predicted_days (or predicted_probability).
 * @throws {TypeError} when the table is another one.
 */
export function predictedByDay(log: Table, predicts: Predicts = "days"): Figure {
  const admitted = timestampsOf(log, "admitted_on");
  const predicted = numbersOf(log, `predicted_${predicts}`), isDays = predicts === "days";
  const days = new Map<number, { stays: number; value: number }>();
  for (let row = 0; row < log.rowCount; row++) {
    const day = dayStart(admitted[row]!);
    const sums = days.get(day) ?? { stays: 0, value: 0 };
    sums.stays++;
    sums.value += predicted[row]!;
    days.set(day, sums);
  }
  const shown = [...days].filter(([, { stays }]) => stays >= leastShown);
  const points = shown.sort(([a], [b]) => a - b).map(([time, { stays, value }]) => ({
    time,
    series: "mean prediction",
    value: value / stays,
    lower: NaN,
    upper: NaN,
  }));
  const means = points.map((point) => point.value);
  return timeLine(points, {
    text: {
      title: log.rowCount === 0
        ? "Nothing was scored by day"
        : points.length === 0
        ? "No day has enough stays scored to be shown"
        : isDays
        ? `Each day's admissions are expected to stay ${Math.min(...means).toFixed(1)} to ${
          Math.max(...means).toFixed(1)
        } days on average`
        : `Of each day's admissions ${percent(Math.min(...means))} to ${
          percent(Math.max(...means))
        } % are expected to be a yes`,
      subtitle: `Mean ${isDays ? "prediction in days" : "predicted probability"} by day of admission, n = ${
        grouped(log.rowCount)
      } stays`,
      ...(shown.length < days.size &&
        { caption: `Days of fewer than ${leastShown} stays are left out.` }),
    },
    label: isDays ? "mean prediction (days)" : "mean predicted probability",
  });
}

function percent(share: number): string {
  return (100 * share).toFixed(0);
}
