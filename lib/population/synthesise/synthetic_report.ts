import type { Matrix } from "lib/features/mod.ts";
import { riskModels } from "lib/model/mod.ts";
import { areaUnderCurve, type Interval, quantile, weightedCorrelation } from "lib/stats/mod.ts";
import { columnOf, type Table, takeRows } from "lib/table/mod.ts";
import { fitMargin, levelsOf, valuesOf } from "./margin.ts";
import { nearestRows } from "./nearest_rows.ts";

/** Which column is asked about, what of it is a yes, and which columns would tell it. */
export type AskedOf = {
  readonly target: string;
  readonly isYes: (value: number) => boolean;
  readonly leftOut: readonly string[];
};

/**
 * How like real rows synthetic ones are, and how much they tell of those learnt from: of each measure, what
 * other real rows, held out, come to on the same scale.
 */
export type SyntheticReport = {
  /** Mean and largest total variation of columns' values. */
  readonly margins: Readonly<Record<"mean" | "worst" | "heldOut", number>> & { readonly column: string };
  /** Mean difference of pairs' rank correlations. */
  readonly pairs: Readonly<Record<"mean" | "heldOut", number>>;
  /** AUC on rows held out, by a regression learnt from synthetic and from real rows. */
  readonly auc: Readonly<Record<"synthetic" | "real", Interval>>;
  /** Median distance to the nearest row learnt from. */
  readonly nearest: Readonly<Record<"synthetic" | "heldOut", number>>;
  /** AUC of telling who was learnt from, by the distance to the nearest synthetic row: 0.5 is nothing. */
  readonly membership: Interval;
  /**
   * How often the answer of the nearest synthetic row is right, all else being known: of those learnt from,
   * and of those who weren't; what the most common answer would get.
   */
  readonly disclosure: Readonly<Record<"learnt" | "heldOut" | "common", number>>;
};

/** Rows of a kind that are compared one by one. */
const mostCompared = 1_000;

/** @param learnt the rows that the synthetic ones were learnt from; others of the same kind were held out. */
export async function syntheticReport(
  synthetic: Table,
  { learnt, heldOut }: { readonly learnt: Table; readonly heldOut: Table },
  asked: AskedOf,
): Promise<SyntheticReport> {
  const names = Object.keys(synthetic.columns), spread = names.map((name) => sharesOf(name, learnt));
  const far = (other: Table) =>
    spread.map((sharesIn) => {
      const [own, others] = [sharesIn(learnt), sharesIn(other)];
      return own.reduce((sum, share, place) => sum + Math.abs(share - others[place]!), 0) / 2;
    });
  const [margins, naive] = [far(synthetic), far(heldOut)], worst = margins.indexOf(Math.max(...margins));
  const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
  const correlations = [learnt, synthetic, heldOut].map((table) => pairsOf(table, names, learnt));
  const apart = (which: 1 | 2) =>
    mean(
      correlations[0]!.map((each, pair) => Math.abs(each - correlations[which]![pair]!))
        .filter((each) => !Number.isNaN(each)),
    );
  const some = (table: Table) =>
    takeRows(table, Int32Array.from({ length: Math.min(mostCompared, table.rowCount) }, (_, row) => row));
  const [own, others, made] = [some(learnt), some(heldOut), some(synthetic)];
  const known = names.filter((name) => name !== asked.target && !asked.leftOut.includes(name));
  const toMade = [own, others].map((table) => nearestRows(table, made, names).distance.map((each) => -each));
  const median = (values: Float64Array) => quantile(values, 0.5);
  return {
    margins: {
      ...{ mean: mean(margins), worst: margins[worst]!, column: names[worst]!, heldOut: mean(naive) },
    },
    pairs: { mean: apart(1), heldOut: apart(2) },
    auc: {
      synthetic: await aucOf(synthetic, heldOut, known, asked),
      real: await aucOf(learnt, heldOut, known, asked),
    },
    nearest: {
      synthetic: median(nearestRows(made, own, names).distance),
      heldOut: median(nearestRows(others, own, names).distance),
    },
    membership: areaUnderCurve(toMade[0]!, toMade[1]!),
    disclosure: {
      learnt: guessed(own, made, known, asked),
      heldOut: guessed(others, made, known, asked),
      common: commonest(own, asked),
    },
  };
}

/** The shares of a column's levels in a table. */
function sharesOf(name: string, learnt: Table): (table: Table) => Float64Array {
  const levels = levelsOf(columnOf(learnt, name), (level) => level, false);
  const places = new Map(levels.levels.map((level, place) => [level, place])), { edges } = levels;
  const count = places.size + edges.length + 1;
  return (table) => {
    const shares = new Float64Array(count);
    for (const value of valuesOf(columnOf(table, name))) {
      const place = places.get(value);
      const range = edges.length === 0 || Number.isNaN(value)
        ? edges.length
        : edges.filter((edge) => edge < value).length;
      shares[place ?? places.size + range]! += 1 / table.rowCount;
    }
    return shares;
  };
}

function pairsOf(table: Table, names: readonly string[], learnt: Table): number[] {
  const rows = Int32Array.from({ length: table.rowCount }, (_, row) => row),
    one = new Float64Array(rows.length).fill(1);
  const scores = names.map((name) =>
    fitMargin(table.columns[name]!, rows, levelsOf(learnt.columns[name]!, (level) => level, false), null)
      .scores
  );
  return scores.flatMap((first, i) =>
    scores.slice(0, i).map((second) => weightedCorrelation(first, second, one))
  );
}

function matrixOf(table: Table, names: readonly string[], { target, isYes }: AskedOf): Matrix {
  const yes = valuesOf(columnOf(table, target));
  const rows = Int32Array.from(yes.keys()).filter((row) => !Number.isNaN(yes[row]!));
  return {
    rowCount: rows.length,
    target: Float64Array.from(rows, (row) => Number(isYes(yes[row]!))),
    features: names.map((name) => {
      const column = columnOf(table, name), values = valuesOf(column);
      return column.type === "category"
        ? {
          name,
          type: "category",
          labels: column.labels,
          codes: Int32Array.from(rows, (row) => column.codes[row]!),
        }
        : { name, type: "number", values: Float64Array.from(rows, (row) => values[row]!) };
    }),
  };
}

async function aucOf(from: Table, on: Table, names: readonly string[], asked: AskedOf): Promise<Interval> {
  const train = matrixOf(from, names, asked),
    test = matrixOf(on, names, asked),
    answers = new Set(train.target);
  if (answers.size < 2) return { value: NaN, lower: NaN, upper: NaN };
  const risk = (await riskModels(1)[0]!.fit(train)).predict(test),
    of = (yes: number) => risk.filter((_, row) => test.target![row] === yes);
  return areaUnderCurve(of(1), of(0));
}

function guessed(rows: Table, made: Table, known: readonly string[], { target, isYes }: AskedOf): number {
  const { row } = nearestRows(rows, made, known),
    [own, others] = [rows, made].map((each) => valuesOf(columnOf(each, target)));
  const right = own!.filter((value, at) => isYes(value) === isYes(others![row[at]!]!));
  return right.length / rows.rowCount;
}

function commonest(rows: Table, { target, isYes }: AskedOf): number {
  const yes = valuesOf(columnOf(rows, target)).filter(isYes).length / rows.rowCount;
  return Math.max(yes, 1 - yes);
}
