import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { parseConnections, readConnection } from "lib/warehouse/snowflake/login/connections_toml.ts";

Deno.test("`parseConnections()` reads sections, all four kinds of quotes, numbers and comments", () => {
  const cases: [string, Record<string, Record<string, string>>][] = [
    ["", {}],
    ["# only a comment", {}],
    ["a = 1\r\n[b] # here\r\nc = true\r\n", { "": { a: "1" }, b: { c: "true" } }],
    ["[connections.dev]\n'x y' = \"1\"\n[\"a\".b]\nq-r='2'", {
      "connections.dev": { "x y": "1" },
      "a.b": { "q-r": "2" },
    }],
    ['[a]\np = "q\\"#\\t\\u00e9\\\\" # c', { a: { p: 'q"#\té\\' } }],
    ["[a]\np = 'C:\\keys\\n'", { a: { p: "C:\\keys\\n" } }],
    ["[a]\np = \"\"\"\none\ntwo \\\n  three\"\"\"\nq = '''\n\\n\n'''", {
      a: { p: "one\ntwo three", q: "\\n\n" },
    }],
    ["[empty]\n[a]\np = 2022-11-01", { a: { p: "2022-11-01" } }],
  ];
  for (const [text, sections] of cases) assertEquals(parseConnections(text), sections, text);
});

Deno.test("`parseConnections()` reads past what no login needs, in any section", () => {
  const ward = { account: "a", password: "x" };
  const cases: string[] = [
    '[other]\nsession_parameters = { QUERY_TAG = "x" }\n[ward]\naccount = "a"\npassword = "x"',
    '[ward]\naccount = "a"\nsession_parameters = { QUERY_TAG = "x", N = { deep = 1 } }\npassword = "x"',
    '[ward]\naccount = "a"\nroles = ["READER",\n  "WRITER", # both\n]\npassword = "x"',
    '[ward]\naccount = "a"\nsession.query_tag = "x"\npassword = "x"',
    '[ward]\naccount = "a"\n"password" = "x"\n\n[ward.session_parameters]\nQUERY_TAG = "y"',
    '[[list]]\na = 1\n[[list]]\na = 2\n[ward]\naccount = "a"\npassword = "x"',
    'ward = { account = "a", password = "x" }',
    'ward.account = "a"\nward.password = "x"',
    '\ufeff[ward]\r\naccount = "a"\r\npassword = "x"\r\n',
  ];
  for (const text of cases) assertEquals(parseConnections(text).ward, ward, text);
  assertEquals(parseConnections("[a]\n__proto__ = 1\nbig = 12345678901234567890"), {
    a: Object.fromEntries([["__proto__", "1"], ["big", "12345678901234567890"]]),
  });
});

Deno.test("`parseConnections()` names the line that it can't read, and not what it says", () => {
  const cases: [string, number][] = [
    ["[a]\nsecret", 2],
    ['[a]\n\np = "secret', 3],
    ["[a]\np = [1, secret]", 2],
    ["[a]\np = { secret }", 2],
    ['[a]\np = "\\secret"', 2],
    ["[a]\np = 1\np = 2", 3],
    ["[a\np = 1", 1],
    ["[a]\np = 1 secret", 2],
    ["[secret]\n[secret]", 2],
  ];
  for (const [text, line] of cases) {
    const error = assertThrows(() => parseConnections(text), SyntaxError, `line ${line} isn't`, text);
    assert(!Deno.inspect(error).includes("secret"), text);
    assertEquals(error.cause, undefined);
  }
  const deep = assertThrows(() => parseConnections(`a = ${"[".repeat(200_000)}`), SyntaxError);
  assert(deep.message.length < 200);
});

Deno.test("`readConnection()` takes the section from SNOWFLAKE_HOME, else from the home folder", async () => {
  const home = await Deno.makeTempDir();
  const environment = (name: string) => ({ HOME: home })[name];
  const write = async (folder: string, text: string, mode = 0o600) => {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(`${folder}/connections.toml`, text, { mode });
  };
  try {
    await assertRejects(() => readConnection("a", environment), TypeError, "there is none in");
    await write(`${home}/.config/snowflake`, "[a]\nuser = 'second'");
    assertEquals(await readConnection("a", environment), { user: "second" });
    await write(`${home}/.snowflake`, "[connections.a]\nuser = 'first'");
    assertEquals(await readConnection("a", environment), { user: "first" });
    await write(`${home}/other`, "[a]\nuser = 'own'");
    const own = (name: string) => ({ HOME: home, SNOWFLAKE_HOME: "~/other" })[name];
    assertEquals(await readConnection("a", own), { user: "own" });
    await assertRejects(() => readConnection("b", own), TypeError, "it has a");
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test({
  name: "`readConnection()` refuses a file that others may read",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const home = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${home}/connections.toml`, "[a]\npassword = 'secret'");
      await Deno.chmod(`${home}/connections.toml`, 0o644);
      const read = readConnection("a", (name) => name === "SNOWFLAKE_HOME" ? home : undefined);
      await assertRejects(() => read, TypeError, "its mode is 644");
    } finally {
      await Deno.remove(home, { recursive: true });
    }
  },
});
