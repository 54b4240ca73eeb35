import { shownText } from "lib/files/mod.ts";
import type { Ensemble, Objective } from "../../ensemble/ensemble.ts";
import { announced } from "../announced.ts";
import { ensembleOf, type SourceTree } from "../source_tree.ts";
import { type XgboostObjective, xgboostObjective } from "./objective.ts";
import { type JsonRecord, jsonRecord, listAt, numbersAt, numberTextAt, recordAt, textAt } from "./record.ts";
import { xgboostSchema } from "./schema.ts";
import { readXgboostTree } from "./tree_read.ts";
import { readUbjson } from "./ubjson.ts";

export type ReadXgboostOptions = {
  /**
   * What the codes of categorical features mean, by feature; without, what the file says (XGBoost 3.1 and
   * later).
   */
  readonly labels?: Readonly<Record<string, readonly string[]>>;
};

/**
 * Reads a model that XGBoost saved as JSON (`save_model("model.json")`, XGBoost 1.6 to 3).
 *
 * Raw scores are those of `predict(output_margin=True)` but for XGBoost's sums in single precision; all trees
 * count, those after an early stopping's best round too. XGBoost rounds every value to single precision and
 * asks whether it is below the split's; the threshold read is the greatest double that rounds to less, so
 * that doubles go the same way. A categorical feature's code c is label c. Missing values go where XGBoost
 * sends NaN, and so do unknown labels, which XGBoost refuses (from 3.1) or must be given as NaN. Covers are
 * sums of hessians, as in XGBoost's own SHAP values.
 *
 * @throws {SyntaxError} when the text is no such model, or damaged.
 * @throws {TypeError} when it has what an ensemble can't say: linear boosters, vectors in leaves, an unknown
 * objective, or categories whose labels are neither given nor in the file (or not ASCII there: XGBoost writes
 * them cut).
 */
export function readXgboostJson(text: string, options: ReadXgboostOptions = {}): Ensemble {
  return ensembleOfModel(parse(text), options);
}

/**
 * Reads a model that XGBoost saved as UBJSON (`save_model("model.ubj")`, its default since 2.1): the same as
 * its JSON.
 *
 * @throws as `readXgboostJson()` does.
 */
export function readXgboostUbj(bytes: Uint8Array, options: ReadXgboostOptions = {}): Ensemble {
  return ensembleOfModel(readUbjson(bytes), options);
}

function ensembleOfModel(model: unknown, options: ReadXgboostOptions): Ensemble {
  return readLearner(recordAt(jsonRecord(model, "model"), "learner"), options);
}

function readLearner(learner: JsonRecord, options: ReadXgboostOptions): Ensemble {
  const parameters = recordAt(learner, "learner_model_param");
  const { model, factors } = boosterOf(recordAt(learner, "gradient_booster"));
  const objective = xgboostObjective(recordAt(learner, "objective"));
  const trees = listAt(model, "trees").map((tree, t) => jsonRecord(tree, `tree ${t}`));
  const schema = xgboostSchema(learner, model, trees, options.labels ?? {});
  const outputs = announced(
    Math.max(1, numberTextAt(parameters, "num_class"), targetsOf(parameters)),
    "its outputs",
  );
  const outputOf = numbersAt(model, "tree_info");
  const treesOf = Array.from({ length: outputs }, (): SourceTree[] => []);
  trees.forEach((tree, t) => {
    const own = treesOf[outputOf[t] ?? -1];
    if (!own) throw unreadable(`tree ${t} must be of one of ${outputs} outputs: it is of ${outputOf[t]}`);
    own.push(readXgboostTree(tree, schema, factors?.[t] ?? 1));
  });
  const base = basesOf(textAt(parameters, "base_score"), outputs, objective);
  return ensembleOf({
    schema,
    objective: ownObjective(learner, outputs) ?? objective.objective,
    base,
    scale: 1,
    treesOf,
  });
}

/**
 * A forest of classes, as `writeXgboostJson()` notes it: XGBoost knows it as squared errors of several
 * targets.
 */
function ownObjective(learner: JsonRecord, classes: number): Objective | null {
  if (!learner.fields.has("attributes")) return null;
  const isOfClasses = recordAt(learner, "attributes").fields.get("wardbook_objective") === "shares";
  return isOfClasses ? { name: "shares", classes } : null;
}

/** A text that is never closed goes to the end: to look for NaN in it again would take quadratic time. */
const nanOrText = /"(?:[^"\\]|\\[^]?)*(?:"|$)|NaN/g;

/** XGBoost 1 and 2 write a categorical split's threshold as NaN, which JSON lacks: it is read as null. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(nanOrText, (token) => token === "NaN" ? "null" : token));
  } catch (cause) {
    throw new SyntaxError("Cannot read XGBoost's JSON as it must be JSON: it is cut or no JSON at all", {
      cause,
    });
  }
}

/** The trees, and for DART what each one's leaf values are multiplied by. */
function boosterOf(booster: JsonRecord): { readonly model: JsonRecord; readonly factors: number[] | null } {
  const name = textAt(booster, "name");
  if (name === "gbtree") return { model: recordAt(booster, "model"), factors: null };
  if (name !== "dart") {
    throw new TypeError(
      `Cannot read XGBoost's JSON as its booster must be gbtree or dart: it is ${shownText(name, 100)}`,
    );
  }
  const factors = numbersAt(booster, "weight_drop").map(Math.fround);
  return { model: recordAt(recordAt(booster, "gbtree"), "model"), factors };
}

function targetsOf(parameters: JsonRecord): number {
  return parameters.fields.has("num_target") ? numberTextAt(parameters, "num_target") : 1;
}

/** The raw scores that trees are added to: `0.5` for all outputs, or (XGBoost 3) `[0.5,0.25]`. */
function basesOf(text: string, outputs: number, { toRaw }: XgboostObjective): number[] {
  const scores = text.replace(/^\[(.*)\]$/, "$1").split(",").map((each) => Math.fround(Number(each)));
  if (scores.length !== 1 && scores.length !== outputs) {
    throw unreadable(`its base_score must be one, or one for each of ${outputs} outputs: it is ${text}`);
  }
  return Array.from({ length: outputs }, (_, k) => toRaw(scores[scores.length === 1 ? 0 : k]!));
}

function unreadable(reason: string): SyntaxError {
  return new SyntaxError(`Cannot read XGBoost's JSON as ${shownText(reason)}`);
}
