import { assert, assertEquals, assertThrows } from "@std/assert";
import { labelCodes, missingCode } from "lib/score/log/label_codes.ts";

Deno.test("`labelCodes()` are as many different texts of one length as there are labels", () => {
  for (
    const [count, length] of [[0, 0], [1, 1], [62, 1], [63, 2], [961, 2], [962, 3], [50_625, 4]] as const
  ) {
    const codes = labelCodes(count);
    assertEquals(new Set(codes).size, count);
    assert(codes.every((code) => code.length === length && /^[A-Za-z0-9]+$/.test(code)));
  }
});

Deno.test("`labelCodes()` are found in a string of codes only where they are one of them", () => {
  for (const count of [70, 1_000]) {
    const codes = labelCodes(count);
    const inside = codes.filter((_, code) => code % 3 === 0).join("") + missingCode;
    codes.forEach((code, i) => assertEquals(inside.includes(code), i % 3 === 0, code));
  }
});

Deno.test("`labelCodes()` refuses more labels than there are texts", () => {
  assertThrows(() => labelCodes(50_626), RangeError, "at most 50625: there are 50626");
});
