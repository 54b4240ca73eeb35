import { assertAlmostEquals, assertEquals } from "@std/assert";
import { lastingScores } from "lib/score/adapt/lasting_scores.ts";

const beyond = (score: number) => score < 2 ? 1 : score < 3 ? 0.5 : 0.1;

Deno.test("`lastingScores()` is the product-limit estimate, and goes on as the other curve", () => {
  // Of five one leaves at 1, one is still in bed at 1.5, one leaves at 2; then the other curve loses 4 of 5.
  const stays = { scores: Float64Array.of(2, 1, 1.5, 4, 5), ended: Uint8Array.of(1, 1, 0, 1, 1) };
  const lasting = lastingScores(stays, Int32Array.of(1, 2, 0, 3, 4), { least: 2, beyond });
  const expected = [1, 0.8, 0.8, 0.8 * 2 / 3, 0.8 * 2 / 3 * 0.1 / 0.5];
  [0, 1, 1.7, 2, 3].forEach((score, i) => assertAlmostEquals(lasting(score), expected[i]!));
});

Deno.test("`lastingScores()` is the other curve where too few are followed", () => {
  const none = lastingScores({ scores: new Float64Array(), ended: new Uint8Array() }, new Int32Array(), {
    least: 100,
    beyond,
  });
  assertEquals([1, 2, 3].map(none), [1, 0.5, 0.1]);
});
