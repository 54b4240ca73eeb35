import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { scoreShares } from "lib/registry/artefact/residual_offsets.ts";
import { followedDays, lastingNow } from "lib/score/adapt/change_of_stays.ts";
import { scoredStays } from "lib/score/adapt/scored_stays.ts";
import { randomSource } from "lib/stats/random.ts";
import { normalQuantile } from "lib/stats/tail_probability.ts";

/** Stays are log-normal around predictions of 5 to 25 days: offsets are as many times the prediction. */
const spread = 0.4, days = followedDays, perDay = 150;
const shares = Array.from({ length: 999 }, (_, i) => (i + 1) / 1_000);
const at = [5, 25], level = 0.9;
const quantile = (z: number) => Math.exp(spread * z) - 1;
const residuals = {
  ...{ level, at, lower: at.map((each) => each * quantile(-1.645)) },
  ...{ upper: at.map((each) => each * quantile(1.645)), scores: scoreShares.map(scoreOf) },
};

function scoreOf(share: number): number {
  const off = quantile(normalQuantile(share));
  return off < 0 ? -off / quantile(-1.645) : off / quantile(1.645);
}

type Change = {
  readonly since?: number;
  readonly stretch?: number;
  readonly pace?: number;
  readonly seed?: number;
};

/** What is known of fifteen weeks' admissions, those of the last `since` days changed. */
function known({ since = 0, stretch = 1, pace = 1, seed = 1 }: Change = {}) {
  const random = randomSource(seed), count = perDay * days;
  const followed = Float64Array.from({ length: count }, (_, row) => days - Math.floor(row / perDay));
  const predicted = followed.map(() => 5 + 20 * random());
  const lasts = followed.map((each, row) => {
    const isChanged = each <= since, lasting = 1 - random();
    // At another pace the share that lasts as long is to the power of it.
    const z = normalQuantile(Math.max(1e-9, 1 - lasting ** (isChanged ? 1 / pace : 1)));
    return Math.max(1, Math.round(predicted[row]! * Math.exp(spread * z) * (isChanged ? stretch : 1)));
  });
  return scoredStays(residuals, {
    followed,
    days: lasts.map((each, row) => each <= followed[row]! ? each : NaN),
    predicted,
    lower: predicted.map((each) => each * (1 + quantile(-1.645))),
    upper: predicted.map((each) => each * (1 + quantile(1.645))),
    level: followed.map(() => level),
  });
}

Deno.test("`lastingNow()` knows since when stays are longer, and by how much", () => {
  for (const [since, stretch] of [[14, 1.3], [28, 1.2], [56, 0.85]] as const) {
    const found = lastingNow(residuals.scores, known({ since, stretch }));
    assertEquals(found.since, since);
    assertAlmostEquals(found.stretch, stretch, 0.04);
    assert(found.byPace < 0.2, `${found.byPace}`);
    const inside = found.lasting(-1) - found.lasting(1), off = Math.log(stretch) / spread;
    const truth = shares.filter((share) => Math.abs(normalQuantile(share) + off) < 1.645).length /
      shares.length;
    assertAlmostEquals(inside, truth, 0.02);
  }
});

Deno.test("`lastingNow()` tells a hazard that changed from lengths that did", () => {
  const found = lastingNow(residuals.scores, known({ since: 42, pace: 0.6 }));
  assertEquals(found.since, 42);
  assertAlmostEquals(found.pace, 0.6, 0.05);
  assert(found.byPace > 0.8, `${found.byPace}`);
});

Deno.test("`lastingNow()` finds no change in quiet weeks", () => {
  const found = [1, 2, 3, 4, 5, 6].map((seed) => lastingNow(residuals.scores, known({ seed })));
  assertEquals(found.map(({ since, pace, stretch }) => [since, pace, stretch]), found.map(() => [0, 1, 1]));
  for (const { lasting } of found) assertAlmostEquals(lasting(-1) - lasting(1), level, 0.015);
});
