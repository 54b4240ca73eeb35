/**
 * Surveys of a population, read as they were drawn: weights, strata and primary sampling units, what was not
 * asked and what was not answered, and estimates that describe everybody.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { surveyNamed } from "lib/population/mod.ts";
 *
 * assertEquals(surveyNamed("brfss2024").design.weight, "_LLCPWT");
 * ```
 * @module
 */
export { rakedSurvey } from "./estimate/raked_survey.ts";
export {
  lonelyReading,
  prevalenceReading,
  prevalenceTable,
  truthReading,
} from "./report/prevalence_report.ts";
export { type Converted, convertSurvey } from "./source/convert_survey.ts";
export { openSurvey } from "./source/open_survey.ts";
export { surveyNamed } from "./specs/survey_specs.ts";
export { columnsRead } from "./survey/read_survey.ts";
export { recodeTable } from "./survey/recode_table.ts";
