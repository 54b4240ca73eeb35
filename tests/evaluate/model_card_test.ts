import { assertEquals, assertNotEquals } from "@std/assert";
import { contest, heldOutMetrics } from "lib/evaluate/contest.ts";
import { residualInterval } from "lib/evaluate/interval/residual_interval.ts";
import { residualShape } from "lib/evaluate/interval/residual_shape.ts";
import { modelCard } from "lib/evaluate/model_card.ts";
import { withoutWeight } from "lib/features/matrix.ts";
import { models } from "lib/model/learners.ts";
import { readArtefact, writeArtefact } from "lib/registry/artefact/artefact.ts";
import { countingStopwatch, smallStudy } from "./small_study.ts";

const window = { cohort: "synthetic", from: "1970-01-01", asOf: "1970-03-02", seed: 1, by: "ward_type" };
const study = smallStudy();
const [ridge] = await contest(study.train, study.choice, models(1).slice(0, 1), {
  ...countingStopwatch(),
  seed: 1,
  replicates: 10,
});

Deno.test("`modelCard()` tells what a model was fitted and tested on, and how it did", () => {
  const predicted = ridge!.model.predict(study.calibration.matrix);
  const metrics = heldOutMetrics(study.calibration, predicted, { seed: 1 });
  const { dataHash, unusual: _, ...card } = modelCard(ridge!, study, window);
  assertEquals(card, {
    name: "ridge",
    cohort: "synthetic",
    encoder: study.encoder,
    window: { from: "1970-01-01", until: "1970-03-02", asOf: "1970-03-02" },
    rows: study.train.rowCount,
    holdOut: { split: study.split, rows: study.calibration.known.known, metrics },
    residuals: residualInterval(
      study.calibration,
      predicted,
      residualShape(study.train, ridge!.model.predict(study.train), { feature: "ward_type" }),
    ),
  });
  assertNotEquals(
    dataHash,
    modelCard(ridge!, { ...study, train: withoutWeight(study.train) }, window).dataHash,
  );
});

Deno.test("`modelCard()` ends the window where training's admissions end, at the as-of day when that is left out", () => {
  assertEquals(modelCard(ridge!, study, { ...window, until: "1970-02-01" }).window, {
    from: "1970-01-01",
    until: "1970-02-01",
    asOf: "1970-03-02",
  });
});

Deno.test("`modelCard()` has no window when the split goes by patients or rows, whatever the caller says", () => {
  for (const split of ["random patients", "random rows"] as const) {
    const other = smallStudy({ split });
    const card = modelCard(ridge!, other, window);
    assertEquals([card.window, card.holdOut.split], [{ from: null, until: null, asOf: null }, split]);
  }
});

Deno.test("`modelCard()` is what an artefact keeps", () => {
  const whole = modelCard(ridge!, study, window), { unusual, ...card } = whole;
  const read = readArtefact(writeArtefact(whole, ridge!.model)), { meta } = read;
  assertEquals(read.unusual, unusual);
  for (const [name, value] of Object.entries(card)) {
    assertEquals(meta[name as keyof typeof card], value, name);
  }
});
