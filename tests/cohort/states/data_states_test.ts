import { assertEquals } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { fillCohort } from "lib/cohort/loads/fill_cohort.ts";
import { dataId, dataStates } from "lib/cohort/states/data_states.ts";
import { noteDataState } from "lib/cohort/states/note_data_state.ts";
import { stateDifference } from "lib/cohort/states/state_difference.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { sql } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { writeCsv } from "../../table/write_csv.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";

const cohort = cohortNamed("synthetic"), asOf = Date.UTC(2023, 4, 31);
const file = await Deno.makeTempFile({ suffix: ".csv" });
Deno.test.afterAll(() => Deno.remove(file));
await writeCsv(syntheticCohort({ stays: 300, liveStays: 30 }).table, file);

function filled(work: (warehouse: Warehouse) => Promise<void>): Promise<void> {
  return withWarehouse(async (warehouse) => {
    await fillCohort(warehouse, cohort, file, { asOf });
    await work(warehouse);
  });
}

function note(warehouse: Warehouse, loadNumber: number | null = null, of = cohort) {
  return noteDataState(warehouse, of, { loadNumber, asOf });
}

Deno.test("`fillCohort()` notes a state, and the same rows in another order are the same", () =>
  filled(async (warehouse) => {
    const [first, ...more] = await dataStates(warehouse);
    assertEquals([first!.number, first!.cohort, first!.asOf, more.length], [1, "synthetic", asOf, 0]);
    assertEquals([first!.added, first!.changed, first!.withdrawn], [first!.rows, 0, 0]);
    assertEquals(await dataId(warehouse), first!.id);
    await warehouse.run(sql`CREATE TABLE turned AS SELECT * FROM accepted ORDER BY source_row DESC;
      DELETE FROM accepted; INSERT INTO accepted SELECT * FROM turned`);
    assertEquals((await note(warehouse))!.number, 1);
    await fillCohort(warehouse, cohort, file, { asOf });
    assertEquals((await dataStates(warehouse)).length, 1);
  }));

Deno.test("`noteDataState()` counts what was added, changed and withdrawn, and so does `stateDifference()`", () =>
  filled(async (warehouse) => {
    await warehouse.run(sql`UPDATE accepted SET bed_grade = bed_grade + 1 WHERE source_row BETWEEN 20 AND 22;
      DELETE FROM accepted WHERE source_row > 300`);
    const second = (await note(warehouse, 7))!;
    assertEquals([second.loadNumber, second.added, second.changed, second.withdrawn], [7, 0, 3, 30]);
    assertEquals(await dataId(warehouse), second.id);
    await warehouse.run(
      sql`UPDATE accepted SET bed_grade = bed_grade - 1 WHERE source_row BETWEEN 20 AND 21`,
    );
    assertEquals(await dataId(warehouse), second.id);
    const third = (await note(warehouse))!, [first] = await dataStates(warehouse);
    const there = await stateDifference(warehouse, first!, third);
    assertEquals(there.rows, { added: 0, changed: 1, unchanged: first!.rows - 31, withdrawn: 30 });
    const back = await stateDifference(warehouse, third, first!);
    assertEquals(back.rows, { added: 30, changed: 1, unchanged: first!.rows - 31, withdrawn: 0 });
    const grade = there.columns.find(({ name }) => name === "bed_grade")!;
    assertEquals(grade.mean!.map((mean) => typeof mean), ["number", "number"]);
    assertEquals((await stateDifference(warehouse, third, third)).columns, []);
  }));

Deno.test("`dataId()` tells nothing of rows that were not noted", () =>
  filled(async (warehouse) => {
    await warehouse.run(sql`DELETE FROM accepted WHERE source_row < 20`);
    assertEquals(await dataId(warehouse), null);
  }));

Deno.test("a state's profile holds no label of few rows, and nothing of a patient but how many are known", () =>
  filled(async (warehouse) => {
    await warehouse.run(sql`UPDATE accepted SET department = 'rare' WHERE source_row BETWEEN 20 AND 25`);
    const { profile } = (await note(warehouse))!;
    const [patient, department] = ["patientid", "department"].map((wanted) =>
      profile.find(({ name }) => name === wanted)!
    );
    assertEquals(Object.keys(patient!), ["name", "known", "missing"]);
    assertEquals(Object.keys(department!.labels!).includes("gynecology"), true);
    assertEquals(Object.values(department!.labels!).every((rows) => rows > 10), true);
    assertEquals("rare" in department!.labels!, false);
  }));

Deno.test("rows without a key are told by their content, as often as they are there", () =>
  filled(async (warehouse) => {
    const columns = cohort.columns.map(({ role, ...column }) => ({
      ...column,
      role: role === "id" ? "patient" : role,
    }));
    const keyless = { ...cohort, name: "keyless", columns } as typeof cohort;
    await note(warehouse, null, keyless);
    await warehouse.run(sql`INSERT INTO accepted SELECT * FROM accepted WHERE source_row = 20;
      INSERT INTO accepted SELECT * FROM accepted WHERE source_row = 20`);
    const { added, changed, withdrawn } = (await note(warehouse, null, keyless))!;
    assertEquals([added, changed, withdrawn], [3, 0, 0]);
  }));
