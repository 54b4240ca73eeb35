import { assertEquals, assertRejects } from "@std/assert";
import { generateKeyPairSync } from "node:crypto";
import type { ConnectionOptions } from "lib/warehouse/snowflake/snowflake_sdk.ts";
import { connectDriver, disconnect, execute } from "./driver.ts";
import type { User } from "./login.ts";
import { type SnowflakeServer, startSnowflakeServer } from "./server.ts";

type Change = Partial<ConnectionOptions>;

const passphrase = "correct horse";
const keys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase },
});
const strangers = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const users: readonly User[] = [
  { name: "ANA", password: "secret", roles: ["READER"] },
  { name: "KIM", publicKey: keys.publicKey },
  { name: "OLE", tokens: ["token-1"] },
];
const jwt: Change = { username: "kim", authenticator: "SNOWFLAKE_JWT", role: "OWNER" };

async function withServer(work: (server: SnowflakeServer) => Promise<void>): Promise<void> {
  const server = await startSnowflakeServer({ users });
  try {
    await work(server);
  } finally {
    await server.close();
  }
}

const accepted: readonly (readonly [string, Change])[] = [
  ["a password", { password: "secret", role: "READER" }],
  ["a name in lower case", { username: "ana", password: "secret", role: "reader" }],
  ["an encrypted private key", { ...jwt, privateKey: keys.privateKey, privateKeyPass: passphrase }],
  ["an OAuth token", { username: "OLE", authenticator: "OAUTH", token: "token-1", role: "OWNER" }],
  ["an OAuth token without a name", {
    username: "",
    authenticator: "OAUTH",
    token: "token-1",
    role: "OWNER",
  }],
  ["a programmatic access token", {
    username: "OLE",
    authenticator: "PROGRAMMATIC_ACCESS_TOKEN",
    token: "token-1",
  }],
];

for (const [what, change] of accepted) {
  Deno.test(`startSnowflakeServer() lets the driver in with ${what}`, () =>
    withServer(async (server) => {
      const connection = await connectDriver(server, change);
      assertEquals(await execute(connection, "SELECT 1 AS x"), [{ X: 1 }]);
      await disconnect(connection);
    }));
}

const refused: readonly (readonly [string, Change, string])[] = [
  ["a wrong password", { password: "guess", role: "READER" }, "390100"],
  ["an unknown user", { username: "EVE", password: "secret" }, "390100"],
  ["a password where there is only a key", { username: "KIM", password: "secret" }, "390100"],
  ["another's private key", { ...jwt, privateKey: strangers.privateKey }, "390144"],
  ["a key of a user without one", { ...jwt, username: "ANA", privateKey: strangers.privateKey }, "390144"],
  ["a wrong OAuth token", { username: "OLE", authenticator: "OAUTH", token: "guess" }, "390303"],
  ["another's token", { username: "ANA", authenticator: "OAUTH", token: "token-1" }, "390303"],
  [
    "a wrong access token",
    { username: "OLE", authenticator: "PROGRAMMATIC_ACCESS_TOKEN", token: "guess" },
    "394400",
  ],
  ["a role that was not granted", { password: "secret", role: "OWNER" }, "390189"],
  ["an unknown database", { password: "secret", role: "READER", database: "OTHER" }, "390201"],
];

for (const [what, change, code] of refused) {
  Deno.test(`startSnowflakeServer() refuses ${what} with ${code}`, () =>
    withServer(async (server) => {
      const thrown = await assertRejects(() => connectDriver(server, change));
      assertEquals(String((thrown as { code?: unknown }).code), code);
    }));
}

Deno.test("`startSnowflakeServer()` knows no other account", () =>
  withServer(async (server) => {
    await assertRejects(() =>
      connectDriver(server, { account: "other", password: "secret", role: "READER" })
    );
  }));
