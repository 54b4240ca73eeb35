import type { Ensemble } from "../../ensemble/ensemble.ts";
import { announced } from "../announced.ts";
import { ensembleOf, type SourceTree } from "../source_tree.ts";
import { numberAt, textAt, unreadable } from "./lines.ts";
import { lightgbmObjective } from "./objective.ts";
import { lightgbmParts } from "./parts.ts";
import { lightgbmSchema } from "./schema.ts";
import { readLightgbmTree } from "./tree_read.ts";

export type ReadLightgbmOptions = {
  /** What the codes of categorical features mean, by feature; without, what the file says. */
  readonly labels?: Readonly<Record<string, readonly string[]>>;
};

/**
 * Reads a model that LightGBM saved as text (versions v3 and v4: LightGBM 2.3 and later).
 *
 * Raw scores are those of `predict(raw_score=True)` but for rounding; of a random forest their mean, and of a
 * binary model that times its `sigmoid`, so that they are log-odds. A categorical feature's code c is label
 * c: of the file's `pandas_categorical`, or where that is empty the code itself as text ("0", "1", …). NaN,
 * missing and unknown labels go where LightGBM sends NaN; it takes NaN for 0 at splits that saw no missing
 * values. Covers are the numbers of training rows, as in LightGBM's own SHAP values.
 *
 * @throws {SyntaxError} when the text is no such model, or damaged.
 * @throws {TypeError} when it has what an ensemble can't say (linear leaves, zero as missing, a square root
 * or a ranking objective), or it is not clear which labels are which feature's.
 */
export function readLightgbmText(text: string, options: ReadLightgbmOptions = {}): Ensemble {
  const { header, trees, parameters, categories } = lightgbmParts(text);
  const version = textAt(header, "version");
  if (!/^v[34]$/.test(version)) throw unreadable(`its version must be v3 or v4: it is ${version}`);
  const outputs = announced(numberAt(header, "num_tree_per_iteration"), "its outputs");
  if (!(Number.isInteger(outputs) && outputs >= 1 && trees.length % outputs === 0)) {
    throw unreadable(`its ${trees.length} trees must be whole rounds of ${outputs}`);
  }
  const sources = trees.map(readLightgbmTree);
  const { objective, sigmoid } = lightgbmObjective(header, parameters);
  const isAverage = header.values.has("average_output") && sources.length > 0;
  return ensembleOf({
    schema: lightgbmSchema(header, sources, {
      labels: options.labels ?? {},
      categories,
      named: parameters.get("categorical_feature") ?? "",
    }),
    objective,
    base: new Array<number>(outputs).fill(0),
    scale: isAverage ? sigmoid * outputs / sources.length : sigmoid,
    treesOf: everyOf(sources, outputs),
  });
}

/** Trees come in rounds, one of each output. */
function everyOf(sources: readonly SourceTree[], outputs: number): SourceTree[][] {
  const rounds = sources.length / outputs;
  return Array.from(
    { length: outputs },
    (_, k) => Array.from({ length: rounds }, (_, round) => sources[round * outputs + k]!),
  );
}
