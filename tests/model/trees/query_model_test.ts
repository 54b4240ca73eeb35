import { assertEquals, assertRejects } from "@std/assert";
import { fitEncoder } from "lib/features/encoder.ts";
import { toMatrix } from "lib/features/to_matrix.ts";
import { boostedOnQuery } from "lib/model/trees/query_model.ts";
import { categoryColumn, numberColumn, tableOf } from "lib/table/table.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import { sql } from "lib/warehouse/sql.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";
import { engines } from "../../warehouse/engines.ts";

const rows = Array.from({ length: 1500 }, (_, i) => i);
const stays = tableOf({
  stay_id: numberColumn(rows),
  age: numberColumn(rows.map((i) => i % 11 === 0 ? NaN : i * 37 % 101)),
  deposit: numberColumn(rows.map((i) => (i * 7919 % 1500) / 8)),
  ward: categoryColumn(rows.map((i) => i < 700 ? `ward ${i % 4}` : i % 9 === 0 ? null : `ward ${9 - i % 4}`)),
  share: numberColumn(rows.map((i) => 1 + i % 3)),
  days: numberColumn(rows.map((i) => i % 4 + (i * 37 % 101 > 50 ? 6 : 0))),
});
const query = sql`SELECT * FROM stays_here WHERE stay_id >= :first ORDER BY stay_id`;
const roles = { target: "days", weight: "share", without: ["stay_id"], rows: 200 };

for (const [engine, withEngine] of engines) {
  Deno.test(`\`boostedOnQuery()\` gives the trees of the same rows in memory on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await warehouse.run(
        sql`CREATE TABLE stays_here (stay_id INTEGER, age INTEGER, deposit DOUBLE, ward VARCHAR,
        share INTEGER, days INTEGER)`,
      );
      await warehouse.append("stays_here", stays);
      const boosting = { rounds: 15, loss: "gamma" as const, minLeafRows: 10 };
      const options = { values: { first: 100 }, boosting };
      const whole = await warehouse.query(query, { first: 100 });
      const encoder = fitEncoder(whole, ["age", "deposit", "ward"]);
      const { matrix } = toMatrix(whole, encoder, { target: "days" });
      const weight = Float64Array.from({ length: matrix.rowCount }, (_, i) => 1 + (i + 100) % 3);
      const target = matrix.target!.map((days) => days + 1);
      const model = await boostedOnQuery(
        warehouse,
        sql`SELECT stay_id, age, deposit, ward, share, days + 1 AS days FROM stays_here WHERE stay_id >= :first
          ORDER BY stay_id`,
        roles,
        options,
      );
      assertEquals(model.parameters, {
        kind: "trees",
        ensemble: fitBoosting({ ...matrix, target, weight }, boosting),
      });
    }));
}

Deno.test("`boostedOnQuery()` says which column or row of a query it can't learn from", async () => {
  const [, withDuckDb] = engines[0]!;
  await withDuckDb(async (warehouse) => {
    const refused = (text: typeof query, message: string, type: new (...args: never[]) => Error) =>
      assertRejects(() => boostedOnQuery(warehouse, text, { target: "days" }), type, message);
    await refused(sql`SELECT 1 AS age`, '"days"', TypeError);
    await refused(
      sql`SELECT DATE '2022-01-01' AS on_day, 1 AS days`,
      '"on_day" as it must be a number or a',
      TypeError,
    );
    await refused(sql`SELECT 1 AS age, NULL::DOUBLE AS days`, "row 1 has NaN", RangeError);
    await refused(sql`SELECT 1 AS age, 2 AS days WHERE FALSE`, "there must be a chunk", RangeError);
    await refused(sql`SELECT * FROM nowhere`, "nowhere", QueryError);
  });
});
