import { type Sql, sql, sqlFile, type Warehouse, written } from "lib/warehouse/mod.ts";
import type { Cohort } from "../cohort.ts";
import { acceptedNames } from "../contract/accepted_names.ts";
import { literal } from "../contract/value_sql.ts";
import { acceptedTable } from "../staging/accepted_table.ts";
import { earlierOf } from "../staging/earlier_sql.ts";
import { stageStays } from "../staging/stage_stays.ts";
import { stagingSql } from "../staging/staging_sql.ts";
import { staysTable } from "../staging/stays_table.ts";
import { stayFeaturesColumns } from "../stays.ts";

/** What became of a stay; "moved" says what it said, but was changed and changed back within the load. */
export type LoadedState =
  | "added"
  | "changed"
  | "moved"
  | "unchanged"
  | "withdrawn"
  | "absent"
  | "left out";

/**
 * Makes the temporary tables that a load works in; before its transaction, as engines ask: `load_rows` (rows
 * that obey the contract), `load_touched` (a stay's last row, and what became of it), `load_ids` (of all
 * rows), `load_stays` and `load_features`.
 */
export async function prepareLoadTables(warehouse: Warehouse, cohort: Cohort): Promise<void> {
  const id = cohort.columns.find(({ role }) => role === "id");
  const keyType = id?.type === "category" ? "VARCHAR" : id?.type === "timestamp" ? "TIMESTAMP" : "DOUBLE";
  for (
    const [name, text] of [
      ["load_rows", acceptedTable(cohort).text],
      ["load_touched", acceptedTable(cohort).text.replace(/\n\);/, ",\n    load_state VARCHAR\n);")],
      ["load_ids", `CREATE TABLE IF NOT EXISTS ids (id ${keyType})`],
      ["load_stays", staysTable(cohort).text],
      ["load_features", sqlFile("stay_features.sql").text],
    ] as const
  ) {
    const create = text.replace(
      /CREATE TABLE IF NOT EXISTS \w+ \(/,
      `CREATE OR REPLACE TEMPORARY TABLE ${name} (`,
    );
    await warehouse.run(written(create, name));
  }
}

/** Empties the tables of `prepareLoadTables()`: a transaction may begin again. */
export const emptyLoadTables: Sql = sql`
  DELETE FROM load_rows;
  DELETE FROM load_touched;
  DELETE FROM load_ids;
  DELETE FROM load_stays;
  DELETE FROM load_features
`;

/**
 * Fills `load_touched`: of each stay of `load_rows` the last row, numbered as the last one that said anything
 * new, and what became of it beside `accepted`.
 */
export function touchedSql(cohort: Cohort): Sql {
  const { key, names } = namesIn(cohort);
  const differs = (one: string, other: string) =>
    `(${names.map((name) => `${one}.${name} IS DISTINCT FROM ${other}.${name}`).join(" OR ")})`;
  return written(
    `INSERT INTO load_touched (${names.join(", ")}, source_row, load_state)
WITH numbered AS (
  SELECT
    load_rows.*,
    ROW_NUMBER() OVER (PARTITION BY ${key} ORDER BY source_row) AS version,
    COUNT(*) OVER (PARTITION BY ${key}) AS versions
  FROM load_rows
),
news AS (
  SELECT later.${key} AS id, MAX(later.source_row) AS last_row
  FROM numbered AS later
  LEFT JOIN numbered AS earlier ON earlier.${key} = later.${key} AND earlier.version = later.version - 1
  LEFT JOIN accepted AS known ON known.${key} = later.${key} AND later.version = 1
  WHERE CASE
    WHEN later.version > 1 THEN ${differs("later", "earlier")}
    ELSE known.${key} IS NULL OR ${differs("later", "known")}
  END
  GROUP BY later.${key}
)
SELECT
  ${names.map((name) => `latest.${name}`).join(", ")},
  COALESCE(news.last_row, known.source_row) AS source_row,
  CASE
    WHEN ${withdrawnSql(cohort)} THEN CASE WHEN known.${key} IS NULL THEN 'absent' ELSE 'withdrawn' END
    WHEN known.${key} IS NULL THEN 'added'
    WHEN ${differs("latest", "known")} THEN 'changed'
    WHEN news.id IS NOT NULL THEN 'moved'
    ELSE 'unchanged'
  END AS load_state
FROM numbered AS latest
LEFT JOIN accepted AS known ON known.${key} = latest.${key}
LEFT JOIN news ON news.id = latest.${key}
WHERE latest.version = latest.versions`,
    "touched stays",
  );
}

/** Whether a row says that its stay is withdrawn. */
function withdrawnSql({ columns }: Cohort): string {
  const names = acceptedNames(columns);
  const says = columns.flatMap(({ name, withdrawn }) =>
    withdrawn === undefined
      ? []
      : [`latest.${names.get(name)} IN (${withdrawn.map((label) => literal(label)).join(", ")})`]
  );
  return says.length === 0 ? "FALSE" : says.join(" OR ");
}

/**
 * Adds to `load_touched` the stays that a complete source leaves out: those of `accepted` whose id is not
 * among `load_ids`, admitted from its first day of admission to its last (any, where stays have no day).
 */
export function leftOutSql(cohort: Cohort): Sql {
  const { key, names, admission } = namesIn(cohort);
  const within = admission === undefined ? "" : `
  AND DATE_TRUNC('day', known.${admission}) >= (SELECT DATE_TRUNC('day', MIN(${admission})) FROM load_rows)
  AND DATE_TRUNC('day', known.${admission}) <= (SELECT DATE_TRUNC('day', MAX(${admission})) FROM load_rows)`;
  return written(
    `INSERT INTO load_touched (${names.join(", ")}, source_row, load_state)
SELECT ${names.map((name) => `known.${name}`).join(", ")}, known.source_row, 'left out' AS load_state
FROM accepted AS known
WHERE NOT EXISTS (SELECT 1 FROM load_ids WHERE load_ids.id = known.${key})${within}`,
    "stays left out",
  );
}

const isNew = "load_state IN ('added', 'changed', 'moved')";
const isGone = "load_state IN ('withdrawn', 'left out')";

/**
 * Brings `accepted` and `stays` to `load_touched`: rows by a MERGE on their key, and stays by taking out
 * those of all rows touched and staging them anew. Staging that looks at several rows (earlier stays, or a
 * file of the cohort's own) is done for the whole, as is any that has changed (`isAnew`).
 */
export async function applyTouched(warehouse: Warehouse, cohort: Cohort, isAnew: boolean): Promise<void> {
  const { key, names } = namesIn(cohort);
  const isWhole = isAnew || cohort.staging !== undefined || earlierOf(cohort).length > 0;
  const before = `(
  SELECT accepted.* FROM accepted
  INNER JOIN load_touched ON load_touched.${key} = accepted.${key} AND (${isNew} OR ${isGone})
) AS accepted`;
  const news = `(SELECT * FROM load_touched WHERE ${isNew}) AS accepted`;
  if (!isWhole) {
    await warehouse.run(stageStays(cohort, { from: before, into: "load_stays" }));
    await warehouse.run(sql`DELETE FROM stays WHERE stay_id IN (SELECT stay_id FROM load_stays)`);
  }
  const all = [...names, "source_row"];
  await warehouse.run(written(
    `MERGE INTO accepted
USING (SELECT ${all.join(", ")} FROM load_touched WHERE ${isNew}) AS loaded
ON accepted.${key} = loaded.${key}
WHEN MATCHED THEN UPDATE SET ${all.filter((name) => name !== key).map((name) => `${name} = loaded.${name}`)}
WHEN NOT MATCHED THEN INSERT (${all.join(", ")}) VALUES (${all.map((name) => `loaded.${name}`).join(", ")})`,
    "accepted",
  ));
  await warehouse.run(written(
    `DELETE FROM accepted WHERE ${key} IN (SELECT ${key} FROM load_touched WHERE ${isGone})`,
    "accepted",
  ));
  if (isWhole) await restage(warehouse, cohort);
  else await warehouse.run(stageStays(cohort, { from: news }));
}

/** Makes `stays` anew of `accepted`. */
export async function restage(warehouse: Warehouse, cohort: Cohort): Promise<void> {
  await warehouse.run(sql`DELETE FROM stays`);
  await warehouse.run(await stagingSql(cohort));
}

/**
 * Brings `stay_features` to `stays`: all are computed, as an admission counts in the ward and for the patient
 * of later ones, and only those that are others now are written.
 */
export async function refreshFeatures(warehouse: Warehouse): Promise<void> {
  const names = stayFeaturesColumns.map(({ name }) => name), all = ["stay_id", ...names];
  const insert = sqlFile("stay_features_insert.sql").text.replace(
    "INSERT INTO stay_features (",
    "INSERT INTO load_features (",
  );
  await warehouse.run(sql`DELETE FROM load_features`);
  await warehouse.run(written(insert, "stay_features_insert.sql"));
  await warehouse.run(sql`DELETE FROM stay_features WHERE stay_id NOT IN (SELECT stay_id FROM stays)`);
  await warehouse.run(written(
    `MERGE INTO stay_features
USING (
  SELECT ${all.map((name) => `now.${name}`).join(", ")}
  FROM load_features AS now
  LEFT JOIN stay_features AS before ON before.stay_id = now.stay_id
  WHERE before.stay_id IS NULL OR ${
      names.map((name) => `now.${name} IS DISTINCT FROM before.${name}`).join(" OR ")
    }
) AS loaded
ON stay_features.stay_id = loaded.stay_id
WHEN MATCHED THEN UPDATE SET ${names.map((name) => `${name} = loaded.${name}`).join(", ")}
WHEN NOT MATCHED THEN INSERT (${all.join(", ")}) VALUES (${all.map((name) => `loaded.${name}`).join(", ")})`,
    "stay_features",
  ));
}

function namesIn({ columns }: Cohort) {
  const names = acceptedNames(columns);
  const nameOf = (column: Cohort["columns"][number] | undefined) =>
    column === undefined ? undefined : names.get(column.name)!;
  return {
    key: nameOf(columns.find(({ role }) => role === "id"))!,
    names: [...names.values()],
    admission: nameOf(columns.find(({ stays }) => stays === "admitted_on")),
  };
}
