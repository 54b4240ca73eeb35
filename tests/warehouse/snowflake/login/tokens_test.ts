import { assertEquals, assertRejects } from "@std/assert";
import { currentLogin, snowflakeLogin } from "lib/warehouse/snowflake/login/login.ts";
import { parseSnowflakeUrl } from "lib/warehouse/snowflake/login/url.ts";
import { sql } from "lib/warehouse/sql.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";
import type { User } from "../../../snowflake/login.ts";
import { openLocal, withServer } from "../../with_snowflake.ts";

type Variables = Readonly<Record<string, string>>;
const answers = sql`SELECT 1 AS x`;

function environmentOf(variables: Variables) {
  return (name: string) => variables[name];
}

async function withTokenFile(work: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile();
  try {
    await work(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("a token's file is read anew at each login, so that a session that was lost can come back", () =>
  withTokenFile(async (path) => {
    const tokens = ["token-1"];
    await withServer(async (server) => {
      await Deno.writeTextFile(path, "token-1\n");
      const environment = environmentOf({ SNOWFLAKE_USER: "OLE", SNOWFLAKE_TOKEN_FILE: path });
      const warehouse = await openLocal(server, { environment, patienceMs: 500 });
      await warehouse.query(answers);
      tokens[0] = "token-2"; // the first one has expired
      await Deno.writeTextFile(path, "token-2\n");
      server.misbehave({ kind: "gone" });
      assertEquals((await warehouse.query(answers)).rowCount, 1);
      await warehouse.close();
    }, { users: [{ name: "OLE", tokens }] });
  }));

Deno.test("`currentLogin()` hides the old token and the new one, and refuses when the file is gone", async () => {
  await withTokenFile(async (path) => {
    await Deno.writeTextFile(path, "old-token");
    const environment = environmentOf({ SNOWFLAKE_USER: "OLE", SNOWFLAKE_TOKEN_FILE: path });
    const login = await snowflakeLogin(parseSnowflakeUrl("snowflake://xy1/d/s"), environment);
    assertEquals(await currentLogin(login), login);
    await Deno.writeTextFile(path, "new-token");
    const { options, secrets } = await currentLogin(login);
    assertEquals([options.token, ...secrets], ["new-token", "old-token", "new-token"]);
    const lost = { ...login, tokenPath: `${path}.gone` };
    await assertRejects(() => currentLogin(lost), QueryError, "the file of the token must be readable");
  });
});

Deno.test("a workload logs in with the identity that its platform gives it, and without a user's name", async () => {
  // The driver sends such a token to Snowflake's own hosts alone, unless it is told of others.
  Deno.env.set("SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES", "127.0.0.1");
  const users: User[] = [{ name: "CI", isService: true, workloadTokens: ["oidc-1"] }];
  try {
    await withServer(async (server) => {
      const variables = { SNOWFLAKE_AUTHENTICATOR: "workload_identity", SNOWFLAKE_TOKEN: "oidc-1" };
      const warehouse = await openLocal(server, { environment: environmentOf(variables), patienceMs: 200 });
      assertEquals((await warehouse.query(answers)).rowCount, 1);
      await warehouse.close();
      const wrong = environmentOf({ ...variables, SNOWFLAKE_TOKEN: "oidc-2" });
      const opening = () => openLocal(server, { environment: wrong, patienceMs: 200 });
      await assertRejects(opening, QueryError, "the workload identity's token must be valid: it was refused");
    }, { users });
  } finally {
    Deno.env.delete("SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES");
  }
});

Deno.test("a container inside Snowflake needs to be told nothing: account, host, place and token are there", async () => {
  const inside = {
    ...{ SNOWFLAKE_HOST: "xy1.snowflakecomputing.internal", SNOWFLAKE_ACCOUNT: "xy1" },
    ...{ SNOWFLAKE_DATABASE: "HOSPITAL", SNOWFLAKE_SCHEMA: "STAYS" },
  };
  const place = parseSnowflakeUrl("snowflake:///?warehouse=NIGHT");
  // There is no such file here: what is looked for is what such a container has.
  const opening = () => snowflakeLogin(place, environmentOf(inside));
  await assertRejects(opening, QueryError, "/snowflake/session/token is not");
  const { options } = await snowflakeLogin(place, environmentOf({ ...inside, SNOWFLAKE_TOKEN: "t" }));
  assertEquals(
    [options.account, options.accessUrl, options.database, options.schema, options.authenticator],
    ["xy1", "https://xy1.snowflakecomputing.internal", "HOSPITAL", "STAYS", "OAUTH"],
  );
});

Deno.test("a service has no password, and its access token needs a network policy", async () => {
  const token = { SNOWFLAKE_TOKEN: "own-1", SNOWFLAKE_AUTHENTICATOR: "PROGRAMMATIC_ACCESS_TOKEN" };
  const open = (variables: Variables, hasNetworkPolicy: boolean) =>
    withServer(async (server) => {
      const environment = environmentOf({ SNOWFLAKE_USER: "SVC", ...variables });
      await (await openLocal(server, { environment, patienceMs: 200 })).close();
    }, { users: [{ name: "SVC", isService: true, password: "p", tokens: ["own-1"], hasNetworkPolicy }] });
  await assertRejects(
    () => open({ SNOWFLAKE_PASSWORD: "p" }, true),
    QueryError,
    "may not log in with a password",
  );
  await assertRejects(() => open(token, false), QueryError, "programmatic access token must be valid");
  await open(token, true);
});
