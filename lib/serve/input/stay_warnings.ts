import type { Encoder } from "lib/features/mod.ts";
import { isMadeHere, madeFeature } from "./made_features.ts";
import type { AskedStay } from "./read_stays.ts";
import type { StayField } from "./stay_fields.ts";

/** What a prediction was made in spite of; the value itself is not repeated. */
export type StayWarning = {
  readonly field: string;
  /** No value; a label that training never saw, which counts as missing; a number beyond the contract's. */
  readonly kind: "missing" | "unseen" | "out of range";
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
    } else if (labels !== null && !labels.includes(String(value))) {
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
    if (made === null || isOdd || labels.includes(made)) continue;
    const text = `${name.replaceAll("_", " ")} is a combination that training never saw`;
    warnings.push({ field: name, kind: "unseen", text });
  }
  return warnings;
}
