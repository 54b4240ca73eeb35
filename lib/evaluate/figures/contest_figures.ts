import { calibrationPlot, type CalibrationPoint, type Figure, intervalPlot, scatter } from "lib/chart/mod.ts";
import type { HeldOut, Purpose } from "lib/features/mod.ts";
import type { Predictor } from "lib/model/mod.ts";
import { bootstrap, grouped, numbersAt } from "lib/stats/mod.ts";
import { bestOf } from "../choice.ts";
import type { Comparison } from "../compare.ts";
import type { Entry } from "../contest.ts";
import type { Metric } from "../metric/metrics.ts";
import { partsByPrediction } from "../metric/parts_by_prediction.ts";
import type { Predictions } from "../metric/predictions.ts";
import { outcomesFor } from "../outcomes.ts";

type Scored = Pick<Entry, "name" | "metrics">;

/**
 * The error of all entries with intervals, best first; the title names the best model and the best baseline.
 *
 * @throws {RangeError} when there are no models, or no baselines.
 */
export function contestFigure(
  models: readonly Scored[],
  baselines: readonly Scored[],
  held: HeldOut,
  metric: "rmse" | "mae" = "rmse",
): Figure {
  const best = bestOf(models, metric), naive = bestOf(baselines, metric);
  const sorted = [...models, ...baselines].sort((a, b) => a.metrics[metric].value - b.metrics[metric].value);
  const days = (entry: Scored) => entry.metrics[metric].value.toFixed(2);
  return intervalPlot(
    sorted.map((entry) => ({
      label: entry.name,
      series: models.includes(entry) ? "model" : "baseline",
      ...entry.metrics[metric],
    })),
    {
      text: {
        title: `${best.name}: ${metric.toUpperCase()} ${days(best)} days, ${naive.name}: ${days(naive)}`,
        subtitle: `${fullName(metric)} in days with 95 % intervals, ${describe(held)}`,
      },
      label: `${metric.toUpperCase()} (days)`,
      series: ["model", "baseline"],
    },
  );
}

function secondsText({ fitCost: { seconds } }: Pick<Entry, "fitCost">): string {
  return seconds < 0.05 ? "less than 0.1 seconds" : `${seconds.toFixed(1)} seconds`;
}

/** The error of each entry against the seconds that its fit took: different at every run. */
export function costFigure(entries: readonly Pick<Entry, "name" | "metrics" | "fitCost">[]): Figure {
  const sorted = entries.toSorted((a, b) => a.fitCost.seconds - b.fitCost.seconds);
  const best = bestOf(entries);
  return scatter(
    sorted.map((entry) => ({ x: entry.fitCost.seconds, y: entry.metrics.rmse.value, label: entry.name })),
    {
      text: {
        title: sorted.length > 1
          ? sorted[0] === best
            ? `Of these ${best.name} has the lowest error, and is fastest: ${secondsText(best)}`
            : `Of these ${best.name} has the lowest error, after ${secondsText(best)}; ${
              sorted[0]!.name
            } is fastest`
          : `${best.name} took ${secondsText(best)}`,
        subtitle: "Root mean squared error in days against the seconds of the fit",
      },
      xLabel: "seconds of the fit",
      yLabel: "RMSE (days)",
      logarithmic: true,
    },
  );
}

/**
 * How the errors of pairs differ, a row a comparison, with paired intervals; the title tells the first, and
 * says so where it can't be told.
 */
export function differenceFigure(comparisons: readonly Comparison[], held: HeldOut): Figure {
  const different = comparisons.filter(({ same }) => !same);
  const isRisk = different.some(({ metric }) => metric === "brier");
  return intervalPlot(
    different.map(({ metric, names, difference, lower, upper }) => ({
      label: `${nameOf(metric)}: ${names.challenger} less ${names.champion}`,
      series: "",
      value: difference,
      lower,
      upper,
    })),
    {
      text: {
        title: differenceTitle(different[0]),
        subtitle: `Difference${isRisk ? "" : " in days"}, paired 95 % intervals, ${describe(held)}`,
        caption: "Below 0 the first of the two named has the lower error.",
      },
      label: isRisk ? "difference" : "difference (days)",
      reference: 0,
    },
  );
}

function differenceTitle(first: Comparison | undefined): string {
  if (first === undefined || Number.isNaN(first.difference)) return "There is nothing to compare";
  const { metric, names, difference, better, worse } = first;
  const subject = `The ${nameOf(metric)} of ${names.challenger}`;
  if (!better && !worse) return `${subject} can't be told apart from that of ${names.champion}`;
  const size = Math.abs(difference), by = metric === "brier" ? size.toFixed(4) : `${size.toFixed(2)} days`;
  return `${subject} is ${by} ${better ? "lower" : "higher"} than that of ${names.champion}`;
}

function nameOf(metric: Comparison["metric"]): string {
  return metric === "brier" ? "Brier score" : metric.toUpperCase();
}

/**
 * Actual against predicted stays in tenths by predicted stay; the title tells the largest gap, rounded
 * up.
 */
export function calibrationFigure<U extends Purpose>(
  entry: Pick<Entry<Predictor, U>, "name" | "predicted" | "on">,
  held: HeldOut<NoInfer<U>>,
  seed: number,
): Figure {
  const points = calibrationPoints(outcomesFor(held, entry.predicted), 10, seed);
  const gap = points.reduce((most, { predicted, actual }) => Math.max(most, Math.abs(predicted - actual)), 0);
  // Sums in floating point may be off by a trifle, which is no tenth of a day.
  const atMost = Math.ceil(gap * 10 - 1e-9) / 10;
  return calibrationPlot(points, {
    title: `${entry.name}: in tenths by predicted stay, the mean is off by up to ${atMost.toFixed(1)} days`,
    subtitle: `Mean stay in days in tenths by prediction, with 95 % intervals, ${describe(held)}`,
    caption: "Dashed: perfectly calibrated.",
  }, "days");
}

/**
 * Known stays in `groups` parts by their prediction (`partsByPrediction()`), each with its mean prediction
 * and its mean outcome, weighted, with a bootstrap interval over the part's patients where they are known,
 * else over its stays. With fewer stays than groups, a part a stay; no stays, no parts.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { calibrationPoints } from "lib/evaluate/figures/contest_figures.ts";
 *
 * const predictions = { actual: Float64Array.of(9, 1, 7, 3), predicted: Float64Array.of(8, 2, 6, 4) };
 * const [low, high] = calibrationPoints(predictions, 2, 1);
 * assertEquals([low?.predicted, low?.actual], [3, 2]);
 * assertEquals([high?.predicted, high?.actual], [7, 8]);
 * ```
 */
export function calibrationPoints(
  predictions: Predictions,
  groups: number,
  seed: number,
): CalibrationPoint[] {
  const { predicted, actual, weight, group } = predictions;
  return partsByPrediction(predictions, groups).map((rows) => {
    const own = numbersAt(rows, (row) => weight ? weight[row]! : 1);
    const mean = (values: Float64Array, counts?: Int32Array) => {
      let [sum, total] = [0, 0];
      rows.forEach((row, k) => {
        const w = own[k]! * (counts ? counts[k]! : 1);
        sum += w * values[row]!;
        total += w;
      });
      return sum / total;
    };
    const patients = group && rows.map((row) => group[row]!);
    const { value, lower, upper } = bootstrap(rows.length, (counts) => mean(actual, counts), {
      seed,
      group: patients,
    });
    return { predicted: mean(predicted), actual: value, lower, upper };
  });
}

function fullName(metric: Metric): string {
  return metric === "rmse" ? "Root mean squared error" : "Mean absolute error";
}

function describe({ split, known }: HeldOut): string {
  return `n = ${grouped(known.known)} stays, split: ${split}`;
}
