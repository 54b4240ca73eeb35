import { assertEquals } from "@std/assert";
import type { ColumnRole, ColumnSpec } from "lib/cohort/cohort.ts";
import { typedColumn } from "lib/cohort/contract/typed_column.ts";
import { cellText } from "lib/table/cell_text.ts";
import { categoryColumn, timestampColumn } from "lib/table/table.ts";

function spec(type: ColumnSpec["type"], role: ColumnRole = "feature"): ColumnSpec {
  return { name: "x", type, role, knownAt: "admission", meaning: "" };
}

function read(text: string, of: ColumnSpec): number | string | null {
  const { column, wrongAt } = typedColumn(of, categoryColumn([text]));
  return wrongAt?.(0) ?? (column.type === "category" ? null : column.values[0]!);
}

const time = Date.UTC(2022, 10, 1, 8, 30);

Deno.test("`typedColumn()` reads times to the microsecond, as pandas, DuckDB and others write them", () => {
  const cases: [text: string, epochMs: number][] = [
    ["2022-11-01", Date.UTC(2022, 10, 1)],
    ["2022-11-01 08:30", time],
    ["2022-11-01T08:30:00Z", time],
    ["2022-11-01 08:30:00.5", time + 500],
    ["2022-11-01 08:30:00.123", time + 123],
    ["2022-11-01 08:30:00.123456", time + 123.456],
    ["2022-11-01 08:30:00.000000", time],
    ["2022-11-01T08:30:00.123456789Z", time + 123.457],
    ["2022-11-01 08:30:00.000000000", time],
    ["2022-11-01 08:30:59.999999999", time + 60_000],
    ["2022-11-01 08:30:00+00:00", time],
    ["2022-11-01 08:30:00.25+00", time + 250],
    ["2022-11-01T08:30:00-00:00", time],
    ["2022-11-01T08:30:00+0000", time],
    ["2022-11-01 08:30:00 UTC", time],
  ];
  for (const [text, epochMs] of cases) assertEquals(read(text, spec("timestamp")), epochMs, text);
});

Deno.test("`typedColumn()` says why a text is no time, and never moves one to another day", () => {
  const texts = [
    "2022-11-01 08:30:00.1234567890",
    "2022-11-01 08:30:00.",
    "2022-11-01 08:30.5",
    "2022-11-01 25:00",
    "2022-02-30 08:30:00.000000",
    "2022-11-01 08:30:00+01:00",
    "2022-11-01 08:30:60",
    "2022-11-01+00",
  ];
  for (const text of texts.slice(0, -1)) {
    assertEquals(read(text, spec("timestamp")), `"${text}" is not a date like 2022-11-01`);
  }
});

Deno.test("`typedColumn()` reads no id that a spreadsheet has rounded, and other numbers as they are written", () => {
  for (const role of ["id", "patient"] as const) {
    assertEquals(read("31400", spec("number", role)), 31400);
    assertEquals(
      read("3.14E+4", spec("number", role)),
      '"3.14E+4" is written in powers of ten, which may have lost digits',
    );
    assertEquals(read("EMERGENCY", spec("number", role)), '"EMERGENCY" is not a number');
  }
  assertEquals(read("3.14E+4", spec("number")), 31400);
});

Deno.test("`typedColumn()` repeats no more of a text than a line, and nothing that a terminal obeys", () => {
  const reason = String(read(`\x1b[2J${"x".repeat(1_000_000)}`, spec("number")));
  assertEquals(reason, `"\\x1b[2J${"x".repeat(196)}… (999,804 more characters)" is not a number`);
});

Deno.test("`cellText()` writes a time so that `typedColumn()` reads it back", () => {
  for (
    const epochMs of [
      time,
      time + 0.001,
      time + 123.456,
      time + 1.5,
      time + 999.999,
      -0.25,
      Date.UTC(2022, 10, 1),
    ]
  ) {
    const text = cellText(timestampColumn([epochMs]), 0)!;
    assertEquals(read(text, spec("timestamp")), epochMs, text);
  }
});

Deno.test("`typedColumn()` reads dates in the order that the spec declares, and says what they must look like", () => {
  const spec = {
    name: "day",
    type: "timestamp",
    role: "time",
    knownAt: "admission",
    meaning: "A day",
  } as const;
  const source = categoryColumn(["31/12/2022", "2022-12-31", "12/31/2022", null]);
  const { column, wrongAt } = typedColumn({ ...spec, dates: "d/m/y" }, source);
  const day = Date.UTC(2022, 11, 31);
  assertEquals(column, { type: "timestamp", values: Float64Array.of(day, day, NaN, NaN) });
  assertEquals([0, 1, 2, 3].map((row) => wrongAt!(row)), [
    ...[null, null, '"12/31/2022" is not a date like 31/12/2022', null],
  ]);
});
