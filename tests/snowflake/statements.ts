import { checkAccess } from "./account/access.ts";
import { fullName, runAccountStatement } from "./account/account_statement.ts";
import { type Binds, boundRows, boundStatements, forEachRow } from "./binds.ts";
import { copyInto } from "./copy_into.ts";
import { databaseName } from "./database.ts";
import { defineFunction } from "./functions.ts";
import { oneValue, rowType, toWire, type WireResult } from "./results.ts";
import { withRowCounts } from "./row_counts.ts";
import type { Session } from "./session.ts";
import type { StageResult } from "./stages.ts";
import { type StatementKind, statementKind, withoutComments } from "./statement_kind.ts";
import { checkIsSnowflake, translate } from "./translate.ts";
import { WireError } from "./wire_error.ts";

/** What a statement gave, and by which kind Snowflake's clients know it. */
export type StatementResult = WireResult & {
  readonly kind: StatementKind;
  /** What the answer says besides, for instance where a stage lies. */
  readonly more?: Readonly<Record<string, unknown>>;
};

type Counts = readonly (readonly [label: string, count: number])[];

const countLabels: Readonly<Record<string, string>> = {
  insert: "number of rows inserted",
  update: "number of rows updated",
  delete: "number of rows deleted",
};

/** Statements that are several in DuckDB. */
const partial: readonly StatementKind[] = ["insert", "update", "delete", "copy"];

/** Session parameters that would change what statements mean, with the only value that they have here. */
const fixedParameters: Readonly<Record<string, string>> = {
  TIMEZONE: "UTC",
  AUTOCOMMIT: "TRUE",
  TIMESTAMP_TYPE_MAPPING: "TIMESTAMP_NTZ",
  WEEK_START: "0",
  QUOTED_IDENTIFIERS_IGNORE_CASE: "FALSE",
};

/**
 * Runs one statement of Snowflake's dialect in a session, as Snowflake would: a definition commits the
 * transaction that is under way, keys are not enforced, DML tells its counts.
 *
 * @throws whatever DuckDB throws; {WireError} where Snowflake's own rules are broken.
 */
export async function runStatement(
  session: Session,
  text: string,
  binds: Binds = {},
): Promise<StatementResult> {
  const kind = statementKind(text), words = withoutComments(text);
  try {
    if (kind === "ddl" && runAccountStatement(session, words)) {
      await session.commit();
      await makeSchema(session, words);
      return { kind, ...status("Statement executed successfully.") };
    }
    const isAboutData = kind !== "session" && kind !== "transaction";
    const note = isAboutData ? checkAccess(session, words) : undefined;
    const result = await run(session, kind, text, binds);
    note?.();
    return { kind, ...result };
  } catch (thrown) {
    await session.noteFailure(partial.includes(kind));
    throw thrown;
  }
}

/** A schema is more than an entry in the account's books. */
async function makeSchema(session: Session, words: string): Promise<void> {
  const [, name] = /^CREATE\s+SCHEMA\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w.]+)/i.exec(words) ?? [];
  if (name === undefined) return;
  await session.connection.run(`CREATE SCHEMA IF NOT EXISTS ${fullName(session, "SCHEMA", name)}`);
}

/** The columns that a query would give: it does not run. */
export async function describeQuery(
  session: Session,
  text: string,
  binds: Binds = {},
): Promise<StatementResult> {
  const kind = statementKind(text);
  if (kind !== "select") {
    throw new WireError("001420", "22023", "This server describes no statements but queries");
  }
  const none = `SELECT * FROM (\n${await withRowCounts(session, translate(text))}\n) LIMIT 0`;
  const results: WireResult[] = [];
  await forEachRow(session.connection, none, boundRows(binds), async (statement) => {
    results.push(await toWire(await statement.run(), text));
  });
  return { kind, ...results[0]! };
}

async function run(session: Session, kind: StatementKind, text: string, binds: Binds): Promise<StageResult> {
  switch (kind) {
    case "transaction":
      return await runTransaction(session, withoutComments(text).toUpperCase());
    case "session":
      return runSession(session, text);
    case "insert":
    case "update":
    case "delete":
      return counted([[countLabels[kind]!, await changedRows(session, text, binds)]]);
    case "merge":
      return await runMerge(session, text, binds);
    case "copy":
      return await copyInto(session, text);
    case "put":
    case "get":
      return session.database.stages.transfer(session, text);
    case "files":
      return session.database.stages.list(session, text);
    case "unload":
      throw new WireError("001420", "22023", "This server does not unload tables to stages");
    case "ddl":
      return await runDefinition(session, text);
    default:
      return await runQuery(session, text, binds);
  }
}

async function runQuery(session: Session, text: string, binds: Binds): Promise<WireResult> {
  const results: WireResult[] = [];
  const query = await withRowCounts(session, translate(text));
  await forEachRow(session.connection, query, boundRows(binds), async (statement) => {
    results.push(await toWire(await statement.run(), text));
  });
  const [{ columns, rows }] = results as [WireResult];
  // A limit cuts a result, and the answer counts what is left.
  const most = Number(session.parameters.get("ROWS_PER_RESULTSET") ?? 0);
  return { columns, rows: most > 0 ? rows.slice(0, most) : rows };
}

async function changedRows(session: Session, text: string, binds: Binds): Promise<number> {
  let changed = 0;
  await session.allOrNothing(async () => {
    for (const [part, rows] of boundStatements(translate(text), boundRows(binds))) {
      await forEachRow(session.connection, part, rows, async (statement) => {
        changed += (await statement.run()).rowsChanged;
      });
    }
  });
  return changed;
}

async function runMerge(session: Session, text: string, binds: Binds): Promise<WireResult> {
  const actions: string[] = [];
  const merge = `${translate(text)} RETURNING merge_action`;
  await forEachRow(session.connection, merge, boundRows(binds), async (statement) => {
    const rows = await (await statement.run()).getRows();
    actions.push(...rows.map(([action]) => String(action)));
  });
  const upper = text.toUpperCase();
  const counts = (["INSERT", "UPDATE", "DELETE"] as const).filter((action) => upper.includes(action)).map((
    action,
  ) => [countLabels[action.toLowerCase()]!, actions.filter((each) => each === action).length] as const);
  return counted(counts);
}

/** A definition is a transaction of its own in Snowflake: one under way is committed before. */
async function runDefinition(session: Session, text: string): Promise<WireResult> {
  const words = withoutComments(text);
  const ofStage = session.database.stages.define(session, words);
  if (ofStage) return ofStage;
  checkIsSnowflake(text);
  checkViewSize(words);
  if (/^(CREATE|DROP)\b[^(]*\bFUNCTION\b/i.test(words)) {
    await session.commit();
    if (await defineFunction(session.connection, words)) return status("Statement executed successfully.");
  }
  const translated = translate(text);
  await session.commit();
  await session.connection.run(translated);
  forgetLoads(session, words);
  return status("Statement executed successfully.");
}

/** @see https://docs.snowflake.com/en/sql-reference/sql/create-view */
function checkViewSize(words: string): void {
  if (!/^CREATE\b[^(]*\bVIEW\b/i.test(words)) return;
  const bytes = new TextEncoder().encode(words).length, most = 95_000;
  if (bytes <= most) return;
  const message = `View definition too large: ${bytes} bytes, at most ${most} are allowed.`;
  throw new WireError("090222", "42601", `SQL compilation error:\n${message}`);
}

/** A table that is made anew, emptied or dropped may be given files again. */
function forgetLoads({ database }: Session, words: string): void {
  const table = /^(?:CREATE|DROP|TRUNCATE)\b.*?\bTABLE\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?([\w$.]+)/i.exec(words)
    ?.[1];
  if (table === undefined || /^CREATE\b.*?\bIF NOT EXISTS/i.test(words)) return;
  for (const load of database.loads) {
    if (load.startsWith(`${table.toUpperCase()} `)) database.loads.delete(load);
  }
}

async function runTransaction(session: Session, words: string): Promise<WireResult> {
  if (words.startsWith("COMMIT")) await session.commit();
  else if (words.startsWith("ROLLBACK")) await session.rollBack();
  else await session.begin();
  return status("Statement executed successfully.");
}

/** Takes roles and warehouses as they come, and refuses what it would have to heed and can't. */
function runSession(session: Session, text: string): WireResult {
  checkIsSnowflake(text);
  const words = withoutComments(text);
  const [, kind = "DATABASE", name = ""] =
    /^USE\s+(?:(ROLE|WAREHOUSE|DATABASE|SCHEMA)\s+)?"?([\w.]+)"?/i.exec(words) ?? [];
  const places = [session.schema, databaseName, `${databaseName}.${session.schema}`];
  if (/^USE\b/i.test(words)) {
    if (/^ROLE$/i.test(kind)) session.role = name.toUpperCase();
    else if (/^WAREHOUSE$/i.test(kind)) session.warehouse = name.toUpperCase();
    else if (!places.includes(name.toUpperCase())) throw unknownSetting(`place ${name}`);
  } else if (/^ALTER\s+SESSION\s+SET\b/i.test(words)) {
    for (const [, parameter, value] of words.matchAll(/(\w+)\s*=\s*'?([^',\s]*)'?/g)) {
      const only = fixedParameters[parameter!.toUpperCase()];
      if (only !== undefined && value!.toUpperCase() !== only) {
        throw unknownSetting(`${parameter} = ${value}`);
      }
      session.parameters.set(parameter!.toUpperCase(), value!);
    }
  } else throw unknownSetting(words);
  return status("Statement executed successfully.");
}

function unknownSetting(what: string): WireError {
  return new WireError("001420", "22023", `This server does not know the setting ${what}`);
}

function status(text: string): WireResult {
  return oneValue("status", "text", text);
}

function counted(counts: Counts): WireResult {
  return {
    columns: counts.map(([label]) => rowType(label, "fixed", { precision: 19, scale: 0 })),
    rows: [counts.map(([, count]) => String(count))],
  };
}
