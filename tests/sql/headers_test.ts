import { assert, assertEquals } from "@std/assert";
import { placeBinds } from "lib/warehouse/binds.ts";
import { sqlFile } from "lib/warehouse/sql.ts";

const fields = ["question", "grain", "key", "inputs", "parameters", "caveats"];
const keywords =
  /\b(select|from|where|group|order|by|join|inner|left|on|as|and|or|not|null|case|when|then|else|end|with|create|replace|table|insert|into|values|union|all|distinct|over|partition|rows|between|exists|in|is|cast|coalesce|count|sum|min|max|limit|interval|primary|key|within)\b/;

type SqlHeader = { readonly relation: string; readonly fields: Readonly<Record<string, string>> };

/**
 * The comment on top of a file: the relation's name, then `field: text`, a longer text indented on further
 * lines.
 */
function headerOf(text: string): SqlHeader {
  const lines = text.split("\n");
  const end = lines.findIndex((line) => !line.startsWith("--"));
  const entries: [string, string][] = [];
  for (const line of lines.slice(1, end)) {
    const field = /^-- ([a-z]+): (.+)$/.exec(line);
    if (field) entries.push([field[1]!, field[2]!]);
    else entries.at(-1)![1] += ` ${line.replace(/^--\s+/, "")}`;
  }
  return { relation: lines[0]!.replace("-- ", ""), fields: Object.fromEntries(entries) };
}

/** SQL without comments, texts and binds. */
function codeOf(text: string): string {
  return text.replace(/--[^\n]*/g, "").replace(/'[^']*'/g, "''").replace(/:[a-z_]+/g, "?");
}

function sqlNames(folder = ""): string[] {
  return Array.from(Deno.readDirSync(new URL(`../../sql/${folder}`, import.meta.url))).flatMap((entry) => {
    // What only Snowflake has is no relation: snowflake_test.ts holds it.
    if (entry.name === "snowflake") return [];
    if (entry.isDirectory) return sqlNames(`${folder}${entry.name}/`);
    return entry.name.endsWith(".sql") ? [`${folder}${entry.name}`] : [];
  }).sort();
}

const names = sqlNames();

Deno.test("every SQL file has a header: relation, question, grain, key, inputs, parameters, caveats", () => {
  assert(names.length > 0);
  for (const name of names) {
    const header = headerOf(sqlFile(name).text);
    assertEquals(Object.keys(header.fields), fields, name);
    assert(header.fields.question!.includes("?"), `${name}: a question ends in a question mark`);
    assertEquals(header.relation, name.replace(/^.*\/|\.sql$/g, ""), name);
  }
});

Deno.test("a header's inputs are the tables that the file reads, its parameters the binds", () => {
  for (const name of names) {
    const { text } = sqlFile(name);
    const code = codeOf(text);
    const { inputs, parameters } = headerOf(text).fields;
    const steps = Array.from(code.matchAll(/\b([a-z_]+) AS \(/g), (match) => match[1]!);
    const read = Array.from(code.matchAll(/\b(?:FROM|JOIN) ([a-z_]+)\b(?![.(])/g), (match) => match[1]!);
    const tables = [...new Set(read)].filter((table) =>
      !steps.includes(table) && !code.includes(`EXTRACT(${table}`)
    );
    const known = tables.filter((table) => !/^(stays|x)\.$/.test(table));
    assertEquals(inputs === "none" ? [] : inputs!.split(", ").toSorted(), known.toSorted(), name);
    const documented = Array.from(parameters!.matchAll(/:([a-z_]+)/g), (match) => match[1]!);
    assertEquals(new Set(documented), new Set(placeBinds(text, (bind) => bind).names), name);
  }
});

Deno.test("every SQL file keeps the style: keywords in upper case, no `::`, no `SELECT *`, at most 80 lines", () => {
  for (const name of names) {
    const { text } = sqlFile(name);
    const code = codeOf(text);
    assert(!keywords.test(code), `${name}: "${keywords.exec(code)?.[0]}" must be in upper case`);
    assert(!code.includes("::"), `${name} casts with ::`);
    assert(!/SELECT\s+(\w+\.)?\*/.test(code), `${name} selects *`);
    assert(!code.includes('"'), `${name} quotes a name`);
    assert(!/;\s*\S/.test(code), `${name} holds more than one statement`);
    assert(text.split("\n").length - 1 <= 80, `${name} has more than 80 lines`);
    assert(text.endsWith(";\n"), `${name} ends in one semicolon`);
  }
});

Deno.test("sql/README.md lists every SQL file", () => {
  const readme = Deno.readTextFileSync(new URL("../../sql/README.md", import.meta.url));
  const missing = names.filter((name) => !readme.includes(`\`${name}\``));
  assertEquals(missing, []);
});
