/** What Wardbook is called in an account, and from where it is reached. */
export type DeploymentNames = {
  readonly database: string;
  readonly schema: string;
  readonly warehouse: string;
  /** Roles, the service user and what administrators make begin with it: `wardbook_reader`. */
  readonly prefix: string;
  /** Addresses and blocks of addresses (`203.0.113.0/24`) from which the service user may log in. */
  readonly addresses: readonly string[];
};

/** The names where nobody gives others. */
export const usualNames: DeploymentNames = {
  database: "wardbook",
  schema: "hospital",
  warehouse: "wardbook",
  prefix: "wardbook",
  addresses: [],
};

const address = /^(\d{1,3}\.){3}\d{1,3}(\/\d{1,2})?$/;

/**
 * A file of `sql/snowflake/` with names in place of its marks (`<% database %>`), which Snowflake's own
 * command line fills likewise (`snow sql -f FILE -D database=wardbook …`).
 *
 * @throws {RangeError} when a name is no plain identifier, an address none, or a mark stands for nothing
 * known.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { usualNames, withNames } from "lib/warehouse/snowflake/deploy/deployment_names.ts";
 *
 * const names = { ...usualNames, prefix: "ward7" };
 * assertEquals(withNames("USE ROLE <% prefix %>_owner", names), "USE ROLE ward7_owner");
 * ```
 */
export function withNames(text: string, names: DeploymentNames): string {
  return text.replace(/<%\s*(\w+)\s*%>/g, (_, mark: string) => valueOf(mark, names));
}

/** They are spliced into statements: so plain names alone. */
function valueOf(mark: string, names: DeploymentNames): string {
  if (mark === "addresses") return addressList(names.addresses);
  if (!Object.hasOwn(usualNames, mark)) {
    throw new RangeError(`Cannot fill in a script as its marks must be known: "${mark}" is not`);
  }
  const name = names[mark as Exclude<keyof DeploymentNames, "addresses">];
  if (/^[A-Za-z_]\w{0,100}$/.test(name)) return name;
  throw new RangeError(`Cannot fill in a script as names are letters, digits and _: the ${mark} is not`);
}

function addressList(addresses: readonly string[]): string {
  if (addresses.length === 0) {
    throw new RangeError("Cannot fill in a script as it must say who may log in: --addresses names nobody");
  }
  const wrong = addresses.find((each) => !address.test(each));
  if (wrong === undefined) return addresses.map((each) => `'${each}'`).join(", ");
  throw new RangeError(`Cannot fill in a script as addresses are like 203.0.113.0/24: "${wrong}" is not`);
}
