import { assert, assertEquals, assertThrows } from "@std/assert";
import { hasCredentials, refuseCredentials } from "lib/notebook/execute/credentials.ts";

Deno.test("`hasCredentials()` sees users, passwords and tokens in URLs, and nothing else", () => {
  const secret = [
    "snowflake://alice:hunter2@acct/DB/SC",
    "snowflake://alice@acct/DB/SC",
    "SNOWFLAKE://alice:hun/ter?2#@acct",
    "snowflake:alice:hunter2@acct/DB",
    "snowflake://alice%3Ahunter2%40acct/DB",
    "see https://TOKEN@host/x now",
    "snowflake://acct/DB/SC?password=hunter2",
    "snowflake://acct/DB/SC?role=r&PASSWORD=hunter2",
    "snowflake://acct/DB?private_key_passphrase=x",
    "https://host/x?access_token=y",
    "https://host/x?X-Amz-Signature=y",
    "https://host/x%3Ftoken=y",
    "user=alice password=hunter2",
    "postgres://:hunter2@host",
  ];
  for (const text of secret) assertEquals(hasCredentials(text), true, text);
  const plain = [
    "",
    "duckdb:data/local/{cohort}.duckdb",
    "duckdb::memory:",
    "snowflake://acct/DB/SC?warehouse=w&role=r",
    "https://host:8080/path@2/x.csv",
    "C:\\data\\x@y.csv",
    "data/x@y.csv",
    "2022-11-01T00:00:00Z",
    "alice@example.org",
  ];
  for (const text of plain) assertEquals(hasCredentials(text), false, text);
});

Deno.test("`refuseCredentials()` doesn't say what it refuses", () => {
  const error = assertThrows(
    () => refuseCredentials('parameter "warehouse"', "snowflake://a:hunter2@b"),
    RangeError,
  );
  assert(!error.message.includes("hunter2"));
  assert(error.message.includes('parameter "warehouse"'));
  for (const value of [1, true, "duckdb::memory:"]) refuseCredentials("x", value);
});
