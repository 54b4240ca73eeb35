import { assert, assertEquals } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { SeenKeys } from "lib/cohort/intake/seen_keys.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { categoryColumn, numberColumn, type Table, takeRows } from "lib/table/table.ts";
import { sql } from "lib/warehouse/sql.ts";
import { assertSameRows } from "../../warehouse/assert_same_rows.ts";
import { engines } from "../../warehouse/engines.ts";

const synthetic = cohortNamed("synthetic");
const asOf = Date.UTC(2023, 4, 31);
const { table } = syntheticCohort({ stays: 90, liveStays: 10 });
/** Rows that come again near and far, once more than twice. */
const rows = Int32Array.of(...Array.from({ length: 100 }, (_, i) => i), 3, 99, 3, 50, 3);
const source = takeRows(table, rows);

function inParts(whole: Table, size: number) {
  return {
    name: "parts",
    parts: async function* () {
      for (let from = 0; from < whole.rowCount; from += size) {
        const length = Math.min(size, whole.rowCount - from);
        const part = takeRows(whole, Int32Array.from({ length }, (_, i) => from + i));
        yield await Promise.resolve({ table: part, file: null, rowsBefore: from });
      }
    },
  };
}

for (const [engine, withEngine] of engines) {
  Deno.test(`\`loadCohort()\` gives the same from parts of any size on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const relations = async () => [
        await warehouse.query(sql`SELECT * FROM stays ORDER BY stay_id`),
        await warehouse.query(sql`SELECT * FROM accepted ORDER BY source_row`),
        await warehouse.query(sql`SELECT * FROM quarantine ORDER BY source_row`),
      ];
      const whole = await loadCohort(warehouse, synthetic, source, { asOf });
      const expected = await relations();
      assert(whole.byRule.some(({ rule, rows }) => rule === "duplicate" && rows >= 5));
      for (const size of engine === "duckdb" ? [1, 7, 98] : [40]) {
        const report = await loadCohort(warehouse, synthetic, inParts(source, size), { asOf });
        assertEquals(report, whole, `parts of ${size}`);
        for (const [i, found] of (await relations()).entries()) {
          assertSameRows(found, expected[i]!, `relation ${i}, parts of ${size}`);
        }
      }
    }));
}

Deno.test("`SeenKeys` knows every key that came before, and takes few others for one", () => {
  const seen = new SeenKeys();
  const count = 300_000;
  const keys = (from: number) =>
    numberColumn(Float64Array.from({ length: count }, (_, i) => (from + i) * 3.5));
  const first = seen.add(keys(0)).length, second = seen.add(keys(count)).length;
  assert(first + second < count / 200, `${first} + ${second}`);
  assertEquals(seen.add(keys(0)).length, count);
  const labels = categoryColumn(["a", null, "b", "a", null]);
  assertEquals([...new SeenKeys().add(labels)], [3]);
  assertEquals([...new SeenKeys().add(numberColumn([0, NaN, -0, NaN]))], [2]);
});
