import { dayMs } from "lib/stats/mod.ts";
import { wallClock } from "../hl7/zoned_moment.ts";
import type { Visit } from "../visit/visit.ts";

/** The department that stands for the whole hospital. */
export const wholeHospital = "all";
/** Where patients wait for a bed. */
export const emergency = "Emergency";

/**
 * A visit as a whole, or a stretch of it in a department: what KPIs count. Moments are whole seconds, in
 * ms.
 */
export type StayRow = {
  readonly hospital: string;
  readonly department: string;
  readonly visit: string;
  readonly stretch: number;
  readonly begunAt: number;
  readonly begunHour: number;
  readonly endedAt: number | null;
  readonly endedHour: number | null;
  readonly inpatientAt: number | null;
  readonly waitSeconds: number | null;
  readonly transfers: number;
  readonly age: number | null;
  readonly sex: "F" | "M" | null;
  readonly isEndPresumed: boolean;
};

/** A patient in a bed (null where none was named). */
export type SpanRow = {
  readonly hospital: string;
  readonly department: string;
  readonly bed: string | null;
  readonly visit: string;
  readonly from: number;
  readonly to: number | null;
};

/** The rows that a visit has: one as a whole, then one for each stretch in a department. */
export function stayRows(visit: Visit, zone: string): readonly StayRow[] {
  const { hospital, admittedAt, endedAt, bornAt, sex, isEndPresumed, spans } = visit;
  const hour = (at: number) => new Date(wallClock(at, zone)).getUTCHours();
  const inpatientAt = visit.inpatientAt === null ? null : second(visit.inpatientAt);
  const row = (
    department: string,
    stretch: number,
    from: number,
    to: number | null,
    transfers: number,
  ): StayRow => ({
    ...{ hospital, department, visit: visit.visit, stretch, begunAt: second(from), begunHour: hour(from) },
    ...{ endedAt: to === null ? null : second(to), endedHour: to === null ? null : hour(to) },
    ...{ inpatientAt, waitSeconds: null, transfers },
    age: bornAt === null ? null : Math.floor((from - bornAt) / dayMs / 365.25),
    ...{ sex, isEndPresumed },
  });
  const stretches: StayRow[] = [];
  for (const { department, from, to } of spans) {
    const last = stretches.at(-1);
    if (last?.department === department) {
      const { begunAt, stretch, transfers } = last;
      stretches[stretches.length - 1] = row(department, stretch, begunAt, to, transfers + 1);
    } else stretches.push(row(department, stretches.length + 1, from, to, 0));
  }
  const waited = stretches.map((each) => ({ ...each, waitSeconds: waitIn(each) }));
  const waits = waited.flatMap(({ waitSeconds }) => waitSeconds ?? []);
  const whole = row(wholeHospital, 0, admittedAt, endedAt, spans.length - 1);
  return [{ ...whole, waitSeconds: waits.length === 0 ? null : waits.reduce((a, b) => a + b) }, ...waited];
}

/** The beds of a visit. */
export function spanRows({ visit, hospital, spans }: Visit): readonly SpanRow[] {
  return spans.map(({ department, bed, from, to }) => ({
    ...{ hospital, department, bed: bed === "" ? null : bed, visit },
    ...{ from: second(from), to: to === null ? null : second(to) },
  }));
}

function waitIn({ department, begunAt, endedAt, inpatientAt }: StayRow): number | null {
  if (department !== emergency || endedAt === null || inpatientAt === null || inpatientAt >= endedAt) {
    return null;
  }
  return (endedAt - Math.max(begunAt, inpatientAt)) / 1_000;
}

function second(moment: number): number {
  return Math.floor(moment / 1_000) * 1_000;
}
