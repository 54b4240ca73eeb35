import { assertEquals } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { modelInput } from "lib/cohort/model_input.ts";
import { modelRows } from "lib/cohort/model_rows.ts";
import { stayFeaturesColumns, staysColumns } from "lib/cohort/stays.ts";
import { sql, written } from "lib/warehouse/sql.ts";
import type { Values, Warehouse } from "lib/warehouse/warehouse.ts";
import { makeFeatures, makeStays, rowsOf } from "../sql/staging.ts";
import { withWarehouse } from "../warehouse/with_warehouse.ts";

const synthetic = cohortNamed("synthetic");
const open: Values = { from: null, until: null, known_by: null };
const on = (month: number, date: number) => new Date(Date.UTC(2022, month - 1, date));

async function plant(warehouse: Warehouse): Promise<void> {
  await makeStays(warehouse);
  await warehouse.run(
    sql`INSERT INTO stays (stay_id, admitted_on, discharged_on, discharge_kind, stay_days) VALUES
    (5, TIMESTAMP '2022-10-31', TIMESTAMP '2022-11-01', 'home', 1),
    (4, TIMESTAMP '2022-10-31', TIMESTAMP '2022-11-02', 'died', 2),
    (3, TIMESTAMP '2022-11-01', TIMESTAMP '2022-11-30', 'transfer', 29),
    (2, TIMESTAMP '2022-11-01', NULL, NULL, NULL),
    (1, NULL, NULL, 'home', 7)`,
  );
  await makeFeatures(warehouse);
}

async function idsOf(warehouse: Warehouse, values: Values): Promise<unknown[]> {
  return (await rowsOf(warehouse, modelInput(synthetic), values)).map((row) => row.stay_id);
}

Deno.test("`modelInput()` has the columns of stays and stay_features, one row a stay, in order", () =>
  withWarehouse(async (warehouse) => {
    await plant(warehouse);
    const { columns } = await warehouse.query(modelInput(synthetic), open);
    assertEquals(
      Object.keys(columns),
      [...staysColumns, ...stayFeaturesColumns].map((column) => column.name),
    );
    assertEquals(await idsOf(warehouse, open), [1, 2, 3, 4, 5]);
  }));

Deno.test("`modelInput()` takes stays from :from until before :until, and always those without a date", () =>
  withWarehouse(async (warehouse) => {
    await plant(warehouse);
    assertEquals(await idsOf(warehouse, { ...open, from: on(11, 1) }), [1, 2, 3]);
    assertEquals(await idsOf(warehouse, { ...open, until: on(11, 1) }), [1, 4, 5]);
    assertEquals(await idsOf(warehouse, { ...open, from: on(10, 31), until: on(11, 1) }), [1, 4, 5]);
    assertEquals(await idsOf(warehouse, { ...open, from: on(12, 1) }), [1]);
  }));

Deno.test("`modelInput()` takes whoever had not ended before a day, the discharged of that day among them", () =>
  withWarehouse(async (warehouse) => {
    await plant(warehouse);
    const late = async (month: number, date: number) =>
      (await rowsOf(warehouse, modelInput(synthetic, undefined, { late: true }), {
        ...open,
        not_ended_before: on(month, date),
      })).map((row) => row.stay_id);
    assertEquals(await late(11, 2), [2, 3, 4]);
    assertEquals(await late(11, 3), [2, 3]);
    assertEquals(await late(12, 1), [2]);
  }));

Deno.test("`modelInput()` hides discharge, its kind and the stay that were not known by :known_by", () =>
  withWarehouse(async (warehouse) => {
    await plant(warehouse);
    const known = async (knownBy: Date | null) =>
      (await rowsOf(warehouse, modelInput(synthetic), { ...open, known_by: knownBy })).map((row) => [
        row.discharged_on,
        row.discharge_kind,
        row.stay_days,
      ]);
    assertEquals(await known(null), [
      [null, "home", 7],
      [null, null, null],
      ["2022-11-30", "transfer", 29],
      ["2022-11-02", "died", 2],
      ["2022-11-01", "home", 1],
    ]);
    assertEquals(await known(on(11, 1)), [[null, "home", 7], [null, null, null], [null, null, null], [
      null,
      null,
      null,
    ], [
      "2022-11-01",
      "home",
      1,
    ]]);
  }));

Deno.test("`modelRows()` has the columns of stays and stay_features, and as_of, the midnight after admission", () =>
  withWarehouse(async (warehouse) => {
    await plant(warehouse);
    const all = written(`WITH ${modelRows()} SELECT * FROM model_rows ORDER BY stay_id`, "inline");
    const { columns } = await warehouse.query(all);
    const names = [...staysColumns, ...stayFeaturesColumns].map((column) => column.name);
    assertEquals(Object.keys(columns), [...names, "as_of"]);
    const asOf = (await rowsOf(warehouse, all)).map((row) => row.as_of);
    assertEquals(asOf, [null, "2022-11-02", "2022-11-02", "2022-11-01", "2022-11-01"]);
  }));

Deno.test("nothing but `modelRows()` puts stays and stay_features together", async () => {
  const joining: string[] = [];
  for (const folder of ["sql/", "lib/"]) {
    for await (const { path, text } of textsIn(new URL(`../../${folder}`, import.meta.url))) {
      if (/\bJOIN (\w+\.)*stay_features\b/.test(text)) joining.push(path.replace(/^.*\/(sql|lib)\//, ""));
    }
  }
  // A load compares features with those of before; people's own tools see both.
  assertEquals(joining.sort(), ["bi/bi_stays.sql", "cohort/loads/load_tables.ts", "cohort/model_rows.ts"]);
});

async function* textsIn(folder: URL): AsyncGenerator<{ path: string; text: string }> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const url = new URL(name + (isDirectory ? "/" : ""), folder);
    if (isDirectory) yield* textsIn(url);
    else yield { path: url.pathname, text: await Deno.readTextFile(url) };
  }
}

Deno.test("`modelInput()` of who has ended takes those alone whose length was known by :known_by", () =>
  withWarehouse(async (warehouse) => {
    await plant(warehouse);
    const ended = async (values: Values) =>
      (await rowsOf(warehouse, modelInput(synthetic, undefined, { ended: true }), values))
        .map((row) => row.stay_id);
    assertEquals(await ended(open), [1, 3, 4, 5]);
    assertEquals(await ended({ ...open, known_by: on(11, 2) }), [1, 4, 5]);
    assertEquals(await ended({ ...open, from: on(11, 1), known_by: on(11, 2) }), [1]);
  }));
