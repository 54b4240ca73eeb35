import { assertEquals, assertMatch } from "@std/assert";
import { evidenceOf, knownReading, whyNotJudge } from "lib/evaluate/evidence.ts";

const days = (...values: number[]) => Float64Array.from(values);

Deno.test("`evidenceOf()` counts what is known, and takes the best baseline, worked by hand", () => {
  const actual = days(2, NaN, 6, 10), predicted = days(3, 1, 6, 9);
  const mean = {
    stays: 4,
    known: 3,
    error: Math.sqrt(2 / 3),
    baseline: { name: "the mean of these stays", error: Math.sqrt(32 / 3) },
  };
  assertEquals(evidenceOf({ actual, predicted }), mean);
  const baselines = [{ name: "median", predicted: days(4, 4, 4, 4) }, {
    name: "cell",
    predicted: days(2, 2, 6, 9),
  }];
  assertEquals(evidenceOf({ actual, predicted }, { notKnown: 6, baselines }), {
    ...mean,
    stays: 10,
    baseline: { name: "cell", error: Math.sqrt(1 / 3) },
  });
});

Deno.test("`whyNotJudge()` refuses below 95 % known, without stays, and where a baseline is better", () => {
  const better = { error: 10, baseline: { name: "median", error: 12 } };
  const cases: [number, number, string | null][] = [
    [100, 100, null],
    [95, 100, null],
    [94, 100, "94 of 100 stays known, at least 95 % must be"],
    [445, 4_949, "445 of 4,949 stays known, at least 95 % must be"],
    [0, 0, "0 of 0 stays known, at least 95 % must be"],
    [0, 7, "0 of fewer than 11 stays known, at least 95 % must be"],
  ];
  for (const [known, stays, why] of cases) assertEquals(whyNotJudge({ known, stays, ...better }), why);
  const worse = { known: 9, stays: 9, ...better, error: 13 };
  assertEquals(whyNotJudge(worse), 'the baseline "median" predicts better: RMSE 12.00 against 13.00 days');
  assertEquals(whyNotJudge({ ...worse, error: 12 }), null);
  assertEquals(knownReading({ known: 17_388, stays: 17_388, ...better }), "17,388 of 17,388 stays known");
});

Deno.test("`whyNotJudge()` refuses predictions that the mean of the stays beats", () => {
  const actual = days(10, 20, 30, 40);
  assertEquals(whyNotJudge(evidenceOf({ actual, predicted: actual.map((each) => each + 3) })), null);
  assertMatch(
    whyNotJudge(evidenceOf({ actual, predicted: actual.map((each) => each - 20) }))!,
    /the mean of these stays/,
  );
  assertMatch(
    whyNotJudge(evidenceOf({ actual: days(NaN), predicted: days(1) }))!,
    /^0 of fewer than 11 stays known/,
  );
  assertMatch(whyNotJudge(evidenceOf({ actual: days(), predicted: days() }))!, /^0 of 0 stays known/);
});
