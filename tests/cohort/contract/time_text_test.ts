import { assertEquals } from "@std/assert";
import { type DateFormat, timeOf } from "lib/cohort/contract/time_text.ts";

const cases: readonly [text: string, format: DateFormat | undefined, iso: string | null][] = [
  ["2022-12-31", undefined, "2022-12-31T00:00:00.000Z"],
  ["2022-12-31", "d/m/y", "2022-12-31T00:00:00.000Z"],
  ["31/12/2022", undefined, null],
  ["31/12/2022", "d/m/y", "2022-12-31T00:00:00.000Z"],
  ["31.12.2022", "d/m/y", "2022-12-31T00:00:00.000Z"],
  ["31/12/2022", "m/d/y", null],
  ["12/31/2022", "m/d/y", "2022-12-31T00:00:00.000Z"],
  ["1/2/2022 9:05", "d/m/y", "2022-02-01T09:05:00.000Z"],
  ["1/2/2022 12:05 AM", "m/d/y", "2022-01-02T00:05:00.000Z"],
  ["1/2/2022 12:05:30 pm", "m/d/y", "2022-01-02T12:05:30.000Z"],
  ["1/2/2022 13:05 PM", "m/d/y", null],
  ["31-DEC-2022 10:00:00", "d/m/y", "2022-12-31T10:00:00.000Z"],
  ["Mar-04-2022", "d/m/y", "2022-03-04T00:00:00.000Z"],
  ["2022-MAR-04", "y/m/d", "2022-03-04T00:00:00.000Z"],
  ["04-05-MAR", "d/m/y", null],
  ["31-Dec-2022", "m/d/y", "2022-12-31T00:00:00.000Z"],
  ["31-OCT-2022 10:00", "d/m/y", "2022-10-31T10:00:00.000Z"],
  ["31-oct-2022T10:00", "d/m/y", "2022-10-31T10:00:00.000Z"],
  ["31/12/22", "d/m/yy", "2022-12-31T00:00:00.000Z"],
  ["12/31/69 1:05 PM", "m/d/yy", "2069-12-31T13:05:00.000Z"],
  ["31-OCT-70", "m/d/yy", "1970-10-31T00:00:00.000Z"],
  ["31/12/2022", "d/m/yy", null],
  ["20221231", "y/m/d", "2022-12-31T00:00:00.000Z"],
  ["2022/12/31", "y/m/d", "2022-12-31T00:00:00.000Z"],
  ["30/02/2022", "d/m/y", null],
  ["31/12/22", "d/m/y", null],
  ["31/12-2022", "d/m/y", null],
  ["", "d/m/y", null],
];

Deno.test("`timeOf()` reads dates in the order that is said, and no others", () => {
  for (const [text, format, iso] of cases) {
    const time = timeOf(text, format);
    assertEquals(time === null ? null : new Date(time).toISOString(), iso, `${text} as ${format}`);
  }
});
