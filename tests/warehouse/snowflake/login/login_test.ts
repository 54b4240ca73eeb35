import { assertEquals, assertNotMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { generateKeyPairSync } from "node:crypto";
import { openWarehouse } from "lib/warehouse/open.ts";
import { snowflakeLogin } from "lib/warehouse/snowflake/login/login.ts";
import { parseSnowflakeUrl } from "lib/warehouse/snowflake/login/url.ts";
import { SnowflakeWarehouse } from "lib/warehouse/snowflake/snowflake.ts";
import { sql, written } from "lib/warehouse/sql.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";
import type { SnowflakeServer } from "../../../snowflake/server.ts";
import { withServer } from "../../with_snowflake.ts";

type Variables = Readonly<Record<string, string>>;

const passphrase = "open-sesame-4711";
const plain = keyPair(), encrypted = keyPair(passphrase), other = keyPair();
const secrets = /4711|MII[A-Za-z0-9+/]{10}|BEGIN [A-Z ]*PRIVATE KEY/;
const password = "correct-horse-4711", token = "eyJ-token-4711", ownToken = "eyJ-own-4711";
const users = [
  { name: "KEY", publicKey: plain.publicKey },
  { name: "LOCKED_KEY", publicKey: encrypted.publicKey },
  { name: "PASS", password, roles: ["OWNER"] },
  { name: "TOKEN", tokens: [token, ownToken] },
];

function keyPair(withPassphrase?: string) {
  const cipher = withPassphrase ? { cipher: "aes-256-cbc", passphrase: withPassphrase } : {};
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem", ...cipher },
  });
}

/** Logs in, asks something and closes. What is left in the warehouse shows no secret. */
async function logIn(server: SnowflakeServer, variables: Variables, url = server.url): Promise<void> {
  const environment = (name: string) => variables[name];
  const warehouse = await SnowflakeWarehouse.open(url, { environment, patienceMs: 200 });
  try {
    assertEquals((await warehouse.query(sql`SELECT 1 AS x`)).rowCount, 1);
    assertNotMatch(Deno.inspect(warehouse, { depth: 20, showHidden: true }), secrets);
  } finally {
    await warehouse.close();
  }
}

async function withFile(text: string, work: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, text, { mode: 0o600 });
    await work(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("`openWarehouse()` logs in by key pair, token and password, the first that there is", () =>
  withServer((server) =>
    withFile(encrypted.privateKey, async (path) => {
      const secret = { SNOWFLAKE_PRIVATE_KEY_PASSPHRASE: passphrase };
      const cases: Variables[] = [
        { SNOWFLAKE_USER: "key", SNOWFLAKE_PRIVATE_KEY: plain.privateKey },
        { SNOWFLAKE_USER: "KEY", SNOWFLAKE_PRIVATE_KEY: plain.privateKey.replaceAll("\n", "\\n") },
        { SNOWFLAKE_USER: "LOCKED_KEY", SNOWFLAKE_PRIVATE_KEY: encrypted.privateKey, ...secret },
        { SNOWFLAKE_USER: "LOCKED_KEY", SNOWFLAKE_PRIVATE_KEY_PATH: path, ...secret },
        { SNOWFLAKE_USER: "TOKEN", SNOWFLAKE_TOKEN: token },
        {
          SNOWFLAKE_USER: "TOKEN",
          SNOWFLAKE_TOKEN: ownToken,
          SNOWFLAKE_AUTHENTICATOR: "programmatic_access_token",
        },
        { SNOWFLAKE_USER: "PASS", SNOWFLAKE_PASSWORD: password },
        { SNOWFLAKE_USER: "KEY", SNOWFLAKE_PRIVATE_KEY: plain.privateKey, SNOWFLAKE_PASSWORD: "wrong" },
      ];
      for (const variables of cases) await logIn(server, variables);
    }), { users }));

Deno.test("`openWarehouse()` takes what the URL and the environment lack from connections.toml", () =>
  withServer((server) =>
    withFile(encrypted.privateKey, async (path) => {
      const home = await Deno.makeTempDir();
      try {
        const toml = `
          [night]
          account = "local"
          user = "LOCKED_KEY"
          authenticator = "SNOWFLAKE_JWT"
          private_key_file = '${path}'
          private_key_file_pwd = "${passphrase}"
          database = "WARDBOOK"
          schema = "PUBLIC"
          role = "SCORER"
          host = "127.0.0.1"
          port = ${server.port}
          protocol = "http"
          [pass]
          user = "PASS"
          password = "${password}"`;
        await Deno.writeTextFile(`${home}/connections.toml`, toml, { mode: 0o600 });
        const night = { SNOWFLAKE_HOME: home, SNOWFLAKE_CONNECTION: "night" };
        await logIn(server, night, "snowflake:///");
        await logIn(server, { ...night, SNOWFLAKE_CONNECTION: "pass" });
        const mine = { ...night, SNOWFLAKE_USER: "PASS", SNOWFLAKE_PASSWORD: password };
        await logIn(server, mine, "snowflake:///?role=OWNER");
      } finally {
        await Deno.remove(home, { recursive: true });
      }
    }), { users }));

Deno.test("a failed login says which of account, user, key, role or network it was, and no secret", () =>
  withServer(async (server) => {
    const pass = { SNOWFLAKE_USER: "PASS", SNOWFLAKE_PASSWORD: password };
    const key = { SNOWFLAKE_USER: "KEY", SNOWFLAKE_PRIVATE_KEY: plain.privateKey };
    const closed = server.url.replace(/port=\d+/, "port=9");
    const cases: [Variables, string, url?: string][] = [
      [pass, "the account must exist: http://127.0.0.1:", server.url.replace("//local", "//elsewhere")],
      [{ ...pass, SNOWFLAKE_PASSWORD: "wrong-4711" }, 'user and password must be right: "PASS"'],
      [{ ...pass, SNOWFLAKE_USER: "nobody" }, 'user and password must be right: "nobody"'],
      [
        { ...key, SNOWFLAKE_PRIVATE_KEY: other.privateKey },
        'the key must be the one registered for user "KEY"',
      ],
      [{ ...key, SNOWFLAKE_USER: "PASS" }, 'the key must be the one registered for user "PASS"'],
      [{ SNOWFLAKE_USER: "TOKEN", SNOWFLAKE_TOKEN: "wrong-4711" }, "the OAuth token must be valid"],
      [
        {
          SNOWFLAKE_USER: "TOKEN",
          SNOWFLAKE_TOKEN: "wrong-4711",
          SNOWFLAKE_AUTHENTICATOR: "PROGRAMMATIC_ACCESS_TOKEN",
        },
        "the programmatic access token must be valid",
      ],
      [
        pass,
        'the role must be granted to user "PASS": "READER" is not',
        server.url.replace("OWNER", "READER"),
      ],
      [pass, "the network must reach http://127.0.0.1:9", closed],
      [{}, "something must prove who it is"],
      [{ SNOWFLAKE_PASSWORD: password }, "the user must be known"],
      [pass, "the account must be known", "snowflake:///D/S"],
      [{ ...key, SNOWFLAKE_PRIVATE_KEY: "not a key 4711" }, "the private key must be in PEM"],
      [{ ...key, SNOWFLAKE_PRIVATE_KEY: plain.privateKey.replace("M", "") }, "the private key must be whole"],
      [{ ...key, SNOWFLAKE_PRIVATE_KEY: encrypted.privateKey }, "the private key is encrypted"],
      [
        {
          ...key,
          SNOWFLAKE_PRIVATE_KEY: encrypted.privateKey,
          SNOWFLAKE_PRIVATE_KEY_PASSPHRASE: "wrong-4711",
        },
        "the private key must open with its passphrase",
      ],
      [
        { SNOWFLAKE_USER: "KEY", SNOWFLAKE_PRIVATE_KEY_PATH: "/no/such/file" },
        "the file of the private key must be readable: /no/such/file is not (NotFound)",
      ],
      [
        {
          SNOWFLAKE_USER: "KEY",
          SNOWFLAKE_PRIVATE_KEY_PATH: Deno.build.os === "linux" ? "/dev/zero" : "/none",
        },
        "the file of the private key must be readable",
      ],
    ];
    for (const [variables, message, url] of cases) {
      const error = await assertRejects(() => logIn(server, variables, url), QueryError, message);
      assertStringIncludes(error.message, "Cannot log in to Snowflake as");
      const all = Deno.inspect(error, { depth: 20, showHidden: true });
      assertNotMatch(all, secrets, message);
    }
  }, { users }));

Deno.test("a login is tried again while the server is away, for a while", () =>
  withServer(async (server) => {
    const variables = { SNOWFLAKE_USER: "KEY", SNOWFLAKE_PRIVATE_KEY: plain.privateKey };
    for (const kind of ["unavailable", "drop_before"] as const) {
      server.misbehave({ kind, atLogin: true, times: 1 });
      await logIn(server, variables);
    }
    server.misbehave({ kind: "unavailable", atLogin: true, times: Infinity });
    await assertRejects(() => logIn(server, variables), QueryError, "gave HTTP status 503");
  }, { users }));

Deno.test("an error of a statement tells no secret, though the server repeats one", () =>
  withServer(async (server) => {
    const variables: Variables = { SNOWFLAKE_USER: "PASS", SNOWFLAKE_PASSWORD: password };
    const environment = (name: string) => variables[name];
    const warehouse = await SnowflakeWarehouse.open(server.url, { environment });
    const repeating = written(`SELECT "${password}" FROM (SELECT 1 AS x)`, "inline");
    const error = await assertRejects(() => warehouse.query(repeating), QueryError, "SQL compilation error");
    assertNotMatch(Deno.inspect(error, { depth: 20, showHidden: true }), secrets);
    await warehouse.close();
  }, { users }));

Deno.test("`snowflakeLogin()` reaches Snowflake's own host unless the URL names another", async () => {
  const variables: Variables = { SNOWFLAKE_USER: "U", SNOWFLAKE_PASSWORD: "p" };
  const environment = (name: string) => variables[name];
  const ours = await snowflakeLogin(parseSnowflakeUrl("snowflake://xy1/d/s?query_tag=n"), environment);
  assertEquals([ours.options.account, ours.options.accessUrl, ours.options.queryTag], [
    "xy1",
    undefined,
    "n",
  ]);
  assertEquals([ours.method, ours.secrets], ["password", ["p"]]);
});

Deno.test("`openWarehouse()` puts a cohort's name into a schema", () =>
  withServer(async (server) => {
    const cohort = "analytics-vidhya";
    const url = server.url.replace("PUBLIC", "{cohort}");
    for (const [name, value] of Object.entries(server.env)) Deno.env.set(name, value);
    try {
      const warehouse = await openWarehouse(url, { cohort });
      await warehouse.close();
      await assertRejects(() => openWarehouse(url, { cohort: "../x" }), TypeError, "{cohort} must be");
    } finally {
      for (const name of Object.keys(server.env)) Deno.env.delete(name);
    }
  }));
