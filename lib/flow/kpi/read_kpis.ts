import { categoriesOf, numbersOf, type Table, timestampsOf } from "lib/table/mod.ts";
import { sqlFile, type Warehouse } from "lib/warehouse/mod.ts";
import { bedMs, blockedMs } from "./census.ts";
import type { WindowKind } from "./kpi_window.ts";
import { type KpiName, kpiNames, type Kpis } from "./kpis.ts";

/** The KPIs of a window, hospital and department. */
export type KpiRow = {
  readonly kind: WindowKind;
  /** What the clock on the wall shows when it begins, as if it were UTC. */
  readonly start: number;
  readonly hospital: string;
  readonly department: string;
  readonly kpis: Kpis;
};

const counts: readonly KpiName[] = [
  ...[
    "census_at_start",
    "admissions",
    "morning_admissions",
    "evening_admissions",
    "night_admissions",
  ] as const,
  ...["age_under_18", "age_18_64", "age_65_79", "age_80_up", "discharges", "rapid_turnover"] as const,
  ...["long_stays", "critical_stays", "bed_hours"] as const,
];

/**
 * The KPIs of all windows of `flow_windows` by SQL over all rows, as known at `asOf`: by window, hospital and
 * department.
 *
 * @throws {QueryError} when the warehouse fails.
 */
export async function readKpis(warehouse: Warehouse, asOf: number): Promise<readonly KpiRow[]> {
  const found = new Map<string, { row: Omit<KpiRow, "kpis">; values: Record<string, number> }>();
  for (const name of ["arrivals", "departures", "bed_use"]) {
    const table = await warehouse.query(sqlFile(`flow/flow_${name}.sql`), { as_of: new Date(asOf) });
    for (const { row, values } of rowsOf(table)) {
      const key = [row.kind, row.start, row.hospital, row.department].join("\u0000");
      found.set(key, { row, values: { ...found.get(key)?.values, ...values } });
    }
  }
  return [...found].toSorted(([a], [b]) => a < b ? -1 : 1).map(([, { row, values }]) => {
    const { mean_age = NaN, mean_hours = NaN, bed_seconds = 0, patients = 0, beds = 0 } = values;
    const { gap_seconds = NaN, gaps = 0 } = values;
    const derived: Readonly<Record<string, number>> = {
      ...values,
      complexity_score: 0.4 * mean_age + 0.6 * mean_hours,
      bed_hours: bed_seconds / 3_600,
      bed_turnaround: beds === 0 ? NaN : patients / beds,
      bed_gap_hours: gaps === 0 ? NaN : gap_seconds / 3_600 / gaps,
    };
    const entries = kpiNames.map((name) => {
      const value = derived[name] ?? (counts.includes(name) ? 0 : NaN);
      return [name, Number.isNaN(value) ? null : value] as const;
    });
    return { ...row, kpis: Object.fromEntries(entries) as Kpis };
  });
}

/** `censusAt()` by SQL over all rows. @throws {QueryError} */
export async function readCensus(warehouse: Warehouse, at: number) {
  const moments = { as_of: at, blocked_since: at - blockedMs, beds_since: at - bedMs };
  const values = Object.fromEntries(Object.entries(moments).map(([name, each]) => [name, new Date(each)]));
  return await warehouse.query(sqlFile("flow/flow_census.sql"), values);
}

function* rowsOf(table: Table): Generator<{ row: Omit<KpiRow, "kpis">; values: Record<string, number> }> {
  const keys = ["kind", "window_start", "hospital", "department"];
  const names = Object.keys(table.columns).filter((each) => !keys.includes(each));
  const columns = names.map((name) => numbersOf(table, name)), starts = timestampsOf(table, "window_start");
  const [kinds, hospitals, departments] = ["kind", "hospital", "department"].map((name) => {
    const { codes, labels } = categoriesOf(table, name);
    return Array.from(codes, (code) => labels[code] ?? "");
  });
  for (let i = 0; i < table.rowCount; i++) {
    const values = Object.fromEntries(names.map((name, k) => [name, columns[k]![i]!]));
    const [kind, hospital, department] = [kinds![i] as WindowKind, hospitals![i]!, departments![i]!];
    yield { row: { kind, start: starts[i]!, hospital, department }, values };
  }
}
