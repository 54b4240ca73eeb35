import { type Cohort, knownAtOf, stayFeaturesColumns, staysColumnsOf } from "lib/cohort/mod.ts";
import type { Encoder } from "lib/features/mod.ts";
import { inWords } from "lib/table/mod.ts";
import { isMadeHere } from "./made_features.ts";

/** A field of a stay that is asked about. */
export type StayField = {
  /** As `stays` (or `stay_features`) calls it. */
  readonly name: string;
  /** As the cohort's source calls it, where it is a plain copy; a request may use either. */
  readonly source: string | null;
  readonly type: "number" | "category" | "timestamp";
  /** For people. */
  readonly label: string;
  readonly meaning: string;
  readonly unit: string | null;
  readonly knownAt: string;
  /** Whoever plans the stay could choose it. */
  readonly isModifiable: boolean;
  readonly isWhole: boolean;
  /** Least and greatest number of the contract. */
  readonly range: readonly [number, number] | null;
  /** Labels that training saw; null where the model doesn't take the field as it is. */
  readonly labels: readonly string[] | null;
  /** The only labels that the contract lets in. */
  readonly allowed: readonly string[] | null;
  readonly missingTexts: readonly string[];
  readonly repairs: Readonly<Record<string, string>>;
  /** A stay without it is refused; others may be missing. */
  readonly isRequired?: boolean;
};

/** What may stand in a request. */
export type StayFields = {
  /** What the model is told, in the order of its features. */
  readonly asked: readonly StayField[];
  /** Other columns that the cohort knows: they are read over. */
  readonly ignored: readonly string[];
};

/**
 * The fields that a model needs of a stay, by the cohort's spec: its features, and for those that are made of
 * others on the day of admission (weekday, severity x bed grade, …) what they are made of.
 */
export function stayFields(cohort: Cohort, encoder: Encoder): StayFields {
  const names = new Set(encoder.features.flatMap(({ name }) => isMadeHere(name) ? partsOf(name) : [name]));
  const known = [...staysColumnsOf(cohort), ...stayFeaturesColumns];
  const asked = [...names].map((name): StayField => {
    const column = known.find((each) => each.name === name);
    if (column === undefined) {
      throw new TypeError(
        `Cannot serve a model as its features must be columns of cohort "${cohort.name}": "${name}" is none`,
      );
    }
    const spec = cohort.columns.find(({ stays }) => stays === name && cohort.derive[name] === undefined);
    const unit = spec?.unit ?? column.unit ?? null;
    return {
      name,
      source: spec?.name ?? null,
      type: column.type,
      label: spec?.label ?? cohort.derive[name]?.label ?? inWords(name),
      meaning: spec?.meaning ?? column.meaning,
      unit,
      knownAt: knownAtOf(name, cohort) ?? "admission",
      isModifiable: spec?.modifiable === true,
      isWhole: column.whole !== undefined || wholeFeatures.includes(name),
      range: spec?.range ?? null,
      labels: encoder.features.find((each) => each.name === name)?.labels ?? null,
      allowed: spec?.allowed ?? null,
      missingTexts: spec?.missingTexts ?? [],
      repairs: spec?.repairs ?? {},
    };
  });
  const all = [...known.map(({ name }) => name), ...cohort.columns.map(({ name }) => name)];
  const taken = new Set(asked.flatMap(({ name, source }) => [name, source]));
  return { asked, ignored: [...new Set(all)].filter((name) => !taken.has(name)) };
}

/** Numbers of `stay_features`, which are counts. */
const wholeFeatures: readonly string[] = ["days_since_last_stay", "stays_last_year", "ward_load"];

function partsOf(name: string): readonly string[] {
  return stayFeaturesColumns.find((each) => each.name === name)!.from;
}
