/**
 * What a stay is: the specs of the sources, the contract that their rows must meet, and how they are loaded.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { cohortNamed } from "lib/cohort/mod.ts";
 *
 * const { name, columns } = cohortNamed("synthetic");
 * assertEquals([name, columns.some(({ role }) => role === "patient")], ["synthetic", true]);
 * ```
 * @module
 */
export { stayBand, stayBands } from "./bands.ts";
export { type CohortDays, cohortDays, dayAsked } from "./days.ts";
export type { Cohort, CohortSpec, ColumnSpec, KnownAt } from "./cohort.ts";
export { cohortNamed, cohorts, doorCohorts } from "./cohorts.ts";
export type { ContractReport } from "./contract/contract.ts";
export { lacksReading, whyNothingKept } from "./contract/contract_reading.ts";
export {
  admissionNotInFuture,
  ageAtMost120,
  dischargeNotBeforeAdmission,
  stayAtMost,
  tenYearBand,
} from "./contract/row_rules.ts";
export { isSqlName } from "./contract/snake_name.ts";
export { cohortExports, type ExportColumn, type Exported } from "./export/exported.ts";
export { isKnownLater, knownAtOf, lateReading, notInputs } from "./known_at.ts";
export { assertKnownAt } from "./leak_guard.ts";
export { labelOf, levelsOf } from "./levels.ts";
export { addLoad } from "./loads/add_load.ts";
export { contentHash } from "./loads/content_hash.ts";
export { emptyLoads } from "./loads/empty_loads.ts";
export { fillCohort } from "./loads/fill_cohort.ts";
export { filledReading } from "./loads/filled_reading.ts";
export { type Load, loadsEver, loadState } from "./loads/load_log.ts";
export { readModelInput } from "./model_input.ts";
export { type ClassesOutcome, type Outcome, stayDays, type YesNoOutcome } from "./outcome/outcome.ts";
export { type DayBands, dayBands } from "./outcome/day_bands.ts";
export { classesNamed, outcomeNamed, questionOf, riskNamed } from "./outcome/outcome_named.ts";
export { modelRows } from "./model_rows.ts";
export { acceptedNames } from "./contract/accepted_names.ts";
export { openCohort } from "./open_cohort.ts";
export { ownColumns, staysColumnsOf } from "./own_columns.ts";
export { readOut } from "./in_place/read_out.ts";
export { openSource, openSources } from "./source.ts";
export { csvTable } from "./source/csv_table.ts";
export { type ExcelCell, excelSheets } from "./source/excel_sheets.ts";
export { relationRows } from "./source/table_source.ts";
export { wholeTable } from "./source/whole_table.ts";
export { cohortReport } from "./draft/cohort_report.ts";
export { draftSpec } from "./draft/draft_spec.ts";
export { typedNames } from "./draft/typed_names.ts";
export { odcsContract } from "./odcs/odcs_contract.ts";
export { yamlText } from "./odcs/yaml_text.ts";
export { type StayRange, stayRanges } from "./staging/stay_ranges.ts";
export { staysTable } from "./staging/stays_table.ts";
export { cycleDaysOf, stayFeaturesColumns, staysColumns } from "./stays.ts";
export { dataId, type DataState, dataStates } from "./states/data_states.ts";
export { noteDataState } from "./states/note_data_state.ts";
export { type ColumnDifference, type StateDifference, stateDifference } from "./states/state_difference.ts";
