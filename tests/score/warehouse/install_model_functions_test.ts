import { assert, assertEquals, assertRejects } from "@std/assert";
import { fitMean } from "lib/model/baseline/baselines.ts";
import { installModelFunctions } from "lib/score/warehouse/install_model_functions.ts";
import { displayRows } from "lib/table/table.ts";
import { sql, written } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { withSnowflake } from "../../warehouse/with_snowflake.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";
import { madeArtefact, madeStays } from "../made_stays.ts";

const artefact = madeArtefact(madeStays(30), fitMean);
const own = sql`SELECT LOWER(function_name) AS name FROM information_schema.functions
  WHERE function_schema = CURRENT_SCHEMA() ORDER BY name`;

/** The local server runs no JavaScript: a macro of the same name and arguments stands for each function. */
function withMacros(warehouse: Warehouse): Warehouse {
  const macroOf = (text: string) =>
    text.replace(
      /^(CREATE OR REPLACE) FUNCTION (\w+) \((.*)\)\nRETURNS[^]*$/,
      (_, create, name, args) =>
        `${create} MACRO ${name}(${args.replace(/ (DOUBLE|VARCHAR)/g, "")}) AS ${text.length}`,
    );
  return {
    engine: warehouse.engine,
    query: (statement, values) => warehouse.query(statement, values),
    run: (statement, values) =>
      warehouse.run(
        statement.source === "model" ? written(macroOf(statement.text), "model") : statement,
        values,
      ),
    stream: (statement, values, rows) => warehouse.stream(statement, values, rows),
    append: (table, rows) => warehouse.append(table, rows),
    transaction: (work) => warehouse.transaction(work),
    close: () => warehouse.close(),
  };
}

Deno.test("`installModelFunctions()` makes a model's functions, again too, and replaces nobody else's", () =>
  withSnowflake(async (local) => {
    const warehouse = withMacros(local);
    const { name, parts } = await installModelFunctions(warehouse, artefact);
    await installModelFunctions(warehouse, artefact);
    const names = displayRows(await warehouse.query(own)).map((row) => row.name);
    assertEquals(names, [name, ...parts.map((part) => part.name)]);
    await warehouse.run(
      written(`CREATE OR REPLACE MACRO ${name}(mine) AS 42`, "x"),
    );
    await assertRejects(() => installModelFunctions(warehouse, artefact), Error, `Cannot use "${name}" as `);
  }));

Deno.test("`installModelFunctions()` refuses an engine without JavaScript by name", () =>
  withWarehouse(async (warehouse) => {
    const { message } = await assertRejects(() => installModelFunctions(warehouse, artefact), TypeError);
    assert(message.endsWith("the engine is duckdb"));
  }));
