import { assertEquals, assertRejects } from "@std/assert";
import { displayRows } from "lib/table/table.ts";
import { claimFunctions } from "lib/warehouse/own_functions.ts";
import { claimTables } from "lib/warehouse/own_tables.ts";
import { sql, written } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { engines } from "./engines.ts";

/** The local server has no SQL functions but DuckDB's macros; both engines list them as their own. */
const make = (warehouse: Warehouse, name: string, answer: number, args = "x") =>
  warehouse.run(written(`CREATE OR REPLACE MACRO ${name}(${args}) AS ${answer}`, "test"));
const answerOf = async (warehouse: Warehouse, name: string) =>
  displayRows(await warehouse.query(written(`SELECT ${name}(1) AS answer`, "test")))[0]!.answer;

for (const [engine, withEngine] of engines) {
  Deno.test(`\`claimFunctions()\` makes its functions, and makes them anew, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      for (const answer of [1, 2]) {
        await claimFunctions(warehouse, ["days", "days_1"], async () => {
          for (const name of ["days", "days_1"]) await make(warehouse, name, answer);
        });
        assertEquals(await answerOf(warehouse, "days"), answer);
      }
    }));

  Deno.test(`\`claimFunctions()\` replaces no function that Wardbook hasn't made, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await make(warehouse, "days_1", 42);
      const claim = () =>
        claimFunctions(warehouse, ["days", "days_1"], async () => {
          await make(warehouse, "days", 1);
          await make(warehouse, "days_1", 1);
        });
      await assertRejects(claim, Error, 'Cannot use "days_1" as ');
      assertEquals(await answerOf(warehouse, "days_1"), 42);
      await assertRejects(() => answerOf(warehouse, "days"), Error);
    }));

  Deno.test(`\`claimFunctions()\` replaces no function that took the place of Wardbook's own, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const claim = () => claimFunctions(warehouse, ["days"], () => make(warehouse, "days", 1));
      await claim();
      await make(warehouse, "days", 42, "y");
      await assertRejects(claim, Error, "it is not as Wardbook made it");
      assertEquals(await answerOf(warehouse, "days"), 42);
    }));

  Deno.test(`a function that a kill left half made is made whole by the next claim, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const killed = async () => {
        await make(warehouse, "days", 7);
        throw new Error("killed");
      };
      await assertRejects(() => claimFunctions(warehouse, ["days"], killed), Error, "killed");
      await claimFunctions(warehouse, ["days"], () => make(warehouse, "days", 1));
      assertEquals(await answerOf(warehouse, "days"), 1);
    }));

  Deno.test(`functions and tables of one name are claimed apart, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await claimFunctions(warehouse, ["candidate"], () => make(warehouse, "candidate", 1));
      await warehouse.run(sql`CREATE TABLE candidate (note VARCHAR)`);
      await assertRejects(() => claimTables(warehouse, ["candidate.sql"]), Error, 'Cannot use "candidate"');
    }));
}
