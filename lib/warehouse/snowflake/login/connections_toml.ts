import { join } from "node:path";
import { parse, TomlDate, TomlError, type TomlTable, type TomlValue } from "smol-toml";
import { readWhole, utf8Text } from "lib/files/mod.ts";

/**
 * The settings of one connection as Snowflake's own tools name them (`account`, `private_key_file`, …), all
 * as text.
 */
export type ConnectionSection = Readonly<Record<string, string>>;
/** Most of a `connections.toml`, which has some hundred lines. */
const mostBytes = 1_000_000;
/** A variable of the environment, by its name. */
export type Environment = (name: string) => string | undefined;

/**
 * Reads the section `name` of the `connections.toml` that Snowflake's own tools share: in SNOWFLAKE_HOME,
 * else in `~/.snowflake`, else in `~/.config/snowflake`. Sections are `[name]`, or `[connections.name]` as in
 * their `config.toml`.
 *
 * @throws {TypeError} when there is no file or no such section, or when others may read the file.
 * @throws {SyntaxError} when the file is malformed: the message tells the line and not what it says.
 */
export async function readConnection(name: string, environment: Environment): Promise<ConnectionSection> {
  const path = await connectionsPath(environment);
  const { mode } = await Deno.stat(path);
  if (Deno.build.os !== "windows" && mode !== null && (mode & 0o077) !== 0) {
    const current = (mode & 0o777).toString(8);
    throw new TypeError(`Cannot read ${path} as nobody else may read it (chmod 600): its mode is ${current}`);
  }
  const sections = parseConnections(
    utf8Text(await readWhole(path, { mostBytes }) ?? new Uint8Array(0), "connections.toml"),
  );
  const section = sections[name] ?? sections[`connections.${name}`];
  if (section === undefined) {
    const there = Object.keys(sections).join(", ") || "none";
    throw new TypeError(
      `Cannot read the connection "${name}" as ${path} must have a section of this name: it has ${there}`,
    );
  }
  return section;
}

/**
 * Takes the text of a `connections.toml` apart.
 *
 * @returns the sections by name (`[a.b]` is "a.b"), each with its plain values as text; a key before the
 * first section belongs to the section "". Lists are left out, and a table in braces is a section of its own:
 * no login needs them.
 * @throws {SyntaxError} naming the line and not what it says: it may be a secret.
 * @see https://toml.io/en/v1.0.0
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseConnections } from "lib/warehouse/snowflake/login/connections_toml.ts";
 *
 * const sections = parseConnections(`[ward]\naccount = "xy12345" # ours\nport = 443`);
 * assertEquals(sections, { ward: { account: "xy12345", port: "443" } });
 * ```
 */
export function parseConnections(text: string): Readonly<Record<string, ConnectionSection>> {
  return Object.fromEntries(sectionsOf("", parsed(text.replace(/^\ufeff/, ""))));
}

function parsed(text: string): TomlTable {
  try {
    return parse(text, { integersAsBigInt: true });
  } catch (thrown) {
    // The parser's own error, which quotes the line, is dropped.
    const line = thrown instanceof TomlError ? `line ${thrown.line}` : "one of them";
    throw new SyntaxError(`Cannot read connections.toml as its lines must be TOML (toml.io): ${line} isn't`);
  }
}

function* sectionsOf(name: string, table: TomlTable): Generator<[string, ConnectionSection]> {
  const entries = Object.entries(table);
  const plain = entries.flatMap(([key, value]): [string, string][] =>
    isTable(value) || Array.isArray(value)
      ? []
      : [[key, value instanceof TomlDate ? value.toISOString() : String(value)]]
  );
  if (plain.length > 0) yield [name, Object.fromEntries(plain)];
  for (const [key, value] of entries) {
    if (isTable(value)) yield* sectionsOf(name === "" ? key : `${name}.${key}`, value);
  }
}

function isTable(value: TomlValue): value is TomlTable {
  return typeof value === "object" && !Array.isArray(value) && !(value instanceof TomlDate);
}

async function connectionsPath(environment: Environment): Promise<string> {
  const home = environment("HOME") ?? environment("USERPROFILE") ?? ".";
  const own = environment("SNOWFLAKE_HOME");
  const folders = own ? [own] : [join(home, ".snowflake"), join(home, ".config", "snowflake")];
  for (const folder of folders) {
    const path = join(folder.replace(/^~(?=$|[/\\])/, home), "connections.toml");
    if (await Deno.stat(path).then(({ isFile }) => isFile, () => false)) return path;
  }
  throw new TypeError(
    `Cannot read a connection as there must be a connections.toml: there is none in ${folders.join(" or ")}`,
  );
}
