import { modelRows } from "lib/cohort/mod.ts";
import type { EncodeReport, FeatureSchema } from "lib/features/mod.ts";
import { categoriesOf, leastShown, numbersOf, type Table, timestampsOf } from "lib/table/mod.ts";
import { type Sql, textSql, type Warehouse, written } from "lib/warehouse/mod.ts";
import { featureColumn, ownFeatures } from "../compile/sql/encoded_rows.ts";
import { numberSql } from "../number_sql.ts";

/** Admissions from :from until before :until. */
type Period = { readonly from: Date; readonly until: Date };

const rows = `FROM model_rows
WHERE model_rows.admitted_on >= :from
    AND model_rows.admitted_on < :until`;
const shownLabels = 5;

/**
 * What `encode()` reports, for the admissions of each day: counted in the warehouse. Days are their as-of
 * times (the midnight after, epoch milliseconds UTC); those without admissions are absent.
 *
 * @throws {QueryError} when the warehouse fails.
 */
export async function surveyEncoding(
  warehouse: Warehouse,
  features: readonly FeatureSchema[],
  period: Period,
): Promise<Map<number, EncodeReport>> {
  const counts = await warehouse.query(countsSql(features), period);
  const reports = new Map<number, EncodeReport>();
  timestampsOf(counts, "as_of").forEach((day, row) => reports.set(day, reportOf(features, counts, row)));
  const unseen = features.flatMap((feature, f) =>
    numbersOf(counts, `unseen_${f}`).some((count) => count > 0) ? labelsSql(feature) : []
  );
  if (unseen.length > 0) {
    const steps = `WITH ${modelRows(ownFeatures(features))}`;
    const labels = written(`${steps}\n\n${unseen.join("\nUNION ALL\n")}`, "survey");
    addLabels(reports, await warehouse.query(labels, period));
  }
  return reports;
}

/** The report of no rows. */
export function emptyReport(features: readonly FeatureSchema[]): EncodeReport {
  const each = <T>(value: T) => Object.fromEntries(features.map(({ name }) => [name, value]));
  return { missing: each(0), unseen: each(0), unseenLabels: each([]) };
}

function countsSql(features: readonly FeatureSchema[]): Sql {
  const counts = features.map((feature, f) => {
    const column = featureColumn(feature.name);
    const isMissing = feature.labels !== null
      ? `${column} IS NULL`
      : `COALESCE(CAST(${column} AS DOUBLE), ${numberSql(NaN)}) = ${numberSql(NaN)}`;
    return `    COUNT(CASE WHEN ${isMissing} THEN 1 END) AS missing_${f},
    COUNT(CASE WHEN ${unseenSql(feature)} THEN 1 END) AS unseen_${f},\n`;
  });
  return written(
    `WITH ${modelRows(ownFeatures(features))}\n\nSELECT\n${
      counts.join("")
    }    as_of\n${rows}\nGROUP BY as_of`,
    "survey",
  );
}

function unseenSql(feature: FeatureSchema): string {
  if (feature.labels === null) return "1 = 0";
  const column = featureColumn(feature.name);
  return feature.labels.length === 0
    ? `${column} IS NOT NULL`
    : `CASE ${column} ${
      feature.labels.map((label) => `WHEN ${textSql(label)} THEN 0`).join(" ")
    } ELSE CASE WHEN ${column} IS NULL THEN 0 ELSE 1 END END = 1`;
}

function labelsSql(feature: FeatureSchema): string {
  const column = featureColumn(feature.name);
  return `SELECT as_of, ${textSql(feature.name)} AS feature, ${column} AS label\n${rows}
    AND ${unseenSql(feature)}\nGROUP BY as_of, ${column}\nHAVING COUNT(*) >= ${leastShown}`;
}

function addLabels(reports: Map<number, EncodeReport>, found: Table): void {
  const [features, labels] = [categoriesOf(found, "feature"), categoriesOf(found, "label")];
  const met = new Map<number, Record<string, string[]>>();
  timestampsOf(found, "as_of").forEach((day, row) => {
    const ofDay = met.get(day) ?? {};
    (ofDay[features.labels[features.codes[row]!]!] ??= []).push(labels.labels[labels.codes[row]!]!);
    met.set(day, ofDay);
  });
  for (const [day, ofDay] of met) {
    const report = reports.get(day)!;
    const shown = Object.entries(ofDay).map(([name, all]) => [name, all.toSorted().slice(0, shownLabels)]);
    reports.set(day, { ...report, unseenLabels: { ...report.unseenLabels, ...Object.fromEntries(shown) } });
  }
}

function reportOf(features: readonly FeatureSchema[], counts: Table, row: number): EncodeReport {
  const column = (kind: string) =>
    Object.fromEntries(features.map(({ name }, f) => [name, numbersOf(counts, `${kind}_${f}`)[row]!]));
  return { ...emptyReport(features), missing: column("missing"), unseen: column("unseen") };
}
