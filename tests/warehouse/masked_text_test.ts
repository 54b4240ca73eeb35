import { assert, assertEquals, assertNotMatch, assertRejects } from "@std/assert";
import { duckDbError } from "lib/warehouse/duckdb/error.ts";
import { maskedStatementText, maskedText, withoutHidden } from "lib/warehouse/masked_text.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { causeOf, loginRule, snowflakeError } from "lib/warehouse/snowflake/error.ts";
import { written } from "lib/warehouse/sql.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";

Deno.test("`maskedText()` leaves out everything quoted and every number", () => {
  const cases: [text: string, shown: string][] = [
    ["Could not convert string 'Jane Doe' to INT32", "Could not convert string … to INT32"],
    ["value \"O'Brien, 4711\" is none, nor 'x'", "value … is none, nor …"],
    ["it doesn't fit: 'O'Brien' and 4711", "it doesn't fit: … and …"],
    ["'Jane O'Brien PATIENTNAME", "…"],
    ["'never closed, as it isn't", "…"],
    ["Number 17.5 at 2022-11-01", "Number … at …"],
    ["INT32 has no number", "INT32 has no number"],
    ["", ""],
  ];
  for (const [text, shown] of cases) assertEquals(maskedText(text), shown, text);
});

Deno.test("`maskedStatementText()` keeps quotes and numbers that are the statement's own, whole, and no others", () => {
  const own = "SELECT nmae, Ward FROM stays WHERE stay_days > 30";
  const cases: [text: string, shown: string][] = [
    ["invalid identifier 'NMAE'", "invalid identifier 'NMAE'"],
    ["Object 'STAYS' at line 2 at position 7, 30 days", "Object 'STAYS' at line 2 at position 7, 30 days"],
    ["Object 'DB.SC.STAYS'", "Object …"],
    ["'NMA' is none", "… is none"],
    ["'NMAE' and 'Jane' and 'WARD'", "'NMAE' and …"],
    ["Numeric value 'Jane PATIENTNAME' is not recognized", "Numeric value … is not recognized"],
    ["3011 of 30", "… of 30"],
    ["'' is none", "… is none"],
  ];
  for (const [text, shown] of cases) assertEquals(maskedStatementText(text, own), shown, text);
});

Deno.test("`withoutHidden()` finds a secret in each form that a server may repeat it in", () => {
  const secret = 'pass"word/ö 4711';
  for (
    const form of [
      secret,
      JSON.stringify(secret),
      encodeURIComponent(secret),
      btoa('pass"word/\u00c3\u00b6 4711'),
    ]
  ) {
    assertNotMatch(withoutHidden(`it was ${form}!`, [secret]), /pass|word|4711|cGFzcyJ3/, form);
  }
  assertEquals(withoutHidden("a b c", ["b", ""]), "a b c");
});

Deno.test("`maskedText()` takes no longer for 50 million characters, and cuts nothing hidden in two", () => {
  const secret = "s3cr3t".repeat(20);
  for (const text of ["'", "x", "1", '"a', "\x1b"].map((each) => each.repeat(25_000_000))) {
    assert(maskedText(text, [secret]).length < 10_000);
    assert(maskedStatementText(text, text.slice(0, 100), [secret]).length < 10_000);
  }
  for (let before = 1_850; before < 4_500; before += 7) {
    assertNotMatch(
      maskedText("x".repeat(before) + secret + "y".repeat(9_000), [secret]),
      /s3cr|cr3t/,
      `${before}`,
    );
  }
});

const login = {
  place: { account: "a", queryTag: "t", parameters: {} },
  user: "u",
  method: "password",
  secrets: ["PWsecret"],
  options: { account: "a" },
} as const;

Deno.test("`loginRule()` repeats a server's text without secrets, quotes and numbers, whatever its code", () => {
  assertEquals(loginRule({ code: "399999", message: "Weird: PWsecret" }, login), "it was refused: Weird: …");
  const message = `User 'Jane' from 10.1.2.3 with PWsecret\x1b[2J${"x".repeat(50_000_000)}`;
  for (const code of ["399999", "401001x", undefined, 7]) {
    const rule = loginRule({ code, message }, login);
    assertNotMatch(rule, /Jane|10\.1|PWsecret/);
    assert(rule.startsWith("it was refused: User … from … with …\\x1b[…J"), rule.slice(0, 80));
    assert(rule.length < 2_200);
  }
  assertNotMatch(loginRule({ code: 401001, message: "no PWsecret" }, login), /PWsecret/);
});

Deno.test("`snowflakeError()` and `causeOf()` keep numbers that look like Snowflake's, and nothing else of an answer", () => {
  const thrown = Object.assign(new Error("SQL compilation error:\ninvalid value 'Jane' for 'STAYS'"), {
    code: "000904",
    sqlState: "PWsecret and more than a state",
    data: { queryId: "Jane Doe" },
  });
  const error = snowflakeError(thrown, "stays.sql", [], ["PWsecret"], "SELECT 1 FROM stays");
  assertEquals((error.cause as { code?: string }).code, "000904");
  assertNotMatch(Deno.inspect(error, { depth: 9 }), /Jane|PWsecret/);
  assertEquals(causeOf(thrown).message, "SQL compilation error:\ninvalid value …");
});

Deno.test("a QueryError is bounded and shows what a terminal would obey, whatever it is made of", async () => {
  const long = new QueryError(`\x1b[2J${"x".repeat(50_000_000)}`, "duckdb", "x.sql");
  assert(long.message.startsWith("\\x1b[2Jxxx") && long.message.length < 2_100);
  for (const text of ["Parser Error: ", "Conversion Error: "]) {
    const error = duckDbError(new Error(`${text}\x1b]0;OWNED\x07 ${"y".repeat(5_000_000)}`), "x.sql");
    // deno-lint-ignore no-control-regex
    assertNotMatch(error.message + (error.cause as Error).message, /[\x00-\x08\x0b-\x1f]/);
    assert(error.message.length < 2_200 && (error.cause as Error).message.length < 2_200);
  }
  const warehouse = await openWarehouse("duckdb::memory:");
  const statement = written(`SELECT "\x1b[2J${"x".repeat(100_000)}" FROM (SELECT 1 AS y)`, "inline");
  const error = await assertRejects(() => warehouse.query(statement), QueryError);
  // deno-lint-ignore no-control-regex
  assertNotMatch(error.message, /[\x00-\x08\x0b-\x1f]/);
  assert(error.message.length < 2_200);
  await warehouse.close();
});
