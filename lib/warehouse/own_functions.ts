import { createHash } from "node:crypto";
import { foreign, type Mark, noteOwn, ownState, textsOf } from "./own_notes.ts";
import { written } from "./sql.ts";
import type { Warehouse } from "./warehouse.ts";

/** What the mark says of a function. */
const functionDefinition = "function";

/** All functions of one name, whatever their arguments. */
type Overloads = { readonly shown: string; readonly signatures: readonly string[]; readonly hash: string };

/**
 * Makes functions by `make`, after making sure that each of their names is free or Wardbook's own: noted in
 * `wardbook_tables`, with the arguments and the text that it had when it was made. A function of that name
 * with other arguments is somebody else's, too.
 *
 * @throws {Error} naming the function that is somebody else's; nothing was changed then.
 * @throws {QueryError} when the warehouse fails. @throws what `make` throws.
 */
export async function claimFunctions(
  warehouse: Warehouse,
  names: readonly string[],
  make: () => Promise<void>,
): Promise<void> {
  const there = await functionsOf(warehouse, names);
  const { marks } = await ownState(warehouse, []);
  for (const [name, overloads] of there) {
    const mark = marks.get(noteOf(name));
    const why = mark === undefined
      ? "Wardbook has not made it"
      : mark.columns !== null && mark.columns[0] !== overloads.hash
      ? "it is not as Wardbook made it"
      : null;
    if (why !== null) throw foreign(name, { shown: overloads.shown, columns: overloads.signatures }, why);
  }
  const noted = (hashOf: (name: string) => string | undefined) =>
    new Map(names.map((name): [string, Mark] => {
      const hash = hashOf(name);
      return [noteOf(name), { definition: functionDefinition, columns: hash === undefined ? null : [hash] }];
    }));
  await noteOwn(warehouse, noted(() => undefined));
  await make();
  const made = await functionsOf(warehouse, names);
  await noteOwn(warehouse, noted((name) => made.get(name)?.hash));
}

/** Functions have names of their own, beside those of tables and views. */
function noteOf(name: string): string {
  return `${name}()`;
}

/** Both list a function's arguments and text, by the same columns. */
const duckDbFunctions = `SELECT
    LOWER(function_name) AS name,
    database_name || '.' || schema_name || '.' || function_name AS shown,
    array_to_string(parameters, ' ') AS signature,
    COALESCE(macro_definition, '') AS body
FROM duckdb_functions()
WHERE database_name = CURRENT_DATABASE() AND schema_name = CURRENT_SCHEMA() AND NOT internal`;
/** The text of a function is shown to its owner alone: to others it is missing. */
const snowflakeFunctions = `SELECT
    LOWER(function_name) AS name,
    function_catalog || '.' || function_schema || '.' || function_name AS shown,
    argument_signature AS signature,
    COALESCE(function_definition, '') AS body
FROM information_schema.functions
WHERE function_catalog = CURRENT_DATABASE() AND function_schema = CURRENT_SCHEMA()`;

async function functionsOf(warehouse: Warehouse, names: readonly string[]): Promise<Map<string, Overloads>> {
  const wrong = names.find((name) => !/^[a-z_][a-z0-9_]*$/.test(name));
  if (wrong !== undefined) {
    throw new TypeError(`Cannot claim "${wrong}" as names must be lower case words: it is none`);
  }
  const list = names.map((name) => `'${name}'`).join(", ");
  const all = warehouse.engine === "snowflake" ? snowflakeFunctions : duckDbFunctions;
  const rows = await warehouse.query(
    written(`${all}\n    AND LOWER(function_name) IN (${list})\nORDER BY name, signature, body`, "inline"),
  );
  const [found, shown, signatures, bodies] = ["name", "shown", "signature", "body"].map((name) =>
    textsOf(rows, name)
  );
  const functions = new Map<string, Overloads>();
  for (const name of new Set(found)) {
    const at = found!.flatMap((each, i) => each === name ? [i] : []);
    const text = JSON.stringify(at.map((i) => [signatures![i], bodies![i]]));
    functions.set(name, {
      shown: shown![at[0]!]!,
      signatures: at.map((i) => signatures![i]!),
      hash: createHash("sha256").update(text).digest("hex"),
    });
  }
  return functions;
}
