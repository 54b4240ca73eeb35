import { assertEquals } from "@std/assert";
import { Merges } from "lib/flow/visit/merges.ts";

const merged = (pairs: readonly (readonly [string, string, number])[]) => {
  const merges = new Merges();
  for (const each of pairs) merges.set(...each);
  return ["a", "b", "c", "d"].map((each) => merges.current(each)).join("");
};

Deno.test("`Merges` follows chains, keeps what was noted last, and isn't caught by circles, in any order", () => {
  const cases: readonly (readonly [(readonly [string, string, number])[], string])[] = [
    [[], "abcd"],
    [[["a", "b", 1]], "bbcd"],
    [[["a", "b", 1], ["b", "c", 2]], "cccd"],
    [[["a", "b", 1], ["a", "d", 2]], "dbcd"],
    [[["a", "d", 1], ["a", "b", 1]], "bbcd"],
    [[["a", "b", 1], ["b", "a", 2]], "aacd"],
    [[["a", "a", 1]], "abcd"],
    // Who leads into a circle isn't of it: a was the first by name, and alone.
    [[["a", "c", 1], ["c", "d", 2], ["d", "c", 3]], "cbcc"],
  ];
  for (const [pairs, expected] of cases) {
    assertEquals(merged(pairs), expected);
    assertEquals(merged(pairs.toReversed()), expected);
  }
});
