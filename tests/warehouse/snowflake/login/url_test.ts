import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseSnowflakeUrl } from "lib/warehouse/snowflake/login/url.ts";

Deno.test("`parseSnowflakeUrl()` reads place, proxy, query tag and session parameters", () => {
  assertEquals(
    parseSnowflakeUrl(
      "snowflake://org-acc/DB/SC?warehouse=WH&role=R&host=127.0.0.1&port=8080&protocol=http&query_tag=night&LOCK_TIMEOUT=5",
    ),
    {
      account: "org-acc",
      database: "DB",
      schema: "SC",
      warehouse: "WH",
      role: "R",
      accessUrl: "http://127.0.0.1:8080",
      queryTag: "night",
      parameters: { LOCK_TIMEOUT: "5" },
    },
  );
});

Deno.test("`parseSnowflakeUrl()` leaves out what the URL leaves out", () => {
  const rest = { parameters: {} };
  const cases: [string, Record<string, string>][] = [
    ["snowflake://xy12345.eu-central-1", { account: "xy12345.eu-central-1" }],
    ["snowflake://a/d/", { account: "a", database: "d" }],
    ["snowflake:///d/s", { database: "d", schema: "s" }],
    ["snowflake://a/d/s?role=&host=h.example", {
      account: "a",
      database: "d",
      schema: "s",
      accessUrl: "https://h.example",
    }],
  ];
  for (const [url, place] of cases) assertEquals(parseSnowflakeUrl(url), { ...place, ...rest }, url);
});

Deno.test("`parseSnowflakeUrl()` refuses what it doesn't know, and repeats no value", () => {
  const cases: [string, string][] = [
    ["duckdb:x", "it must read snowflake://account/database/schema"],
    ["snowflake", "it must read"],
    ["snowflake://hunter2:hunter2@a/d/s", "secrets come from the environment"],
    ["snowflake://hunter2@a/d/s", "secrets come from the environment"],
    ["snowflake://a/d/s/hunter2", "there is more"],
    ["snowflake://a/d/s?password=hunter2", '"password" is none'],
    ["snowflake://a/d/s?role=R&role=hunter2", '"role" does not'],
    ["snowflake://a/d;hunter2/s", "database is not"],
    ["snowflake://a/d/s?role=hunter2%27", "role is not"],
    ["snowflake://a/d/s?LOCK_TIMEOUT=hunter2%27", '"LOCK_TIMEOUT" is not'],
    ["snowflake://a/d/s?TIMEZONE=hunter2%5C", '"TIMEZONE" is not'],
    ["snowflake://a/d/s?port=80", "port and protocol need a host"],
    ["snowflake://a/d/s?host=h&protocol=file", "must make an address"],
    ["snowflake://a/d/s?host=h/hunter2", "must make an address"],
    ["snowflake://a/d/s?host=h&port=hunter2", "must make an address"],
  ];
  for (const [url, message] of cases) {
    const error = assertThrows(() => parseSnowflakeUrl(url), TypeError, message, url);
    assert(!error.message.includes("hunter2"), url);
  }
});
