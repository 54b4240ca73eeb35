import { barChart, beeswarm, type Figure, intervalPlot, scatter } from "lib/chart/mod.ts";
import { type Feature, type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import type { Explanation, Model, Predicts } from "lib/model/mod.ts";
import { firstAtLeast, sortedNumbers, sortedQuantile } from "lib/stats/mod.ts";
import { inWords, leastShown } from "lib/table/mod.ts";

/**
 * Rows and why they were predicted so: `explanations[row]` is of the matrix's row, in days, or in log-odds
 * where probabilities are predicted.
 */
export type Explained = {
  readonly matrix: Matrix;
  readonly explanations: readonly Explanation[];
  readonly predicts?: Predicts;
};

/** Explains `most` rows, or all of fewer, evenly spread over the matrix from its first to near its last. */
export function explainSample(
  model: Pick<Model, "explain" | "predicts">,
  matrix: Matrix,
  most = 2_000,
): Explained {
  const count = Math.min(most, matrix.rowCount);
  const rows = Int32Array.from({ length: count }, (_, i) => Math.floor(i * matrix.rowCount / count));
  const sample = takeMatrixRows(matrix, rows);
  return { matrix: sample, explanations: model.explain(sample), predicts: model.predicts };
}

/** Features by the mean size of their contribution, the largest first. */
export function meanContributions({ explanations }: Explained): { feature: string; amount: number }[] {
  const sums = new Map<string, number>();
  for (const { contributions } of explanations) {
    for (const { feature, amount } of contributions) {
      sums.set(feature, (sums.get(feature) ?? 0) + Math.abs(amount));
    }
  }
  return [...sums]
    .map(([feature, sum]) => ({ feature, amount: sum / explanations.length }))
    .sort((a, b) => b.amount - a.amount);
}

/** What moves predictions, and by how much on average. */
export function importanceFigure(explained: Explained, about: string): Figure {
  const unit = unitOf(explained);
  const ranked = meanContributions(explained);
  const [first, second] = ranked;
  return barChart(ranked.map(({ feature, amount }) => ({ label: inWords(feature), value: amount })), {
    text: {
      title: !first || first.amount < 0.05
        ? `No feature moves predictions by a tenth of ${unit === "days" ? "a day" : "log-odds"} on average`
        : second
        ? `${inWords(first.feature)} and ${inWords(second.feature)} move predictions most: by ${
          bothText(first.amount.toFixed(1), second.amount.toFixed(1), unit)
        } on average`
        : `Only ${inWords(first.feature)} moves predictions: by ${
          first.amount.toFixed(1)
        } ${unit} on average`,
      subtitle: `Mean size of the SHAP value in ${unit}, ${about}`,
    },
    label: `mean contribution (${unit})`,
    format: (value) => value.toFixed(2),
  });
}

/**
 * The contributions of the strongest features, a dot for every n-th stay, at least `dots` where
 * there are so many; numbers coloured by their rank, categories grey.
 */
export function swarmFigure(explained: Explained, about: string, features = 10, dots = 150): Figure {
  const { matrix, explanations } = explained, unit = unitOf(explained);
  const ranked = meanContributions(explained).slice(0, features);
  const step = Math.max(1, Math.floor(explanations.length / dots));
  const shown = Array.from(explanations.keys()).filter((row) => row % step === 0);
  const days = daysByFeature(explained);
  const points = ranked.flatMap(({ feature: name }) => {
    const level = levels(matrix.features.find((each) => each.name === name)!);
    return shown.map((row) => ({ label: inWords(name), value: days.get(name)![row]!, level: level(row) }));
  });
  const extremes = points.map((point) => Math.abs(point.value));
  const most = extremes.reduce((a, b) => Math.max(a, b), 0);
  return beeswarm(points, {
    title: `Of the stays and features shown, none moves a prediction by more than ${
      unit === "days" && Math.ceil(most) === 1 ? "a day" : `${Math.ceil(most)} ${unit}`
    }`,
    subtitle: `SHAP value in ${unit}, a dot a stay (${shown.length} shown), ${about}`,
    caption: "Numbers are coloured by their rank among the stays; categories have no order.",
  }, `contribution (${unit})`);
}

/**
 * How one feature's contribution depends on its value: dots for a number, middle 90 % by label for a
 * category.
 */
export function dependenceFigure(explained: Explained, name: string, about: string): Figure {
  const feature = explained.matrix.features.find((each) => each.name === name);
  if (!feature) throw new TypeError(`Cannot draw "${name}" as it must be a feature of the matrix`);
  const words = inWords(name), unit = unitOf(explained);
  const days = daysByFeature(explained).get(name) ?? new Float64Array(explained.explanations.length);
  if (feature.type === "number") {
    const step = Math.max(1, Math.floor(days.length / 400));
    const points = Array.from(days, (y, row) => ({ x: feature.values[row]!, y }))
      .filter(({ x }, row) => row % step === 0 && !Number.isNaN(x));
    return scatter(points, {
      text: {
        title: `${words} moves predictions between ${spread(days)} ${unit}`,
        subtitle: `SHAP value in ${unit} against ${words}, ${about}`,
      },
      xLabel: words,
      yLabel: `contribution (${unit})`,
    });
  }
  const all = labelRows(feature, days), rows = all.slice(0, mostLabels).sort((a, b) => b.value - a.value);
  return intervalPlot(rows, {
    text: {
      title: rows.length > 1 && rows[0]!.value - rows.at(-1)!.value < leastMoved
        ? `By ${words}, predictions of those shown differ by less than ${leastMoved} ${unit}`
        : rows.length > 1
        ? `By ${words}, predictions${rows.length < all.length ? " of those shown" : ""} are ${
          unit === "days" ? "longest" : "highest"
        } with ${rows[0]!.name} and ${unit === "days" ? "shortest" : "lowest"} with ${rows.at(-1)!.name}`
        : `${words} has ${rows.length === 1 ? "one value" : "no value with enough stays"} here`,
      subtitle: `Median and middle 90 % of the SHAP value in ${unit} by ${words}, ${about}`,
      caption: `Stays in brackets; ${
        rows.length < all.length
          ? `the ${mostLabels} most frequent values of ${all.length} with`
          : "values of"
      } at least ${leastShown} stays.`,
    },
    label: `contribution (${unit})`,
    reference: 0,
  });
}

function unitOf({ predicts = "days" }: Explained): string {
  return predicts === "days" ? "days" : "log-odds";
}

/** "4.9 and 3.3 days", or "0.2 days each". */
function bothText(first: string, second: string, unit: string): string {
  return first === second ? `${first} ${unit} each` : `${first} and ${second} ${unit}`;
}

/** Each feature's contributions, row by row: 0 where an explanation leaves it out. */
function daysByFeature({ explanations }: Explained): Map<string, Float64Array> {
  const days = new Map<string, Float64Array>();
  explanations.forEach(({ contributions }, row) => {
    for (const { feature, amount: own } of contributions) {
      if (!days.has(feature)) days.set(feature, new Float64Array(explanations.length));
      days.get(feature)![row] = own;
    }
  });
  return days;
}

/** A row's place between the least (0) and the greatest (1) value; NaN for categories and missing values. */
function levels(feature: Feature): (row: number) => number {
  if (feature.type === "category") return () => NaN;
  const sorted = sortedNumbers(feature.values);
  return (row) => {
    const value = feature.values[row]!;
    if (Number.isNaN(value)) return NaN;
    return firstAtLeast(sorted, value) / Math.max(1, sorted.length - 1);
  };
}

/** A difference that is none at the digits shown. */
const leastMoved = 0.05;
/** How many labels are drawn at most. */
const mostLabels = 15;

/** Labels of enough stays to be shown, the most frequent first. */
function labelRows(feature: Extract<Feature, { type: "category" }>, days: Float64Array) {
  return feature.labels
    .map((name, code) => ({ name, own: days.filter((_, row) => feature.codes[row] === code).sort() }))
    .filter(({ own }) => own.length >= leastShown)
    .sort((a, b) => b.own.length - a.own.length)
    .map(({ name, own }) => ({
      name,
      label: `${name} (${own.length})`,
      series: "",
      value: sortedQuantile(own, 0.5),
      lower: sortedQuantile(own, 0.05),
      upper: sortedQuantile(own, 0.95),
    }));
}

function spread(days: Float64Array): string {
  const sorted = days.toSorted();
  return `${(sorted[0] ?? NaN).toFixed(1)} and ${(sorted.at(-1) ?? NaN).toFixed(1)}`;
}
