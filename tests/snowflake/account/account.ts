import { WireError } from "../wire_error.ts";

/** A kind of object: "TABLE", "SCHEMA", "RESOURCE MONITOR", … */
export type Kind = string;
type Owned = { readonly kind: Kind; readonly name: string; owner: string };
type Grant = {
  readonly privilege: string;
  readonly kind: Kind;
  readonly name: string;
  readonly role: string;
};
/** A task's state, and the one that it runs after. */
export type Task = { body: string; isStarted: boolean; readonly after: string | undefined };

/** What Snowflake gives its own roles: privileges on the account. */
const systemRoles: Readonly<Record<string, readonly string[]>> = {
  ACCOUNTADMIN: ["CREATE RESOURCE MONITOR", "CREATE COMPUTE POOL", "EXECUTE TASK", "IMPORTED PRIVILEGES"],
  SECURITYADMIN: ["MANAGE GRANTS", "CREATE NETWORK POLICY"],
  USERADMIN: ["CREATE USER", "CREATE ROLE"],
  SYSADMIN: ["CREATE DATABASE", "CREATE WAREHOUSE"],
};
const account = "ACCOUNT";

/**
 * Roles, owners and grants, as Snowflake has them. Roles that nobody has created are the server's own and may
 * do everything.
 */
export class Account {
  readonly tasks = new Map<string, Task>();
  /** Schemas in which only their owner grants. */
  readonly managed = new Set<string>();
  readonly #objects = new Map<string, Owned>();
  readonly #grants: Grant[] = [];
  /** The roles that a role may do everything of. */
  readonly #below = new Map<string, Set<string>>();

  constructor() {
    for (const [role, privileges] of Object.entries(systemRoles)) {
      this.#below.set(role, new Set());
      for (const privilege of privileges) this.#grants.push({ privilege, kind: account, name: "", role });
    }
    const viewer = { kind: "DATABASE", name: "SNOWFLAKE", role: "SNOWFLAKE.USAGE_VIEWER" };
    this.#grants.push({ privilege: "USAGE", ...viewer });
    this.#below.get("ACCOUNTADMIN")!.add("SECURITYADMIN").add("SYSADMIN");
    this.#below.get("SECURITYADMIN")!.add("USERADMIN");
  }

  /** Whether what a role may do is looked after. */
  knows(role: string): boolean {
    return this.#below.has(role);
  }

  has(kind: Kind, name: string): boolean {
    return this.#objects.has(`${kind} ${name}`);
  }

  /** The objects of a kind by their names. */
  ownerOf(kind: Kind, name: string): string | undefined {
    return this.#objects.get(`${kind} ${name}`)?.owner;
  }

  create(kind: Kind, name: string, owner: string): void {
    this.#objects.set(`${kind} ${name}`, { kind, name, owner });
    if (kind === "ROLE") this.#below.set(name, new Set());
  }

  drop(kind: Kind, name: string): void {
    this.#objects.delete(`${kind} ${name}`);
    this.#dropGrants((each) => each.kind === kind && each.name === name);
    if (kind === "ROLE") this.#below.delete(name);
  }

  /** `role` may do from now on what `lower` may. */
  grantRole(lower: string, role: string): void {
    this.#below.get(role)?.add(lower);
  }

  grant(grant: Grant): void {
    if (!this.#grants.some((each) => isSame(each, grant))) this.#grants.push(grant);
  }

  /** What a role was granted itself, as `SELECT ON TABLE X`, sorted. */
  grantsTo(role: string): string[] {
    return this.#grants.filter((each) => each.role === role).map(({ privilege, kind, name }) =>
      `${privilege} ON ${kind} ${name}`.trim()
    ).sort();
  }

  /** @throws {WireError} when grants to others would be left behind: they must be copied along. */
  changeOwner(kind: Kind, name: string, owner: string, copiesGrants: boolean): void {
    const outbound = this.#grants.some((each) => each.kind === kind && each.name === name);
    const owned = this.#objects.get(`${kind} ${name}`);
    if (owned === undefined) throw missing(kind, name);
    if (owned.owner !== owner && outbound && !copiesGrants) throw dependent(name);
    if (outbound && !copiesGrants) throw dependent(name);
    owned.owner = owner;
  }

  /** Whether a role, or one below it, has one of some privileges on an object, or owns it. */
  may(role: string, privileges: readonly string[], kind: Kind, name: string): boolean {
    if (!this.knows(role)) return true;
    const all = this.#rolesOf(role);
    if (all.has(this.ownerOf(kind, name) ?? "")) return true;
    return this.#grants.some((each) =>
      all.has(each.role) && each.kind === kind && each.name === name && privileges.includes(each.privilege)
    );
  }

  /** @throws {WireError} as Snowflake, which tells nobody of objects that they may not use. */
  demand(role: string, privileges: readonly string[], kind: Kind, name = ""): void {
    if (this.may(role, privileges, kind, name)) return;
    if (kind === account || privileges.some((each) => /^CREATE|OWNERSHIP/.test(each))) {
      throw insufficient(kind, name);
    }
    throw missing(kind, name);
  }

  /** Whether a role owns an object, or is above who does. */
  owns(role: string, kind: Kind, name: string): boolean {
    return !this.knows(role) || this.#rolesOf(role).has(this.ownerOf(kind, name) ?? "");
  }

  #rolesOf(role: string): Set<string> {
    const all = new Set([role]);
    for (const each of all) for (const below of this.#below.get(each) ?? []) all.add(below);
    return all;
  }

  #dropGrants(fits: (grant: Grant) => boolean): void {
    const kept = this.#grants.filter((each) => !fits(each));
    this.#grants.splice(0, this.#grants.length, ...kept);
  }
}

/** Snowflake's complaint of a privilege that is lacking. */
export function insufficient(kind: Kind, name: string): WireError {
  const message =
    `SQL access control error:\nInsufficient privileges to operate on ${kind.toLowerCase()} '${name}'`;
  return new WireError("003001", "42501", message);
}

/** Snowflake's complaint of an object that is not there, or not for this role. */
export function missing(kind: Kind, name: string): WireError {
  const word = kind[0] + kind.slice(1).toLowerCase();
  const message = `SQL compilation error:\n${
    /TABLE|VIEW/.test(kind) ? "Object" : word
  } '${name}' does not exist or not authorized.`;
  return new WireError("002003", "42S02", message);
}

function dependent(name: string): WireError {
  const message = `SQL execution error: Dependent grant on ${name} exists. It must be revoked first.`;
  return new WireError("003007", "42501", message);
}

function isSame(a: Grant, b: Grant): boolean {
  return a.privilege === b.privilege && a.kind === b.kind && a.name === b.name && a.role === b.role;
}
