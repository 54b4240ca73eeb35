import { assertEquals } from "@std/assert";
import { staysTable } from "lib/cohort/staging/stays_table.ts";
import { staysColumns } from "lib/cohort/stays.ts";
import { madeFeature, type StayValue } from "lib/serve/input/made_features.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoriesOf, categoryColumn, type Column, tableOf } from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql, sqlFile } from "lib/warehouse/sql.ts";

const names = ["month", "weekday", "admission_type_severity", "severity_bed_grade", "department_severity"];

Deno.test("`madeFeature()` makes what sql/stay_features_insert.sql makes, on any day from 1902 to 2100", async () => {
  const random = randomSource(4);
  const pick = <T>(...values: readonly T[]) => values[Math.floor(random() * values.length)]!;
  const [first, last] = [Date.UTC(1902, 0, 1), Date.UTC(2100, 11, 31)];
  const stays = Array.from({ length: 300 }, (): Record<string, StayValue> => ({
    admitted_on: random() < 0.1
      ? null
      : first + Math.floor(random() * ((last - first) / 86_400_000)) * 86_400_000,
    admission_type: pick("Trauma", "Urgent", null),
    severity: pick("Minor", "it's x 2", null),
    department: pick("surgery", "TB & Chest disease", null),
    bed_grade: pick(1, 4, -3, null),
  }));
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    await warehouse.run(staysTable());
    await warehouse.run(sqlFile("stay_features.sql"));
    const columns = staysColumns.map(({ name, type }): [string, Column] => {
      const values = stays.map((stay, row) => name === "stay_id" ? row : stay[name] ?? null);
      const numbers = () => Float64Array.from(values, (value) => value === null ? NaN : Number(value));
      if (type !== "category") return [name, { type, values: numbers() }];
      return [name, categoryColumn(values.map((value) => value === null ? null : String(value)))];
    });
    await warehouse.append("stays", tableOf(Object.fromEntries(columns)));
    await warehouse.run(sqlFile("stay_features_insert.sql"));
    const made = await warehouse.query(sql`SELECT * FROM stay_features ORDER BY stay_id`);
    for (const name of names) {
      const { codes, labels } = categoriesOf(made, name);
      assertEquals(
        stays.map((stay) => madeFeature(name, (part) => stay[part] ?? null)),
        Array.from(codes, (code) => labels[code] ?? null),
        name,
      );
    }
  } finally {
    await warehouse.close();
  }
});
