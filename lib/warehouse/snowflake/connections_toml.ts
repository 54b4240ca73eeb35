import { join } from "node:path";

/** The settings of one connection as Snowflake's own tools name them (`account`, `private_key_file`, …), all as text. */
export type ConnectionSection = Readonly<Record<string, string>>;
/** A variable of the environment, by its name. */
export type Environment = (name: string) => string | undefined;

type Line = { readonly key: string; readonly value: string };

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  '"': '"',
  "\\": "\\",
};

/**
 * Reads the section `name` of the `connections.toml` that Snowflake's own tools share: in SNOWFLAKE_HOME, else in
 * `~/.snowflake`, else in `~/.config/snowflake`. Sections are `[name]`, or `[connections.name]` as in their `config.toml`.
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
  const sections = parseConnections(await Deno.readTextFile(path));
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
 * Takes the part of TOML apart that connections are written in: sections, keys, texts in all four kinds of quotes, numbers
 * and booleans, comments.
 *
 * @returns the sections by name, values as text; a key before the first section belongs to the section "".
 * @throws {SyntaxError} naming the line; lists, tables in braces and keys given twice are refused too.
 * @see https://toml.io/en/v1.0.0
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseConnections } from "lib/warehouse/snowflake/connections_toml.ts";
 *
 * const sections = parseConnections(`[ward]\naccount = "xy12345" # ours\nport = 443`);
 * assertEquals(sections, { ward: { account: "xy12345", port: "443" } });
 * ```
 */
export function parseConnections(text: string): Readonly<Record<string, ConnectionSection>> {
  const sections: Record<string, Record<string, string>> = {};
  let current = "";
  const token = /[ \t]*(?:#[^\n]*)?\r?(?:\n|$)|[ \t]*\[([^\[\]\n]+)\][ \t]*(?:#[^\n]*)?\r?(?:\n|$)|([^]+)/y;
  for (let at = 0; at < text.length;) {
    token.lastIndex = at;
    const [all, section, rest] = token.exec(text)!;
    if (rest === undefined) {
      if (section !== undefined) current = section.split(".").map(unquoted).join(".");
      at += all.length;
      continue;
    }
    const line = lineAt(text, at);
    const entry = (sections[current] ??= {});
    if (line === undefined || Object.hasOwn(entry, line.key)) throw malformed(text, at);
    entry[line.key] = line.value;
    at += line.length;
  }
  return sections;
}

/** `key = value` at a place of the text, and how long it is with its end of line. */
function lineAt(text: string, at: number): (Line & { readonly length: number }) | undefined {
  const line =
    /[ \t]*("[^"\n]*"|'[^'\n]*'|[\w-]+)[ \t]*=[ \t]*("""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[\w+.:-]+)[ \t]*(?:#[^\n]*)?\r?(?:\n|$)/y;
  line.lastIndex = at;
  const found = line.exec(text);
  if (found === null) return undefined;
  const value = valueOf(found[2]!);
  return value === undefined ? undefined : { key: unquoted(found[1]!), value, length: found[0].length };
}

/** Undefined for a text with an escape that TOML doesn't have. */
function valueOf(written: string): string | undefined {
  const quotes = /^("""|'''|"|')/.exec(written)?.[1];
  if (quotes === undefined) return written;
  const inside = written.slice(quotes.length, -quotes.length).replace(
    quotes.length === 3 ? /^\r?\n/ : /^$/,
    "",
  );
  if (quotes.startsWith("'")) return inside;
  let isKnown = true;
  const plain = inside.replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(\s*\n\s*)|([^]))/g,
    (_, short?: string, long?: string, joined?: string, letter?: string) => {
      if (joined !== undefined) return "";
      if (letter === undefined) return String.fromCodePoint(parseInt((short ?? long)!, 16));
      isKnown &&= Object.hasOwn(escapes, letter);
      return escapes[letter] ?? "";
    },
  );
  return isKnown ? plain : undefined;
}

function unquoted(key: string): string {
  return key.trim().replace(/^(["'])(.*)\1$/, "$2");
}

function malformed(text: string, at: number): SyntaxError {
  const line = text.slice(0, at).split("\n").length;
  return new SyntaxError(
    `Cannot read connections.toml as its lines are [section], key = value or comments: line ${line} isn't`,
  );
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
