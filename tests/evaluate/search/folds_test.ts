import { assert, assertEquals, assertThrows } from "@std/assert";
import { foldsOf, groupedFolds, timeFolds } from "lib/evaluate/search/folds.ts";
import { smallStudy } from "../small_study.ts";

const day = 86_400_000;

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

Deno.test("`timeFolds()` learns from stays that had ended, of patients who are not judged", () => {
  const study = smallStudy(), { time, target, group } = study.train;
  const folds = timeFolds(study.train, { seed: 1 });
  const slow = { ...study.train, time: time!.map((each) => 20 * each) };
  assertEquals(foldsOf({ ...study, train: slow }, { seed: 1 }), timeFolds(slow, { seed: 1 }));
  assertEquals(foldsOf(study, { seed: 1 }), groupedFolds(study.train, { seed: 1 }));
  assertEquals(folds.length, 3);
  let purged = 0;
  for (const { learn, judge, weight } of folds) {
    assert(weight!.length === learn.length && weight!.every((each) => each > 0));
    const long = learn.findIndex((row) => target![row]! > 20),
      short = learn.findIndex((row) => target![row]! < 7);
    assert(weight![long]! > weight![short]!, "long stays stand for those that are purged");
    const start = Math.min(...Array.from(judge, (row) => time![row]!));
    const judged = new Set(Array.from(judge, (row) => group![row]!));
    assert(learn.every((row) => time![row]! + target![row]! * day <= start));
    assert(learn.every((row) => !judged.has(group![row]!)));
    purged += time!.filter((each, row) => each < start && !learn.includes(row)).length;
  }
  assert(purged > 0);
  const [first, second] = folds;
  assert(second!.learn.length > first!.learn.length, "windows expand");
});

Deno.test("folds refuse what they can't be made of", () => {
  const rows = { rowCount: 3, group: Int32Array.of(0, 0, 1) };
  const target = Float64Array.of(9, 9, 9);
  assertThrows(() => groupedFolds(rows, { seed: 1, folds: 1 }), RangeError, "2 or more: current value is 1");
  assertThrows(() => groupedFolds(rows, { seed: 1 }), RangeError, "each must have a patient: there are 2");
  assertThrows(() => groupedFolds({ rowCount: 0 }, { seed: 1 }), RangeError, "there are 0");
  assertThrows(() => timeFolds(rows, { seed: 1 }), TypeError, "must have dates and lengths");
  const time = Float64Array.of(0, NaN, day);
  assertThrows(() => timeFolds({ ...rows, time, target }, { seed: 1 }), RangeError, "row 1 has none");
  const dated = { rowCount: 3, target, time: Float64Array.of(0, day, 2 * day) };
  assertThrows(() => timeFolds(dated, { seed: 1, folds: 2 }), RangeError, "fold 1 of 2");
});
