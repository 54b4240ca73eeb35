import type { ItemUse, MissingKind, SurveyItem } from "../survey/survey_spec.ts";

/** What BRFSS calls its columns in one year, by the name that they have here. */
export type BrfssNames = Readonly<Record<BrfssName, string | readonly string[]>>;
type BrfssName =
  | "state"
  | "month"
  | "adults"
  | typeof yesNo[number][0]
  | typeof labelled[number][0]
  | "children"
  | "bmi";

const seven: Readonly<Record<string, MissingKind>> = { 7: "don't know", 9: "refused" };
const nine: Readonly<Record<string, MissingKind>> = { 9: "don't know or refused" };
const ninetyNine: Readonly<Record<string, MissingKind>> = { 77: "don't know", 99: "refused" };

/** The eleven chronic conditions that a respondent was ever told of. */
export const conditions = [
  "heart_attack",
  "coronary_disease",
  "stroke",
  "asthma",
  "skin_cancer",
  "other_cancer",
  "lung_disease",
  "depression",
  "kidney_disease",
  "arthritis",
  "diabetes",
] as const;

const yesNo = [
  ["heart_attack", "ever told of a heart attack", "feature"],
  ["coronary_disease", "ever told of angina or coronary heart disease", "feature"],
  ["stroke", "ever told of a stroke", "feature"],
  ["asthma", "ever told of asthma", "feature"],
  ["skin_cancer", "ever told of skin cancer", "feature"],
  ["other_cancer", "ever told of another cancer", "feature"],
  ["lung_disease", "ever told of COPD, emphysema or chronic bronchitis", "feature"],
  ["depression", "ever told of a depressive disorder", "feature"],
  ["kidney_disease", "ever told of kidney disease", "feature"],
  ["arthritis", "ever told of arthritis", "feature"],
  ["drinking", "a drink of alcohol in the last 30 days", "feature"],
  ["activity", "physical activity in the last month, other than a job", "feature"],
  ["insurance", "any health care coverage", "feature"],
  ["disability", "serious difficulty walking or climbing stairs", "group"],
] as const;

const labelled = [
  ["health", "general health: good or better, or fair or poor", "outcome", {
    1: "good or better",
    2: "fair or poor",
  }, nine],
  ["general_health", "general health as it was answered: the outcome is made of it", "because", {
    1: "excellent",
    2: "very good",
    3: "good",
    4: "fair",
    5: "poor",
  }, seven],
  ["age", "age in bands of five years", "feature", {
    1: "18-24",
    2: "25-29",
    3: "30-34",
    4: "35-39",
    5: "40-44",
    6: "45-49",
    7: "50-54",
    8: "55-59",
    9: "60-64",
    10: "65-69",
    11: "70-74",
    12: "75-79",
    13: "80 and over",
  }, { 14: "don't know or refused" }],
  ["sex", "sex", "feature", { 1: "male", 2: "female" }, { 7: "don't know", 9: "refused" }],
  ["race", "race and ethnicity", "group", {
    1: "White",
    2: "Black",
    3: "another race",
    4: "several races",
    5: "Hispanic",
  }, nine],
  ["education", "highest grade of school completed", "feature", {
    1: "none",
    2: "grades 1 to 8",
    3: "grades 9 to 11",
    4: "high school",
    5: "some college",
    6: "college",
  }, { 9: "refused" }],
  ["smoking", "smoking", "feature", { 1: "daily", 2: "some days", 3: "former", 4: "never" }, nine],
] as const;

/** A condition asked with more than yes and no: in pregnancy only, and the stage before it, are a no. */
const diabetes = { 1: "yes", 2: "in pregnancy only", 3: "no", 4: "borderline" };

/**
 * The items of BRFSS under one vocabulary, whatever a year calls its columns. Source: CDC, Behavioral Risk
 * Factor Surveillance System, codebooks of 2016 and 2024 (https://www.cdc.gov/brfss/annual_data/).
 *
 * @param income the labels of the year's income bands, by code.
 */
export function brfssItems(
  names: BrfssNames & { readonly diabetes: string; readonly income: string },
  income: Readonly<Record<number, string>>,
): readonly SurveyItem[] {
  const base = (name: BrfssName | "diabetes" | "income", meaning: string, use: ItemUse) => ({
    ...{ name, meaning, use },
    columns: [names[name]].flat(),
  });
  const number = (
    name: BrfssName,
    meaning: string,
    { use, range, missing = {}, ...more }: {
      readonly use: ItemUse;
      readonly range: readonly [number, number];
      readonly missing?: Readonly<Record<string, MissingKind>>;
      readonly divisor?: number;
      readonly instead?: Readonly<Record<number, number>>;
    },
  ): SurveyItem => ({ ...base(name, meaning, use), type: "number", range, missing, ...more });
  return [
    number("state", "state or territory, by its FIPS code", { use: "group", range: [1, 78] }),
    number("month", "month of the interview", { use: "feature", range: [1, 12] }),
    ...labelled.map(([name, meaning, use, labels, missing]): SurveyItem => ({
      ...base(name, meaning, use),
      ...{ type: "category", labels, missing },
    })),
    ...yesNo.map(([name, meaning, use]): SurveyItem => ({
      ...base(name, meaning, use),
      ...{ type: "category", labels: { 1: "yes", 2: "no" }, missing: seven },
    })),
    {
      ...base("diabetes", "ever told of diabetes", "feature"),
      ...{ type: "category", labels: diabetes, missing: seven },
    },
    {
      ...base("income", "income of the household, all sources", "feature"),
      ...{ type: "category", labels: income, missing: ninetyNine },
    },
    number("bmi", "body mass index, of height and weight as told", {
      ...{ use: "feature", range: [1200, 9999], divisor: 100 },
    }),
    number("adults", "adults in the household", { use: "household", range: [1, 76], missing: ninetyNine }),
    number("children", "children in the household", {
      ...{ use: "household", range: [1, 87], missing: { 99: "refused" }, instead: { 88: 0 } },
    }),
  ];
}
