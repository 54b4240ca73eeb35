import { bootstrapAll, type Interval } from "lib/stats/mod.ts";
import type { IntervalOptions } from "../metric/intervals.ts";

/** Probabilities of classes in their order beside what came, a row a stay. */
export type ClassOutcomes = {
  readonly labels: readonly string[];
  /** The class by its number; -1 where it is not known yet: such a row is left out. */
  readonly actual: Int32Array;
  /** Entry `row * labels.length + k` is the probability of class k. */
  readonly probabilities: Float64Array;
  readonly weight?: Float64Array | undefined;
  readonly group?: Int32Array | undefined;
};

const names = [
  ...["accuracy", "withinOne", "distance", "macroPrecision", "macroRecall", "macroF1"] as const,
  ...["weightedPrecision", "weightedF1", "brier", "rankedScore"] as const,
] as const;
export type ClassMetric = (typeof names)[number];

/**
 * How one class is told. What would be 0 of 0 is 0, as scikit-learn has it, also in the samples of an
 * interval: that of a class that some of them lack reaches down to 0.
 */
export type ClassScore = {
  readonly label: string;
  readonly stays: number;
  readonly precision: Interval;
  readonly recall: Interval;
  readonly f1: Interval;
  /** The mean probability told less the share that came: calibration in the large. */
  readonly bias: Interval;
};

/**
 * - accuracy, withinOne: share of stays told in their class, or in it or the one beside it
 * - distance: mean number of classes between told and actual
 * - macro: the mean over classes that occur or are told; weighted: by how many stays are of each (the
 *   weighted recall is the accuracy); a class never told has precision 0, as scikit-learn has it
 * - brier: mean of the squared distances of all classes' probabilities from what came, 0 to 2
 * - rankedScore: the ranked probability score over classes in order, divided by their number less one
 */
export type ClassMetrics = {
  readonly metrics: Readonly<Record<ClassMetric, Interval>>;
  readonly classes: readonly ClassScore[];
  /** How many stays, each counted once: entry `actual * labels.length + told`. */
  readonly confusion: Float64Array;
  /** Stays known, and so counted. */
  readonly rows: number;
  /** Of each of these 1 where it is told in its class, else 0, what it weighs, and its patient. */
  readonly right: Float64Array;
  readonly weight: Float64Array;
  readonly group: Int32Array | undefined;
};

/**
 * Scores of told classes, the most probable one each (the first of equals), with bootstrap intervals over
 * patients where they are known.
 *
 * @throws {TypeError} when an array has another length than rows (times classes).
 * @throws {RangeError} when no class is known, or a known row's probabilities aren't from 0 to 1.
 */
export function classMetrics(outcomes: ClassOutcomes, options: IntervalOptions = {}): ClassMetrics {
  const counted = countedOf(outcomes), { rows, actual, told, weight, group } = counted;
  const { labels } = outcomes, classes = labels.length;
  const statistics = (counts: Int32Array) => {
    const parts = {
      confusion: new Float64Array(classes * classes),
      sums: new Float64Array(3),
      shares: new Float64Array(classes),
    };
    for (let i = 0; i < rows.length; i++) {
      const w = weight[i]! * counts[i]!;
      if (w === 0) continue;
      parts.confusion[actual[i]! * classes + told[i]!]! += w;
      parts.sums[0]! += w;
      parts.sums[1]! += w * counted.brier[i]!;
      parts.sums[2]! += w * counted.ranked[i]!;
      for (let k = 0; k < classes; k++) {
        parts.shares[k]! += w * outcomes.probabilities[rows[i]! * classes + k]!;
      }
    }
    const [total, brier, ranked] = parts.sums as unknown as [number, number, number];
    const scores = labels.map((_, k) => scoreOf(parts.confusion, classes, k));
    const bias = scores.map(({ of }, k) => (parts.shares[k]! - of) / total);
    return [
      ...summaryOf(parts.confusion, classes, scores),
      brier / total,
      ranked / total,
      ...scores.flatMap(({ precision, recall, f1 }, k) => [precision, recall, f1, bias[k]!]),
    ];
  };
  const intervals = bootstrapAll(rows.length, statistics, { ...options, group });
  const confusion = new Float64Array(classes * classes);
  rows.forEach((_, i) => confusion[actual[i]! * classes + told[i]!]!++);
  return {
    metrics: Object.fromEntries(names.map((name, i) => [name, intervals[i]!])) as ClassMetrics["metrics"],
    classes: labels.map((label, k) => {
      const [precision, recall, f1, bias] = intervals.slice(names.length + 4 * k) as [
        Interval,
        Interval,
        Interval,
        Interval,
      ];
      return {
        label,
        stays: actual.reduce((sum, code) => sum + Number(code === k), 0),
        precision,
        recall,
        f1,
        bias,
      };
    }),
    confusion,
    rows: rows.length,
    right: Float64Array.from(told, (k, i) => Number(k === actual[i])),
    weight,
    group,
  };
}

type Counted = {
  readonly rows: Int32Array;
  readonly actual: Int32Array;
  readonly told: Int32Array;
  readonly weight: Float64Array;
  readonly brier: Float64Array;
  readonly ranked: Float64Array;
  readonly group: Int32Array | undefined;
};

function countedOf({ labels, actual, probabilities, weight, group }: ClassOutcomes): Counted {
  const classes = labels.length;
  for (
    const [name, { length }, due] of [
      ["probabilities", probabilities, actual.length * classes],
      ...(weight ? [["weight", weight, actual.length] as const] : []),
      ...(group ? [["group", group, actual.length] as const] : []),
    ] as const
  ) {
    if (length !== due) {
      throw new TypeError(`Cannot score classes as "${name}" must have ${due} values: it has ${length}`);
    }
  }
  const rows = Int32Array.from(actual.keys()).filter((row) => actual[row]! >= 0);
  if (rows.length === 0) throw new RangeError("Cannot score classes as some must be known: none is");
  const told = new Int32Array(rows.length), brier = new Float64Array(rows.length), ranked = brier.slice();
  rows.forEach((row, i) => {
    const own = probabilities.subarray(row * classes, (row + 1) * classes);
    let below = 0, squares = 0, steps = 0, most = 0;
    for (let k = 0; k < classes; k++) {
      const p = own[k]!, came = actual[row] === k ? 1 : 0;
      if (!(p >= 0 && p <= 1 + 1e-9)) {
        throw new RangeError(
          `Cannot score classes as probabilities must be from 0 to 1: row ${row} has ${p}`,
        );
      }
      if (p > own[most]!) most = k;
      squares += (p - came) ** 2;
      below += p;
      if (k < classes - 1) steps += (below - (actual[row]! <= k ? 1 : 0)) ** 2;
    }
    [told[i], brier[i], ranked[i]] = [most, squares, steps / Math.max(1, classes - 1)];
  });
  return {
    rows,
    told,
    brier,
    ranked,
    actual: rows.map((row) => actual[row]!),
    weight: Float64Array.from(rows, (row) => weight?.[row] ?? 1),
    group: group && rows.map((row) => group[row]!),
  };
}

/** Of a class: how many are of it and told to be, and its scores; 0 where that is 0 of 0, as scikit-learn. */
function scoreOf(confusion: Float64Array, classes: number, k: number) {
  let [of, told] = [0, 0];
  for (let other = 0; other < classes; other++) {
    of += confusion[k * classes + other]!;
    told += confusion[other * classes + k]!;
  }
  const right = confusion[k * classes + k]!,
    share = (part: number, whole: number) => whole > 0 ? part / whole : 0;
  return {
    of,
    told,
    precision: share(right, told),
    recall: share(right, of),
    f1: share(2 * right, of + told),
  };
}

function summaryOf(
  confusion: Float64Array,
  classes: number,
  scores: readonly ReturnType<typeof scoreOf>[],
): number[] {
  let [total, same, near, apart] = [0, 0, 0, 0];
  confusion.forEach((w, at) => {
    const distance = Math.abs(Math.floor(at / classes) - at % classes);
    total += w;
    apart += w * distance;
    if (distance === 0) same += w;
    if (distance <= 1) near += w;
  });
  const present = scores.filter(({ of, told }) => of + told > 0);
  const macro = (key: "precision" | "recall" | "f1") =>
    present.reduce((sum, each) => sum + each[key], 0) / present.length;
  const weighted = (key: "precision" | "f1") =>
    scores.reduce((sum, each) => sum + each.of * each[key], 0) / total;
  return [
    ...[same / total, near / total, apart / total],
    ...[macro("precision"), macro("recall"), macro("f1"), weighted("precision"), weighted("f1")],
  ];
}
