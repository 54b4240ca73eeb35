import { shownText } from "lib/files/mod.ts";
import { checkEnsemble, type Ensemble, type ForestDraws, type Objective } from "lib/trees/mod.ts";
import { arrayIn, type ModelState, numberIn, schemaIn, stateIn, type StateValue } from "./model_state.ts";

/** An ensemble as a model's state; the sets of categories are written as the Int32Array of the same bits. */
export function ensembleState(ensemble: Ensemble): ModelState {
  const { categoryBits, objective, draws, classLabels, ...rest } = ensemble;
  return {
    ...rest,
    objective: { ...objective },
    categoryBits: new Int32Array(categoryBits),
    ...(draws && { draws: { ...draws } }),
    ...(classLabels && { classLabels: [...classLabels] }),
  };
}

/**
 * The ensemble that `ensembleState()` wrote. Every index and number is checked: what is returned can be
 * scored.
 *
 * @throws {TypeError} when a part is absent, of another type or damaged.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitBoosting } from "lib/trees/boosting/boosting.ts";
 * import { ensembleFromState, ensembleState } from "lib/registry/artefact/tree_state.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(50, 50, 50, 70) };
 * const matrix = { rowCount: 4, features: [age], target: Float64Array.of(2, 2, 2, 6) };
 * const trees = fitBoosting(matrix, { minLeafRows: 1 });
 * assertEquals(ensembleFromState(ensembleState(trees)), trees);
 * ```
 */
export function ensembleFromState(state: ModelState): Ensemble {
  return checkEnsemble({
    schema: schemaIn(state),
    objective: objectiveFrom(stateIn(state, "objective")),
    outputs: numberIn(state, "outputs"),
    base: arrayIn(state, "base", Float64Array),
    scale: numberIn(state, "scale"),
    roots: arrayIn(state, "roots", Int32Array),
    feature: arrayIn(state, "feature", Int32Array),
    threshold: arrayIn(state, "threshold", Float64Array),
    categoryStart: arrayIn(state, "categoryStart", Int32Array),
    categoryBits: new Uint32Array(arrayIn(state, "categoryBits", Int32Array)),
    missingLeft: arrayIn(state, "missingLeft", Uint8Array),
    left: arrayIn(state, "left", Int32Array),
    right: arrayIn(state, "right", Int32Array),
    value: arrayIn(state, "value", Float64Array),
    cover: arrayIn(state, "cover", Float64Array),
    gain: arrayIn(state, "gain", Float64Array),
    ...(Object.hasOwn(state, "classLabels") && { classLabels: labelsFrom(state["classLabels"]) }),
    ...(Object.hasOwn(state, "draws") && { draws: drawsFrom(stateIn(state, "draws")) }),
  });
}

function labelsFrom(value: StateValue | undefined): string[] {
  const labels = Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
  if (Array.isArray(value) && labels.length === value.length) return labels;
  throw new TypeError(
    `Cannot restore a tree ensemble as its class labels must be texts: they are ${JSON.stringify(value)}`,
  );
}

function drawsFrom(state: ModelState): ForestDraws {
  const [seed, rows] = [numberIn(state, "seed"), numberIn(state, "rows")];
  if (Number.isInteger(seed) && Number.isInteger(rows) && rows >= 1) return { seed, rows };
  throw new TypeError(
    `Cannot restore a tree ensemble as the seed of its draws and their rows must be whole numbers: they are ${seed} ` +
      `and ${rows}`,
  );
}

function objectiveFrom(state: ModelState): Objective {
  const { name } = state;
  switch (name) {
    case "squared":
    case "absolute":
    case "poisson":
    case "gamma":
    case "logistic":
      return { name };
    case "quantile":
      return { name, quantiles: numbersIn(state, "quantiles", (value) => value > 0 && value < 1) };
    case "huber":
      return { name, delta: parameterIn(state, "delta", (value) => value > 0) };
    case "tweedie":
      return { name, power: parameterIn(state, "power", (value) => value >= 1 && value <= 2) };
    case "softmax":
    case "shares":
      return {
        name,
        classes: parameterIn(state, "classes", (value) => Number.isInteger(value) && value > 1),
      };
    case "ordinal":
      return { name, thresholds: numbersIn(state, "thresholds", Number.isFinite) };
    case "hazard":
      return { name, ends: numbersIn(state, "ends", (value) => value >= 0 && value < Infinity) };
    case "isolation":
      return { name, sampleSize: parameterIn(state, "sampleSize", (value) => value >= 1) };
    default:
      throw new TypeError(
        `Cannot restore a tree ensemble as its objective must be a known one: it is ${
          shownText(String(name), 100)
        }`,
      );
  }
}

function numbersIn(state: ModelState, key: string, holds: (value: number) => boolean): number[] {
  const list = Object.hasOwn(state, key) ? state[key] : undefined;
  if (!Array.isArray(list) || list.length === 0) throw wrongParameter(state, key);
  return list.map((value) => {
    if (typeof value !== "number" || !holds(value)) throw wrongParameter(state, key);
    return value;
  });
}

function parameterIn(state: ModelState, key: string, holds: (value: number) => boolean): number {
  const value = numberIn(state, key);
  if (!(Number.isFinite(value) && holds(value))) throw wrongParameter(state, key);
  return value;
}

function wrongParameter(state: ModelState, key: string): TypeError {
  return new TypeError(
    `Cannot restore a tree ensemble as objective "${state["name"]}" must have "${key}" in its range: ` +
      `it is ${shownText(JSON.stringify(state[key]) ?? "absent", 100)}`,
  );
}
