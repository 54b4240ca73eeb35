import { assertEquals } from "@std/assert";
import { formattedNumber, type NumberFormat } from "lib/cohort/contract/number_text.ts";

const cases: readonly [text: string, format: NumberFormat, value: number | null][] = [
  ["1234,5", "1.234,5", 1234.5],
  ["1.234.567,50 €", "1.234,5", 1234567.5],
  ["1 234,5", "1.234,5", 1234.5],
  ["-0,5", "1.234,5", -0.5],
  ["12", "1.234,5", 12],
  ["1234.5", "1.234,5", null],
  ["1.23", "1.234,5", null],
  ["$1,234.50", "1,234.5", 1234.5],
  ["12.5 %", "1,234.5", 12.5],
  ["1,23", "1,234.5", null],
  ["0-10", "1,234.5", null],
  ["", "1,234.5", null],
  ["$", "1,234.5", null],
];

Deno.test("`formattedNumber()` reads numbers in the format that is said, and no others", () => {
  for (const [text, format, value] of cases) {
    assertEquals(formattedNumber(text, format), value, `${text} as ${format}`);
  }
});
