import { assert, assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import type { Cohort } from "lib/cohort/cohort.ts";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { addLoad, type AddLoadOptions } from "lib/cohort/loads/add_load.ts";
import { emptyLoads } from "lib/cohort/loads/empty_loads.ts";
import { fillCohort } from "lib/cohort/loads/fill_cohort.ts";
import { loadsEver, loadState } from "lib/cohort/loads/load_log.ts";
import { sourceOf } from "lib/cohort/source/source.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { takeRows } from "lib/table/table.ts";
import { sql } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { taskLine } from "../../notebook/tasks/task_line.ts";
import type { SnowflakeServer } from "../../snowflake/server.ts";
import { engines } from "../../warehouse/engines.ts";
import { withSnowflake } from "../../warehouse/with_snowflake.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";

const synthetic = cohortNamed("synthetic");
const asOf = Date.UTC(2023, 4, 31);
const { table } = syntheticCohort({ stays: 60, liveStays: 0 });
const part = (from: number) => takeRows(table, Int32Array.from({ length: 20 }, (_, row) => from + row));

function load(warehouse: Warehouse, from: number, options: Partial<AddLoadOptions> = {}, cohort = synthetic) {
  const given = { name: `from ${from}`, id: `${from}`, asOf, now: () => 0, ...options };
  return addLoad(warehouse, cohort, sourceOf(part(from), given.name), given);
}

async function noted(warehouse: Warehouse): Promise<(string | null)[]> {
  return (await loadsEver(warehouse)).map(({ statementId }) => statementId);
}

/**
 * The id of the COMMIT of the transaction whose last row went to the log, from a place on; "" where none did.
 */
function commitOfLoad({ statements, ids }: SnowflakeServer, from = 0): string {
  const logged = statements.findIndex((text, i) =>
    i >= from && /^INSERT INTO load_log \(load_number, load_id/.test(text)
  );
  const commit = statements.findIndex((text, i) => i > logged && text === "COMMIT");
  return logged < 0 ? "" : ids[commit]!;
}

Deno.test("`addLoad()` notes the COMMIT of each load, by which Time Travel reads what it left", () =>
  withSnowflake(async (warehouse, server) => {
    assertEquals(warehouse.lastCommit, null);
    const expected: string[] = [];
    for (const from of [0, 20]) {
      const before = server.statements.length, { load: { statementId } } = await load(warehouse, from);
      expected.push(commitOfLoad(server, before));
      assertEquals(statementId, expected.at(-1));
      assertMatch(statementId!, /^[0-9a-f]{8}-0000-[0-9a-f]{4}-0000-[0-9a-f]{12}$/);
    }
    assertNotEquals(expected[0], expected[1]);
    assertEquals(await noted(warehouse), expected);
    const again = await load(warehouse, 0);
    assertEquals([again.report, again.load.statementId], [null, expected[0]]);
    await load(warehouse, 40, { isTrial: true });
    assertEquals(await noted(warehouse), expected);

    const changed: Cohort = {
      ...synthetic,
      derive: { ...synthetic.derive, long: { kind: "constant", value: "no" } },
    };
    let before = server.statements.length;
    await fillCohort(warehouse, changed, "", { asOf });
    expected.push(commitOfLoad(server, before));
    before = server.statements.length;
    const emptied = await emptyLoads(warehouse, changed, () => 0);
    expected.push(commitOfLoad(server, before));
    assertEquals(emptied?.statementId, expected[3]);
    assertEquals(await noted(warehouse), expected);
    assertEquals(new Set(expected).size, 4);
  }));

Deno.test("a load that was killed before its statement was noted is told by the next, with one of between", () =>
  withSnowflake(async (warehouse, server) => {
    const forget = sql`UPDATE load_log SET statement_id = NULL`;
    await load(warehouse, 0);
    await warehouse.run(forget);
    const between = server.statements.length;
    // The same command again has nothing to load.
    assertEquals((await load(warehouse, 0)).report, null);
    const [first] = await noted(warehouse);
    assert(server.ids.indexOf(first!) >= between);
    assertEquals(server.statements[server.ids.indexOf(first!)], "COMMIT");

    await warehouse.run(forget);
    const later = server.statements.length;
    await load(warehouse, 20);
    const [again, second] = await noted(warehouse);
    assertEquals(second, commitOfLoad(server, later));
    const places = [again, second].map((id) => server.ids.indexOf(id!));
    assert(later <= places[0]! && places[0]! < places[1]!);
    const touched = server.statements.findIndex((text, i) => i >= later && text.includes("INTO accepted"));
    assert(places[0]! < touched, "nothing may have been written for the next load before");

    // What was emptied may have been filled by a run: no statement can be told any more.
    await emptyLoads(warehouse, synthetic, () => 0);
    await warehouse.run(forget);
    await load(warehouse, 0);
    assertEquals((await noted(warehouse)).map((id) => id === null), [true, true, true, false]);
  }));

for (const [engine, withEngine] of engines) {
  Deno.test(`a log of before statements were noted is read as it is, and goes on, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await load(warehouse, 0);
      await load(warehouse, 20);
      await warehouse.run(sql`ALTER TABLE load_log DROP COLUMN statement_id`);
      await warehouse.run(sql`UPDATE wardbook_tables
        SET definition = 'before', column_list = REPLACE(column_list, ',statement_id VARCHAR', '')
        WHERE name = 'load_log'`);
      const before = await loadsEver(warehouse);
      assertEquals(before.map(({ number, statementId }) => [number, statementId]), [[1, null], [2, null]]);
      assertEquals((await load(warehouse, 40, { isTrial: true })).load.added, 20);
      const report = await fillCohort(warehouse, synthetic, "", { asOf });
      assertEquals([report.kept, report.loads?.length], [40, 2]);
      await load(warehouse, 40);
      const isNoted = engine === "snowflake";
      assertEquals((await noted(warehouse)).map((id) => id !== null), [false, isNoted, isNoted]);
      assertEquals((await loadState(warehouse)).rows, 60);
    }));
}

Deno.test("on DuckDB no statement is noted", () =>
  withWarehouse(async (warehouse) => {
    assertEquals((await load(warehouse, 0)).load.statementId, null);
    assertEquals(await noted(warehouse), [null]);
  }));

Deno.test("`deno task data` tells on Snowflake how to read what loads left, and how they differ", () =>
  withSnowflake(async (warehouse, server) => {
    const env = { ...server.env, WARDBOOK_WAREHOUSE: server.url }, data = taskLine("data");
    assertStringIncludes((await data(["list"], env)).out, 'No load of "synthetic" is noted.');
    assertEquals(JSON.parse((await data(["connect"], env)).out), {
      engine: "snowflake",
      place: "WARDBOOK.PUBLIC",
    });
    const ids: string[] = [];
    for (const from of [0, 20]) ids.push((await load(warehouse, from)).load.statementId!);
    const { out, err } = await data(["list"], env);
    assertEquals(err, "");
    for (const [i, id] of ids.entries()) {
      assertMatch(out, new RegExp(`\\n${i + 1} +2023-05-31 +add .* ${id} `));
    }
    assertStringIncludes(out, `Load 2 left: SELECT * FROM accepted AT(STATEMENT => '${ids[1]}')`);
    const lines = (await data(["list", "--json"], env)).out.trim().split("\n").map((line) =>
      JSON.parse(line)
    );
    assertEquals(lines.map(({ load, statementId, added }) => [load, statementId, added]), [[1, ids[0], 20], [
      2,
      ids[1],
      20,
    ]]);
    const [old, now] = ids.map((id) => `SELECT * FROM accepted AT(STATEMENT => '${id}')`);
    assertStringIncludes((await data(["diff", "before", "last"], env)).out, `\n${now} EXCEPT ${old};\n`);
    assertEquals(JSON.parse((await data(["diff", "1", "2", "--json"], env)).out).sql, [
      `${now} EXCEPT ${old};`,
      `${old} EXCEPT ${now};`,
    ]);
    await warehouse.run(sql`UPDATE load_log SET statement_id = NULL WHERE load_number = 1`);
    assertStringIncludes((await data(["diff", "1", "2"], env)).err, "Cannot tell what load 1 left");
  }));
