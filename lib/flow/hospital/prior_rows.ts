import { dayMs } from "lib/stats/mod.ts";
import type { PriorRow } from "../intake/prior_row.ts";
import type { HospitalStream } from "./hospital_stream.ts";

/**
 * The visits of a stream as the prior system sends them, by arrival: one row a visit, dirty where its
 * admission's message is (age, a future admission), and doubled where that is.
 */
export function priorRows(
  { messages, visits, lost }: HospitalStream,
): { arrivesAt: number; row: PriorRow }[] {
  const byVisit = new Map(visits.map((each) => [each.visit, each]));
  const unended = new Set(lost.map(({ step }) => step.visit));
  const rows: { arrivesAt: number; row: PriorRow }[] = [];
  for (const { step, arrivesAt } of messages) {
    const visit = byVisit.get(step.visit);
    if ((step.trigger !== "A01" && step.trigger !== "A04") || visit === undefined) continue;
    const moved = step.admittedAt - visit.admittedAt, last = visit.spans.at(-1)!;
    const ended = visit.dischargedAt === null || unended.has(visit.visit) ? null : visit.dischargedAt + moved;
    const row: PriorRow = {
      ...{ patient_id: step.patient, gender: step.sex === "F" ? "Female" : "Male" },
      ...{ age: Math.floor((visit.admittedAt - step.bornAt) / dayMs / 365.25), department: last.department },
      ...{ admission_time: new Date(step.admittedAt).toISOString() },
      ...{ discharge_time: ended === null ? null : new Date(ended).toISOString() },
      ...{ bed_id: last.bed, hospital_id: step.place.hospital },
    };
    rows.push({ arrivesAt: arrivesAt!, row });
  }
  return rows;
}
