import { type Figure, timeLine } from "lib/chart/mod.ts";
import { dayStart, grouped } from "lib/stats/mod.ts";
import { leastShown, numbersOf, type Table, timestampsOf } from "lib/table/mod.ts";

/**
 * The mean predicted stay of each day's admissions (UTC), and their mean interval, from rows of the
 * prediction log in any order; the title names the least and the greatest day's mean. An empty log gives an
 * empty figure that says so.
 *
 * @param log rows of `readPredictions()`: admitted_on, predicted_days, lower_days, upper_days.
 * @throws {TypeError} when the table is another one.
 */
export function predictedByDay(log: Table): Figure {
  const admitted = timestampsOf(log, "admitted_on");
  const [predicted, lower, upper] = ["predicted_days", "lower_days", "upper_days"].map((name) =>
    numbersOf(log, name)
  ) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const days = new Map<number, { stays: number; value: number; lower: number; upper: number }>();
  for (let row = 0; row < log.rowCount; row++) {
    const day = dayStart(admitted[row]!);
    const sums = days.get(day) ?? { stays: 0, value: 0, lower: 0, upper: 0 };
    sums.stays++;
    sums.value += predicted[row]!;
    sums.lower += lower[row]!;
    sums.upper += upper[row]!;
    days.set(day, sums);
  }
  const shown = [...days].filter(([, { stays }]) => stays >= leastShown);
  const points = shown.sort(([a], [b]) => a - b).map(([time, { stays, value, lower, upper }]) => ({
    time,
    series: "mean prediction",
    value: value / stays,
    lower: lower / stays,
    upper: upper / stays,
  }));
  const means = points.map((point) => point.value);
  return timeLine(points, {
    text: {
      title: log.rowCount === 0
        ? "Nothing was scored by day"
        : points.length === 0
        ? "No day has enough stays scored to be shown"
        : `Each day's admissions are expected to stay ${Math.min(...means).toFixed(1)} to ${
          Math.max(...means).toFixed(1)
        } days`,
      subtitle: `Mean prediction in days by day of admission, n = ${grouped(log.rowCount)} stays`,
      caption: "Band: mean of the single stays' 80 % intervals." +
        (shown.length < days.size ? ` Days of fewer than ${leastShown} stays are left out.` : ""),
    },
    label: "stay (days)",
    zero: true,
  });
}
