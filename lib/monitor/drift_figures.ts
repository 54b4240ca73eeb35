import { type Figure, heatMap, intervalPlot, timeLine } from "lib/chart/mod.ts";
import { withInterval } from "lib/evaluate/mod.ts";
import { grouped, type Interval, isoDay } from "lib/stats/mod.ts";
import {
  categoryColumn,
  inWords,
  leastShown,
  numberColumn,
  shownCounts,
  shownPercent,
  type Table,
  tableOf,
  timestampColumn,
} from "lib/table/mod.ts";
import type { FeatureDrift } from "./drift.ts";
import type { PromisedError, WeeklyError } from "./weekly_error.ts";

/**
 * The effect size of every feature in every week; the title counts the weeks in which something drifted, and
 * names the first.
 */
export function driftMap(drift: readonly FeatureDrift[]): Figure {
  const alarms = drift.filter((each) => each.drifted);
  const first = alarms.reduce((least, each) => Math.min(least, each.week.start), Infinity);
  const features = new Set(alarms.map((each) => each.feature));
  const alarmed = new Set(alarms.map((each) => each.week.start));
  const weeks = new Set(drift.map((each) => each.week.start));
  const rows = drift.reduce((most, each) => Math.max(most, each.rows), 0);
  return heatMap(
    drift.map((each) => ({
      x: isoDay(each.week.start).slice(5),
      y: inWords(each.feature),
      value: each.effectSize,
      framed: each.drifted,
    })),
    {
      text: {
        title: alarms.length === 0
          ? `No feature drifted in ${weeks.size} weeks`
          : `In ${alarmed.size} of ${weeks.size} weeks something drifts, ${features.size} ${
            features.size === 1 ? "feature" : "features"
          } in all; first in the week of ${isoDay(first)}`,
        subtitle: `Effect size (corrected Cramér's V) by week of admission against training, up to ${
          grouped(rows)
        } stays a week`,
        ...(alarms.length > 0 &&
          { caption: "Framed: drifted, by 0.05 and more and surer than what quiet weeks differ by." }),
      },
      xLabel: "week from (month-day)",
      yLabel: "",
      format: (value) => value.toFixed(2),
      ceiling: 0.15,
    },
  );
}

/**
 * The error of each week's admissions against what the hold-out promised, or what it comes to at least.
 * Weeks of which fewer than half of the stays or fewer than eleven are known are left out.
 */
export function errorLine(errors: readonly WeeklyError[], expected: PromisedError): Figure {
  const known = errors.filter(isTold);
  const judged = known.filter((each) => each.isJudged !== false || each.worse);
  const worse = known.filter((each) => each.worse);
  const stays = known.reduce((sum, each) => sum + each.stays, 0);
  return timeLine([
    ...known.map((each) => ({
      time: each.week.start,
      series: isEnded(each) ? "all stays have ended" : "at least, some have not",
      ...each.mae,
    })),
    ...known.map((each) => ({ time: each.week.start, series: "hold-out", ...expected.mae })),
  ], {
    text: {
      title: judged.length === 0
        ? "No week has enough stays whose end is known to be judged"
        : worse.length === 0
        ? "In no week that can be judged is the error worse than promised"
        : `In ${worse.length} of ${judged.length} weeks that can be judged the error is worse than promised, ` +
          `first in that of ${isoDay(worse[0]!.week.start)}`,
      subtitle: `Mean absolute error in days by week of admission, 95 % intervals, n = ${
        grouped(stays)
      } stays`,
      ...(!known.every(isEnded) &&
        { caption: "Whoever is still in bed counts by the days so far: the error can only become larger." }),
    },
    label: "MAE (days)",
  });
}

/**
 * What drifted as a table, a row a feature, the largest effect first: its weeks, the first one, how much in
 * the week of the largest effect, since the week before and by other distances too, and the least p.
 */
export function driftTable(drift: readonly FeatureDrift[]): Table {
  const byFeature = Map.groupBy(drift.filter((each) => each.drifted), (each) => each.feature);
  const rows = [...byFeature].map(([feature, all]) => ({
    feature,
    most: all.reduce((a, b) => b.effectSize > a.effectSize ? b : a),
    weeks: all.length,
    first: Math.min(...all.map((each) => each.week.start)),
    adjustedP: Math.min(...all.map((each) => each.adjustedPValue)),
  })).sort((a, b) => b.most.effectSize - a.most.effectSize);
  return tableOf({
    feature: categoryColumn(rows.map((each) => inWords(each.feature))),
    weeks: numberColumn(rows.map((each) => each.weeks)),
    first_week: timestampColumn(rows.map((each) => each.first)),
    largest_effect: numberColumn(rows.map(({ most }) => most.effectSize)),
    since_week_before: numberColumn(rows.map(({ most }) => most.effectBefore)),
    psi: numberColumn(rows.map(({ most }) => most.psi)),
    jensen_shannon: numberColumn(rows.map(({ most }) => most.jensenShannon)),
    wasserstein: numberColumn(rows.map(({ most }) => most.wasserstein)),
    kolmogorov: numberColumn(rows.map(({ most }) => most.kolmogorov)),
    adjusted_p: numberColumn(rows.map((each) => each.adjustedP)),
  });
}

const shownShares = 3;

/**
 * The shares that moved most of each feature that drifted in the latest week with drift: there, in the week
 * before and in training.
 */
export function driftedShares(drift: readonly FeatureDrift[]): Figure {
  const alarms = drift.filter((each) => each.drifted);
  const latest = alarms.reduce((last, each) => Math.max(last, each.week.start), -Infinity);
  const shown = alarms.filter((each) => each.week.start === latest);
  const rows = shown.flatMap(({ feature, shares = [] }) =>
    shares.slice(0, shownShares).flatMap(({ label, reference, current, before }) =>
      ([["training", reference], ["week before", before], ["this week", current]] as const).filter(
        ([, share]) => !Number.isNaN(share),
      ).map(([series, share]) => ({
        label: `${inWords(feature)}: ${label}`,
        series,
        value: 100 * share,
        lower: NaN,
        upper: NaN,
      }))
    )
  );
  const text = {
    title: shown.length === 0
      ? "No feature drifted"
      : `What moved in the week of ${isoDay(latest)}, of ${shown.length} drifted ${
        shown.length === 1 ? "feature" : "features"
      }`,
    subtitle:
      `Share of stays in percent, in training, the week before and the week; of each feature the ${shownShares} that moved most`,
  };
  return intervalPlot(rows, { text, label: "share of stays (%)" });
}

/**
 * The weekly errors as a table, a row a week: how many stays are known, also in percent of those predicted,
 * mean absolute error, root mean squared error, bias and R2 with their intervals, and the verdict.
 */
export function errorTable(errors: readonly WeeklyError[]): Table {
  const told = (of: (each: WeeklyError) => Interval, bound: string) =>
    categoryColumn(errors.map((each) => {
      if (!isTold(each) || Number.isNaN(of(each).value)) return null;
      return `${isEnded(each) ? "" : bound}${withInterval(of(each), 2)}`;
    }));
  return tableOf({
    week_from: timestampColumn(errors.map((each) => each.week.start)),
    stays: numberColumn(shownCounts(errors.map(({ stays }) => stays))),
    known_percent: numberColumn(errors.map((each) => {
      const { stays, scored = stays } = each;
      return isShown(each) ? shownPercent(stays, scored) : NaN;
    })),
    mae: told(({ mae }) => mae, "at least "),
    rmse: told(({ rmse }) => rmse, "at least "),
    bias: told(({ bias }) => bias, "at most "),
    r2: told(({ r2 }) => r2, ""),
    verdict: categoryColumn(errors.map(verdictOf)),
  });
}

/** Errors of a handful of stays or patients would tell of each. */
function isShown({ stays, patients = stays }: WeeklyError): boolean {
  return stays >= leastShown && patients >= leastShown;
}

/** What an error comes to at least says little while most stays have not ended. */
function isTold(each: WeeklyError): boolean {
  const { stays, scored = stays } = each;
  return isShown(each) && 2 * stays >= scored;
}

function isEnded({ stays, scored = stays }: WeeklyError): boolean {
  return stays === scored;
}

/**
 * What the interval says: an error may lie above what was promised, and yet within what is tolerated; and
 * while stays have not ended it tells only what is worse already.
 */
function verdictOf({ stays, scored = stays, worse, worseBy, isJudged, beside }: WeeklyError): string {
  if (stays === 0) return "no stay is known";
  if (worse) {
    const by = `worse than promised by ${worseBy.map((metric) => metric.toUpperCase()).join(" and ")}`;
    return stays < scored ? `${by}, however the others end` : by;
  }
  if (isJudged === false) return "too few known to judge";
  if (stays < scored) return "not worse so far";
  if (beside === "above") return "a little worse, within the tolerance";
  return beside === "below" ? "better than promised" : "as promised";
}
