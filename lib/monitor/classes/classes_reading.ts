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
import type { ClassScores, WeeklyClasses } from "./classes_by_week.ts";

/** What the hold-out promised, and the share by which a score may be worse than that. */
export type ClassLimits = { readonly promised: ClassScores; readonly tolerance: number };

/** A class whose probabilities are surely off by more than this on average counts as wrong. */
const margin = 0.05;

/** What a judged week is surely worse by than is tolerated; none of a week that can't be judged. */
export function classFaults(
  { came, isJudged }: WeeklyClasses,
  { promised, tolerance }: ClassLimits,
): string[] {
  if (came === null || !isJudged) return [];
  const { accuracy, brier } = came.metrics;
  const off = came.classes.filter(({ bias }) => bias.lower > margin || bias.upper < -margin);
  return [
    ...(brier.lower > promised.brier.upper * (1 + tolerance) ? ["Brier score"] : []),
    ...(accuracy.upper < promised.accuracy.lower * (1 - tolerance) ? ["share told right"] : []),
    ...off.map(({ label, bias }) => `share of ${label} (told too ${bias.value > 0 ? "often" : "rarely"})`),
  ];
}

/** What the newest week should come to, beside what the hold-out had; in Markdown. */
export function estimatedClassesReading(weekly: readonly WeeklyClasses[], { promised }: ClassLimits): string {
  const latest = weekly.findLast(({ scored }) => scored > 0);
  if (latest === undefined) return "*Not estimated:* nobody was admitted in these weeks.";
  const { week, scored, estimated } = latest, from = isoDay(week.start);
  if (scored < leastShown) {
    return `*Not told:* of the week from ${from} ${countText(scored)} stays were scored.`;
  }
  const told = (name: string, own: Interval, before: Interval) => {
    const beside = Number.isNaN(before.lower + before.upper)
      ? "which can't be compared"
      : own.lower > before.upper
      ? `surely above the hold-out's ${withInterval(before, 3)}`
      : own.upper < before.lower
      ? `surely below the hold-out's ${withInterval(before, 3)}`
      : `not surely different from the hold-out's ${withInterval(before, 3)}`;
    return `${name} ${withInterval(own, 3)}, ${beside}`;
  };
  return `If probabilities are right, the classes of the ${
    grouped(scored)
  } stays admitted in the week from ${from} ` +
    `should come to: ${told("told right", estimated.accuracy, promised.accuracy)}; ${
      told("Brier score", estimated.brier, promised.brier)
    }.`;
}

/** In how many judged weeks what came lay where it had been estimated to; in Markdown. */
export function estimatedClassesCheck(weekly: readonly WeeklyClasses[], limits: ClassLimits): string {
  const compared = comparedWeeks(weekly), count = compared.length;
  if (count === 0) return "Of no week are enough classes known: what was estimated can't be checked yet.";
  const held = (score: keyof ClassScores) =>
    compared.filter(({ estimated, came }) =>
      came.metrics[score].value >= estimated[score].lower &&
      came.metrics[score].value <= estimated[score].upper
    ).length;
  const worse = compared.filter((each) => classFaults(each, limits).length > 0), [first] = worse;
  const more = first === undefined
    ? "None is surely worse than tolerated."
    : `${worse.length} ${worse.length === 1 ? "is" : "are"} surely worse than tolerated, first that from ${
      isoDay(first.week.start)
    }, by ${classFaults(first, limits).join(" and ")}.`;
  const weeks = count === 1 ? "the one week" : `${count} weeks`;
  return `Of ${weeks} whose classes are known, the estimate's interval, meant to hold 95 in 100 if ` +
    `probabilities are right, held the share told right in ${held("accuracy")}, the Brier score in ${
      held("brier")
    }. ${more}`;
}

/** A row a week: what was estimated, and what came where that may be told. */
export function weeklyClassesTable(weekly: readonly WeeklyClasses[], limits: ClassLimits): Table {
  const estimated = (score: keyof ClassScores) =>
    categoryColumn(
      weekly.map((each) => each.scored < leastShown ? null : withInterval(each.estimated[score], 3)),
    );
  const came = (score: keyof ClassScores) =>
    categoryColumn(
      weekly.map((each) =>
        each.isJudged && each.isShown && each.came ? withInterval(each.came.metrics[score], 3) : null
      ),
    );
  return tableOf({
    week_from: timestampColumn(weekly.map(({ week }) => week.start)),
    stays: numberColumn(shownCounts(weekly.map(({ scored }) => scored))),
    right_estimated: estimated("accuracy"),
    right_came: came("accuracy"),
    brier_estimated: estimated("brier"),
    brier_came: came("brier"),
    verdict: categoryColumn(weekly.map((each) => {
      if (!each.isJudged) return "too few classes are known to judge";
      const faults = classFaults(each, limits);
      return faults.length === 0 ? "not worse than tolerated" : `worse by ${faults.join(" and ")}`;
    })),
  });
}

/** The share told right by week: estimated, and what came of weeks that are judged. */
export function classesLine(weekly: readonly WeeklyClasses[], limits: ClassLimits): Figure {
  const told = weekly.filter(({ scored }) => scored >= leastShown), compared = comparedWeeks(told);
  const worse = compared.filter((each) => classFaults(each, limits).length > 0);
  const point = (series: string, time: number, share: Interval) => ({ time, series, ...share });
  return timeLine([
    ...told.map(({ week, estimated }) => point("estimated", week.start, estimated.accuracy)),
    ...compared.map(({ week, came }) => point("came", week.start, came.metrics.accuracy)),
  ], {
    text: {
      title: compared.length === 0
        ? "Of no week are enough classes known to compare them with what was estimated"
        : `Surely worse than tolerated: ${worse.length} of ${compared.length} ${
          compared.length === 1 ? "week" : "weeks"
        } whose classes are known`,
      subtitle: `Share of stays told in their class by week of admission, 95 % intervals, n = ${
        grouped(told.reduce((sum, { scored }) => sum + scored, 0))
      } stays`,
    },
    label: "share told right",
  });
}

/** What the latest week that can be judged is worse by, as a cause to retrain; null where it isn't. */
export function classesCause(weekly: readonly WeeklyClasses[], limits: ClassLimits): Cause | null {
  const latest = weekly.findLast(({ isJudged }) => isJudged),
    faults = latest ? classFaults(latest, limits) : [];
  if (latest?.came == null || faults.length === 0) return null;
  const by = faults.join(" and ");
  return {
    what: `classes worse by ${by}`,
    size: Math.max(1e-3, latest.came.metrics.brier.value),
    since: latest.week.start,
    reason: `the classes of the week from ${isoDay(latest.week.start)} are worse than tolerated, by ${by}`,
  };
}

function comparedWeeks(weekly: readonly WeeklyClasses[]) {
  return weekly.flatMap((each) =>
    each.isJudged && each.isShown && each.came !== null ? [{ ...each, came: each.came }] : []
  );
}
