import type { Encoder, Matrix } from "lib/features/mod.ts";
import { odditiesText, type Oddity } from "lib/model/mod.ts";
import { isMadeHere, madeFeature } from "./made_features.ts";
import type { AskedStay } from "./read_stays.ts";
import type { StayField } from "./stay_fields.ts";

export const warningKinds = ["missing", "unseen", "out of range", "unusual"] as const;

/** What a prediction was made in spite of; the value of a single field is not repeated. */
export type StayWarning = {
  /** The field, or where it is of all together "stay". */
  readonly field: string;
  /**
   * No value; a label that training never saw, which counts as missing; a number beyond the contract's; or
   * values that are hardly ever together in one of those learnt from.
   */
  readonly kind: (typeof warningKinds)[number];
  readonly text: string;
};

/** What is odd about a stay, field by field, then feature by feature of those that are made of fields. */
export function stayWarnings(
  { values }: AskedStay,
  fields: readonly StayField[],
  encoder: Encoder,
): StayWarning[] {
  const warnings: StayWarning[] = [];
  for (const { name, label, range, labels } of fields) {
    const value = values.get(name) ?? null;
    if (value === null) {
      warnings.push({ field: name, kind: "missing", text: `${label} is missing` });
    } else if (labels !== null && !isLearnt(labels, String(value))) {
      warnings.push({ field: name, kind: "unseen", text: `${label} has a label that training never saw` });
    } else if (range !== null && !(Number(value) >= range[0] && Number(value) <= range[1])) {
      const text = `${label} is not from ${range[0]} to ${range[1]}`;
      warnings.push({ field: name, kind: "out of range", text });
    }
  }
  const odd = new Set(warnings.map(({ field }) => field));
  for (const { name, labels } of encoder.features) {
    if (!isMadeHere(name) || labels === null) continue;
    let isOdd = false;
    const made = madeFeature(name, (part) => {
      isOdd ||= odd.has(part);
      return values.get(part) ?? null;
    });
    if (made === null || isOdd || isLearnt(labels, made)) continue;
    const text = `${name.replaceAll("_", " ")} is a combination that training never saw`;
    warnings.push({ field: name, kind: "unseen", text });
  }
  return warnings;
}

/**
 * Of which rows `stayWarnings()` surely says nothing, by what a model is told of them: no value is missing,
 * no label unseen, and each number that has a range is in it.
 *
 * @param fields what the matrix's features are, or are made of.
 */
export function unremarkableRows(
  fields: readonly StayField[],
  { features }: Pick<Matrix, "features">,
): (row: number) => boolean {
  const numbers = features.filter((each) => each.type === "number");
  const categories = features.filter((each) => each.type === "category");
  const ranges = fields.flatMap(({ name, range }) =>
    range === null ? [] : [{ range, values: numbers.find((each) => each.name === name)?.values }]
  );
  return (row) =>
    categories.every(({ codes }) => codes[row]! >= 0) &&
    numbers.every(({ values }) => !Number.isNaN(values[row])) &&
    ranges.every(({ values, range: [least, most] }) =>
      values !== undefined && values[row]! >= least && values[row]! <= most
    );
}

/** The labels that training saw as sets, made once: there may be hundreds. */
const known = new WeakMap<readonly string[], ReadonlySet<string>>();

function isLearnt(labels: readonly string[], label: string): boolean {
  const learnt = known.get(labels) ?? new Set(labels);
  known.set(labels, learnt);
  return learnt.has(label);
}

/** That the stay is unlike those learnt from, and by what; its values are those that were sent. */
export function unusualWarning(oddities: readonly Oddity[] | null): StayWarning[] {
  if (oddities === null) return [];
  const by = odditiesText(oddities).replaceAll("_", " ");
  const text = `the patient is unlike those that the model learnt from, most by ${by}`;
  return [{ field: "stay", kind: "unusual", text }];
}
