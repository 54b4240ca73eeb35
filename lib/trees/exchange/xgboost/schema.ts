import type { FeatureSchema } from "lib/features/mod.ts";
import { shownText } from "lib/files/mod.ts";
import { announced } from "../announced.ts";
import { categorySets } from "./category_sets.ts";
import { type JsonRecord, jsonRecord, listAt, numbersAt, numberTextAt, recordAt, textsAt } from "./record.ts";

/**
 * The features of an XGBoost model; those without a name are called f0, f1, … as XGBoost does.
 *
 * A feature is a category where `feature_types` says so or a split has a set of codes for it. Its labels are
 * those given, else those of the file.
 *
 * @throws {TypeError} when a category has no labels: how many there are matters, as a category that no split
 * names goes another way than missing values; or when the file's are not ASCII: XGBoost counts characters,
 * and writes bytes.
 */
export function xgboostSchema(
  learner: JsonRecord,
  model: JsonRecord,
  trees: readonly JsonRecord[],
  labels: Readonly<Record<string, readonly string[]>>,
): FeatureSchema[] {
  const count = announced(
    numberTextAt(recordAt(learner, "learner_model_param"), "num_feature"),
    "its features",
  );
  const names = learner.fields.has("feature_names") ? textsAt(learner, "feature_names") : [];
  const types = learner.fields.has("feature_types") ? textsAt(learner, "feature_types") : [];
  const sizes = codeCounts(trees);
  return Array.from({ length: count }, (_, f) => {
    const name = names[f] ?? `f${f}`;
    const size = sizes.get(f) ?? (types[f] === "c" ? 0 : null);
    if (size === null) return { name, labels: null };
    const given = Object.hasOwn(labels, name) ? labels[name] : undefined;
    const known = given ?? labelsIn(model, f, name);
    if (known === null) throw unnamed(`the file must have labels of "${name}": it has none`);
    if (known.length < size) {
      throw new SyntaxError(
        `Cannot read XGBoost's JSON as "${name}" must have a label for each of ${size} codes: there are ${known.length}`,
      );
    }
    return { name, labels: known };
  });
}

/** By feature, how many codes its sets ask for. */
function codeCounts(trees: readonly JsonRecord[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const tree of trees) {
    const sets = categorySets(tree);
    if (sets.size === 0) continue;
    const feature = numbersAt(tree, "split_indices");
    for (const [node, codes] of sets) {
      const most = codes.reduce((greatest, code) => Math.max(greatest, code), -1);
      counts.set(feature[node]!, Math.max(counts.get(feature[node]!) ?? 0, most + 1));
    }
  }
  return counts;
}

/** The labels that XGBoost 3.1 and later write: numbers, or the bytes of all texts and where each ends. */
function labelsIn(model: JsonRecord, f: number, name: string): string[] | null {
  if (!model.fields.has("cats")) return null;
  const encodings = listAt(recordAt(model, "cats"), "enc");
  if (encodings[f] === undefined) return null;
  const encoding = jsonRecord(encodings[f], `the labels of "${name}"`);
  const values = numbersAt(encoding, "values");
  if (values.length === 0) return null;
  if (!encoding.fields.has("offsets")) return values.map(String);
  if (values.some((byte) => byte < 0 || byte > 127)) {
    throw unnamed(`the labels of "${name}" must be ASCII: they are not`);
  }
  const offsets = numbersAt(encoding, "offsets");
  if (offsets.some((offset, i) => !(offset >= (offsets[i - 1] ?? 0)))) {
    throw unnamed(`the offsets of the labels of "${name}" must rise: they don't`);
  }
  return offsets.slice(1).map((end, i) => textOf(values.slice(offsets[i]!, end)));
}

function textOf(ascii: readonly number[]): string {
  return ascii.map((byte) => String.fromCharCode(byte)).join("");
}

function unnamed(reason: string): TypeError {
  return new TypeError(
    `Cannot read XGBoost's JSON as ${shownText(reason)} (name all of them by the option labels)`,
  );
}
