import { QueryError } from "./warehouse.ts";

/** The notebook, or what else, that first writes each table which others read. */
const writers: Readonly<Record<string, string>> = {
  accepted: "01",
  quarantine: "01",
  stays: "01",
  stay_features: "01",
  feature_selection: "02",
  candidate: "03",
  outcome_candidate: "03 with --outcome",
  prediction_log: "05",
  remaining_log: "05",
  drift_log: "06",
  shadow_log: "deno task registry trial start",
  shadow_nights: "deno task registry trial start",
  feedback: "deno task feedback add",
};

/** As DuckDB says that `stays` lacks a column, and as Snowflake does. */
const columnComplaints = [
  /Table "stays" does not have a column (?:named|with name) "(\w+)"/i,
  /invalid identifier '(?:STAYS\.)("?\w+"?)'/i,
];
/** As DuckDB says that a table is not there, and as Snowflake does. */
const complaints = [/Table with name "?(\w+)"? does not exist/i, /Object '([^']+)' does not exist/i];

/**
 * The rule that a statement broke whose engine complains about a missing table that a notebook writes, or a
 * missing column of `stays`, and what comes first; null for every other complaint.
 */
export function missingTableRule(complaint: string): string | null {
  const column = columnComplaints.map((pattern) => pattern.exec(complaint)?.[1]).find((each) => each);
  if (column !== undefined) {
    return `stays must have the columns of the cohort's spec: it was loaded before ` +
      `${column.replaceAll('"', "").toLowerCase()} was there, run notebook 01 first`;
  }
  const found = complaints.map((pattern) => pattern.exec(complaint)?.[1]).find((name) => name !== undefined);
  const table = (found ?? "").replace(/^.*\./, "").replaceAll('"', "").toLowerCase();
  if (!Object.hasOwn(writers, table)) return null;
  const writer = writers[table]!, first = /^\d/.test(writer) ? `notebook ${writer}` : writer;
  // Snowflake says the same of a table that the role may not read.
  const role = /not authorized/i.test(complaint) ? ", or let this role read it" : "";
  return `table ${table} must be there: there is none yet, run ${first} first${role}`;
}

/** What a query gives; null where nobody has written its table yet. @throws {QueryError} else. */
export async function unlessMissing<T>(table: string, query: () => Promise<T>): Promise<T | null> {
  try {
    return await query();
  } catch (error) {
    if (error instanceof QueryError && error.message.includes(`table ${table} must be there`)) return null;
    throw error;
  }
}
