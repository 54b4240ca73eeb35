import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { recalibratedRisk, recalibratedRiskCard } from "lib/evaluate/risk/recalibrated_risk.ts";
import { riskChallenger } from "lib/evaluate/risk/risk_contest.ts";
import { fitEncoder } from "lib/features/encoder.ts";
import type { HeldOut } from "lib/features/held_out.ts";
import { toMatrix } from "lib/features/to_matrix.ts";
import { calibrated, uncalibrated } from "lib/model/calibrated.ts";
import { riskModels } from "lib/model/risk_models.ts";
import { readArtefact, writeArtefact } from "lib/registry/artefact/artefact.ts";
import { randomSource } from "lib/stats/random.ts";
import { numberColumn, tableOf } from "lib/table/table.ts";

/** Stays that come to a yes by the log-odds of a score, less `lower`. */
function stays(count: number, lower: number, seed: number) {
  const random = randomSource(seed), score = Float64Array.from({ length: count }, () => 4 * random() - 2);
  const yes = score.map((each) => random() < 1 / (1 + Math.exp(lower - each)) ? 1 : 0);
  return { rows: tableOf({ score: numberColumn(score) }), yes };
}

const learnt = stays(2_000, 0, 1), encoder = fitEncoder(learnt.rows, ["score"]);
const [logistic] = riskModels(1);
const raw = await logistic!.fit({ ...toMatrix(learnt.rows, encoder).matrix, target: learnt.yes });
const card = {
  ...{ name: "logistic", cohort: "synthetic", outcome: "long_stay", encoder, rows: 2_000, residuals: null },
  window: { from: "2022-01-01", until: "2022-06-01", asOf: "2022-07-18" },
  holdOut: { split: "random rows", rows: 900, metrics: {} },
  dataHash: "d".repeat(64),
} as const;
const champion = readArtefact(
  writeArtefact(card, calibrated(raw, { kind: "logistic", intercept: 0.1, slope: 1 })),
);

function held(lower: number): HeldOut<"calibration"> {
  const { rows, yes } = stays(3_000, lower, 7);
  return {
    ...{ purpose: "calibration", split: "random rows", rows },
    matrix: { ...toMatrix(rows, encoder).matrix, target: yes },
    known: { stays: 3_000, known: 3_000, effective: 3_000, capped: 0, judgedFrom: null },
  };
}

Deno.test("`recalibratedRisk()` puts a champion's probabilities right after a change, in place of what it had", () => {
  const changed = held(1), { model, way, trials } = recalibratedRisk(champion, changed, { seed: 1 });
  assertEquals([way.name, trials.length], ["intercept", 4]);
  const mean = (values: Float64Array) => values.reduce((sum, each) => sum + each, 0) / values.length;
  const predicted = model.predict(changed.matrix);
  assertAlmostEquals(mean(predicted), mean(changed.matrix.target!), 0.005);
  assert(mean(champion.model.predict(changed.matrix)) > mean(predicted) + 0.1);
  // It is written down and read back, with the champion's training and the new day.
  const made = recalibratedRiskCard(champion.meta, changed, predicted, { asOf: "2022-12-01", seed: 1 });
  const { meta, model: read } = readArtefact(writeArtefact(made, model));
  assertEquals([meta.window, meta.dataHash], [{ ...card.window, asOf: "2022-12-01" }, card.dataHash]);
  assertEquals(meta.calibration, way.calibration!);
  assertEquals(read.predict(changed.matrix), predicted);
  assert(meta.holdOut.metrics.brier!.value < 0.25);
});

Deno.test("`recalibratedRisk()` leaves probabilities that are right as they were fitted", () => {
  const { model, way } = recalibratedRisk(champion, held(0), { seed: 1 });
  assertEquals([way.name, model.calibration], ["as predicted", undefined]);
  assertEquals(uncalibrated(raw), raw);
  const only = { ...calibrated(raw, { kind: "logistic", intercept: 1, slope: 1 }), parameters: null };
  assertThrows(() => uncalibrated(only), TypeError, "must have parameters");
});

Deno.test("`riskChallenger()` takes the first within half a per cent of the lowest Brier score", () => {
  const entry = (brier: number) => ({ metrics: { brier: { value: brier } } }) as never;
  const entries = [entry(0.2004), entry(0.2)], worse = [entry(0.203), entry(0.2)];
  assertEquals(riskChallenger(entries), entries[0]);
  assertEquals(riskChallenger(worse), worse[1]);
});
