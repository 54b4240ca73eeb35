import { quantile } from "lib/stats/mod.ts";
import { columnOf, countText, missingCount, numbersOf, shownCounts, type Table } from "lib/table/mod.ts";
import type { Warehouse } from "lib/warehouse/mod.ts";
import type { Cohort } from "../cohort.ts";
import type { ContractReport } from "../contract/contract.ts";
import { isKnownLater, knownAtOf } from "../known_at.ts";
import { loadCohort } from "../load.ts";
import { readModelInput } from "../model_input.ts";
import { staysColumnsOf } from "../own_columns.ts";
import type { Source } from "../source/source.ts";
import type { TableSource } from "../source/table_source.ts";
import { suspicionsOf } from "./suspicions.ts";

/**
 * What a spec makes of its source, in lines: rows kept and quarantined by rule, what is lacking, the length
 * of the stays, features with what is missing, what is known too late, and suspects. No count below eleven is
 * told. The rows are loaded as notebook 01 does, into a warehouse that is empty.
 *
 * @throws as `loadCohort()`.
 */
export async function cohortReport(
  warehouse: Warehouse,
  cohort: Cohort,
  source: Source | TableSource | Table,
  options: { readonly asOf: number },
): Promise<string[]> {
  const report = await loadCohort(warehouse, cohort, source, options);
  const stays = await readModelInput(warehouse, { from: null, until: null, knownBy: null }, cohort);
  return [
    ...rowLines(report),
    ...Object.values(cohort.lacks).map((lack) => `lacks: ${lack}`),
    ...lengthLines(stays),
    ...featureLines(cohort, stays),
  ];
}

function rowLines(
  { rowsIn, kept, quarantined, byRule, unknownColumns, told = [] }: ContractReport,
): string[] {
  const counts = shownCounts(byRule.map(({ rows }) => rows));
  return [
    ...told,
    `${countText(rowsIn)} rows: ${countText(kept)} kept, ${countText(quarantined)} in quarantine`,
    ...byRule.map(({ rule, column }, i) =>
      `  ${rule}, "${column}": ${Number.isNaN(counts[i]) ? "a few" : countText(counts[i]!)}`
    ),
    ...(unknownColumns.length === 0 ? [] : [`not in the spec, so not kept: ${unknownColumns.join(", ")}`]),
  ];
}

function lengthLines(stays: Table): string[] {
  const days = numbersOf(stays, "stay_days");
  const known = days.filter((each) => !Number.isNaN(each));
  if (known.length === 0) return ["no stay has a length: nothing can be learnt"];
  const [low, median, high] = [0.05, 0.5, 0.95].map((share) => quantile(known, share).toFixed(1));
  const negative = known.some((each) => each < 0) ? "; some are below 0: a rule should refuse them" : "";
  return [
    `stays: ${countText(known.length)} of known length, median ${median} days, nine in ten from ${low} to ` +
    `${high}${negative}`,
  ];
}

function featureLines(cohort: Cohort, stays: Table): string[] {
  const days = numbersOf(stays, "stay_days");
  const keys = ["stay_id", "patient_id", "admitted_on", "discharged_on", "stay_days"];
  const columns = staysColumnsOf(cohort).flatMap(({ name, type }) => {
    const knownAt = knownAtOf(name, cohort);
    if (knownAt === null || keys.includes(name) || type === "timestamp") return [];
    return [{ name, knownAt, column: columnOf(stays, name) }];
  });
  const late = columns.filter(({ knownAt }) => isKnownLater(knownAt, "admission"));
  const known = columns.filter((each) => !late.includes(each));
  const missing = (column: (typeof columns)[number]["column"]) =>
    `${(100 * missingCount(column) / Math.max(1, stays.rowCount)).toFixed(0)} % missing`;
  return [
    known.length === 0
      ? 'no feature is known at admission: nothing can be predicted; say "knownAt" where you know it'
      : `${known.length} features known at admission:`,
    ...known.flatMap(({ name, column }) => [
      `  ${name}, ${missing(column)}`,
      ...suspicionsOf(column, days).map((said) => `    ${said}`),
    ]),
    ...(late.length === 0 ? [] : [`${late.length} known later, which no model gets:`]),
    ...late.map(({ name, knownAt }) => `  ${name}, known at ${knownAt}`),
  ];
}
