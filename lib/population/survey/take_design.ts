import { designOf, type SurveyDesign } from "./survey_design.ts";

/** The design of some of the rows, as if no other had been drawn: of a part that was set apart by PSU. */
export function takeDesign({ weight, psu, stratumOf, lonely }: SurveyDesign, rows: Int32Array): SurveyDesign {
  const take = (numberOf: (row: number) => number) => Float64Array.from(rows, numberOf);
  return designOf({
    weight: take((row) => weight[row]!),
    stratum: take((row) => stratumOf[psu[row]!]!),
    psu: take((row) => psu[row]!),
  }, lonely);
}
