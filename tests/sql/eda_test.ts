import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { quantile } from "lib/stats/quantile.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoryColumn, type DisplayRow, numberColumn, tableOf, timestampColumn } from "lib/table/table.ts";
import { sql, sqlFile } from "lib/warehouse/sql.ts";
import type { Values, Warehouse } from "lib/warehouse/warehouse.ts";
import { withWarehouse } from "../warehouse/with_warehouse.ts";
import { makeStays, rowsOf } from "./staging.ts";

const everything: Values = { from: null, until: null, known_by: null };

/** What each question groups by, as columns of `stays`; a function where the group is computed. */
const questions: Readonly<Record<string, readonly (string | ((row: DisplayRow) => string | null))[]>> = {
  stay_by_admission_type: ["admission_type"],
  stay_by_age_band: ["age_band"],
  stay_by_bed_grade: ["bed_grade"],
  stay_by_department: ["department"],
  stay_by_department_and_region: ["department", "hospital_region"],
  stay_by_department_and_severity: ["department", "severity"],
  stay_by_department_ward_and_facility: ["department", "ward_type", "ward_facility"],
  stay_by_deposit: [(row) => bucketOf(row.deposit)],
  stay_by_extra_rooms: ["extra_rooms"],
  stay_by_hospital_city: ["hospital_city"],
  stay_by_hospital_region: ["hospital_region"],
  stay_by_hospital_type: ["hospital_type"],
  stay_by_severity: ["severity"],
  stay_by_severity_and_bed_grade: ["severity", "bed_grade"],
  stay_of_under_thirties: ["department"],
  visitors_by_age_band: ["age_band"],
  visitors_by_severity: ["severity"],
};

function bucketOf(deposit: string | number | null | undefined): string | null {
  if (typeof deposit !== "number") return null;
  if (deposit < 3000) return "below 3k";
  if (deposit >= 7000) return "7k and more";
  const thousands = Math.floor(deposit / 1000);
  return `${thousands}k to ${thousands + 1}k`;
}

async function plant(warehouse: Warehouse, count: number): Promise<void> {
  const random = randomSource(11);
  const rows = Array.from({ length: count }, (_, row) => row);
  const label = (labels: readonly string[]) =>
    categoryColumn(rows.map(() => random() < 0.05 ? null : labels[Math.floor(random() * labels.length)]!));
  const number = (value: () => number) => numberColumn(rows.map(() => random() < 0.05 ? NaN : value()));
  await makeStays(warehouse);
  await warehouse.run(sql`CREATE TABLE planted (
    stay_id BIGINT, hospital_type VARCHAR, hospital_city VARCHAR, hospital_region VARCHAR, extra_rooms INTEGER,
    department VARCHAR, ward_type VARCHAR, ward_facility VARCHAR, bed_grade INTEGER, admission_type VARCHAR,
    severity VARCHAR, visitors INTEGER, age_band VARCHAR, deposit DOUBLE, admitted_on TIMESTAMP, stay_days DOUBLE)`);
  await warehouse.append(
    "planted",
    tableOf({
      stay_id: numberColumn(rows),
      hospital_type: label(["a", "b"]),
      hospital_city: label(["1", "2", "10"]),
      hospital_region: label(["X", "Y"]),
      extra_rooms: number(() => Math.floor(random() * 12)),
      department: label(["surgery", "gynecology"]),
      ward_type: label(["R", "Q"]),
      ward_facility: label(["A", "F"]),
      bed_grade: number(() => 1 + Math.floor(random() * 4)),
      admission_type: label(["Trauma", "Urgent"]),
      severity: label(["Minor", "Extreme"]),
      visitors: number(() => Math.floor(random() * 9)),
      age_band: label(["0-10", "11-20", "21-30", "31-40", "91-100"]),
      deposit: number(() => 1000 * (2 + Math.floor(random() * 12) / 2)),
      admitted_on: timestampColumn(rows.map((row) => row % 10 === 0 ? NaN : Date.UTC(2022, 7, 1 + row % 50))),
      stay_days: number(() => 1 + Math.floor(random() * 80)),
    }),
  );
  await warehouse.run(sql`INSERT INTO stays BY NAME SELECT * FROM planted`);
}

function groupOf(
  row: DisplayRow,
  groups: readonly (string | ((row: DisplayRow) => string | null))[],
): string {
  return groups.map((group) => (typeof group === "string" ? row[group] : group(row)) ?? "missing").join(
    " | ",
  );
}

function groupsOf(row: DisplayRow): string {
  return ["group_a", "group_b", "group_c"].filter((name) => name in row).map((name) => row[name]).join(" | ");
}

Deno.test("sql/eda/ holds one file for each question, and none besides", () => {
  const files = Array.from(
    Deno.readDirSync(new URL("../../sql/eda", import.meta.url)),
    (entry) => entry.name,
  );
  assertEquals(files.toSorted(), Object.keys(questions).map((name) => `${name}.sql`));
});

Deno.test("every question has unique groups whose counts, means and quartiles are those of the rows", () =>
  withWarehouse(async (warehouse) => {
    await plant(warehouse, 1500);
    const stays = await rowsOf(warehouse, sql`SELECT * FROM stays WHERE stay_days IS NOT NULL`);
    const young = stays.filter((row) => ["0-10", "11-20", "21-30"].includes(String(row.age_band)));
    for (const [name, groups] of Object.entries(questions)) {
      const inputs = name === "stay_of_under_thirties" ? young : stays;
      const expected = Map.groupBy(inputs, (row) => groupOf(row, groups));
      const answer = await rowsOf(warehouse, sqlFile(`eda/${name}.sql`), everything);
      assertEquals(answer.map(groupsOf).toSorted(), [...expected.keys()].toSorted(), name);
      for (const row of answer) {
        const days = Float64Array.from(expected.get(groupsOf(row))!, (stay) => Number(stay.stay_days));
        assertEquals(row.stays, days.length, name);
        assertEquals(row.mean_days, days.reduce((sum, day) => sum + day, 0) / days.length, name);
        const quartiles = [row.q1_days, row.median_days, row.q3_days];
        // The engine interpolates with another rounding than lib/stats.
        [0.25, 0.5, 0.75].forEach((p, i) =>
          assertAlmostEquals(Number(quartiles[i]), quantile(days, p), 1e-9, name)
        );
      }
    }
  }));

Deno.test("a question asks about stays of its period, and always about those without a date", () =>
  withWarehouse(async (warehouse) => {
    await plant(warehouse, 500);
    const period = {
      from: new Date(Date.UTC(2022, 7, 10)),
      until: new Date(Date.UTC(2022, 7, 20)),
      known_by: null,
    };
    const [expected] = await rowsOf(
      warehouse,
      sql`SELECT COUNT(stay_days) AS n FROM stays
        WHERE admitted_on IS NULL OR (admitted_on >= TIMESTAMP '2022-08-10' AND admitted_on < TIMESTAMP '2022-08-20')`,
    );
    for (const name of Object.keys(questions)) {
      if (name === "stay_of_under_thirties") continue;
      const answer = await rowsOf(warehouse, sqlFile(`eda/${name}.sql`), period);
      assertEquals(answer.reduce((sum, row) => sum + Number(row.stays), 0), expected!.n as number, name);
    }
  }));

Deno.test("numbers and buckets come in their own order, not in that of letters", () =>
  withWarehouse(async (warehouse) => {
    await plant(warehouse, 1500);
    const order = async (name: string) =>
      (await rowsOf(warehouse, sqlFile(`eda/${name}.sql`), everything)).map((row) => row.group_a);
    assertEquals(await order("stay_by_extra_rooms"), [
      ...Array.from({ length: 12 }, (_, i) => `${i}`),
      "missing",
    ]);
    assertEquals(await order("stay_by_deposit"), [
      "below 3k",
      "3k to 4k",
      "4k to 5k",
      "5k to 6k",
      "6k to 7k",
      "7k and more",
      "missing",
    ]);
  }));

Deno.test("visitors are averaged over the stays that know them", () =>
  withWarehouse(async (warehouse) => {
    await makeStays(warehouse);
    await warehouse.run(sql`INSERT INTO stays (stay_id, severity, visitors, stay_days) VALUES
      (1, 'Minor', 2, 1), (2, 'Minor', 5, 2), (3, 'Minor', NULL, 3), (4, 'Extreme', NULL, 4)`);
    const answer = await rowsOf(warehouse, sqlFile("eda/visitors_by_severity.sql"), everything);
    assertEquals(answer.map((row) => [row.group_a, row.stays, row.mean_visitors, row.median_visitors]), [
      ["Extreme", 1, null, null],
      ["Minor", 3, 3.5, 3.5],
    ]);
  }));

Deno.test("a question has no answer when there are no stays, and the same answer twice", () =>
  withWarehouse(async (warehouse) => {
    await makeStays(warehouse);
    for (const name of Object.keys(questions)) {
      assertEquals(await rowsOf(warehouse, sqlFile(`eda/${name}.sql`), everything), []);
    }
    await plant(warehouse, 1500);
    for (const name of Object.keys(questions)) {
      const first = await rowsOf(warehouse, sqlFile(`eda/${name}.sql`), everything);
      assert(first.length > 0);
      assertEquals(await rowsOf(warehouse, sqlFile(`eda/${name}.sql`), everything), first);
    }
  }));
