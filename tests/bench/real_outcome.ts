/** Models of a yes/no outcome on real discharges: AUC, Brier score and calibration with intervals. */
import { join } from "node:path";
import { withInterval } from "lib/evaluate/metric/with_interval.ts";
import { outcomesFor } from "lib/evaluate/outcomes.ts";
import { chosenCalibration } from "lib/evaluate/risk/chosen_calibration.ts";
import { riskCalibration } from "lib/evaluate/risk/risk_calibration.ts";
import { riskMetrics } from "lib/evaluate/risk/risk_metrics.ts";
import type { Matrix } from "lib/features/matrix.ts";
import type { Study } from "lib/features/study/study.ts";
import { fitPrevalence } from "lib/model/baseline/baselines.ts";
import { calibrated } from "lib/model/calibrated.ts";
import { riskModels } from "lib/model/risk_models.ts";
import { type RealCohort, realStudy } from "../model/real_study.ts";
import { pythonWithPeers, runPython } from "./python_peers.ts";

/**
 * Which cohort has the outcome, and what its models are told beside what is known at admission: whoever asks
 * whether a patient comes back asks at discharge.
 */
const settings: Readonly<Record<string, { readonly cohort: RealCohort; readonly told: Told }>> = {
  readmitted_30: {
    cohort: "diabetes130",
    told: {
      "at admission": [],
      "at discharge": ["diagnosis", "discharge_kind", "stay_days"],
    },
  },
  long_stay: { cohort: "sparcs", told: { "at admission": [] } },
};
type Told = Readonly<Record<string, readonly string[]>>;

/**
 * Prints a line a model: as it predicts, and for ours as it was calibrated on stays of its own; with `peers`
 * LightGBM beside them on the same rows.
 */
export async function benchRealOutcome(
  outcome: string,
  { json, peers }: { readonly json: boolean; readonly peers: boolean },
): Promise<void> {
  const setting = settings[outcome];
  if (setting === undefined) {
    const known = Object.keys(settings).join(", ");
    throw new RangeError(`Cannot bench "${outcome}" as the outcomes of real cohorts are ${known}`);
  }
  for (const [known, features] of Object.entries(setting.told)) {
    const study = await realStudy(setting.cohort, features, outcome);
    await benchStudy(study, { cohort: setting.cohort, outcome, known, json, peers });
  }
}

type Setting = {
  readonly cohort: string;
  readonly outcome: string;
  readonly known: string;
  readonly json: boolean;
  readonly peers: boolean;
};

async function benchStudy(study: Study, { json, peers, ...setting }: Setting): Promise<void> {
  const { train, test, calibration } = study;
  const say = (model: string, seconds: number, predicted: Float64Array) => {
    const outcomes = outcomesFor(test, predicted);
    const { auc, brier, skill } = riskMetrics(outcomes, { seed: 1 });
    const { slope, bias } = riskCalibration(outcomes, { seed: 1 });
    const about = { bench: "real", ...setting, split: study.split, train: train.rowCount };
    console.log(
      json
        ? JSON.stringify({ ...about, test: test.known.known, model, seconds, auc, brier, skill, slope, bias })
        : `${Object.values(setting).join(" ")} ${model.padEnd(44)} AUC ${withInterval(auc, 3)}, Brier ${
          withInterval(brier, 4)
        }, ` +
          `slope ${withInterval(slope, 2)}, bias ${withInterval(bias, 3)}, fitted in ${seconds.toFixed(1)} s`,
    );
  };
  const learners = [{ name: "prevalence", fit: fitPrevalence }, ...riskModels(1)];
  for (const { name, fit } of learners) {
    const start = performance.now();
    const model = await fit(train);
    const seconds = (performance.now() - start) / 1000;
    say(name, seconds, model.predict(test.matrix));
    const held = model.predict(calibration.matrix);
    const { chosen } = chosenCalibration(calibration, held, { seed: 1 });
    if (chosen.calibration === null) continue;
    const mended = calibrated(model, chosen.calibration);
    say(`${name}, calibrated: ${chosen.name}`, seconds, mended.predict(test.matrix));
  }
  if (peers) await sayLightgbm(study, say);
}

async function sayLightgbm(
  { train, test }: Study,
  say: (model: string, seconds: number, predicted: Float64Array) => void,
): Promise<void> {
  const python = await pythonWithPeers();
  if (python === null) {
    return console.log("skipped: LightGBM, as there is no Python that it can be installed for");
  }
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, matrix] of [["train", train], ["test", test.matrix]] as const) {
      await Deno.writeTextFile(join(folder, `${name}.csv`), csvOf(matrix));
    }
    const start = performance.now();
    await runPython(python, "real_outcome.py", [folder]);
    const bytes = await Deno.readFile(join(folder, "lightgbm.f64"));
    say("LightGBM", (performance.now() - start) / 1000, new Float64Array(bytes.buffer));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Rows as CSV: y, weight, then features, those of labels named c_…, as codes. */
export function csvOf({ features, target, weight, rowCount }: Matrix): string {
  const names = features.map(({ type }, f) => `${type === "category" ? "c" : "n"}_${f}`);
  const rows = Array.from({ length: rowCount }, (_, row) => {
    const values = features.map((feature) =>
      feature.type === "category"
        ? feature.codes[row]! < 0 ? "" : feature.codes[row]!
        : Number.isNaN(feature.values[row]!)
        ? ""
        : feature.values[row]!
    );
    return [target![row]!, weight?.[row] ?? 1, ...values].join(",");
  });
  return [["y", "weight", ...names].join(","), ...rows].join("\n") + "\n";
}
