import type { Session } from "../session.ts";
import type { Account, Kind } from "./account.ts";
import { fullName } from "./account_statement.ts";

const definition =
  /^(CREATE|DROP|ALTER|TRUNCATE)\s+(OR\s+REPLACE\s+)?(TEMP(?:ORARY)?\s+)?(TABLE|VIEW|STAGE|FUNCTION)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?([\w.]+)/i;
const writing = /^(INSERT|DELETE|UPDATE|MERGE)\s+(?:INTO\s+|FROM\s+)?([\w.]+)/i;
const relations: readonly Kind[] = ["TABLE", "VIEW", "STREAM"];

/** What is to be noted of a definition when it has run. */
export type Noted = (() => void) | undefined;

/**
 * Checks that a session's role may run a statement about tables, views, stages and functions.
 *
 * `CREATE TABLE IF NOT EXISTS` needs leave to create tables also where the table is there, a temporary one
 * needs none; a view is read with its owner's privileges.
 *
 * @returns what notes the statement's outcome in the account's books.
 * @throws {WireError} as Snowflake, when it may not.
 */
export function checkAccess(session: Session, words: string): Noted {
  const { account } = session.database;
  const code = words.replace(/'(?:[^']|'')*'|--[^\n]*|\$\$[^]*?\$\$/g, " ");
  if (account.knows(session.role)) demandPlace(account, session);
  if (/\bsnowflake\.account_usage\b/i.test(code)) {
    account.demand(session.role, ["USAGE"], "DATABASE", "SNOWFLAKE");
  }
  const defined = definition.exec(code);
  if (defined) return define(account, session, defined);
  const written = writing.exec(code);
  const [, verb = "", given = ""] = written ?? [];
  const demandSchema = (name: string) => {
    account.demand(session.role, ["USAGE"], "SCHEMA", name.split(".").slice(0, 2).join("."));
  };
  const target = written ? fullName(session, "TABLE", given) : undefined;
  for (const { kind, name } of namedIn(account, session, code)) {
    demandSchema(name);
    const verbs = name === target ? [verb.toUpperCase()] : ["SELECT"];
    const needed = name === target && verbs[0] === "MERGE" ? mergePrivileges(code) : verbs;
    for (const each of needed) account.demand(session.role, [each], kind, name);
  }
  return undefined;
}

/** A MERGE looks for the rows that are there, and needs what each of its clauses does. */
function mergePrivileges(code: string): string[] {
  return [
    "SELECT",
    ...Array.from(code.matchAll(/\bTHEN\s+(INSERT|UPDATE|DELETE)\b/gi), ([, verb]) => verb!.toUpperCase()),
  ];
}

function demandPlace(account: Account, { role, schema, warehouse, database }: Session): void {
  const [name = ""] = fullName({ schema, database } as Session, "TABLE", "X").split(".");
  account.demand(role, ["USAGE"], "DATABASE", name);
  if (account.has("WAREHOUSE", warehouse)) account.demand(role, ["USAGE"], "WAREHOUSE", warehouse);
}

function define(
  account: Account,
  session: Session,
  [, verb = "", or, temporary, word = "", given = ""]: RegExpExecArray,
): Noted {
  const kind = word.toUpperCase(), name = fullName(session, kind, given);
  const { role } = session;
  if (temporary) return undefined;
  const isThere = account.has(kind, name);
  const place = name.split(".").slice(0, 2).join(".");
  if (verb.toUpperCase() === "CREATE") {
    account.demand(role, [`CREATE ${kind}`], "SCHEMA", place);
    if (or && isThere && !account.owns(role, kind, name)) account.demand(role, ["OWNERSHIP"], kind, name);
    return isThere ? undefined : () => account.create(kind, name, role);
  }
  if (isThere && !account.owns(role, kind, name)) account.demand(role, ["OWNERSHIP"], kind, name);
  return verb.toUpperCase() === "DROP" ? () => account.drop(kind, name) : undefined;
}

/** The relations of the books whose names stand in a statement. */
function namedIn(account: Account, session: Session, code: string): { kind: Kind; name: string }[] {
  const words = new Set([...code.matchAll(/[\w.]+/g)].flatMap(([word]) => [word, word.split(".")[0]!]));
  return [...words].flatMap((word) =>
    relations.map((kind) => ({ kind, name: fullName(session, kind, word) })).filter(({ kind, name }) =>
      account.has(kind, name)
    )
  );
}
