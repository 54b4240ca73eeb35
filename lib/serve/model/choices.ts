import { dayMs, isoDay } from "lib/stats/mod.ts";
import { naturalOrder } from "lib/table/mod.ts";
import type { StayValue } from "../input/made_features.ts";
import type { AskedStay, StayReader } from "../input/read_stays.ts";
import type { StayField } from "../input/stay_fields.ts";
import type { ServedModel } from "./served_model.ts";

/** A value that a field could have, and what would be predicted then. */
export type Choice = { readonly value: string; readonly days: number };

/** What goes with another value of a field that whoever plans the stay could choose. */
export type FieldChoices = {
  readonly label: string;
  /** The value as it is, "not known" where it has none. */
  readonly is: string;
  readonly shortest: Choice;
  readonly longest: Choice;
};

/** A field of more values than these is not gone through. */
const mostChoices = 40;
/** A planned admission may be moved by so many days. */
const daysAhead = 6;
/** Fields that move a prediction by less say nothing. */
const leastDays = 0.05;

/**
 * For each field of a stay that the cohort calls modifiable, with which of its values the prediction is
 * shortest and longest, all other fields as they are; what is made of it follows. The field that goes with
 * most comes first; those that move nothing are left out.
 *
 * These are associations in what the model learnt: who was given another ward was another patient.
 */
export function choicesOf(
  model: Pick<ServedModel, "predict"> & { readonly reader: Pick<StayReader, "fields"> },
  stay: AskedStay,
): FieldChoices[] {
  const found = model.reader.fields.asked.flatMap((field): FieldChoices[] => {
    const values = field.isModifiable ? valuesOf(field, stay) : [];
    if (values.length < 2 || values.length > mostChoices) return [];
    const stays = values.map((value): AskedStay => ({
      ...stay,
      values: new Map(stay.values).set(field.name, value),
    }));
    const choices = model.predict(stays, 0).map(({ days }, i): Choice => ({
      value: said(field, values[i]!),
      days,
    }));
    const ordered = choices.toSorted((a, b) => a.days - b.days);
    const [shortest, longest] = [ordered[0]!, ordered.at(-1)!];
    if (longest.days - shortest.days < leastDays) return [];
    return [{ label: field.label, is: said(field, stay.values.get(field.name) ?? null), shortest, longest }];
  });
  return found.toSorted((a, b) => spread(b) - spread(a));
}

function spread({ shortest, longest }: FieldChoices): number {
  return longest.days - shortest.days;
}

/** The values that a field could have; of a day that one and the six after it. */
function valuesOf({ name, type, labels, allowed, range, isWhole }: StayField, stay: AskedStay): StayValue[] {
  if (type === "category") return (allowed ?? labels ?? []).toSorted(naturalOrder);
  const is = stay.values.get(name);
  if (type === "timestamp") {
    return typeof is === "number" ? Array.from({ length: daysAhead + 1 }, (_, i) => is + i * dayMs) : [];
  }
  if (range === null || !isWhole || range[1] - range[0] >= mostChoices) return [];
  return Array.from({ length: range[1] - range[0] + 1 }, (_, i) => range[0] + i);
}

function said({ type }: StayField, value: StayValue): string {
  if (value === null) return "not known";
  return type === "timestamp" && typeof value === "number" ? isoDay(value) : String(value);
}
