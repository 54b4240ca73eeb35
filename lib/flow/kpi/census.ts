import { dayMs } from "lib/stats/mod.ts";
import type { Visit } from "../visit/visit.ts";
import { emergency, spanRows, type StayRow, stayRows } from "./kpi_rows.ts";

/** Who is where at a moment, by department. */
export type CensusRow = {
  readonly hospital: string;
  readonly department: string;
  readonly patients: number;
  /** Beds in which somebody was in the 14 days before. */
  readonly beds: number;
  /** Patients who have been in the department for 48 hours or more. */
  readonly blocked: number;
  /** Inpatients who wait in the emergency department for a bed. */
  readonly boarding: number;
};

/** After so long in a department a patient blocks the bed. */
export const blockedMs = 2 * dayMs;
/** For so long a bed is remembered. */
export const bedMs = 14 * dayMs;

/** The census at a moment, as `sql/flow/flow_census.sql` has it; departments in which somebody is or was. */
export function censusAt(visits: readonly Visit[], at: number, zone: string): readonly CensusRow[] {
  const beds = new Map<string, Set<string>>();
  for (const { hospital, department, bed, from, to } of visits.flatMap(spanRows)) {
    if (bed === null || from > at || (to ?? at) < at - bedMs) continue;
    const key = `${hospital}\u0000${department}`;
    beds.set(key, (beds.get(key) ?? new Set()).add(bed));
  }
  const rows = new Map<string, CensusRow>();
  for (const [key, { size }] of beds) {
    const [hospital, department] = key.split("\u0000") as [string, string];
    rows.set(key, { hospital, department, patients: 0, beds: size, blocked: 0, boarding: 0 });
  }
  for (const stay of visits.flatMap((each) => stayRows(each, zone))) {
    const { hospital, department } = stay, key = `${hospital}\u0000${department}`;
    if (stay.stretch === 0 || !isIn(stay, at)) continue;
    const { patients, beds, blocked, boarding } = rows.get(key) ??
      { patients: 0, beds: 0, blocked: 0, boarding: 0 };
    const isBoarding = department === emergency && stay.inpatientAt !== null && stay.inpatientAt <= at;
    rows.set(key, {
      ...{ hospital, department, patients: patients + 1, beds },
      blocked: blocked + (stay.begunAt <= at - blockedMs ? 1 : 0),
      boarding: boarding + (isBoarding ? 1 : 0),
    });
  }
  return [...rows].toSorted(([a], [b]) => a < b ? -1 : 1).map(([, row]) => row);
}

function isIn({ begunAt, endedAt }: StayRow, at: number): boolean {
  return begunAt <= at && (endedAt === null || endedAt > at);
}
