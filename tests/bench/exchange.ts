import { join } from "node:path";
import type { FeatureSchema } from "lib/features/feature_schema.ts";
import type { Feature, Matrix } from "lib/features/matrix.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { BoostingOptions } from "lib/trees/boosting/boosting_options.ts";
import type { Ensemble } from "lib/trees/ensemble/ensemble.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { readLightgbmText } from "lib/trees/exchange/lightgbm/read.ts";
import { writeLightgbmText } from "lib/trees/exchange/lightgbm/write.ts";
import { writeOnnx } from "lib/trees/exchange/onnx/write.ts";
import { readXgboostJson } from "lib/trees/exchange/xgboost/read.ts";
import { writeXgboostJson } from "lib/trees/exchange/xgboost/write.ts";
import { xgboostScores } from "../trees/exchange/xgboost/scores.ts";
import { pythonWithPeers, runPython } from "./python_peers.ts";

/** Greatest difference between two scores, of the greater of 1 and the score. */
const mostApart = 1e-6;

type Check = { readonly check: string; readonly rows: number; readonly difference: number };
type About = {
  readonly rowCount: number;
  readonly unseen: number;
  readonly features: readonly FeatureSchema[];
};

/**
 * Checks the exchange formats against the libraries themselves: models of LightGBM and XGBoost read here, and
 * models fitted here read by LightGBM, XGBoost and ONNX Runtime, must score 10,000 rows with missing and
 * unseen values alike. Prints the greatest difference of each; says so where there is no Python to compare
 * with. XGBoost's scores are compared with ours added up in single precision as it does: in doubles ours are
 * about 1e-6 from its rounded ones.
 */
export async function benchExchange({ json }: { readonly json: boolean }): Promise<void> {
  const python = await pythonWithPeers();
  if (python === null) {
    console.log(
      json ? JSON.stringify({ work: "exchange", peers: null }) : "No Python with pip: nothing to compare",
    );
    return;
  }
  const folder = await Deno.makeTempDir({ prefix: "wardbook-exchange-" });
  try {
    await runPython(python, "exchange.py", ["train", folder]);
    const about = JSON.parse(await Deno.readTextFile(join(folder, "about.json"))) as About;
    const written = await writeOurs(folder, about);
    await runPython(python, "exchange.py", ["score", folder]);
    const checks = [...await checkTheirs(folder, about), ...await checkOurs(folder, about, written)];
    for (const each of checks) print(each, json);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function print({ check, rows, difference }: Check, json: boolean): void {
  const passes = difference <= mostApart;
  if (json) {
    console.log(JSON.stringify({ work: "exchange", check, rows, difference, bar: mostApart, passes }));
  } else console.log(`${check.padEnd(34)} ${difference.toExponential(1)} ${passes ? "equal" : "DIFFERENT"}`);
}

/** Their models, scored here. */
async function checkTheirs(folder: string, about: About): Promise<Check[]> {
  const rows = await matrixIn(folder, "rows.f64", about);
  const checks: Check[] = [];
  for (const { name } of Deno.readDirSync(folder)) {
    if (!name.endsWith(".model")) continue;
    const text = await Deno.readTextFile(join(folder, name));
    const scores = name.startsWith("lightgbm")
      ? predictRaw(readLightgbmText(text), rows)
      : Float64Array.from(xgboostScores(readXgboostJson(text), rows));
    const difference = greatestDifference(scores, await doublesIn(folder, name.replace(".model", ".raw")));
    checks.push({ check: `reads ${name.replace(".model", "")}`, rows: about.rowCount, difference });
  }
  return checks.sort((a, b) => a.check < b.check ? -1 : 1);
}

const fits: Readonly<Record<string, BoostingOptions>> = {
  squared: { loss: "squared" },
  logistic: { loss: "logistic" },
  softmax: { loss: { name: "softmax", classes: 3 } },
  gamma: { loss: "gamma" },
};

/** Fits models here, and writes them for the other side to score. */
async function writeOurs(folder: string, about: About): Promise<Map<string, Ensemble>> {
  const matrix = await matrixIn(folder, "train.f64", about);
  const days = await doublesIn(folder, "days.f64");
  const written = new Map<string, Ensemble>();
  for (const [name, options] of Object.entries(fits)) {
    const ensemble = fitBoosting({ ...matrix, target: days.map(targetFor(name)) }, options);
    await Deno.writeTextFile(join(folder, `ours_${name}.txt`), writeLightgbmText(ensemble));
    await Deno.writeTextFile(join(folder, `ours_${name}.json`), writeXgboostJson(ensemble));
    await Deno.writeFile(join(folder, `ours_${name}.onnx`), writeOnnx(ensemble));
    written.set(name, ensemble);
  }
  return written;
}

function targetFor(name: string): (days: number) => number {
  if (name === "logistic") return (days) => days > 9 ? 1 : 0;
  return name === "softmax" ? (days) => days < 7 ? 0 : days < 10 ? 1 : 2 : (days) => days;
}

/**
 * What LightGBM, XGBoost and ONNX Runtime say with our models; the last on the objective's scale, and XGBoost
 * of numbers as singles, as it takes them, and adds up.
 */
async function checkOurs(
  folder: string,
  about: About,
  written: ReadonlyMap<string, Ensemble>,
): Promise<Check[]> {
  const matrix = await matrixIn(folder, "rows.f64", about);
  const checks: Check[] = [];
  for (const [name, ensemble] of written) {
    const raw = predictRaw(ensemble, matrix);
    const asXgboost = readXgboostJson(await Deno.readTextFile(join(folder, `ours_${name}.json`)));
    const ofSingles = Float64Array.from(xgboostScores(asXgboost, withSingles(matrix)));
    const xgboost = greatestDifference(ofSingles, await doublesIn(folder, `ours_${name}.xgboost`));
    const lightgbm = greatestDifference(raw, await doublesIn(folder, `ours_${name}.lightgbm`));
    const onnx = greatestDifference(
      linked(ensemble, raw),
      await doublesIn(folder, `ours_${name}.onnxruntime`),
    );
    checks.push({ check: `writes LightGBM text, ${name}`, rows: about.rowCount, difference: lightgbm });
    checks.push({ check: `writes XGBoost JSON, ${name}`, rows: about.rowCount, difference: xgboost });
    checks.push({ check: `writes ONNX, ${name}`, rows: about.rowCount, difference: onnx });
  }
  return checks;
}

function withSingles(matrix: Matrix): Matrix {
  const features = matrix.features.map((feature) =>
    feature.type === "number" ? { ...feature, values: feature.values.map(Math.fround) } : feature
  );
  return { ...matrix, features };
}

/** Raw scores on the scale of the objective. */
function linked({ objective, outputs }: Ensemble, raw: Float64Array): Float64Array {
  if (objective.name === "logistic") return raw.map((score) => 1 / (1 + Math.exp(-score)));
  if (objective.name === "gamma") return raw.map(Math.exp);
  if (objective.name !== "softmax") return raw;
  return raw.map((score, at) => {
    const own = raw.subarray(at - at % outputs, at - at % outputs + outputs);
    return 1 / own.reduce((sum, other) => sum + Math.exp(other - score), 0);
  });
}

function greatestDifference(ours: Float64Array, theirs: Float64Array): number {
  if (ours.length !== theirs.length) return Infinity;
  return ours.reduce(
    (most, score, at) => Math.max(most, Math.abs(score - theirs[at]!) / Math.max(1, Math.abs(theirs[at]!))),
    0,
  );
}

async function doublesIn(folder: string, name: string): Promise<Float64Array> {
  return new Float64Array((await Deno.readFile(join(folder, name))).buffer);
}

/** Rows of numbers and codes; codes from the number of labels on are of labels that the models never saw. */
async function matrixIn(
  folder: string,
  name: string,
  { rowCount, unseen, features }: About,
): Promise<Matrix> {
  const cells = await doublesIn(folder, name);
  const column = (f: number) =>
    Float64Array.from({ length: rowCount }, (_, row) => cells[row * features.length + f]!);
  return {
    rowCount,
    features: features.map(({ name, labels }, f): Feature => {
      if (labels === null) return { name, type: "number", values: column(f) };
      const all = [...labels, ...Array.from({ length: unseen }, (_, i) => `unseen ${i}`)];
      return { name, type: "category", codes: Int32Array.from(column(f)), labels: all };
    }),
  };
}
