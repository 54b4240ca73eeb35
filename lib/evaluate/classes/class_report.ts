import { type Figure, heatMap } from "lib/chart/mod.ts";
import type { ClassesOutcome } from "lib/cohort/mod.ts";
import { grouped, pairedBootstrap, weightedMean } from "lib/stats/mod.ts";
import {
  categoryColumn,
  leastShown,
  numberColumn,
  shownCounts,
  shownPart,
  type Table,
  tableOf,
} from "lib/table/mod.ts";
import { withInterval } from "../metric/with_interval.ts";
import type { ClassEntry } from "./class_contest.ts";
import type { ClassMetric } from "./class_metrics.ts";

/** Entries with their scores, the best Brier score first. */
export function classContestTable(
  entries: readonly Pick<ClassEntry, "name" | "metrics">[],
  split: string,
): Table {
  const sorted = entries.toSorted((a, b) => a.metrics.brier.value - b.metrics.brier.value);
  const column = (metric: ClassMetric, digits = 3) =>
    categoryColumn(sorted.map(({ metrics }) => withInterval(metrics[metric], digits)));
  return tableOf({
    model: categoryColumn(sorted.map(({ name }) => name)),
    split: categoryColumn(sorted.map(() => split)),
    accuracy: column("accuracy"),
    right_or_beside: column("withinOne"),
    classes_off: column("distance", 2),
    macro_f1: column("macroF1"),
    weighted_f1: column("weightedF1"),
    brier: column("brier"),
    ranked_score: column("rankedScore", 4),
  });
}

/** Precision, recall and F1, as means over classes and over stays. */
export function averagesTable({ metrics }: Pick<ClassEntry, "metrics">): Table {
  const text = (metric: ClassMetric) => withInterval(metrics[metric], 3);
  return tableOf({
    mean: categoryColumn(["over classes (macro)", "over stays (weighted)"]),
    precision: categoryColumn([text("macroPrecision"), text("weightedPrecision")]),
    recall: categoryColumn([text("macroRecall"), text("accuracy")]),
    f1: categoryColumn([text("macroF1"), text("weightedF1")]),
  });
}

/**
 * How each class of eleven stays or more is told, and how far its probabilities are off on average; shares by
 * which a count of one to ten could be told are empty.
 */
export function classesTable({ classes, confusion }: Pick<ClassEntry, "classes" | "confusion">): Table {
  const count = classes.length, stays = shownCounts(classes.map((each) => each.stays));
  const shown = classes.flatMap((each, k) => {
    if (!(stays[k]! >= leastShown)) return [];
    const told = classes.reduce((sum, _, actual) => sum + confusion[actual * count + k]!, 0);
    const right = confusion[k * count + k]!;
    const isTold = [told, each.stays].every((whole) => !Number.isNaN(shownPart(right, whole)));
    return [{ ...each, isTold }];
  });
  const column = (of: (score: (typeof shown)[number]) => string) => categoryColumn(shown.map(of));
  const share = (of: "precision" | "recall" | "f1") =>
    column((score) => score.isTold ? withInterval(score[of], 3) : "");
  return tableOf({
    class: column(({ label }) => label),
    stays: numberColumn(shown.map((each) => each.stays)),
    precision: share("precision"),
    recall: share("recall"),
    f1: share("f1"),
    mean_excess: column(({ bias }) => withInterval(bias, 3)),
  });
}

/**
 * What was told of the stays of each class, in percent of them. Classes of fewer than eleven stays are left
 * out, and parts of fewer are blank, as are others by which these could be told.
 */
export function confusionFigure({ name, classes, confusion, rows }: ClassEntry): Figure {
  const count = classes.length, stays = shownCounts(classes.map((each) => each.stays));
  const cells = classes.flatMap(({ label }, actual) => {
    if (!(stays[actual]! >= leastShown)) return [];
    const own = Array.from(confusion.subarray(actual * count, (actual + 1) * count));
    const total = own.reduce((sum, each) => sum + each, 0), shown = shownCounts(own);
    return own.map((_, told) => ({
      x: classes[told]!.label,
      y: label,
      value: 100 * shown[told]! / total,
      framed: told === actual,
    }));
  });
  const shown = classes.filter((_, k) => stays[k]! >= leastShown);
  const right = shown.filter(({ recall }) => recall.value >= 0.5).length;
  return heatMap(cells, {
    text: {
      title: `${name}: of ${right} of ${shown.length} classes shown half of the stays or more are told right`,
      subtitle: `Percent of the stays of each class by the class told, n = ${grouped(rows)} stays`,
      caption: "Framed: right. Blank: fewer than eleven stays, or others by which these could be told.",
    },
    xLabel: "told",
    yLabel: "actual",
    format: (value) => value.toFixed(0),
  });
}

/**
 * Whether classes are told better than by the best baseline, what is reported of others, and what so few
 * stays can tell; sentences of Markdown. What decides is the difference in accuracy from the baseline's, of
 * the same stays.
 */
export function classesReading(
  entry: Pick<ClassEntry, "name" | "metrics" | "rows" | "right" | "weight" | "group">,
  baselines: readonly Pick<ClassEntry, "name" | "metrics" | "right">[],
  { reported }: Pick<ClassesOutcome, "reported">,
): string {
  const { accuracy } = entry.metrics;
  const best = baselines.reduce((a, b) => b.metrics.accuracy.value > a.metrics.accuracy.value ? b : a);
  const share = (right: Float64Array) => (counts: Int32Array) =>
    weightedMean(right, entry.weight.map((each, i) => each * counts[i]!));
  const { difference } = pairedBootstrap(
    entry.rows,
    share(best.right),
    share(entry.right),
    { replicates: 1_000, group: entry.group },
  );
  const verdict = difference.lower > 0
    ? "more often than"
    : difference.upper < 0
    ? "less often than"
    : "as far as can be told as often as";
  const told =
    `**${entry.name}** tells ${withInterval(accuracy, 3)} of ${
      grouped(entry.rows)
    } stays right, ${verdict} ` +
    `by ${best.name} with ${withInterval(best.metrics.accuracy, 3)}: the difference is ${
      withInterval(difference, 3)
    }.`;
  if (reported === undefined) return told;
  const { accuracy: other, of } = reported;
  const side = accuracy.lower > other ? "above" : accuracy.upper < other ? "below" : "not told apart from";
  const needed = Math.ceil(1.96 ** 2 * other * (1 - other) / 0.01 ** 2 / 1000) * 1000;
  return `${told} Reported is ${other.toFixed(2)} (${of}): what is found here is ${side} it. ${
    grouped(entry.rows)
  } ` +
    `stays tell an accuracy to ${
      (50 * (accuracy.upper - accuracy.lower)).toFixed(1)
    } points on either side; one ` +
    `point takes about ${grouped(needed)}.`;
}
