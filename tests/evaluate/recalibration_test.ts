import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { modelCard } from "lib/evaluate/model_card.ts";
import { predictHeld } from "lib/evaluate/predict_held.ts";
import { recalibratedCard, recalibrationFactor } from "lib/evaluate/recalibration.ts";
import { fitRidge } from "lib/model/linear/ridge.ts";
import { recalibrated } from "lib/model/recalibrated.ts";
import { unusualRows } from "lib/model/unusual/unusual.ts";
import { readArtefact, writeArtefact } from "lib/registry/artefact/artefact.ts";
import { smallStudy } from "./small_study.ts";

const study = smallStudy();
const { calibration, train } = study;
const { target } = calibration.matrix;
const window = { cohort: "synthetic", from: "1970-01-01", asOf: "1970-03-02", seed: 1 };

Deno.test("`recalibrationFactor()` finds the factor that was planted, by weight, among known stays alone", () => {
  assertAlmostEquals(recalibrationFactor(calibration, target.map((days) => days / 1.2)), 1.2, 1e-12);
  const held = {
    ...calibration,
    matrix: { ...calibration.matrix, target: target.map((days, row) => row === 0 ? NaN : days) },
  };
  assertAlmostEquals(recalibrationFactor(held, target.map((days) => days * 2)), 0.5, 1e-12);
  const weight = target.map((_, row) => row < 5 ? 1 : 0);
  const twice = target.map((days, row) => row < 5 ? days / 2 : 99);
  const weighted = { ...calibration, matrix: { ...calibration.matrix, weight } };
  assertAlmostEquals(recalibrationFactor(weighted, twice), 2, 1e-12);
  assertThrows(() => recalibrationFactor(calibration, target.map(() => 0)), RangeError, "must be above 0");
});

Deno.test("`recalibratedCard()` keeps what the model learnt from, and promises what it does now", () => {
  const model = fitRidge(train);
  const { meta, unusual } = readArtefact(
    writeArtefact(modelCard({ name: "ridge", model }, study, window), model),
  );
  const longer = recalibrated(model, 1.1);
  const predicted = predictHeld({ model: longer, meta }, calibration);
  const card = recalibratedCard(meta, calibration, predicted, {
    asOf: "1970-06-01",
    seed: 1,
    factor: 1.1,
    unusual,
  });
  assertEquals([card.name, card.rows, card.dataHash], [meta.name, meta.rows, meta.dataHash]);
  assertEquals(card.window, { from: "1970-01-01", until: "1970-03-02", asOf: "1970-06-01" });
  const again = readArtefact(writeArtefact(card, longer));
  assertEquals(predictHeld(again, calibration), predicted);
  assertEquals(unusualRows(again.unusual!, train), unusualRows(unusual!, train));
  assertEquals(again.meta.version === meta.version, false);
});
