import { DuckDBInstance } from "@duckdb/node-api";
import { assertEquals, assertRejects } from "@std/assert";
import { type CsvFormat, fileFormat, readOptions } from "./file_format.ts";
import { stagedRows, stageRows } from "./staged_rows.ts";
import { WireError } from "./wire_error.ts";

const format = fileFormat(
  readOptions(`FIELD_OPTIONALLY_ENCLOSED_BY = '"' ESCAPE_UNENCLOSED_FIELD = NONE`),
) as CsvFormat;
const hostile = [
  "",
  "a",
  ",",
  '"',
  '""',
  "\n",
  "\r\n",
  "\r",
  "a\nb",
  " x ",
  "NULL",
  "\\",
  "é😀",
  "'",
  "\t",
  "0".repeat(3000),
];

async function staged(text: string, width?: number): Promise<unknown[][]> {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, text);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await stageRows(connection, path, format, width);
    return (await connection.runAndReadAll(`SELECT * FROM ${stagedRows}`)).getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
    await Deno.remove(path);
  }
}

Deno.test("`stageRows()` keeps texts of any kind, and NULL, as they are and in their order", async () => {
  const rows = Array.from({ length: 4000 }, (_, row) => [
    hostile[row % hostile.length]!,
    row % 7 === 0 ? null : hostile[(row * 5) % hostile.length]!,
  ]);
  const field = (text: string | null) => text === null ? "" : `"${text.replaceAll('"', '""')}"`;
  assertEquals(await staged(rows.map((row) => `${row.map(field).join(",")}\n`).join("")), rows);
});

Deno.test("`stageRows()` takes a column of empty texts and NULL, and a file without rows", async () => {
  assertEquals(await staged('""\n\n"a"\n""\n', 1), [[""], [null], ["a"], [""]]);
  assertEquals(await staged("", 2), []);
});

Deno.test("`stageRows()` refuses a row with another number of fields", async () => {
  await assertRejects(
    () => staged("a,b\nc\n"),
    WireError,
    "(1) does not match that of the corresponding table (2)",
  );
});
