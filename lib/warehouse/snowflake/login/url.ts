/** Where in Snowflake the rows are: all that a URL tells, and no secret. */
export type SnowflakePlace = {
  readonly account?: string;
  readonly database?: string;
  readonly schema?: string;
  readonly warehouse?: string;
  readonly role?: string;
  /** A host of its own, for a proxy or a private link: `https://host:port`. */
  readonly accessUrl?: string;
  /** Marks every statement in Snowflake's query history, in place of `queryTag()`. */
  readonly queryTag?: string;
  /** Session parameters by their names in capitals. */
  readonly parameters: Readonly<Record<string, string>>;
};

const settings = ["warehouse", "role", "host", "port", "protocol", "query_tag"];

/**
 * Takes `snowflake://account/database/schema?warehouse=…&role=…` apart. Each part may be left out. Further
 * settings are `host`, `port` and `protocol` (of a proxy or a local server), `query_tag` (see `queryTag()`),
 * and, in capitals, any session parameter (`STATEMENT_TIMEOUT_IN_SECONDS=600`).
 *
 * @throws {TypeError} when a part or a setting is malformed or unknown, or when the URL holds a user or a
 * password: the message tells the setting's name and no value.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseSnowflakeUrl } from "lib/warehouse/snowflake/login/url.ts";
 *
 * const schema = "snowflake://xy12345.eu-central-1/HOSPITAL/STAYS";
 * const place = parseSnowflakeUrl(`${schema}?role=SCORER&LOCK_TIMEOUT=60`);
 * assertEquals(place.account, "xy12345.eu-central-1");
 * assertEquals([place.database, place.schema, place.role], ["HOSPITAL", "STAYS", "SCORER"]);
 * assertEquals(place.parameters, { LOCK_TIMEOUT: "60" });
 * ```
 */
export function parseSnowflakeUrl(url: string): SnowflakePlace {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== "snowflake:") throw refusal("it must read snowflake://account/database/schema");
  if (parsed.username !== "" || parsed.password !== "") {
    throw refusal(
      "secrets come from the environment (SNOWFLAKE_USER, SNOWFLAKE_PRIVATE_KEY_PATH): it has some",
    );
  }
  const [database, schema, ...more] = parsed.pathname.split("/").filter((part) => part !== "");
  if (more.length > 0) throw refusal("after the account come database and schema: there is more");
  const given = settingsOf(parsed.searchParams);
  const named = { account: parsed.host, database, schema, warehouse: given.warehouse, role: given.role };
  for (const [name, value = ""] of Object.entries(named)) {
    if (!/^[\w.$-]*$/.test(value)) throw refusal(`names are letters, digits, _ $ . and -: ${name} is not`);
  }
  return {
    ...withoutEmpty({ ...named, accessUrl: accessUrlOf(given) }),
    ...(given.query_tag !== undefined && { queryTag: given.query_tag }),
    parameters: parametersOf(parsed.searchParams),
  };
}

function settingsOf(search: URLSearchParams): Readonly<Record<string, string | undefined>> {
  for (const name of search.keys()) {
    if (!settings.includes(name) && !/^[A-Z][A-Z0-9_]*$/.test(name)) {
      throw refusal(
        `settings are ${settings.join(", ")} and session parameters in capitals: "${name}" is none`,
      );
    }
    if (search.getAll(name).length > 1) throw refusal(`each setting stands there once: "${name}" does not`);
  }
  return Object.fromEntries(search);
}

/** They are spliced into ALTER SESSION, as it takes no binds: so no quotes and no backslashes. */
function parametersOf(search: URLSearchParams): Record<string, string> {
  const parameters = Object.fromEntries(Array.from(search).filter(([name]) => !settings.includes(name)));
  for (const [name, value] of Object.entries(parameters)) {
    if (!/^[\w .:,+/-]*$/.test(value)) throw refusal(`session parameters are plain text: "${name}" is not`);
  }
  return parameters;
}

function accessUrlOf({ host, port, protocol = "https" }: Readonly<Record<string, string | undefined>>) {
  if (host === undefined) {
    if (port === undefined && protocol === "https") return undefined;
    throw refusal("port and protocol need a host: there is none");
  }
  const url = `${protocol}://${host}${port === undefined ? "" : `:${port}`}`;
  const isUrl = /^https?$/.test(protocol) && /^[\w.-]+$/.test(host) && URL.canParse(url);
  if (!isUrl) throw refusal("host, port and protocol (http or https) must make an address: they don't");
  return url;
}

function withoutEmpty(parts: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(parts).filter((part): part is [string, string] => (part[1] ?? "") !== "");
  return Object.fromEntries(kept);
}

function refusal(rule: string): TypeError {
  return new TypeError(`Cannot open a Snowflake URL as ${rule}`);
}
