import { type CategoryColumn, categoryColumn, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { type IntervalOptions, metricsWithIntervals } from "./intervals.ts";
import { knownRows, type Predictions, takePredictions } from "./predictions.ts";

export type SubgroupOptions = IntervalOptions & {
  /** By the labels' own order, or the largest first (ties by label). Default "label". Missing comes last. */
  readonly order?: "label" | "size";
  /** Subgroups of fewer known stays are left out: of a handful, a row tells too much. Default 1. */
  readonly least?: number;
};

/**
 * The error of predicted stays in each subgroup: a row a label that has a known stay.
 *
 * Columns: `subgroup` ("missing" where the label is), `stays` (known, and so counted), `mae` with its
 * interval `lower` to `upper` (bootstrap over patients where `group` is given, else over stays), `bias`
 * (predicted less actual) and `mean_days` (of the actual stays), all in days. For errors by length of stay
 * pass `bandColumn(actual, bands)`. A subgroup of few stays has an interval too narrow to trust.
 *
 * @throws {TypeError} when the arrays differ in length.
 * @throws {RangeError} when a known stay has no prediction, a weight is negative or NaN, there is no
 * replicate, or the level is not between 0 and 1.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { errorBySubgroup } from "lib/evaluate/metric/subgroups.ts";
 * import { categoryColumn, displayRows } from "lib/table/table.ts";
 *
 * const predictions = { actual: Float64Array.of(2, 4, 9), predicted: Float64Array.of(3, 3, 7) };
 * const table = errorBySubgroup(predictions, categoryColumn(["surgery", "surgery", "medicine"]));
 * assertEquals(displayRows(table, 1), [
 *   { subgroup: "surgery", stays: 2, mae: 1, lower: 1, upper: 1, bias: 0, mean_days: 3 },
 * ]);
 * ```
 */
export function errorBySubgroup(
  predictions: Predictions,
  groups: CategoryColumn,
  options: SubgroupOptions = {},
): Table {
  const { order = "label", least = 1, ...intervals } = options;
  const { codes, labels } = groups;
  if (codes.length !== predictions.actual.length) {
    throw new TypeError(
      `Cannot score subgroups as each of ${predictions.actual.length} stays must have one: there are ${codes.length}`,
    );
  }
  const rowsOf = rowsByCode(knownRows(predictions), codes, labels.length);
  const used = [...rowsOf.keys()].filter((code) => rowsOf[code]!.length >= least);
  const sortSize = (code: number) => code === labels.length ? 0 : rowsOf[code]!.length;
  if (order === "size") used.sort((a, b) => sortSize(b) - sortSize(a));
  const scores = used.map((code) => scoreOf(takePredictions(predictions, rowsOf[code]!), intervals));
  const column = (name: keyof Score) => numberColumn(scores.map((score) => score[name]));
  return tableOf({
    subgroup: categoryColumn(used.map((code) => labels[code] ?? "missing")),
    stays: column("stays"),
    mae: column("mae"),
    lower: column("lower"),
    upper: column("upper"),
    bias: column("bias"),
    mean_days: column("meanDays"),
  });
}

type Score = Readonly<Record<"stays" | "mae" | "lower" | "upper" | "bias" | "meanDays", number>>;

function scoreOf(predictions: Predictions, options: IntervalOptions): Score {
  const { mae, bias } = metricsWithIntervals(predictions, options);
  const { actual, weight } = predictions;
  let [days, total] = [0, 0];
  actual.forEach((each, row) => {
    days += each * (weight ? weight[row]! : 1);
    total += weight ? weight[row]! : 1;
  });
  const { value, lower, upper } = mae;
  return { stays: actual.length, mae: value, lower, upper, bias: bias.value, meanDays: days / total };
}

/** The rows of each code, and, last, those of missing codes. */
function rowsByCode(rows: Int32Array, codes: Int32Array, count: number): Int32Array[] {
  const lists: number[][] = Array.from({ length: count + 1 }, () => []);
  for (const row of rows) lists[codes[row]! < 0 ? count : codes[row]!]!.push(row);
  return lists.map((list) => Int32Array.from(list));
}
