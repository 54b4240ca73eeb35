import { databaseName } from "../database.ts";
import type { Session } from "../session.ts";
import { WireError } from "../wire_error.ts";
import { type Account, insufficient, type Kind, missing } from "./account.ts";

/** Kinds that the account itself has, and the privilege that creating one needs; null is no privilege. */
const ofAccount: Readonly<Record<Kind, string>> = {
  ROLE: "CREATE ROLE",
  USER: "CREATE USER",
  WAREHOUSE: "CREATE WAREHOUSE",
  DATABASE: "CREATE DATABASE",
  "RESOURCE MONITOR": "CREATE RESOURCE MONITOR",
  "NETWORK POLICY": "CREATE NETWORK POLICY",
  "COMPUTE POOL": "CREATE COMPUTE POOL",
};
/** Kinds of a schema that live in the account's books alone: the server can't run them. */
const booked: readonly Kind[] = [
  "STREAM",
  "TASK",
  "FILE FORMAT",
  "NETWORK RULE",
  "SCHEMA",
  "IMAGE REPOSITORY",
];
const kindWords = [...Object.keys(ofAccount), ...booked].join("|").replaceAll(" ", "\\s+");
const creation = new RegExp(
  `^CREATE\\s+(OR\\s+(?:REPLACE|ALTER)\\s+)?(${kindWords})\\s+(IF\\s+NOT\\s+EXISTS\\s+)?([\\w.<>$]+)([^]*)$`,
  "i",
);
const change = new RegExp(`^(ALTER|DROP)\\s+(${kindWords})\\s+(IF\\s+EXISTS\\s+)?([\\w.]+)([^]*)$`, "i");
const ownership =
  /^GRANT\s+OWNERSHIP\s+ON\s+(\w+)\s+([\w.]+)\s+TO\s+ROLE\s+(\w+)(\s+COPY\s+CURRENT\s+GRANTS)?$/i;
const role = /^GRANT\s+(?:DATABASE\s+)?ROLE\s+([\w.]+)\s+TO\s+(ROLE|USER)\s+(\w+)$/i;
const privilege =
  /^GRANT\s+([\w\s,]+?)\s+ON\s+(ACCOUNT|COMPUTE\s+POOL|[A-Z]+)(?:\s+([\w.]+))?\s+TO\s+ROLE\s+(\w+)$/i;

/**
 * Carries out a statement about roles, users, grants, warehouses, schemas, streams and tasks, if it is one.
 *
 * @throws {WireError} where the role may not, or the order is wrong.
 */
export function runAccountStatement(session: Session, words: string): boolean {
  const { account } = session.database;
  const text = words.replace(/--[^\n]*/g, " ").trim();
  const created = creation.exec(text), changed = change.exec(text);
  if (created) return create(account, session, created);
  if (changed) return alter(account, session, changed);
  const owned = ownership.exec(text), lower = role.exec(text), granted = privilege.exec(text);
  if (owned) {
    const [, kind = "", name = "", to = "", copies] = owned;
    const full = fullName(session, upper(kind), name);
    if (!account.owns(session.role, upper(kind), full)) {
      account.demand(session.role, ["MANAGE GRANTS"], "ACCOUNT");
    }
    account.changeOwner(upper(kind), full, upper(to), copies !== undefined);
    return true;
  }
  if (lower) {
    const [, name = "", kind = "", to = ""] = lower;
    if (name.includes(".")) account.demand(session.role, ["IMPORTED PRIVILEGES"], "ACCOUNT");
    else if (!account.owns(session.role, "ROLE", upper(name))) {
      account.demand(session.role, ["MANAGE GRANTS"], "ACCOUNT");
    }
    if (upper(kind) === "ROLE") account.grantRole(upper(name), upper(to));
    return true;
  }
  if (!granted) return false;
  const [, privileges = "", kind = "", name = "", to = ""] = granted;
  const full = upper(kind) === "ACCOUNT" ? "" : fullName(session, upper(kind), name);
  mayGrant(account, session, upper(kind), full);
  if (!account.knows(upper(to))) throw missing("ROLE", upper(to));
  for (const each of privileges.split(",")) {
    account.grant({ privilege: upper(each.trim()), kind: upper(kind), name: full, role: upper(to) });
  }
  return true;
}

/** In a schema of managed access its owner grants, elsewhere whoever owns the object. */
function mayGrant(account: Account, { role }: Session, kind: Kind, name: string): void {
  if (kind === "ACCOUNT") return account.demand(role, ["EXECUTE TASK"], "ACCOUNT");
  if (!account.has(kind, name)) throw missing(kind, name);
  const schema = name.split(".").slice(0, 2).join(".");
  const isManaged = name.split(".").length === 3 && account.managed.has(schema);
  const mayGrant = isManaged ? account.owns(role, "SCHEMA", schema) : account.owns(role, kind, name);
  if (!mayGrant) account.demand(role, ["MANAGE GRANTS"], "ACCOUNT");
}

function create(
  account: Account,
  session: Session,
  [, or, word = "", lacks, given = "", rest = ""]: RegExpExecArray,
) {
  const kind = upper(word), name = fullName(session, kind, given);
  const place = name.split(".").slice(0, -1).join(".");
  if (kind in ofAccount) account.demand(session.role, [ofAccount[kind]!], "ACCOUNT");
  else if (kind === "SCHEMA") account.demand(session.role, ["CREATE SCHEMA"], "DATABASE", place);
  else account.demand(session.role, [`CREATE ${kind}`], "SCHEMA", place);
  const isThere = account.has(kind, name);
  if (isThere && lacks) return true;
  if (isThere && !or) {
    throw new WireError("002002", "42710", `SQL compilation error:\nObject '${name}' already exists.`);
  }
  if (isThere && !account.owns(session.role, kind, name)) throw insufficient(kind, name);
  if (kind === "TASK") createTask(account, session, name, rest);
  if (kind === "SCHEMA" && /WITH\s+MANAGED\s+ACCESS/i.test(rest)) account.managed.add(name);
  if (!isThere) account.create(kind, name, session.role);
  // Every database comes with a schema PUBLIC.
  if (kind === "DATABASE") account.create("SCHEMA", `${name}.PUBLIC`, session.role);
  return true;
}

function createTask(account: Account, session: Session, name: string, rest: string): void {
  const [, after] = /\bAFTER\s+([\w.]+)/i.exec(rest) ?? [];
  const before = after === undefined ? undefined : fullName(session, "TASK", after);
  assertRootSuspended(account, before);
  if (before === undefined && account.tasks.get(name)?.isStarted) throw notSuspended(name);
  const body = /\bAS\s+([^]*)$/i.exec(rest)![1]!;
  account.tasks.set(name, { body, isStarted: account.tasks.get(name)?.isStarted ?? false, after: before });
}

function alter(
  account: Account,
  session: Session,
  [, verb = "", word = "", lacks, given = "", rest = ""]: RegExpExecArray,
) {
  const kind = upper(word), name = fullName(session, kind, given);
  if (!account.has(kind, name)) {
    if (lacks) return true;
    throw missing(kind, name);
  }
  if (!account.owns(session.role, kind, name)) throw insufficient(kind, name);
  if (upper(verb) === "DROP") {
    account.drop(kind, name);
    account.tasks.delete(name);
  } else if (kind === "SCHEMA" && /ENABLE\s+MANAGED\s+ACCESS/i.test(rest)) {
    account.demand(session.role, ["MANAGE GRANTS"], "ACCOUNT");
    account.managed.add(name);
  } else if (kind === "TASK") {
    const task = account.tasks.get(name)!;
    assertRootSuspended(account, task.after);
    if (/^\s*RESUME/i.test(rest)) {
      account.demand(session.role, ["EXECUTE TASK"], "ACCOUNT");
      task.isStarted = true;
    } else if (/^\s*SUSPEND/i.test(rest)) task.isStarted = false;
  }
  return true;
}

function assertRootSuspended(account: Account, root: string | undefined): void {
  if (root !== undefined && account.tasks.get(root)?.isStarted) throw notSuspended(root);
}

function notSuspended(root: string): WireError {
  const message = `Unable to update graph with root task ${root} since that root task is not suspended.`;
  return new WireError("091421", "22023", message);
}

/** A name with its database and schema, in capitals. */
export function fullName(session: Session, kind: Kind, name: string): string {
  const parts = upper(name).split(".");
  if (kind in ofAccount || kind === "ACCOUNT") return parts.at(-1)!;
  const place = kind === "SCHEMA" ? [databaseName] : [databaseName, session.schema];
  const missingParts = place.length + 1 - parts.length;
  return [...place.slice(0, Math.max(0, missingParts)), ...parts].join(".");
}

function upper(text: string): string {
  return text.replace(/\s+/g, " ").toUpperCase();
}
