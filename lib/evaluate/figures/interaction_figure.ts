import { curvePlot, type Figure, intervalPlot } from "lib/chart/mod.ts";
import { stayFeaturesColumns } from "lib/cohort/mod.ts";
import { type Feature, type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import type { Model } from "lib/model/mod.ts";
import { quantile } from "lib/stats/mod.ts";
import { inWords } from "lib/table/mod.ts";
import { partialDependence, shapInteractions } from "lib/trees/mod.ts";

/** Two features whose effects depend on each other, and by how much that moves predictions on average. */
export type Interaction = { readonly features: readonly [string, string]; readonly amount: number };

/** Rows that are looked at: exact interactions take long. */
const [interactionRows, dependenceRows] = [50, 200];
/** Values of the second feature that are drawn, and labels of the first. */
const [mostSeries, mostLabels] = [3, 10];

/**
 * The pair of features that depend on each other most, by the mean size of their exact SHAP interaction
 * (`lib/trees/explain/interactions.ts`) over some rows, in the scale of the model's raw scores. Features made
 * of the same column are no pair.
 *
 * @returns null where the model is not of trees, or has fewer than two features.
 */
export function strongestInteraction(model: Pick<Model, "parameters">, matrix: Matrix): Interaction | null {
  const { parameters } = model;
  if (parameters?.kind !== "trees") return null;
  const { features, rowCount, outputs, values } = shapInteractions(
    parameters.ensemble,
    everyNth(matrix, interactionRows),
  );
  const count = features.length;
  let best: Interaction | null = null;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      if (haveSameSource(features[i]!, features[j]!)) continue;
      let sum = 0;
      for (let row = 0; row < rowCount; row++) {
        sum += 2 * Math.abs(values[(row * outputs * count + i) * count + j]!);
      }
      const amount = sum / rowCount;
      if (best === null || amount > best.amount) best = { features: [features[i]!, features[j]!], amount };
    }
  }
  return best;
}

/**
 * How one feature acts at some values of another: the mean prediction over the stays when both are set so
 * (partial dependence). Lines that run beside each other would mean that neither depends on the other.
 *
 * Source: J. Friedman, Greedy function approximation (https://doi.org/10.1214/aos/1013203451).
 *
 * @throws {TypeError} when a feature is not of the matrix.
 */
export function interactionFigure(
  model: Pick<Model, "predict" | "predicts">,
  matrix: Matrix,
  { features, amount }: Interaction,
  about: string,
): Figure {
  const sample = everyNth(matrix, dependenceRows);
  const [first, second] = ordered(features.map((name) => featureNamed(sample, name)));
  const unit = model.predicts === "days" ? "days" : "probability";
  const points = valuesOf(second).flatMap(({ value, said }) => {
    const at = sample.features.findIndex(({ name }) => name === second.name);
    const set = { ...sample, features: sample.features.with(at, constant(second, value, sample.rowCount)) };
    const { grid, mean } = partialDependence((rows) => model.predict(rows), set, first.name, gridOf(first));
    return Array.from(grid, (x, i) => ({ x, series: said, value: mean[i]!, lower: NaN, upper: NaN }));
  });
  const [one, other] = [inWords(first.name), inWords(second.name)];
  const text = {
    title: amount < 0.005
      ? `No two features act together on predictions, ${one} and ${other} no more than others`
      : `What ${one} does depends on ${other}: predictions move by ${amount.toFixed(amount < 0.1 ? 2 : 1)}${
        model.predicts === "days" ? " days" : ""
      } for both together`,
    subtitle: `Mean predicted ${unit} where ${one} and ${other} are set so, ${about}`,
    caption:
      "Associations. What is set may be rare, or never be. Mean size of the exact SHAP interaction in the title.",
  };
  if (first.type === "number") {
    return curvePlot(points, { text, xLabel: one, yLabel: `mean prediction (${unit})` });
  }
  const rows = points.map(({ x, ...point }) => ({ label: first.labels[x]!, ...point }));
  return intervalPlot(rows, { text, label: `mean prediction (${unit})` });
}

/** Whether both are made of a column: severity x bed grade can't be told from severity alone. */
function haveSameSource(a: string, b: string): boolean {
  const sourcesOf = (name: string) => stayFeaturesColumns.find((each) => each.name === name)?.from ?? [name];
  return sourcesOf(a).some((each) => sourcesOf(b).includes(each));
}

/** About `most` rows, spread over the matrix. */
function everyNth(matrix: Matrix, most: number): Matrix {
  const step = Math.max(1, Math.floor(matrix.rowCount / most));
  const count = Math.min(most, Math.ceil(matrix.rowCount / step));
  return takeMatrixRows(matrix, Int32Array.from({ length: count }, (_, i) => i * step));
}

function featureNamed({ features }: Matrix, name: string): Feature {
  const found = features.find((each) => each.name === name);
  if (found) return found;
  throw new TypeError(`Cannot draw "${name}" as it must be a feature of the matrix`);
}

/** A number goes along the axis; of two labels those of more values do. */
function ordered([a, b]: readonly Feature[]): readonly [Feature, Feature] {
  const width = (each: Feature) => each.type === "number" ? Infinity : each.labels.length;
  return width(a!) >= width(b!) ? [a!, b!] : [b!, a!];
}

type Value = { readonly value: number; readonly said: string };

/** The most frequent labels, or a number's quarters and middle; each once. */
function valuesOf(feature: Feature): Value[] {
  if (feature.type === "category") {
    return frequent(feature, mostSeries).map((code) => ({ value: code, said: feature.labels[code]! }));
  }
  const known = feature.values.filter((each) => !Number.isNaN(each));
  if (known.length === 0) return [{ value: NaN, said: "not known" }];
  return [...new Set([0.25, 0.5, 0.75].map((share) => quantile(known, share)))]
    .map((value) => ({ value, said: `${inWords(feature.name)} ${Number(value.toPrecision(4))}` }));
}

function gridOf(feature: Feature): { readonly grid?: Float64Array; readonly points: number } {
  return feature.type === "number" ? { points: 20 } : {
    grid: Float64Array.from(frequent(feature, mostLabels).toSorted((a, b) => a - b)),
    points: mostLabels,
  };
}

function frequent(feature: Extract<Feature, { type: "category" }>, most: number): number[] {
  const counts = new Map<number, number>();
  for (const code of feature.codes) if (code >= 0) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].toSorted(([a, n], [b, m]) => m - n || a - b).slice(0, most).map(([code]) => code);
}

function constant(feature: Feature, value: number, rowCount: number): Feature {
  return feature.type === "number"
    ? { ...feature, values: new Float64Array(rowCount).fill(value) }
    : { ...feature, codes: new Int32Array(rowCount).fill(value) };
}
