import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { chiSquare } from "lib/stats/chi_square.ts";
import { contingency } from "lib/stats/contingency.ts";
import { designEffect } from "lib/stats/design_effect.ts";
import { kruskalWallis } from "lib/stats/kruskal_wallis.ts";
import { randomSource } from "lib/stats/random.ts";
import { ranks } from "lib/stats/ranks.ts";

/** Codes and scores of patients, each with `copies` equal stays. */
function copied(patients: number, copies: number, seed: number) {
  const random = randomSource(seed);
  const [codes, other, scores, group]: number[][] = [[], [], [], []];
  for (let patient = 0; patient < patients; patient++) {
    const [code, label, score] = [Math.floor(random() * 3), Math.floor(random() * 4), random()];
    for (let copy = 0; copy < copies; copy++) {
      codes!.push(code);
      other!.push(label);
      scores!.push(score);
      group!.push(patient);
    }
  }
  return {
    codes: Int32Array.from(codes!),
    other: Int32Array.from(other!),
    scores: ranks(Float64Array.from(scores!)),
    group: Int32Array.from(group!),
  };
}

Deno.test("`designEffect()` is the number of copies when every row is copied, of scores and of labels", () => {
  const { codes, other, scores, group } = copied(200, 3, 4);
  for (const sides of [[codes, scores], [scores, codes], [codes, other], [scores, scores]] as const) {
    assertAlmostEquals(designEffect(sides[0], sides[1], group), 3, 1e-9);
  }
});

Deno.test("`designEffect()` takes a test's statistic back to that of the rows without copies", () => {
  const [once, thrice] = [copied(300, 1, 9), copied(300, 3, 9)];
  const expected = kruskalWallis(once.scores, once.codes).statistic;
  const found = kruskalWallis(thrice.scores, thrice.codes).statistic;
  const effect = designEffect(thrice.codes, thrice.scores, thrice.group);
  assertAlmostEquals(found / effect, expected, 0.02 * expected);
  const table = chiSquare(contingency(thrice.codes, thrice.other));
  const simple = chiSquare(contingency(once.codes, once.other));
  assertAlmostEquals(
    table.statistic / designEffect(thrice.codes, thrice.other, thrice.group),
    simple.statistic,
    1e-6,
  );
});

Deno.test("`designEffect()` is 1 for rows that are no one's, for no rows, and for sides of one value", () => {
  const { codes, scores } = copied(100, 2, 1);
  const alone = new Int32Array(200).fill(-1);
  assertEquals(designEffect(codes, scores, alone), 1);
  assertEquals(designEffect(new Int32Array(), new Float64Array(), new Int32Array()), 1);
  assertEquals(designEffect(new Int32Array(4), Float64Array.of(1, 2, 3, 4), new Int32Array(4)), 1);
  // A missing side takes its row out.
  const some = designEffect(Int32Array.of(0, 1, -1), Float64Array.of(1, 2, 3), Int32Array.of(0, 1, 1));
  assertEquals(some, 1);
});

Deno.test("`designEffect()` refuses sides of different lengths", () => {
  assertThrows(
    () => designEffect(new Int32Array(2), new Float64Array(3), new Int32Array(2)),
    TypeError,
    "2 and 3 rows, 2 groups",
  );
});

Deno.test("p-values divided by `designEffect()` are right where nothing is there, and wrong without it", () => {
  let [raw, mended] = [0, 0];
  for (let seed = 0; seed < 200; seed++) {
    const { codes, scores, group } = copied(60, 4, seed + 100);
    const { statistic } = kruskalWallis(scores, codes);
    // The 95 % point of chi-square with two degrees of freedom.
    if (statistic > 5.991) raw++;
    if (statistic / designEffect(codes, scores, group) > 5.991) mended++;
  }
  assert(raw > 60, `${raw}`);
  assert(mended >= 2 && mended <= 20, `${mended}`);
});
