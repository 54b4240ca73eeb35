import { assert, assertEquals } from "@std/assert";
import { scoreShares } from "lib/registry/artefact/residual_offsets.ts";
import { levelInUse } from "lib/score/adapt/level_in_use.ts";
import type { LoggedIntervals } from "lib/score/log/logged_intervals.ts";
import { randomSource } from "lib/stats/random.ts";

/** Stays last evenly between nothing and twice what is predicted: of 90 % the middle ones. */
const scores = scoreShares.map((share) => (share - 0.5) / 0.45);
const residuals = { level: 0.9, at: [30], lower: [-27], upper: [27], scores };

/**
 * The log as of a day on which the first admissions were `weeks` weeks ago: 200 a day, those of the last
 * `since` days last longer by `factor`; told at a level of which 27 days are the offset at 90 %.
 */
function logOf({ weeks = 15, since = 0, factor = 1, level = 0.9, seed = 3 } = {}): LoggedIntervals {
  const random = randomSource(seed), count = 200 * 7 * weeks;
  const followed = Float64Array.from({ length: count }, (_, i) => 7 * weeks - Math.floor(i / 200));
  const lasts = followed.map((each) => Math.ceil(60 * random() * (each <= since ? factor : 1)));
  const same = (value: number) => new Float64Array(count).fill(value);
  return {
    followed,
    days: lasts.map((days, row) => days <= followed[row]! ? days : NaN),
    predicted: same(30),
    lower: same(Math.max(0, 30 - 27 * level / 0.9)),
    upper: same(30 + 27 * level / 0.9),
    level: same(level),
  };
}

Deno.test("`levelInUse()` leaves the level where the log gives no reason, however few weeks it has", () => {
  for (const weeks of [0, 1, 3, 5, 9, 15]) {
    for (const seed of [1, 2, 3, 4]) {
      const { level, pace } = levelInUse(residuals, logOf({ weeks, seed }));
      assertEquals([weeks, seed, level], [weeks, seed, 0.9]);
      assert(pace > 0.7 && pace < 1.3);
    }
  }
});

Deno.test("`levelInUse()` widens three weeks after stays became longer, long before the long ones have ended", () => {
  const { level, held, pace } = levelInUse(residuals, logOf({ since: 21, factor: 1.5 }));
  // Of stays up to 90 days long 57 days and more are a third; by proportional hazards somewhat fewer.
  assert(pace < 0.75 && held < 0.88 && level > 0.92, `${level}, ${held}, ${pace}`);
});

Deno.test("`levelInUse()` widens and narrows for what has long been so, and knows that it did", () => {
  const longer = levelInUse(residuals, logOf({ since: 200, factor: 1.2 }));
  assert(longer.level >= 0.93 && Math.abs(longer.held - 0.75) < 0.05, JSON.stringify(longer));
  // Told at the level that it asked for, the same stays ask for it again.
  const again = levelInUse(residuals, logOf({ since: 200, factor: 1.2, level: 0.95 }));
  assert(Math.abs(again.held - longer.held) < 0.02 && Math.abs(again.level - longer.level) < 0.01);
  const shorter = levelInUse(residuals, logOf({ since: 200, factor: 0.8 }));
  assert(shorter.level < 0.9 && shorter.held > 0.9, JSON.stringify(shorter));
});
