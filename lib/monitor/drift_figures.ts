import { type Figure, heatMap, timeLine } from "lib/chart/mod.ts";
import { grouped, type Interval, isoDay } from "lib/stats/mod.ts";
import { categoryColumn, numberColumn, type Table, tableOf, timestampColumn } from "lib/table/mod.ts";
import type { FeatureDrift } from "./drift.ts";
import type { WeeklyError } from "./weekly_error.ts";

/** The stability index of every feature in every week; the title names the first week in which something drifted. */
export function driftMap(drift: readonly FeatureDrift[]): Figure {
  const alarms = drift.filter((each) => each.drifted);
  const first = alarms.reduce((least, each) => Math.min(least, each.week.start), Infinity);
  const features = new Set(alarms.map((each) => each.feature));
  const weeks = new Set(drift.map((each) => each.week.start));
  const rows = drift.reduce((most, each) => Math.max(most, each.rows), 0);
  return heatMap(
    drift.map((each) => ({ x: isoDay(each.week.start).slice(5), y: each.feature, value: each.psi })),
    {
      text: {
        title: alarms.length === 0
          ? `No feature drifted in ${weeks.size} weeks`
          : `From the week of ${isoDay(first)} on, ${features.size} ${
            features.size === 1 ? "feature drifts" : "features drift"
          }`,
        subtitle: `Stability index by week of admission against training, up to ${
          grouped(rows)
        } stays a week`,
        caption: "Below 0.1: stable; above 0.25: another population.",
      },
      xLabel: "week from (month-day)",
      yLabel: "",
      format: (value) => value.toFixed(2),
      ceiling: 0.25,
    },
  );
}

/** The error of each week's admissions against what the hold-out promised. Weeks without a known stay are left out. */
export function errorLine(errors: readonly WeeklyError[], expected: Interval): Figure {
  const known = errors.filter((each) => each.stays > 0);
  const worse = known.filter((each) => each.worse);
  const stays = known.reduce((sum, each) => sum + each.stays, 0);
  return timeLine([
    ...known.map((each) => ({ time: each.week.start, series: "logged predictions", ...each.mae })),
    ...known.map((each) => ({ time: each.week.start, series: "hold-out", ...expected })),
  ], {
    text: {
      title: known.length === 0
        ? "No week has stays whose end is known"
        : worse.length === 0
        ? "In no week is the error worse than the hold-out promised"
        : `From the week of ${isoDay(worse[0]!.week.start)} on, predictions are worse than promised`,
      subtitle: `Mean absolute error in days by week of admission, 95 % intervals over patients, n = ${
        grouped(stays)
      } stays`,
    },
    label: "MAE (days)",
  });
}

/** Measurements of drift as a table, a row each: by week, and in a week the largest stability index first. */
export function driftTable(drift: readonly FeatureDrift[]): Table {
  const sorted = drift.toSorted((a, b) => a.week.start - b.week.start || b.psi - a.psi);
  const numbers = (of: (each: FeatureDrift) => number) => numberColumn(sorted.map(of));
  return tableOf({
    week_from: timestampColumn(sorted.map((each) => each.week.start)),
    feature: categoryColumn(sorted.map((each) => each.feature)),
    test: categoryColumn(
      sorted.map((each) => (each.kind === "number" ? "Kolmogorov-Smirnov" : "chi-square")),
    ),
    statistic: numbers((each) => each.statistic),
    adjusted_p: numbers((each) => each.adjustedPValue),
    stability: numbers((each) => each.psi),
    effect_size: numbers((each) => each.effectSize),
  });
}

/** The weekly errors as a table, a row a week: mean absolute error with its interval, bias (in days), and the verdict. */
export function errorTable(errors: readonly WeeklyError[]): Table {
  const numbers = (of: (each: WeeklyError) => number) => numberColumn(errors.map(of));
  return tableOf({
    week_from: timestampColumn(errors.map((each) => each.week.start)),
    stays: numbers((each) => each.stays),
    mae: numbers((each) => each.mae.value),
    lower: numbers((each) => each.mae.lower),
    upper: numbers((each) => each.mae.upper),
    bias: numbers((each) => each.bias.value),
    verdict: categoryColumn(
      errors.map(verdictOf),
    ),
  });
}

function verdictOf({ stays, worse, isJudged }: WeeklyError): string {
  if (stays === 0) return "no stay is known";
  if (isJudged === false) return "too few patients to judge";
  return worse ? "worse than promised" : "as promised";
}
