import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { fitEncoder } from "lib/features/encoder.ts";
import type { Matrix } from "lib/features/matrix.ts";
import { loggedRisks } from "lib/monitor/risk/logged_risks.ts";
import { riskLevel, riskLevels } from "lib/monitor/risk/risk_level.ts";
import { randomSource } from "lib/stats/random.ts";
import { numberColumn, tableOf, timestampColumn } from "lib/table/table.ts";

const day = 86_400_000, first = Date.UTC(2022, 0, 3);
const outcome = {
  name: "long_stay",
  kind: "yes-no",
  of: { longerThanDays: 7 },
  knownAt: "discharge",
} as const;

/** Stays whose true log-odds are twice those that the model below tells. */
function timidStays(count: number) {
  const random = randomSource(2), score = Float64Array.from({ length: count }, () => 2 * random() - 1);
  const days = score.map((each) => random() < 1 / (1 + Math.exp(-2 * each)) ? 12 : 3);
  return tableOf({
    stay_id: numberColumn(score.map((_, row) => row)),
    patient_id: numberColumn(score.map((_, row) => row)),
    admitted_on: timestampColumn(score.map((_, row) => first + (row % 70) * day)),
    stay_days: numberColumn(days),
    score: numberColumn(score),
  });
}

const stays = timidStays(4_000), encoder = fitEncoder(stays, ["score"]);
/** Tells the log-odds that stand in the stays. */
const model = {
  predict: ({ features }: Matrix) => {
    const [feature] = features;
    return feature?.type === "number"
      ? feature.values.map((each) => 1 / (1 + Math.exp(-each)))
      : new Float64Array();
  },
};
const artefact = { model, meta: { encoder } } as unknown as Parameters<typeof riskLevel>[0];

Deno.test("`riskLevel()` finds probabilities that are too timid, on stays all of whose answers are due", () => {
  const { line, samples, dispersion, reading } = riskLevel(artefact, stays, outcome, {
    asOf: first + 90 * day,
    seed: 1,
  });
  assertAlmostEquals(line.slope, 2, 0.25);
  assertAlmostEquals(line.offset, 0, 0.15);
  assertEquals(samples.length, 100);
  assert(dispersion >= 1 && dispersion < 2.5, `${dispersion}`);
  assertStringIncludes(reading, "4,000 stays that the model has not learnt from tell");
  const early = riskLevel(artefact, stays, outcome, { asOf: first + 43 * day, seed: 1 });
  assert(/^2,[01]\d\d stays/.test(early.reading), early.reading);
});

Deno.test("`riskLevels()` knows by each week's end what was known then, and nothing that came later", () => {
  const weeks = [30, 44, 79, 86].map((end) => ({ start: first + (end - 7) * day, end: first + end * day }));
  const levels = riskLevels(artefact, stays, outcome, { weeks, asOf: first + 79 * day, seed: 1 });
  weeks.slice(0, 3).forEach(({ end }, i) =>
    assertEquals(levels[i], riskLevel(artefact, stays, outcome, { asOf: end, seed: 1 }))
  );
  assert(levels[3] === levels[2] && levels[1] !== levels[0]);
});

Deno.test("`riskLevel()` takes probabilities as they are where too few answers are known", () => {
  const { line, samples, reading } = riskLevel(artefact, stays, outcome, { asOf: first + 9 * day, seed: 1 });
  assertEquals([line, samples], [{ offset: 0, slope: 1 }, []]);
  assertStringIncludes(reading, "Probabilities are taken as they are");
});

Deno.test("`loggedRisks()` puts answers beside what was logged, as known on the day, and none of a stay that is gone", () => {
  const log = tableOf({
    stay_id: numberColumn([0, 1, 99]),
    patient_id: numberColumn([0, 1, 99]),
    admitted_on: timestampColumn([first, first + day, first]),
    predicted_probability: numberColumn([0.2, 0.7, 0.5]),
  });
  const days = tableOf({
    stay_id: numberColumn([0, 1]),
    patient_id: numberColumn([0, 1]),
    admitted_on: timestampColumn([first, first + day]),
    stay_days: numberColumn([3, NaN]),
  });
  const answers = (asOf: number) => [...loggedRisks(log, days, outcome, asOf).predictions.actual];
  assertEquals(answers(first + 2 * day), [NaN, NaN, NaN]);
  assertEquals(answers(first + 5 * day), [0, NaN, NaN]);
  // Who is in bed after seven days has answered.
  assertEquals(answers(first + 9 * day), [0, 1, NaN]);
});
