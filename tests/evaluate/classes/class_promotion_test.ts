import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { dayBands } from "lib/cohort/outcome/day_bands.ts";
import { chosenClassCalibration } from "lib/evaluate/classes/class_calibration.ts";
import { classMetrics } from "lib/evaluate/classes/class_metrics.ts";
import {
  classesTold,
  classEvidence,
  classGuards,
  compareClassesOn,
} from "lib/evaluate/classes/class_promotion.ts";
import type { HeldOut, Purpose } from "lib/features/held_out.ts";
import { calibrated } from "lib/model/calibrated.ts";
import { classCalibrationMap } from "lib/model/classes/calibrated_classes.ts";
import { classesModel } from "lib/model/classes/class_model.ts";
import { fittedClasses } from "lib/model/classes/class_models.ts";
import type { ClassCalibration } from "lib/model/model.ts";
import { toldBy } from "lib/model/told_by.ts";
import { readArtefact, writeArtefact } from "lib/registry/artefact/artefact.ts";
import { probeOf } from "lib/registry/probe.ts";
import { openRegistry } from "lib/registry/registry.ts";
import { randomSource } from "lib/stats/random.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import { smallFit } from "../../registry/small_artefact.ts";

const count = 3_000;
const bands = dayBands({ of: { upTo: [5, 10], labels: ["short", "usual", "long"] } });

/** Stays whose bands are as probable as `right` says, one of several patients' each. */
function made<P extends Purpose>(purpose: P, seed: number) {
  const random = randomSource(seed);
  const right = new Float64Array(3 * count), days = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const parts = [random() ** 2, random() ** 2, random() ** 2], sum = parts[0]! + parts[1]! + parts[2]!;
    parts.forEach((part, k) => right[3 * row + k] = part / sum);
    const at = random();
    const own = at < right[3 * row]! ? 0 : at < right[3 * row]! + right[3 * row + 1]! ? 1 : 2;
    days[row] = [3, 8, 14][own]!;
  }
  const held: HeldOut<P> = {
    purpose,
    split: "random patients",
    matrix: {
      rowCount: count,
      features: [],
      target: days,
      group: Int32Array.from(days, (_, row) => row >> 1),
    },
    rows: { rowCount: count, columns: {} },
    known: { stays: count, known: count, effective: count, capped: 0, judgedFrom: null },
  };
  return { held, right };
}

const powered = (values: Float64Array, temperature: number) =>
  classCalibrationMap({ kind: "temperature", temperature }, 3)(values);

Deno.test("`chosenClassCalibration()` undoes what was planted, and leaves what is right as it is", () => {
  const { held, right } = made("calibration", 1);
  const bold = chosenClassCalibration(held, powered(right, 1 / 2), bands, { seed: 1 });
  assertEquals(bold.chosen.name, "temperature");
  const { calibration } = bold.chosen;
  assert(calibration?.kind === "temperature" && Math.abs(calibration.temperature - 2) < 0.2);
  assertEquals(chosenClassCalibration(held, right, bands, { seed: 1 }).chosen.calibration, null);
  // The third band told half as often as it comes: no temperature mends that.
  const low = right.map((p, i) =>
    i % 3 === 2 ? p / 2 : p * (1 - right[i - i % 3 + 2]! / 2) / (1 - right[i - i % 3 + 2]!)
  );
  const { chosen } = chosenClassCalibration(held, low, bands, { seed: 1 });
  assertEquals(chosen.name, "isotonic by class");
  const test = made("test", 2);
  const mended = classCalibrationMap(chosen.calibration!, 3)(
    test.right.map((p, i, all) =>
      i % 3 === 2 ? p / 2 : p * (1 - all[i - i % 3 + 2]! / 2) / (1 - all[i - i % 3 + 2]!)
    ),
  );
  mended.forEach((_, i) => {
    if (i % 3 === 0) assertAlmostEquals(mended[i]! + mended[i + 1]! + mended[i + 2]!, 1, 1e-12);
  });
  const bias = (told: Float64Array) => {
    const actual = Int32Array.from(test.held.matrix.target, (days) => bands.classOf(days));
    return classMetrics({ labels: bands.labels, actual, probabilities: told }, { replicates: 30 });
  };
  assert(Math.abs(bias(mended).classes[2]!.bias.value) < 0.03);
  assertEquals(classGuards(bias(mended)).refusals, []);
  const [refusal] = classGuards(bias(low)).refusals;
  assert(refusal === undefined || refusal.includes("probabilities of"));
  assertThrows(
    () => classCalibrationMap({ kind: "logistic", intercept: 0, slope: 1 }, 3),
    TypeError,
    "3 curves",
  );
});

Deno.test("`compareClassesOn()` is the paired difference of the Brier scores that `classMetrics()` has", () => {
  const { held, right } = made("test", 3);
  const flat = new Float64Array(3 * count).fill(1 / 3);
  const names = { champion: "even shares", challenger: "right ones" };
  const compared = compareClassesOn(held, bands, { champion: flat, challenger: right }, { seed: 1, names });
  const metricsOf = (probabilities: Float64Array) =>
    classMetrics({
      labels: bands.labels,
      actual: Int32Array.from(held.matrix.target, (days) => bands.classOf(days)),
      probabilities,
    }, { replicates: 5 }).metrics;
  assertAlmostEquals(compared.challenger, metricsOf(right).brier.value, 1e-12);
  assertAlmostEquals(compared.champion, metricsOf(flat).brier.value, 1e-12);
  assertEquals([compared.better, compared.on], [true, "test"]);
  const entry = { name: "even shares", metrics: metricsOf(flat) };
  const evidence = classEvidence(held, { metrics: metricsOf(right) }, [entry]);
  assertEquals([evidence.baseline.name, evidence.known, evidence.metric], ["even shares", count, "brier"]);
});

Deno.test("a model of classes is written down, read back to the last bit, and promoted in its outcome's registry", async () => {
  const { matrix, card, encoder } = smallFit();
  const target = matrix.target!.map((days) => days > 12 ? 2 : days > 5 ? 1 : 0);
  const loss = { name: "softmax", classes: 3 } as const;
  const trees = fitBoosting({ ...matrix, target }, {
    loss,
    classLabels: bands.labels,
    rounds: 5,
    minLeafRows: 5,
  });
  const raw = classesModel("boosting", trees);
  assertEquals([raw.predicts, raw.classes], ["classes", bands.labels]);
  const curves = [{ at: [0.2, 0.5], to: [0.1, 0.6] }, { at: [0.5], to: [0.4] }, { at: [0.3], to: [0.2] }];
  const outcome = "stay_band", asked = { ...card, outcome, residuals: null };
  const ways: readonly (ClassCalibration | null)[] = [
    null,
    { kind: "temperature", temperature: 1.3 },
    { kind: "isotonic by class", classes: curves },
  ];
  for (const calibration of ways) {
    const model = calibrated(raw, calibration), probe = probeOf(encoder);
    const bytes = writeArtefact(asked, model), { model: read, meta } = readArtefact(bytes);
    assertEquals(toldBy(read, probe), toldBy(model, probe));
    assertEquals(read.predict(probe), model.predict(probe));
    assertEquals(read.explain(probe), model.explain(probe));
    assertEquals([meta.classes, meta.calibration ?? null], [bands.labels, calibration]);
    assertEquals(fittedClasses(model).probabilities(probe), toldBy(model, probe));
  }
  const folder = await Deno.makeTempDir();
  try {
    const registry = await openRegistry(folder, card.cohort, { outcome });
    const version = await registry.register(writeArtefact(asked, raw));
    const grant = { reason: "a test", asOf: 0, over: null, probe: matrix };
    const told = toldBy(raw, matrix), off = told.with(0, told[0]! + 1e-15);
    await registry.promote(version, { ...grant, expected: off }).then(
      () => assert(false),
      (error) => assert(error instanceof RangeError),
    );
    await registry.promote(version, { ...grant, expected: told });
    const champion = (await registry.champion())!;
    const rows = { ...made("test", 1).held, rows: { rowCount: 0, columns: {} } };
    assertEquals(champion.version, version);
    assertThrows(() => classesTold(champion, rows), TypeError);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
