import { staysTable } from "lib/cohort/staging/stays_table.ts";
import { stayFeaturesColumns, staysColumns } from "lib/cohort/stays.ts";
import { fitEncoder } from "lib/features/encoder.ts";
import { schemaHash } from "lib/features/hash.ts";
import type { Matrix } from "lib/features/matrix.ts";
import { toMatrix } from "lib/features/to_matrix.ts";
import type { Model } from "lib/model/model.ts";
import type { Artefact } from "lib/registry/artefact/artefact.ts";
import { randomSource } from "lib/stats/random.ts";
import {
  categoryColumn,
  type Column,
  numberColumn,
  type Table,
  tableOf,
  takeRows,
  timestampColumn,
} from "lib/table/table.ts";
import type { Ensemble } from "lib/trees/ensemble/ensemble.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { sqlFile } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { smallCard } from "../registry/small_artefact.ts";

export const dayMs = 86_400_000;
export const firstDay = Date.UTC(2022, 11, 1);
export const dayCount = 3;
export const madePeriod = { from: firstDay, until: firstDay + dayCount * dayMs };
/**
 * What the models below learn from: numbers, short and long lists of labels, and a column of `stay_features`.
 */
export const madeFeatures = ["ward_type", "deposit", "patient_city", "severity", "ward_load", "month"];
/**
 * Labels that SQL, JavaScript or a pattern could trip over; SQL and a table of labels keep apart all of them.
 */
export const hostileLabels = [
  "",
  " ",
  "Q ",
  "~",
  "'; DROP TABLE stays; --",
  "''",
  "\\",
  "\\'; --",
  "$$",
  "$1 :from ?",
  "/* */ -- x",
  "a\nb\tc",
  "NULL",
  "NaN",
  "__proto__",
  "constructor",
  "é",
  "e\u0301",
  "东京 🏥",
  "\u2028",
  '"',
  "`${x}`",
  "%_",
];

/** Stays in the columns of `stays` and `stay_features` together, `rowCount` of them over `dayCount` days. */
export function madeStays(rowCount: number, seed = 5): Table {
  const random = randomSource(seed);
  const pick = <T>(list: readonly T[]) =>
    Array.from({ length: rowCount }, () => list[Math.floor(random() * list.length)]!);
  const cities = [...hostileLabels, ...Array.from({ length: 60 }, (_, i) => `city ${i}`)];
  const values: Readonly<Record<string, Column>> = {
    stay_id: numberColumn(Array.from({ length: rowCount }, (_, row) => row + 1)),
    ward_type: categoryColumn(pick(["Q", "S", "R", "q", null])),
    patient_city: categoryColumn(pick([...cities, null])),
    severity: categoryColumn(pick(["Minor", "Moderate", "Extreme"])),
    month: categoryColumn(pick(["Nov", "Dec"])),
    deposit: numberColumn(pick([NaN, -0, 0.1, 0.2, 0.3, 1 / 3, 1e-9, 2_500, 2_500.5, 4_000, 1e15, -7.25])),
    ward_load: numberColumn(pick([NaN, 0, 1, 2, 3, 5, 8, 13, 21])),
    admitted_on: timestampColumn(
      Array.from({ length: rowCount }, (_, row) => firstDay + row % dayCount * dayMs),
    ),
    stay_days: numberColumn(Array.from({ length: rowCount }, () => 1 + Math.floor(random() * 40))),
  };
  const columns = [...staysColumns, ...stayFeaturesColumns].map(({ name, type }): [string, Column] => [
    name,
    values[name] ?? emptyColumn(type, rowCount),
  ]);
  return tableOf(Object.fromEntries(columns));
}

/** Fills `stays` and `stay_features` of a new warehouse. */
export async function storeStays(warehouse: Warehouse, stays: Table): Promise<void> {
  const part = (names: readonly string[]) =>
    tableOf(Object.fromEntries(names.map((name) => [name, stays.columns[name]!])));
  await warehouse.run(staysTable());
  await warehouse.run(sqlFile("stay_features.sql"));
  await warehouse.append("stays", part(staysColumns.map(({ name }) => name)));
  await warehouse.append("stay_features", part(["stay_id", ...stayFeaturesColumns.map(({ name }) => name)]));
}

/** The artefact of a model fitted on the first half of some stays, so that it hasn't seen all labels. */
export function madeArtefact(
  stays: Table,
  fit: (matrix: Matrix) => Model,
  features: readonly string[] = madeFeatures,
): Artefact {
  const training = takeRows(stays, Int32Array.from({ length: stays.rowCount >> 1 }, (_, row) => row));
  const encoder = fitEncoder(training, features);
  const model = fit(toMatrix(training, encoder, { target: "stay_days" }).matrix);
  const meta = {
    ...smallCard(encoder),
    kind: model.kind,
    predicts: model.predicts,
    outcome: { days: "stay_days", probability: "long_stay", classes: "stay_band" }[model.predicts],
    ...(model.predicts !== "days" && { residuals: null }),
    ...(model.classes && { classes: model.classes }),
    ...(model.calibration && { calibration: model.calibration }),
    schemaHash: schemaHash(encoder.features),
    version: "0123456789ab",
    code: "0",
  };
  return { model, meta };
}

/** A model of the tree engine; `link` is applied to its raw scores. */
export function ensembleModel(ensemble: Ensemble, link: (raw: number) => number = (raw) => raw): Model {
  return {
    kind: "boosting",
    predicts: "days",
    features: ensemble.schema.map(({ name }) => name),
    predict: (matrix) => predictRaw(ensemble, matrix).map(link),
    explain: ({ rowCount }) => Array.from({ length: rowCount }, () => ({ base: 0, contributions: [] })),
    parameters: { kind: "trees", ensemble },
  };
}

function emptyColumn(type: Column["type"], rowCount: number): Column {
  if (type === "category") return { type, codes: new Int32Array(rowCount).fill(-1), labels: [] };
  return { type, values: new Float64Array(rowCount).fill(NaN) };
}
