import { assertEquals } from "@std/assert";
import { LabelCodes } from "lib/table/label_codes.ts";

Deno.test("`LabelCodes` gives codes in order of first appearance, and each label at its code's place", () => {
  const codes = new LabelCodes<string | number>();
  assertEquals(codes.labels(), []);
  const labels = ["S", "", "Q", "S", 1, "1", "constructor", 1, NaN, NaN, 0, -0];
  assertEquals(labels.map((label) => codes.codeOf(label)), [0, 1, 2, 0, 3, 4, 5, 3, 6, 6, 7, 7]);
  assertEquals(codes.labels(), ["S", "", "Q", 1, "1", "constructor", NaN, 0]);
});
