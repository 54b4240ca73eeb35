import { type Figure, heatMap } from "lib/chart/mod.ts";
import { type Cohort, labelOf, staysColumnsOf } from "lib/cohort/mod.ts";
import {
  chiSquare,
  clusterOrder,
  contingency,
  correlationRatio,
  grouped,
  ranks,
  weightedCorrelation,
} from "lib/stats/mod.ts";
import { type Column, columnOf, isConstant, type Table } from "lib/table/mod.ts";

/**
 * How strongly each two columns go together, 0 to 1: `values[i * names.length + j]`; like ones are
 * neighbours.
 */
export type Likeness = { readonly names: readonly string[]; readonly values: Float64Array };

/**
 * What moves together among the columns of `stays` with more than one value: the size of Spearman's rho of
 * two numbers, bias-corrected Cramér's V of two categories, the correlation ratio of ranks of one of each.
 * Ordered by average-linkage clustering. NaN where two columns have no stays in common.
 */
export function likenessOf(stays: Table, cohort: Cohort): Likeness {
  const used = staysColumnsOf(cohort)
    .filter(({ name, type }) => type !== "timestamp" && !["stay_id", "patient_id"].includes(name))
    .map(({ name }) => ({ name, column: ranked(columnOf(stays, name)) }))
    .filter(({ column }) => !isConstant(column));
  const count = used.length;
  const values = new Float64Array(count * count).fill(1);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      values[i * count + j] = values[j * count + i] = strength(used[i]!.column, used[j]!.column);
    }
  }
  const order = clusterOrder(values, count);
  return {
    names: order.map((i) => labelOf(used[i]!.name, cohort)),
    values: Float64Array.from(order.flatMap((i) => order.map((j) => values[i * count + j]!))),
  };
}

/** The matrix as a heat map, numbers in hundredths; the title names the pair that goes together most. */
export function likenessFigure({ names, values }: Likeness, rows: number, period: string): Figure {
  const words = names;
  const pairs = words.flatMap((one, i) =>
    words.slice(0, i).map((other, j) => ({ one, other, value: values[i * names.length + j]! }))
  ).filter(({ value }) => !Number.isNaN(value)).sort((a, b) => b.value - a.value);
  const [first] = pairs;
  const cells = words.flatMap((y, i) =>
    words.map((x, j) => ({ x, y, value: i === j ? NaN : values[i * names.length + j]! }))
  );
  return heatMap(cells, {
    text: {
      title: first
        ? `${first.one} and ${first.other} go together most: ${first.value.toFixed(2)}`
        : "No two columns to compare",
      subtitle:
        `Hundredths of: Spearman's rho (size), bias-corrected Cramér's V, or correlation ratio of ranks; ` +
        `n = ${grouped(rows)} stays, ${period}`,
      caption: "Columns that go together are neighbours (average linkage).",
    },
    xLabel: "",
    yLabel: "",
    format: (value) => String(Math.round(100 * value)),
    ceiling: 1,
  });
}

function ranked(column: Column): Column {
  return column.type === "number" ? { type: "number", values: ranks(column.values) } : column;
}

function strength(one: Column, other: Column): number {
  if (one.type === "category" && other.type === "category") {
    return chiSquare(contingency(one.codes, other.codes)).cramersV;
  }
  if (one.type === "category") return strength(other, one);
  if (other.type === "category") return correlationRatio(one.values, other.codes);
  return Math.abs(weightedCorrelation(one.values, other.values, new Float64Array(one.values.length).fill(1)));
}
