import { assert, assertEquals } from "@std/assert";
import { cohortOf } from "lib/cohort/cohort_of.ts";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { labelOf, levelsOf } from "lib/cohort/levels.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { subgroupOf } from "lib/evaluate/subgroup_of.ts";
import { answerQuestions, cornerOf, groupsOf } from "lib/explore/answers.ts";
import { mixColumns, numberColumnsOf } from "lib/explore/columns_of.ts";
import { patientsOf } from "lib/explore/difference.ts";
import { groupTable } from "lib/explore/group_table.ts";
import { questions } from "lib/explore/questions.ts";
import { questionsOf } from "lib/explore/questions_of.ts";
import { readStays } from "lib/explore/read_stays.ts";
import { answersReading } from "lib/explore/report_tables.ts";
import { stayHeatMap } from "lib/explore/stay_figures.ts";
import { type DisplayRow, displayRows, type Table } from "lib/table/table.ts";
import { sqlFile } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { clinic, clinicRows } from "../cohort/clinic.ts";
import { withWarehouse } from "../warehouse/with_warehouse.ts";

const cohort = cohortOf({
  ...clinic,
  columns: clinic.columns.map((column) =>
    column.name === "Order" ? { ...column, label: "doctor's order", order: ["bed rest", "walk"] } : column
  ),
});
const period = { from: new Date("2021-01-01"), until: new Date("2024-01-01") };
const withClinic = (work: (warehouse: Warehouse) => Promise<void>) =>
  withWarehouse(async (warehouse) => {
    await loadCohort(warehouse, cohort, clinicRows(500), { asOf: Date.UTC(2024, 0, 1) });
    await work(warehouse);
  });

Deno.test("`questionsOf()` asks about each column that a cohort declares where it lacks those of the seventeen", () =>
  withClinic(async (warehouse) => {
    const asked = questionsOf(cohort, await readStays(warehouse, period, cohort));
    assertEquals(asked.map(({ number, title }) => `${number}. ${title}`), [
      "9. Do stays get longer with age?",
      "18. Do stays differ by gender?",
      "19. Do stays change with hours in bed?",
      "20. Do stays change with asa class?",
      "21. Do stays get longer with doctor's order?",
      "22. Do stays change with lactate?",
      "23. Do stays change with coded weight?",
      "24. Do stays change with hour?",
      "25. Do age band and gender go together, and do both together act on the stay?",
    ]);
    assertEquals(asked.at(-1)!.interaction, true);
  }));

Deno.test("`questionsOf()` asks the seventeen, and no others, where all can be asked", () =>
  withClinic(async (warehouse) => {
    const stays = await readStays(warehouse, period, cohort);
    assertEquals(questionsOf(cohortNamed("synthetic"), stays), questions);
  }));

Deno.test("`answerQuestions()` answers them all, and `cornerOf()` finds what is drawn", () =>
  withClinic(async (warehouse) => {
    const stays = await readStays(warehouse, period, cohort);
    const answers = await answerQuestions(warehouse, stays, period, cohort);
    assertEquals(answers.filter((answer) => "cannot" in answer), []);
    const [asa] = answers.filter(({ question }) => question.factors[0] === "asa_class");
    assert(asa !== undefined && "finding" in asa && asa.finding.adjustedPValue < 1e-6);
    const corner = cornerOf(answers);
    stayHeatMap(groupsOf(corner), corner.question.factors, "2022", cohort);
    assert(groupsOf(corner).rowCount >= 4);
    assert(!answersReading(answers).includes("Not asked"));
    assertEquals("cannot" in cornerOf([]), true);
  }));

Deno.test("`groupTable()` counts what the relations of sql/eda/ count", () =>
  withClinic(async (warehouse) => {
    const stays = await readStays(warehouse, period, cohort);
    const here = groupTable(stays, ["age_band"], patientsOf(stays), cohort);
    const there = await warehouse.query(sqlFile("eda/stay_by_age_band.sql"), { ...period, known_by: null });
    const byGroup = (table: Table) =>
      displayRows(table, 99).map((row): DisplayRow => ({
        ...row,
        mean_days: Number(row.mean_days).toFixed(4),
      }))
        .toSorted((a, b) => String(a.group_a).localeCompare(String(b.group_a)));
    assertEquals(byGroup(here), byGroup(there));
  }));

Deno.test("`labelOf()` and `levelsOf()` say what the spec says, of bands their edges", () => {
  assertEquals([labelOf("order_", cohort), labelOf("asa_class", cohort)], ["doctor's order", "asa class"]);
  assertEquals(levelsOf("order_", cohort), ["bed rest", "walk"]);
  assertEquals(levelsOf("age_band", cohort), ["below 18", "18 to 65", "65 and more"]);
  assertEquals(levelsOf("gender", cohort), null);
});

Deno.test("`numberColumnsOf()` and `mixColumns()` add a cohort's own to the usual columns", () => {
  assertEquals(numberColumnsOf(cohort).slice(5), [
    "hours_in_bed",
    "asa_class",
    "lactate",
    "coded_weight",
    "hour",
  ]);
  assertEquals(mixColumns(cohort).slice(3), ["order_"]);
  const synthetic = cohortNamed("synthetic");
  assertEquals([numberColumnsOf(synthetic).length, mixColumns(synthetic).length], [5, 3]);
});

Deno.test("`subgroupOf()` takes the department, or the first category that the rows have", () =>
  withClinic(async (warehouse) => {
    const stays = await readStays(warehouse, period, cohort);
    assertEquals(subgroupOf(stays, cohort)?.label, "age band");
    const { gender: _, age_band: __, ...columns } = stays.columns;
    assertEquals(subgroupOf({ ...stays, columns }, cohort)?.label, "doctor's order");
    assertEquals(subgroupOf({ ...stays, columns: {} }, cohort), null);
  }));
