import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { fitRidge } from "lib/model/linear/ridge.ts";
import { driftByWeek, type FeatureDrift } from "lib/monitor/drift.ts";
import { driftEffectReading, driftEffects, driftEffectTable } from "lib/monitor/drift_effects.ts";
import { quietLimits } from "lib/monitor/quiet_limits.ts";
import { randomSource } from "lib/stats/random.ts";

const week = { start: 1_000, end: 2_000 };

/** Two numbers, of which the stay follows the first alone; both are higher by so much. */
function rows(higher: number, time: number, seed: number): Matrix {
  const random = randomSource(seed), count = 600;
  const number = () => Float64Array.from({ length: count }, () => 10 * random() + higher);
  const [told, ignored] = [number(), number()];
  return {
    rowCount: count,
    features: [
      { name: "told", type: "number", values: told },
      { name: "ignored", type: "number", values: ignored },
    ],
    target: told.map((each) => 3 * each),
    time: new Float64Array(count).fill(time),
  };
}

const drift = (feature: string): FeatureDrift => ({
  ...{ week, feature, kind: "number", rows: 600, statistic: 9, pValue: 0, adjustedPValue: 0, psi: 1 },
  ...{
    jensenShannon: 0.5,
    kolmogorov: NaN,
    effectBefore: NaN,
    wasserstein: 1,
    effectSize: 0.4,
    drifted: true,
  },
});

Deno.test("`driftEffects()` ranks drifted features by what they do to the predictions", () => {
  const reference = rows(0, 0, 1), current = rows(2, week.start, 2), model = fitRidge(reference);
  const both = [drift("ignored"), drift("told")];
  const effects = driftEffects(model, reference, current, week, both);
  assert(typeof effects !== "string");
  assertEquals(effects.map(({ feature }) => feature), ["told", "ignored"]);
  // Two more, three days each; three standard errors of the difference of 400 stays' means.
  assertAlmostEquals(effects[0]!.moves.value, 6, 1.8);
  assert(effects[0]!.moves.lower > 0 && Math.abs(effects[1]!.moves.value) < 0.1);
  assertStringIncludes(driftEffectReading(effects), "most **told**, by +");
  assertEquals(driftEffectTable(effects).rowCount, 2);
  const odds = { predicts: "probability" as const, explain: (asked: Matrix) => model.explain(asked) };
  assertStringIncludes(
    driftEffectReading(driftEffects(odds, reference, current, week, both)),
    " log-odds.",
  );
  const later = { start: 5_000, end: 6_000 }, { time: _, ...timeless } = current;
  for (
    const [why, of] of [
      ["Nothing drifted", driftEffects(model, reference, current, week, [])],
      ["it has fewer than two stays", driftEffects(model, reference, current, later, both)],
      ["the reference has fewer", driftEffects(model, { ...reference, rowCount: 1 }, current, week, both)],
      ["stays have no time", driftEffects(model, reference, timeless, week, both)],
      ["asks for nothing that drifted", driftEffects(model, reference, current, week, [drift("other")])],
    ] as const
  ) {
    assertStringIncludes(driftEffectReading(of), why);
  }
  assertStringIncludes(driftEffectReading([effects[1]!]), /surely/.source);
  assertEquals(driftByWeek(reference, current, []).length, 0);
});

Deno.test("`quietLimits()` lies above nearly all quiet weeks, and below one that has changed; by season", () => {
  const day = 86_400_000, random = randomSource(3), count = 104 * 700;
  // A share of one half that is a fifth higher in winter.
  const time = Float64Array.from({ length: count }, (_, row) => Math.floor(row / 100) * day);
  const winter = time.map((at) => Math.cos(2 * Math.PI * at / day / 365.25));
  const codes = Int32Array.from(winter, (each) => Number(random() < 0.5 + 0.1 * each));
  const reference: Matrix = {
    rowCount: count,
    features: [{ name: "kind", type: "category", codes, labels: ["a", "b"] }],
    time,
  };
  const at = (start: number) => ({ start: start * day, end: (start + 7) * day });
  const limit = (start: number) =>
    quietLimits(reference, at(start), ["kind", "none"], { seed: 1 }).get("kind")!;
  const [inWinter, inSpring] = [limit(731), limit(731 + 91)];
  // In January a fifth more is usual, in April it is not.
  assert(inWinter > 0.08 && inWinter < 0.2, `${inWinter}`);
  assert(inSpring < 0.85 * inWinter, `${inSpring}`);
  assertEquals(limit(731), inWinter);
  // Twenty weeks of spring tell of spring, and not of autumn.
  const spring = { ...reference, time: time.map((at) => at % (140 * day)) };
  const limits = (start: number) => quietLimits(spring, at(start), ["kind"], { seed: 1 }).size;
  assertEquals([limits(731 + 70), limits(731 + 266)], [1, 0]);
  const short = { ...reference, time: time.map(() => 0) };
  assertEquals(quietLimits(short, at(731), ["kind"], { seed: 1 }).size, 0);
});
