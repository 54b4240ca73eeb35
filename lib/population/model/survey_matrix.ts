import type { Feature, Matrix } from "lib/features/mod.ts";
import { columnOf, numbersOf } from "lib/table/mod.ts";
import { conditions } from "../specs/brfss_items.ts";
import { type AskedItems, type Survey, yesOf } from "../survey/survey.ts";
import { surveyGroups } from "../survey/survey_groups.ts";

/** The eight features of the prior work on BRFSS 2024, of which poverty is the household's here. */
export const eightFeatures = [
  ...["age", "education", "bmi", "smoking", "drinking", "income", "conditions", "poverty"] as const,
] as const;

/** What may be known of a respondent without asking how healthy they are: conditions one by one, too. */
export const allowedFeatures = [
  ...eightFeatures,
  ...["sex", "activity", "insurance", "month", "income_to_poverty"] as const,
  ...conditions,
] as const;

/** What is told of where respondents live, as far as the survey was opened with it. */
export function contextFeatures({ table }: Survey): string[] {
  return ["area_poverty", "area_income"].filter((name) => Object.hasOwn(table.columns, name));
}

/**
 * The survey as a matrix: the outcome as target (NaN where it isn't known), people as weights (1 on average),
 * PSUs as groups. Missing answers stay missing. Of the conditions those told of are counted among the ones
 * answered, with how many were not; a household whose band of income lies on both sides of its poverty
 * threshold is either.
 *
 * @throws {RangeError} naming a feature that is the outcome, or asked because of it.
 */
export function surveyMatrix(survey: Survey, features: readonly string[]): Matrix {
  const { weight, psu } = survey.design;
  const mean = weight.reduce((sum, each) => sum + each, 0) / survey.rowCount;
  return {
    rowCount: survey.rowCount,
    features: surveyFeatures(survey, features),
    target: yesOf(survey),
    weight: weight.map((each) => each / mean),
    group: psu,
  };
}

/** The features of such a matrix alone. @throws as `surveyMatrix()`. */
export function surveyFeatures(survey: AskedItems, names: readonly string[]): Feature[] {
  return names.flatMap((name) => featuresOf(survey, name));
}

function featuresOf(survey: AskedItems, name: string): Feature[] {
  const number = (own: string, values: Float64Array): Feature => ({ name: own, type: "number", values });
  if (name === "conditions") {
    const groups = conditions.map((each) => surveyGroups(survey, each));
    const count = (isCounted: (label: string | undefined) => boolean) =>
      Float64Array.from(
        { length: survey.rowCount },
        (_, row) =>
          groups.reduce((sum, { codes, labels }) => sum + Number(isCounted(labels[codes[row]!])), 0),
      );
    return [
      number("conditions", count((label) => label === "yes")),
      number("conditions_unknown", count((label) => label === undefined)),
    ];
  }
  if (name === "poverty" || name === "income_to_poverty") {
    const { least, most, middle } = povertyRatios(survey);
    if (name === "income_to_poverty") return [number(name, middle)];
    const codes = Int32Array.from(
      least,
      (each, row) => Number.isNaN(each) ? -1 : most[row]! <= 1 ? 0 : each >= 1 ? 2 : 1,
    );
    return [{
      name,
      type: "category",
      codes,
      labels: ["below the threshold", "either", "above the threshold"],
    }];
  }
  const item = survey.spec.items.find((each) => each.name === name);
  if (item !== undefined && item.use !== "feature") {
    throw new RangeError(
      `Cannot make a feature of "${name}" as it must be known without the outcome: it is ${
        item.use === "because" ? "asked because of it" : `of the kind "${item.use}"`
      }`,
    );
  }
  const column = columnOf(survey.table, name);
  return column.type === "category"
    ? [{ name, type: "category", codes: column.codes, labels: column.labels }]
    : [number(name, column.values)];
}

/**
 * Income over the poverty threshold of the household (adults and children): as income is known by band, the
 * least and the most that it may be, and its middle; NaN where income or household isn't known.
 */
export function povertyRatios(
  survey: AskedItems,
): Readonly<Record<"least" | "most" | "middle", Float64Array>> {
  const { incomeBands, povertyThresholds } = survey.spec, { codes, labels } = surveyGroups(survey, "income");
  const adults = numbersOf(survey.table, "adults"), children = numbersOf(survey.table, "children");
  const ratio = (of: (band: readonly [number, number]) => number) =>
    Float64Array.from(codes, (code, row) => {
      const persons = adults[row]! + children[row]!;
      if (code < 0 || Number.isNaN(persons)) return NaN;
      const threshold = povertyThresholds[Math.min(persons, povertyThresholds.length) - 1]!;
      return of(incomeBands[labels[code]!]!) / threshold;
    });
  return {
    least: ratio(([least]) => least),
    most: ratio(([, most]) => most),
    middle: ratio(([least, most]) => most === Infinity ? least : (least + most) / 2),
  };
}
