import { dayMs } from "lib/stats/mod.ts";
import { momentOf, type PriorRow } from "../intake/prior_row.ts";
import type { AdtEvent, Fault } from "./adt_event.ts";
import type { EventReading } from "./hl7_event.ts";

const mostYears = 120;

/**
 * The events of a row of the prior system: an admission, and the discharge that it tells with it. The row has
 * no number of a visit, and doesn't say when it was sent: its visit is the patient's of that moment, and an
 * admission that is ahead of its time can't be told from others unless it is ahead of the row's arrival.
 */
export function priorEvents(row: PriorRow, receivedAt: number): readonly EventReading[] {
  const { hospital_id: hospital, age } = row;
  const at = momentOf(row.admission_time)!;
  const visit = `${hospital} ${row.patient_id}@${row.admission_time}`;
  const isTooOld = age > mostYears || age < 0;
  const about = { hospital, visit, at };
  const admit: AdtEvent = {
    ...{ kind: "admit", hospital, patient: `${hospital} ${row.patient_id}`, visit, at, recordedAt: at },
    place: { department: row.department, bed: row.bed_id },
    ...{ before: null, isInpatient: true },
    bornAt: isTooOld ? null : Math.round(at - age * 365.25 * dayMs),
    sex: /^f/i.test(row.gender) ? "F" : /^m/i.test(row.gender) ? "M" : null,
    ...{ admittedAt: at, mergedPatient: null },
  };
  if (at > receivedAt + dayMs / 24) {
    const value = row.admission_time;
    return [{
      event: null,
      faults: [{ rule: "moment in the future", effect: "set aside", ...about, value }],
    }];
  }
  const fault: Fault = { rule: "age over 120", effect: "value set aside", ...about, value: String(age) };
  const first: EventReading = { event: admit, faults: isTooOld ? [fault] : [] };
  if (row.discharge_time === null) return [first];
  const ended = momentOf(row.discharge_time)!;
  return [first, { event: { ...admit, kind: "discharge", at: ended, recordedAt: ended }, faults: [] }];
}
