import {
  DOUBLE,
  type DuckDBConnection,
  DuckDBScalarFunction,
  type DuckDBType,
  VARCHAR,
} from "@duckdb/node-api";
import { createContext, runInContext } from "node:vm";
import { translate } from "./translate.ts";
import { WireError } from "./wire_error.ts";

const create =
  /^CREATE\s+(OR\s+REPLACE\s+)?FUNCTION\s+([\w$.]+)\s*\(([^)]*)\)\s*RETURNS\s+(\w+)\s+(LANGUAGE\s+JAVASCRIPT\s+(?:IMMUTABLE\s+)?)?AS\s+\$\$([^]*)\$\$\s*$/i;
const drop = /^DROP\s+FUNCTION\s+(IF\s+EXISTS\s+)?([\w$.]+)\s*\([^)]*\)\s*$/i;
const types: Readonly<Record<string, DuckDBType>> = { DOUBLE, FLOAT: DOUBLE, VARCHAR };
/** The advice for a body; the limit lies above. */
const longestBody = 100_000;

type Argument = { readonly name: string; readonly type: DuckDBType };
type Value = string | number | null;

/**
 * Creates or drops a function, if that is what the statement does: in SQL, or in JavaScript, which runs in an
 * engine of its own that keeps what bodies assign without declaring it. Functions in JavaScript last as long
 * as the server.
 *
 * @throws {WireError} when a type is not known here, or a body is too long.
 */
export async function defineFunction(connection: DuckDBConnection, text: string): Promise<boolean> {
  const [, mayLack, dropped] = drop.exec(text) ?? [];
  if (dropped !== undefined) {
    await connection.run(`DROP MACRO ${mayLack ? "IF EXISTS " : ""}${dropped}`);
    return true;
  }
  const [, replaces = "", name, list, returns, isScript, body] = create.exec(text) ?? [];
  if (name === undefined) return false;
  const args = argumentsIn(list!);
  const named = args.map((each) => each.name).join(", ");
  const expression = isScript
    ? registered(connection, args, typeOf(returns!), body!)
    : translate(`SELECT ${body}`).replace(/^SELECT /, "");
  await connection.run(`CREATE ${replaces}MACRO ${name}(${named}) AS ${expression}`);
  return true;
}

/** Registers a body under a name that no other has; returns the call. */
function registered(
  connection: DuckDBConnection,
  args: readonly Argument[],
  returnType: DuckDBType,
  body: string,
): string {
  if (body.length > longestBody) {
    throw new WireError("001420", "22023", `A function's body has at most ${longestBody} characters here`);
  }
  const upper = args.map(({ name }) => name.toUpperCase()).join(", ");
  const call = runInContext(`(function (${upper}) {\n${body}\n})`, createContext({})) as (
    ...given: (string | number | undefined)[]
  ) => unknown;
  const name = `js_${crypto.randomUUID().replaceAll("-", "")}`;
  connection.registerScalarFunction(DuckDBScalarFunction.create({
    name,
    mainFunction(_, input, output) {
      const columns = args.map((_, i) => input.getColumnValues(i) as Value[]);
      for (let row = 0; row < input.rowCount; row++) {
        const value = call(...columns.map((column) => column[row] ?? undefined));
        output.setItem(row, (value ?? null) as never);
      }
      output.flush();
    },
    returnType,
    parameterTypes: args.map(({ type }) => type),
    // NULL reaches the body, as undefined.
    specialHandling: true,
  }));
  return `${name}(${args.map((arg) => `CAST(${arg.name} AS ${arg.type})`).join(", ")})`;
}

function argumentsIn(list: string): Argument[] {
  return list.split(",").map((each) => each.trim()).filter((each) => each !== "").map((each) => {
    const [name = "", type = ""] = each.split(/\s+/);
    return { name, type: typeOf(type) };
  });
}

function typeOf(name: string): DuckDBType {
  const type = types[name.toUpperCase()];
  if (type !== undefined) return type;
  throw new WireError("001420", "22023", `This server knows no functions of the type ${name}`);
}
