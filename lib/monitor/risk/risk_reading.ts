import { type Figure, timeLine } from "lib/chart/mod.ts";
import { withInterval } from "lib/evaluate/mod.ts";
import { grouped, type Interval, isoDay } from "lib/stats/mod.ts";
import {
  categoryColumn,
  countText,
  leastShown,
  numberColumn,
  shownCounts,
  type Table,
  tableOf,
  timestampColumn,
} from "lib/table/mod.ts";
import type { Cause } from "../advice/cause.ts";
import type { EstimatedRisk, RiskScores } from "./estimated_risk.ts";
import type { WeeklyRisk } from "./risk_by_week.ts";

type Score = keyof RiskScores;
const named: Readonly<Record<Score, string>> = {
  auc: "AUC",
  brier: "Brier score",
  prevalence: "share of yes",
};
const scores: readonly Score[] = ["auc", "brier", "prevalence"];

/** What the newest week's answers should come to, beside what the hold-out had; in Markdown. */
export function estimatedRiskReading(
  estimates: readonly EstimatedRisk[],
  promised: Readonly<Record<string, Interval>>,
): string {
  const latest = estimates.findLast(({ stays }) => stays > 0);
  if (latest === undefined) return "*Not estimated:* nobody was admitted in these weeks.";
  const { week, stays } = latest, from = isoDay(week.start);
  if (stays < leastShown) {
    return `*Not told:* of the week from ${from} ${countText(stays)} stays were scored.`;
  }
  const told = scores.map((score) => {
    const own = latest[score], before = promised[score];
    if (before === undefined || Number.isNaN(own.lower + own.upper + before.lower + before.upper)) {
      return `${named[score]} ${withInterval(own, 3)}, which can't be compared`;
    }
    const beside = own.lower > before.upper
      ? "surely above"
      : own.upper < before.lower
      ? "surely below"
      : "not surely different from";
    return `${named[score]} ${withInterval(own, 3)}, ${beside} the hold-out's ${withInterval(before, 3)}`;
  });
  return `If nothing but the mix has changed, the answers of the ${
    grouped(stays)
  } stays admitted in the week from ` +
    `${from} should come to: ${told.join("; ")}.`;
}

/** Weeks that are judged, beside what was estimated of them before. */
function comparedWeeks(estimates: readonly EstimatedRisk[], weekly: readonly WeeklyRisk[]) {
  return estimates.flatMap((estimated) => {
    const came = weekly.find(({ week }) => week.start === estimated.week.start);
    return came?.isJudged && came.isShown ? [{ estimated, came }] : [];
  });
}

/** In how many judged weeks what came lay where it had been estimated to; in Markdown. */
export function estimatedRiskCheck(
  estimates: readonly EstimatedRisk[],
  weekly: readonly WeeklyRisk[],
): string {
  const compared = comparedWeeks(estimates, weekly), count = compared.length;
  if (count === 0) return "Of no week are enough answers known: what was estimated can't be checked yet.";
  const told = scores.map((score) => {
    const able = compared.filter(({ estimated }) => !Number.isNaN(estimated[score].lower));
    const held = able.filter(({ estimated, came }) =>
      came[score].value >= estimated[score].lower && came[score].value <= estimated[score].upper
    );
    return `the ${named[score]} in ${held.length} of ${able.length}`;
  });
  const off = compared.filter(({ came }) => came.worseBy.includes("share of yes")), [first] = off;
  const more = first === undefined
    ? "In none are probabilities surely too high or too low by more than is tolerated."
    : `In ${off.length} they are surely off by more than is tolerated, first in that from ${
      isoDay(first.came.week.start)
    } (too ${first.came.bias.value > 0 ? "high" : "low"}): more has changed than the mix.`;
  return `Of weeks whose answers are known, the estimate's interval, meant to hold 95 in 100, held ${
    told.join(", ")
  }. ${more}`;
}

/** A row a week: what was estimated, and what came where that may be told. */
export function weeklyRiskTable(estimates: readonly EstimatedRisk[], weekly: readonly WeeklyRisk[]): Table {
  const cameIn = ({ week }: EstimatedRisk) => weekly.find((each) => each.week.start === week.start);
  const isTold = (each: WeeklyRisk | undefined) => each?.isJudged === true && each.isShown;
  const estimated = (score: Score) =>
    categoryColumn(
      estimates.map((each) => each.stays < leastShown ? null : withInterval(each[score], 3)),
    );
  const came = (score: Score) =>
    categoryColumn(estimates.map((each) => {
      const own = cameIn(each);
      return isTold(own) ? withInterval(own![score], 3) : null;
    }));
  return tableOf({
    week_from: timestampColumn(estimates.map(({ week }) => week.start)),
    stays: numberColumn(shownCounts(estimates.map(({ stays }) => stays))),
    yes_estimated: estimated("prevalence"),
    yes_came: came("prevalence"),
    auc_estimated: estimated("auc"),
    auc_came: came("auc"),
    brier_estimated: estimated("brier"),
    brier_came: came("brier"),
    verdict: categoryColumn(estimates.map((each) => verdictOf(cameIn(each)))),
  });
}

function verdictOf(weekly: WeeklyRisk | undefined): string {
  if (weekly === undefined || !weekly.isJudged) return "too few answers are known to judge";
  return weekly.worseBy.length === 0
    ? "not worse than tolerated"
    : `worse by ${weekly.worseBy.join(" and ")}`;
}

/** The share of yes by week: estimated, and what came of weeks that are judged. */
export function riskLine(estimates: readonly EstimatedRisk[], weekly: readonly WeeklyRisk[]): Figure {
  const told = estimates.filter(({ stays }) => stays >= leastShown), compared = comparedWeeks(told, weekly);
  const stays = told.reduce((sum, each) => sum + each.stays, 0);
  const off = compared.filter(({ came }) => came.worseBy.includes("share of yes"));
  const point = (series: string, time: number, share: Interval) => ({ time, series, ...share });
  return timeLine([
    ...told.map(({ week, prevalence }) => point("estimated", week.start, prevalence)),
    ...compared.map(({ came }) => point("came", came.week.start, came.prevalence)),
  ], {
    text: {
      title: compared.length === 0
        ? "Of no week are enough answers known to compare them with what was estimated"
        : `Probabilities are surely off by more than is tolerated in ${off.length} of ${compared.length} ` +
          "weeks whose answers are known",
      subtitle: `Share of yes by week of admission, 95 % intervals, n = ${grouped(stays)} stays`,
    },
    label: "share of yes",
  });
}

/** What the latest week that can be judged is worse by, as a cause to retrain; null where it isn't. */
export function riskCause(weekly: readonly WeeklyRisk[]): Cause | null {
  const latest = weekly.findLast(({ isJudged }) => isJudged);
  if (latest === undefined || latest.worseBy.length === 0) return null;
  const { week, worseBy, bias, brier } = latest, by = worseBy.join(" and ");
  return {
    what: `probabilities worse by ${by}`,
    size: Math.max(1e-3, worseBy.includes("share of yes") ? Math.abs(bias.value) : brier.value),
    since: week.start,
    reason: `the probabilities of the week from ${isoDay(week.start)} are worse than tolerated, by ${by}`,
  };
}
