import { calibrationPlot, type CalibrationPoint, type Figure, intervalPlot, scatter } from "lib/chart/mod.ts";
import type { Study } from "lib/features/mod.ts";
import { bootstrap, grouped } from "lib/stats/mod.ts";
import { bestOf } from "./choice.ts";
import type { Comparison } from "./compare.ts";
import type { Entry } from "./contest.ts";
import type { Metric } from "./metrics.ts";

type Scored = Pick<Entry, "name" | "metrics">;

/**
 * The error of all entries with intervals, best first; the title names the best model and the best baseline.
 *
 * @throws {RangeError} when there are no models, or no baselines.
 */
export function contestFigure(
  models: readonly Scored[],
  baselines: readonly Scored[],
  study: Study,
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
        subtitle: `${fullName(metric)} in days with 95 % intervals, ${describe(study)}`,
      },
      label: `${metric.toUpperCase()} (days)`,
    },
  );
}

/**
 * The RMSE of the same learners on different splits, with intervals: how much a random split flatters the
 * first learner.
 *
 * @param entries those of the honest split before those of the random one.
 */
export function splitsFigure(entries: readonly Pick<Entry, "name" | "metrics" | "split">[]): Figure {
  const [first, ...others] = entries;
  const other = others.find((each) => each.name === first?.name && each.split !== first.split);
  const gap = first && other ? first.metrics.rmse.value - other.metrics.rmse.value : NaN;
  return intervalPlot(
    entries.map((entry) => ({ label: entry.name, series: entry.split, ...entry.metrics.rmse })),
    {
      text: {
        title: Number.isNaN(gap)
          ? "There is one split only"
          : `${first!.name}: the random split ${gap >= 0 ? "flatters" : "is harder"} by ${
            Math.abs(gap).toFixed(2)
          } days of RMSE`,
        subtitle: "Root mean squared error in days with 95 % intervals over patients, by split",
      },
      label: "RMSE (days)",
    },
  );
}

/** The error of each entry against the seconds that its fit took: different at every run. */
export function costFigure(entries: readonly Pick<Entry, "name" | "metrics" | "fitCost">[]): Figure {
  const sorted = entries.toSorted((a, b) => a.fitCost.seconds - b.fitCost.seconds);
  const best = bestOf(entries);
  return scatter(
    sorted.map((entry) => ({ x: entry.fitCost.seconds, y: entry.metrics.rmse.value, label: entry.name })),
    {
      text: {
        title: `${best.name} is best, in ${best.fitCost.seconds.toFixed(1)} seconds; ${
          sorted[0]!.name
        } is fastest`,
        subtitle: "Root mean squared error in days against the seconds of the fit",
      },
      xLabel: "seconds of the fit",
      yLabel: "RMSE (days)",
      logarithmic: true,
    },
  );
}

/**
 * What a challenger's error is below (or above) the champion's, by metric, with paired intervals; the title
 * tells the first.
 */
export function differenceFigure(comparisons: readonly Comparison[], study: Study): Figure {
  const [first] = comparisons;
  return intervalPlot(
    comparisons.map(({ metric, difference, lower, upper }) => ({
      label: metric.toUpperCase(),
      series: "",
      value: difference,
      lower,
      upper,
    })),
    {
      text: {
        title: first === undefined || Number.isNaN(first.difference)
          ? "There is nothing to compare"
          : `The challenger's ${first.metric.toUpperCase()} is ${
            Math.abs(first.difference).toFixed(2)
          } days ${first.difference < 0 ? "lower" : "higher"} than the champion's`,
        subtitle: `Challenger less champion in days, paired 95 % intervals over patients, ${describe(study)}`,
      },
      label: "difference (days)",
      reference: 0,
    },
  );
}

/**
 * Actual against predicted stays in ten groups of like predictions; the title tells the largest gap, rounded
 * up.
 */
export function calibrationFigure(
  entry: Pick<Entry, "name" | "predicted">,
  study: Study,
  seed: number,
): Figure {
  const points = calibrationPoints(study.test.target!, entry.predicted, 10, seed);
  const gap = points.reduce((most, { predicted, actual }) => Math.max(most, Math.abs(predicted - actual)), 0);
  // Sums in floating point may be off by a trifle, which is no tenth of a day.
  const atMost = Math.ceil(gap * 10 - 1e-9) / 10;
  return calibrationPlot(points, {
    title: `${entry.name}: in tenths of like predictions, the mean is off by up to ${atMost.toFixed(1)} days`,
    subtitle: `Mean stay in days in tenths by prediction, with 95 % intervals, ${describe(study)}`,
    caption: "Dashed: perfectly calibrated.",
  }, "days");
}

/**
 * Rows in `groups` parts of (nearly) equal size by their prediction (ties by row), each with its mean
 * prediction and its mean outcome with a bootstrap interval over the part's rows. With fewer rows than
 * groups, a part a row; no rows, no parts.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { calibrationPoints } from "lib/evaluate/contest_figures.ts";
 *
 * const [low, high] = calibrationPoints(Float64Array.of(9, 1, 7, 3), Float64Array.of(8, 2, 6, 4), 2, 1);
 * assertEquals([low?.predicted, low?.actual], [3, 2]);
 * assertEquals([high?.predicted, high?.actual], [7, 8]);
 * ```
 */
export function calibrationPoints(
  actual: Float64Array,
  predicted: Float64Array,
  groups: number,
  seed: number,
): CalibrationPoint[] {
  const order = Int32Array.from(predicted.keys()).sort((a, b) => predicted[a]! - predicted[b]! || a - b);
  return Array.from({ length: groups }, (_, i) => {
    const rows = order.subarray(
      Math.floor(i * order.length / groups),
      Math.floor((i + 1) * order.length / groups),
    );
    if (rows.length === 0) return null;
    const mean = rows.reduce((sum, row) => sum + predicted[row]!, 0) / rows.length;
    const { value, lower, upper } = bootstrap(rows.length, (counts) => {
      let sum = 0;
      for (let k = 0; k < rows.length; k++) sum += counts[k]! * actual[rows[k]!]!;
      return sum / rows.length;
    }, { seed });
    return { predicted: mean, actual: value, lower, upper };
  }).filter((point) => point !== null);
}

function fullName(metric: Metric): string {
  return metric === "rmse" ? "Root mean squared error" : "Mean absolute error";
}

function describe({ split, counts }: Study): string {
  return `n = ${grouped(counts.test)} stays, split: ${split}`;
}
