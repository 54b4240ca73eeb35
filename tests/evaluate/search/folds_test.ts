import { assert, assertEquals, assertThrows } from "@std/assert";
import { groupedFolds } from "lib/evaluate/search/folds.ts";

Deno.test("`groupedFolds()` judges each row once and never splits a patient", () => {
  const group = Int32Array.from({ length: 90 }, (_, row) => (row * 7) % 20);
  const folds = groupedFolds({ rowCount: 90, group }, { seed: 3, folds: 4 });
  assertEquals(folds.flatMap(({ judge }) => [...judge]).toSorted((a, b) => a - b), [...group.keys()]);
  for (const { learn, judge } of folds) {
    const judged = new Set(Array.from(judge, (row) => group[row]!));
    assert(learn.every((row) => !judged.has(group[row]!)));
    assertEquals(learn.length + judge.length, 90);
  }
  assertEquals(groupedFolds({ rowCount: 90, group }, { seed: 3, folds: 4 }), folds);
});

Deno.test("`groupedFolds()` takes rows without a patient for patients of their own", () => {
  const group = Int32Array.of(-1, -1, -1, -1);
  const sizes = groupedFolds({ rowCount: 4, group }, { seed: 1, folds: 4 }).map(({ judge }) => judge.length);
  assertEquals(sizes, [1, 1, 1, 1]);
});

Deno.test("folds refuse what they can't be made of", () => {
  const rows = { rowCount: 3, group: Int32Array.of(0, 0, 1) };
  assertThrows(() => groupedFolds(rows, { seed: 1, folds: 1 }), RangeError, "2 or more: current value is 1");
  assertThrows(() => groupedFolds(rows, { seed: 1 }), RangeError, "each must have a patient: there are 2");
  assertThrows(() => groupedFolds({ rowCount: 0 }, { seed: 1 }), RangeError, "there are 0");
});
