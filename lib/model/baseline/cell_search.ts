import {
  alignMatrix,
  type Feature,
  type FeatureSchema,
  featureSchema,
  type Matrix,
  type TrainingRows,
  trainingRows,
} from "lib/features/mod.ts";
import {
  ascendingRows,
  rowNumbers,
  sortedNumbers,
  sortedQuantile,
  weightedMean,
  weightedMedian,
} from "lib/stats/mod.ts";
import type { Predictor } from "../learner.ts";

export type CellStatistic = "mean" | "median";
export type CellSearchOptions = {
  /** A cell of fewer stays (by weight) is not trusted. Default 30. */
  readonly minCellRows?: number;
  /** A pair of features with more cells than that is left out. Default 5,000. */
  readonly maxCells?: number;
};

/** Means and medians of training's stays by the cells of one or two features. */
export type CellSearch = {
  /** The features that cells can be made of: all of them. */
  readonly features: readonly string[];
  /** Whether the two make few enough cells. */
  readonly allows: (first: string, second: string) => boolean;
  /**
   * Predicts the statistic of a stay's cell; where that is thin or new that of the first feature's alone, and
   * at last that of all. @throws {RangeError} when a feature is unknown.
   */
  readonly fit: (features: readonly string[], statistic: CellStatistic) => Predictor;
};

/** A feature in cells: 0 where missing, labels from 1, numbers in tenths of training's values from 1. */
type Cut = { readonly count: number; readonly cellOf: (feature: Feature) => Int32Array };
type Level = { readonly cuts: readonly number[]; readonly value: Float64Array };

/**
 * Prepares cells of every feature: numbers fall into tenths of training's values, missing values are a cell
 * of their own. One sort of the stays serves all medians, so that every pair of features can be tried.
 *
 * @throws {TypeError} when the matrix has no target.
 * @throws {RangeError} when no row can be learned from (see `trainingRows`).
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { cellSearch } from "lib/model/baseline/cell_search.ts";
 *
 * const ward = {
 *   name: "ward",
 *   type: "category" as const,
 *   codes: Int32Array.of(0, 0, 0, 1),
 *   labels: ["P", "Q"],
 * };
 * const matrix = { rowCount: 4, features: [ward], target: Float64Array.of(1, 2, 6, 20) };
 * const search = cellSearch(matrix, { minCellRows: 1 });
 * assertEquals(search.fit(["ward"], "mean").predict(matrix), Float64Array.of(3, 3, 3, 20));
 * assertEquals(search.fit(["ward"], "median").predict(matrix), Float64Array.of(2, 2, 2, 20));
 * ```
 */
export function cellSearch(train: Matrix, options: CellSearchOptions = {}): CellSearch {
  const { minCellRows = 30, maxCells = 5_000 } = options;
  const rows = trainingRows(train);
  const schema = featureSchema(rows.matrix);
  const names = schema.map((each) => each.name);
  const cuts = rows.matrix.features.map(cutOf);
  const cells = rows.matrix.features.map((feature, f) => cuts[f]!.cellOf(feature));
  const order = ascendingRows(rowNumbers(rows.target.length), rows.target);
  const at = (name: string) => {
    const place = names.indexOf(name);
    if (place >= 0) return place;
    throw new RangeError(`Cannot make cells as "${name}" must be a feature: there are ${names.join(", ")}`);
  };
  const levelOf = (used: readonly number[], statistic: CellStatistic): Level => {
    const keys = keysOf(used.map((f) => cells[f]!), used.map((f) => cuts[f]!.count));
    const count = used.reduce((product, f) => product * cuts[f]!.count, 1);
    const value = statistic === "mean"
      ? meansOf(keys, count, rows, minCellRows)
      : mediansOf(keys, count, { ...rows, order }, minCellRows);
    return { cuts: used, value };
  };
  // What all pairs with a feature share, and what all have in common, is computed once.
  const first = { mean: new Map<number, Level>(), median: new Map<number, Level>() };
  const overall = {
    mean: weightedMean(rows.target, rows.weight),
    median: weightedMedian(rows.target.slice(), rows.weight.slice()),
  };
  return {
    features: names,
    allows: (first, second) => cuts[at(first)]!.count * cuts[at(second)]!.count <= maxCells,
    fit: (chosen, statistic) => {
      const places = chosen.map(at);
      const levels = places.map((place, depth) => {
        if (depth > 0) return levelOf(places.slice(0, depth + 1), statistic);
        const known = first[statistic].get(place) ?? levelOf([place], statistic);
        first[statistic].set(place, known);
        return known;
      });
      const all = overall[statistic];
      return { predict: (matrix) => predictCells({ schema, cuts, levels, overall: all }, matrix) };
    },
  };
}

function predictCells(
  { schema, cuts, levels, overall }: {
    readonly schema: readonly FeatureSchema[];
    readonly cuts: readonly Cut[];
    readonly levels: readonly Level[];
    readonly overall: number;
  },
  matrix: Matrix,
): Float64Array {
  const aligned = alignMatrix(schema, matrix);
  const days = new Float64Array(aligned.rowCount).fill(overall);
  for (const { cuts: used, value } of levels) {
    const keys = keysOf(
      used.map((f) => cuts[f]!.cellOf(aligned.features[f]!)),
      used.map((f) => cuts[f]!.count),
    );
    for (let row = 0; row < keys.length; row++) {
      const each = value[keys[row]!]!;
      if (!Number.isNaN(each)) days[row] = each;
    }
  }
  return days;
}

function cutOf(feature: Feature): Cut {
  if (feature.type === "category") {
    return {
      count: feature.labels.length + 1,
      cellOf: (each) => each.type === "category" ? each.codes.map((code) => code + 1) : new Int32Array(),
    };
  }
  const sorted = sortedNumbers(feature.values);
  const tenths = Array.from({ length: 9 }, (_, i) => sortedQuantile(sorted, (i + 1) / 10));
  const limits = [...new Set(tenths)].filter((limit) => !Number.isNaN(limit));
  return {
    count: limits.length + 2,
    cellOf: (each) =>
      each.type === "category" ? new Int32Array() : Int32Array.from(each.values, (value) => {
        if (Number.isNaN(value)) return 0;
        let cell = 1;
        for (const limit of limits) if (value > limit) cell++;
        return cell;
      }),
  };
}

/** One number a row: the cells of its features as digits. */
function keysOf(cells: readonly Int32Array[], counts: readonly number[]): Int32Array {
  const [first, second] = cells;
  if (second === undefined) return first!;
  const keys = new Int32Array(first!.length), width = counts[1]!;
  for (let row = 0; row < keys.length; row++) keys[row] = first![row]! * width + second[row]!;
  return keys;
}

/** The mean of each cell; NaN where it is thin. */
function meansOf(keys: Int32Array, count: number, rows: TrainingRows, least: number): Float64Array {
  const [sum, total] = [new Float64Array(count), new Float64Array(count)];
  const { weight, target } = rows;
  for (let row = 0; row < keys.length; row++) {
    sum[keys[row]!]! += weight[row]! * target[row]!;
    total[keys[row]!]! += weight[row]!;
  }
  return sum.map((each, key) => total[key]! >= least ? each / total[key]! : NaN);
}

/** The median of each cell, as `weightedMedian()` has it; NaN where it is thin. */
function mediansOf(
  keys: Int32Array,
  count: number,
  { target, weight, order }: Pick<TrainingRows, "target" | "weight"> & { readonly order: Int32Array },
  least: number,
): Float64Array {
  const total = new Float64Array(count);
  for (let row = 0; row < keys.length; row++) total[keys[row]!]! += weight[row]!;
  const median = new Float64Array(count).fill(NaN);
  const [passed, atHalf] = [new Float64Array(count), new Uint8Array(count)];
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    const key = keys[row]!;
    if (total[key]! < least || (passed[key]! * 2 > total[key]!)) continue;
    if (atHalf[key] === 1) {
      median[key] = (median[key]! + target[row]!) / 2;
      passed[key] = total[key]!;
      continue;
    }
    passed[key]! += weight[row]!;
    if (passed[key]! * 2 >= total[key]!) median[key] = target[row]!;
    if (passed[key]! * 2 === total[key]!) atHalf[key] = 1;
  }
  return median;
}
