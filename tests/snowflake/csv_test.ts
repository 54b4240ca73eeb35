import { assertEquals, assertThrows } from "@std/assert";
import { readCsv } from "./csv.ts";
import { type CsvFormat, fileFormat, readOptions } from "./file_format.ts";
import { WireError } from "./wire_error.ts";

const quoted = `FIELD_OPTIONALLY_ENCLOSED_BY = '"'`;

function rowsOf(text: string, options = quoted): (string | null)[][] {
  return Array.from(readCsv(text, fileFormat(readOptions(options)) as CsvFormat));
}

const cases: readonly (readonly [string, string, string | undefined, (string | null)[][]])[] = [
  ["there is nothing", "", undefined, []],
  ["there is one field", "a", undefined, [["a"]]],
  ["lines end in \\n", "a,b\nc,d\n", undefined, [["a", "b"], ["c", "d"]]],
  ["lines end in \\r\\n", 'a,b\r\n"c",d\r\n', undefined, [["a", "b"], ["c", "d"]]],
  ["a field is empty", "a,,\n,b,c", undefined, [["a", null, null], [null, "b", "c"]]],
  ["an enclosed field is empty", 'a,""\n', undefined, [["a", ""]]],
  ["a line is empty", "a\n\nb\n", undefined, [["a"], [null], ["b"]]],
  ["an enclosed field holds all", '"a,""b""\n\\c",d\n', undefined, [['a,"b"\n\\c', "d"]]],
  ["fields say NULL", 'a,\\N,"\\N"\n', undefined, [["a", null, null]]],
  ["a plain field is escaped", "a\\,b,c\\\\d\n", undefined, [["a,b", "c\\d"]]],
  ["nothing is escaped", "a\\,b\n", `${quoted} ESCAPE_UNENCLOSED_FIELD = NONE`, [["a\\", "b"]]],
  ["empty is a text", "a,,\n", `${quoted} EMPTY_FIELD_AS_NULL = FALSE`, [["a", "", ""]]],
  ["there is a header", "x,y\na,b\n", `${quoted} SKIP_HEADER = 1`, [["a", "b"]]],
  ["other texts mean NULL", "a,NA,?\n", `NULL_IF = ('NA', '?')`, [["a", null, null]]],
  ["the delimiter is another", "a|b\t\n", `FIELD_DELIMITER = '|'`, [["a", "b\t"]]],
  ["quotes are plain", '"a",b\n', "TYPE = CSV", [['"a"', "b"]]],
];

for (const [when, text, options, rows] of cases) {
  Deno.test(`readCsv() reads as COPY INTO does when ${when}`, () =>
    assertEquals(rowsOf(text, options), rows));
}

Deno.test("`readCsv()` refuses an enclosed field without an end", () => {
  assertThrows(() => rowsOf('a,"b\n'), SyntaxError);
});

Deno.test("`readOptions()` reads words, texts, lists and options in brackets", () => {
  const options = readOptions(
    "FILE_FORMAT = (TYPE = CSV NULL_IF = ('', 'a''b\\n')) purge=TRUE, FILES = ('x')",
  );
  assertEquals(options.get("PURGE"), "TRUE");
  assertEquals(options.get("FILES"), ["x"]);
  const format = options.get("FILE_FORMAT") as ReadonlyMap<string, unknown>;
  assertEquals(format.get("TYPE"), "CSV");
  assertEquals(format.get("NULL_IF"), ["", "a'b\n"]);
});

Deno.test("`fileFormat()` refuses what the server can't do, by name", () => {
  for (const options of ["TRIM_SPACE = TRUE", "TYPE = JSON", "MULTI_LINE = FALSE", "ENCODING = 'ISO88591'"]) {
    assertThrows(() => fileFormat(readOptions(options)), WireError, options.split(" ")[0]);
  }
});
