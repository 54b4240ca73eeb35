import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Cohort } from "lib/cohort/cohort.ts";
import { cohortOf } from "lib/cohort/cohort_of.ts";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { addLoad, type AddLoadOptions } from "lib/cohort/loads/add_load.ts";
import { loadState } from "lib/cohort/loads/load_log.ts";
import { sourceOf } from "lib/cohort/source/source.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { dayMs } from "lib/stats/day.ts";
import { cellText } from "lib/table/cell_text.ts";
import { numbersOf, rowsWhere, type Table, tableOf, takeRows, timestampColumn } from "lib/table/table.ts";
import { sql, written } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { assertSameRows } from "../../warehouse/assert_same_rows.ts";
import { engines, enginesOfLongTests } from "../../warehouse/engines.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";
import { columnsSql } from "../source/write_parquet.ts";
import { type ExtractRow, hospitalDays, rowsOfTable, stacked, tableOfRows } from "./hospital_days.ts";
import { assertSameLoaded, loadedRows } from "./loaded_rows.ts";

const synthetic = cohortNamed("synthetic");
const from = Date.UTC(2022, 4, 1);
const asOf = from + 40 * dayMs;

/** With some rows broken that the generator does not break so often. */
function brokenNowAndThen(table: Table): Table {
  const rows = rowsOfTable(table).map((row, i) =>
    i % 40 === 7 ? { ...row, BED_GRADE: "9" } : i % 61 === 5 ? { ...row, AGE: "121-130" } : row
  );
  return tableOfRows(rows, Object.keys(table.columns));
}

const small = brokenNowAndThen(syntheticCohort({ stays: 1_500, liveStays: 200 }).table);
/** WARDBOOK_SLOW=1 loads a whole month. */
const days = Deno.env.has("WARDBOOK_SLOW") ? 30 : 10;
const files = hospitalDays(small, from, days);

function load(warehouse: Warehouse, table: Table, options: Partial<AddLoadOptions> = {}, cohort = synthetic) {
  const given = { name: "a file", id: null, asOf, now: () => 0, ...options };
  return addLoad(warehouse, cohort, sourceOf(table, "a file"), given);
}

async function counts(
  warehouse: Warehouse,
  table: Table,
  options: Partial<AddLoadOptions> = {},
  cohort = synthetic,
) {
  const { load: { rowsRead, added, changed, unchanged, superseded, cancelled, quarantined, withdrawn } } =
    await load(
      warehouse,
      table,
      options,
      cohort,
    );
  return [rowsRead, added, changed, unchanged, superseded, cancelled, quarantined, withdrawn];
}

for (const [engine, withEngine] of enginesOfLongTests) {
  // On Snowflake some days come together.
  const size = engine === "duckdb" ? 1 : 4;
  const daily = Array.from({ length: Math.ceil(days / size) }, (_, i) => {
    return stacked(files.slice(1 + i * size, 1 + (i + 1) * size));
  });
  Deno.test(`${days} days' loads end as one load of all, and their features are those of the whole, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await load(warehouse, stacked(files));
      const expected = await loadedRows(warehouse, synthetic);
      assert(expected.quarantine!.rowCount > 20);
      await load(warehouse, files[0]!, { asOf: from - 1, replaces: true });
      const totals = [0, 0];
      for (const [i, file] of daily.entries()) {
        const { load: { added, changed } } = await load(warehouse, file, {
          asOf: from + (i + 1) * size * dayMs - 1,
        });
        totals[0]! += added;
        totals[1]! += changed;
        if (i % 7 === 1) await assertFeaturesOfWhole(warehouse);
      }
      assert(totals.every((total) => total > 20), `${totals}`);
      const loaded = await loadedRows(warehouse, synthetic);
      assertSameLoaded(loaded, expected);
      assertEquals((await loadState(warehouse)).current.length, 1 + daily.length);
      if (engine === "duckdb") await assertLastVersions(warehouse, loaded.stays!);
    }));
}

/** That the features which loads left are those that all stays together give. */
async function assertFeaturesOfWhole(warehouse: Warehouse): Promise<void> {
  const { stay_features } = await loadedRows(warehouse, synthetic);
  await warehouse.run(
    sql`CREATE OR REPLACE TEMPORARY TABLE whole AS SELECT * FROM stay_features WHERE FALSE`,
  );
  const insert = await Deno.readTextFile("sql/stay_features_insert.sql");
  await warehouse.run(written(insert.replace("INTO stay_features", "INTO whole"), "test"));
  assertSameRows(await warehouse.query(sql`SELECT * FROM whole ORDER BY stay_id`), stay_features!);
}

/** That the stays are what the last version of each gives when they are read as a whole. */
async function assertLastVersions(warehouse: Warehouse, stays: Table): Promise<void> {
  const rejected = new Set(
    rowsOfTable(await warehouse.query(sql`SELECT row_text FROM quarantine`)).map(({ row_text }) =>
      (JSON.parse(row_text!) as ExtractRow).CASE_ID
    ),
  );
  const last = new Map(rowsOfTable(stacked(files)).map((row) => [row.CASE_ID, row]));
  const whole = [...last.values()].filter(({ CASE_ID }) => !rejected.has(CASE_ID!));
  await withWarehouse(async (other) => {
    await loadCohort(other, synthetic, tableOfRows(whole, Object.keys(small.columns)), { asOf });
    const ids = new Set(whole.map(({ CASE_ID }) => Number(CASE_ID)));
    const found = numbersOf(stays, "stay_id");
    const kept = rowsWhere(found.length, (row) => ids.has(found[row]!));
    assertSameRows(takeRows(stays, kept), (await loadedRows(other, synthetic)).stays!);
  });
}

Deno.test("`addLoad()` does nothing with content that was loaded before, whatever came between", () =>
  withWarehouse(async (warehouse) => {
    await load(warehouse, files[0]!, { id: "first" });
    await load(warehouse, files[3]!, { id: "second" });
    const before = await loadedRows(warehouse, synthetic);
    const { load: known, report } = await load(warehouse, files[0]!, { id: "first", asOf: asOf + dayMs });
    assertEquals([known.number, report], [1, null]);
    assertSameLoaded(await loadedRows(warehouse, synthetic), before);
    assertEquals((await loadState(warehouse)).current.length, 2);
  }));

const three = tableOfRows(
  rowsOfTable(small).slice(0, 3).map((row) => ({ ...row, BED_GRADE: "2", AGE: "41-50" })),
  Object.keys(small.columns),
);
const [one, two] = rowsOfTable(three) as [ExtractRow, ExtractRow];
const table = (...rows: ExtractRow[]) => tableOfRows(rows, Object.keys(small.columns));

for (const [engine, withEngine] of engines) {
  Deno.test(`\`addLoad()\` counts what is new, changed, unchanged, superseded and rejected on ${engine}`, () =>
    withEngine(async (warehouse) => {
      assertEquals(await counts(warehouse, three), [3, 3, 0, 0, 0, 0, 0, 0]);
      assertEquals(await counts(warehouse, three), [3, 0, 0, 3, 0, 0, 0, 0]);
      const grade = (row: ExtractRow, BED_GRADE: string | null) => ({ ...row, BED_GRADE });
      const corrected = table(
        grade(one, "3"),
        grade(one, "4"),
        grade(two, "9"),
        grade(two, "3"),
        grade(two, "2"),
      );
      assertEquals(await counts(warehouse, corrected), [5, 0, 1, 1, 2, 0, 1, 0]);
      const found = await warehouse.query(
        sql`SELECT bed_grade, source_row FROM accepted ORDER BY source_row`,
      );
      assertEquals(
        rowsOfTable(found).map(({ bed_grade, source_row }) => [bed_grade, source_row]),
        [["2", "3"], ["4", "8"], ["2", "11"]],
      );
      assertEquals(await counts(warehouse, table(grade(one, null))), [1, 0, 1, 0, 0, 0, 0, 0]);
      const missing = await warehouse.query(sql`SELECT severity_bed_grade FROM stay_features
        WHERE severity_bed_grade IS NULL`);
      assertEquals(missing.rowCount, 1);
      const [state, placed] = [
        await loadState(warehouse),
        await warehouse.query(sql`SELECT source_row FROM quarantine`),
      ];
      assertEquals([state.rows, state.current.length], [3, 4]);
      assertEquals(rowsOfTable(placed), [{ source_row: "9" }]);
    }));
}

const cancelling: Cohort = cohortOf({
  ...synthetic,
  name: "cancelling",
  columns: [...synthetic.columns, {
    name: "STATUS",
    type: "category",
    role: "ignored",
    knownAt: "after",
    meaning: "Whether the stay stands",
    allowed: ["active", "cancelled"],
    withdrawn: ["cancelled"],
  }],
});

for (const [engine, withEngine] of enginesOfLongTests) {
  Deno.test(`a row that says so withdraws its stay, and one that comes later brings it back, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const names = [...Object.keys(small.columns), "STATUS"];
      const rows = (STATUS: string, ...some: ExtractRow[]) =>
        tableOfRows(some.map((row) => ({ ...row, STATUS })), names);
      const added = (file: Table) => counts(warehouse, file, {}, cancelling);
      assertEquals(await added(rows("active", ...rowsOfTable(three))), [3, 3, 0, 0, 0, 0, 0, 0]);
      assertEquals(await added(rows("cancelled", one)), [1, 0, 0, 0, 0, 1, 0, 1]);
      assertEquals(await added(rows("cancelled", one)), [1, 0, 0, 0, 0, 1, 0, 0]);
      assertEquals((await loadedRows(warehouse, cancelling)).stays!.rowCount, 2);
      assertEquals(await added(stacked([rows("cancelled", one), rows("active", one)])), [
        2,
        1,
        0,
        0,
        1,
        0,
        0,
        0,
      ]);
      const whole = stacked([rows("active", ...rowsOfTable(three)), rows("cancelled", two)]);
      const report = await loadCohort(warehouse, cancelling, whole, { asOf });
      assertEquals(report.byRule.map(({ rule, rows }) => [rule, rows]), [["withdrawn", 1]]);
    }));

  Deno.test(`a complete source withdraws what it leaves out of its days on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const day = (row: ExtractRow, date: string, CASE_ID: string) => ({
        ...row,
        CASE_ID,
        ADMISSION_DATE: date,
        DISCHARGE_DATE: null,
        DISCHARGE_KIND: null,
      });
      const stays = ["2022-04-01", "2022-04-02", "2022-04-03", "2022-04-04"].map((date, i) =>
        day(one, date, String(i + 1))
      );
      await load(warehouse, table(...stays));
      const rest = table(stays[0]!, { ...stays[1]!, BED_GRADE: "9" }, stays[3]!);
      assertEquals(await counts(warehouse, rest, { isComplete: true }), [3, 0, 0, 2, 0, 0, 1, 1]);
      const left = await warehouse.query(sql`SELECT stay_id FROM stays ORDER BY stay_id`);
      assertEquals(rowsOfTable(left).map(({ stay_id }) => stay_id), ["1", "2", "4"]);
      const early = table(stays[0]!);
      assertEquals(await counts(warehouse, early, { isComplete: true }), [1, 0, 0, 1, 0, 0, 0, 0]);
      const unread = table(stays[0]!, { ...stays[1]!, CASE_ID: "one" });
      await assertRejects(
        () => load(warehouse, unread, { isComplete: true }),
        Error,
        "the id of 1 can't be read",
      );
    }));
}

for (const [engine, withEngine] of enginesOfLongTests) {
  Deno.test(`a table of the warehouse is added where it lies, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const someDays = files.slice(1, 3);
      const day = await fresh(async (other) => {
        for (const file of someDays) await load(other, file);
        return await loadedRows(other, synthetic);
      });
      for (const [i, file] of someDays.entries()) {
        const name = `day_${i}`;
        await warehouse.run(written(`CREATE TABLE ${name} (${columnsSql(file)})`, "test"));
        await warehouse.append(name, engine === "duckdb" ? file : inLowerCase(file));
        const source = { relation: [{ text: name, isQuoted: false }] };
        await addLoad(warehouse, synthetic, source, { name, id: null, asOf, now: () => 0 });
      }
      const loaded = await loadedRows(warehouse, synthetic);
      assertSameRows(loaded.stays!, day.stays!);
      assertSameRows(loaded.stay_features!, day.stay_features!);
    }));

  Deno.test(`of a table that grows only what is new is read, and ends as the whole does, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const hour = 3_600_000, name = "growing", source = { relation: [{ text: name, isQuoted: false }] };
      const write = async (file: Table, updated: (row: number) => number) => {
        const times = timestampColumn(Float64Array.from({ length: file.rowCount }, (_, row) => updated(row)));
        const rows = tableOf({ ...file.columns, UPDATED_AT: times });
        await warehouse.run(written(`CREATE TABLE IF NOT EXISTS ${name} (${columnsSql(rows)})`, "test"));
        const ids = Array.from({ length: file.rowCount }, (_, row) => cellText(file.columns.CASE_ID!, row));
        const known = ids.filter((id) => id !== null).map((id) => `'${id}'`).join(", ");
        await warehouse.run(written(`DELETE FROM ${name} WHERE CASE_ID IN (${known})`, "test"));
        await warehouse.append(name, engine === "duckdb" ? rows : inLowerCase(rows));
      };
      const read = (since = "updated_at", more: Partial<AddLoadOptions> = {}) =>
        addLoad(warehouse, synthetic, source, { name, id: null, asOf, since, now: () => 0, ...more });
      const marked = asOf - 5 * dayMs;
      await write(files[1]!, (row) => marked - row * 12 * hour);
      const first = await read();
      assertEquals([first.load.rowsRead, first.load.readUntil], [
        files[1]!.rowCount,
        new Date(marked).toISOString(),
      ]);
      // One was begun before the mark and committed later, one has no time, one is of a wrong clock.
      await write(
        files[2]!,
        (row) => [marked - 20 * hour, NaN, Date.UTC(2099, 0, 1)][row] ?? marked + row * hour,
      );
      const second = await read();
      assert(second.load.rowsRead < files[1]!.rowCount + files[2]!.rowCount);
      assertEquals(second.load.readUntil, new Date(asOf).toISOString());
      const loaded = await loadedRows(warehouse, synthetic);
      await withWarehouse(async (whole) => {
        for (const file of files.slice(1, 3)) await load(whole, file);
        assertSameRows(loaded.stays!, (await loadedRows(whole, synthetic)).stays!);
      });
      assertEquals((await read()).load.changed, 0);
      const all = (await warehouse.query(written(`SELECT * FROM ${name}`, "test"))).rowCount;
      assertEquals((await read("updated_at", { isAgain: true })).load.rowsRead, all);
      await assertRejects(() => read("nowhere"), TypeError, "there is none of that name; such are ");
      await assertRejects(() => read("WARD_TYPE"), TypeError, "it is a text; such are ");
      // A correction would be read again only if it came within a day.
      for (const column of ["ADMISSION_DATE", "discharge_date", "CASE_ID"]) {
        await assertRejects(() => read(column), TypeError, "must grow with each change of a row");
      }
    }));
}

function inLowerCase(rows: Table): Table {
  const columns = Object.entries(rows.columns).map(([name, column]) => [name.toLowerCase(), column]);
  return { ...rows, columns: Object.fromEntries(columns) };
}

async function fresh<T>(work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  let result: { readonly of: T } | undefined;
  await withWarehouse(async (warehouse) => void (result = { of: await work(warehouse) }));
  return result!.of;
}

Deno.test("`addLoad()` leaves the tables as they were where it must not add", () =>
  withWarehouse(async (warehouse) => {
    await loadCohort(warehouse, synthetic, three, { asOf });
    await assertRejects(() => load(warehouse, files[0]!), Error, "3 rows were read by a run as a whole");
    await load(warehouse, three, { replaces: true });
    const before = await loadedRows(warehouse, synthetic);
    const other = { ...synthetic, name: "other" };
    const narrow = { ...synthetic, columns: synthetic.columns.filter(({ name }) => name !== "DEPARTMENT") };
    const { AGE: _, ...lacking } = three.columns;
    const refused: [cohort: Cohort, table: Table, asOf: number, said: string][] = [
      [synthetic, three, asOf - dayMs, "the last one was as of 2022-06-10; load all"],
      [other, three, asOf, 'must hold that cohort: they hold "synthetic"'],
      [narrow, three, asOf, "the spec has changed"],
      [synthetic, { ...three, columns: lacking }, asOf, 'it lacks "AGE"'],
      [
        { ...synthetic, columns: synthetic.columns.filter(({ role }) => role !== "id") },
        three,
        asOf,
        "an id by",
      ],
    ];
    for (const [cohort, rows, day, said] of refused) {
      await assertRejects(() => load(warehouse, rows, { asOf: day }, cohort), Error, said);
      assertSameLoaded(await loadedRows(warehouse, synthetic), before, said);
    }
  }));

Deno.test("a trial counts what a load would do, and does nothing", () =>
  withWarehouse(async (warehouse) => {
    await load(warehouse, files[0]!);
    const before = await loadedRows(warehouse, synthetic);
    const tried = await counts(warehouse, files[1]!, { isTrial: true });
    assertSameLoaded(await loadedRows(warehouse, synthetic), before);
    assertEquals((await loadState(warehouse)).current.length, 1);
    assertEquals(tried, await counts(warehouse, files[1]!));
  }));
