import { jsonBody } from "../http/body.ts";
import { kindOf, Problem } from "../http/problem.ts";
import { readCsvStays } from "../input/read_csv_stays.ts";
import { mostStays, tooManyStays } from "../input/read_stays.ts";
import type { StayFields } from "../input/stay_fields.ts";
import { jsonOfPython } from "./json_of_python.ts";

/**
 * The stays of a body of `POST /invocations`, as `readStays()` takes them: CSV (with a header, or without one
 * in the order of the fields), JSON lines, and JSON as `POST /v1/predictions` takes it or as MLflow's clients
 * write it (`dataframe_split`, `dataframe_records`, `instances`, `inputs`).
 *
 * Sources: https://docs.aws.amazon.com/sagemaker/latest/dg/cdf-inference.html,
 * https://mlflow.org/docs/latest/ml/deployment/deploy-model-locally/.
 *
 * @param most stays, at most.
 * @throws {Problem} 400 when it can't be read, 415 when it is of another kind, 422 when it is no list of
 * stays.
 */
export async function invocationRows(
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
  fields: StayFields,
  most = mostStays,
): Promise<unknown> {
  const names = fields.asked.map(({ name }) => name);
  if (type === "text/csv") return await readCsvStays(withHeader(bytes, fields, names), fields, most);
  if (jsonLines.includes(type)) {
    const lines = new TextDecoder().decode(bytes).split("\n").filter((line) => line.trim() !== "");
    if (lines.length > most) throw tooManyStays(lines.length, most);
    return lines.map((line) => jsonBody(new TextEncoder().encode(line)));
  }
  if (type !== "application/json") {
    throw new Problem(415, "The body must be text/csv, application/json or application/jsonlines");
  }
  return rowsOfJson(jsonOfPython(bytes), names);
}

/** What JSON lines are called. */
export const jsonLines: readonly string[] = [
  "application/jsonlines",
  "application/x-ndjson",
  "application/jsonl",
];

function rowsOfJson(body: unknown, names: readonly string[]): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  const told = new Map<string, unknown>(Object.entries(body));
  if (told.has("dataframe_split")) return rowsOfSplit(told.get("dataframe_split"));
  if (told.has("dataframe_records")) {
    return rowsOfList(told.get("dataframe_records"), "dataframe_records", names);
  }
  if (told.has("instances")) return rowsOfList(told.get("instances"), "instances", names);
  if (told.has("inputs")) {
    const inputs = told.get("inputs");
    return Array.isArray(inputs) ? rowsOfList(inputs, "inputs", names) : rowsOfColumns(inputs);
  }
  return body;
}

/** Rows that are lists have their values in the order of the fields. */
function rowsOfList(rows: unknown, pointer: string, names: readonly string[]): unknown[] {
  if (!Array.isArray(rows)) throw noList(pointer, rows);
  return rows.map((row) => Array.isArray(row) ? rowOf(names, row, pointer) : row);
}

function rowsOfSplit(split: unknown): unknown[] {
  const { columns, data } = Object(split) as { columns?: unknown; data?: unknown };
  if (!Array.isArray(columns) || !columns.every((each) => typeof each === "string")) {
    throw noList("dataframe_split/columns", columns);
  }
  if (!Array.isArray(data)) throw noList("dataframe_split/data", data);
  return data.map((row) => {
    if (!Array.isArray(row)) throw noList("dataframe_split/data", row);
    return rowOf(columns, row, "dataframe_split/data");
  });
}

function rowsOfColumns(inputs: unknown): unknown[] {
  const columns = Object.entries(Object(inputs)).map(([name, values]) => {
    if (!Array.isArray(values)) throw noList(`inputs/${name}`, values);
    return [name, values] as const;
  });
  const [rows = 0, ...others] = new Set(columns.map(([, values]) => values.length));
  // Else a long list beside many names would be so many values as it has times they are.
  if (others.length > 0) throw new Problem(422, "All of /inputs must have as many values: they differ");
  if (rows > mostStays) throw tooManyStays(rows);
  return Array.from(
    { length: rows },
    (_, row) => Object.fromEntries(columns.map(([name, values]) => [name, values[row]])),
  );
}

function rowOf(names: readonly string[], row: readonly unknown[], pointer: string): Record<string, unknown> {
  if (row.length === names.length) return Object.fromEntries(names.map((name, i) => [name, row[i]]));
  throw new Problem(422, `Each row of /${pointer} must have ${names.length} values: one has ${row.length}`);
}

function noList(pointer: string, value: unknown): Problem {
  return new Problem(422, `/${pointer} must be a list: it is ${kindOf(value)}`);
}

/** A body whose first line is not made of names gets a header, as batch transforms send none. */
function withHeader(
  bytes: Uint8Array<ArrayBuffer>,
  { asked, ignored }: StayFields,
  names: readonly string[],
): Uint8Array<ArrayBuffer> {
  const end = bytes.findIndex((byte) => byte === 10 || byte === 13);
  const first = new TextDecoder().decode(bytes.subarray(0, end < 0 ? bytes.length : end));
  const known = new Set(["stay_id", ...asked.flatMap(({ name, source }) => [name, source]), ...ignored]);
  const cells = first.replace(/^\ufeff/, "").split(",").map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
  if (cells.some((cell) => known.has(cell))) return bytes;
  const header = new TextEncoder().encode(`${names.join(",")}\n`);
  const all = new Uint8Array(header.length + bytes.length);
  all.set(header);
  all.set(bytes, header.length);
  return all;
}
