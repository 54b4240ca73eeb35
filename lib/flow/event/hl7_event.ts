import { dayMs } from "lib/stats/mod.ts";
import { hl7Time } from "../hl7/hl7_time.ts";
import { type FieldPath, type Message, valueAt } from "../hl7/message.ts";
import {
  type AdtEvent,
  type EventKind,
  type EventPlace,
  type Fault,
  plausibleAge,
  type Rule,
} from "./adt_event.ts";

const kinds: Readonly<Record<string, EventKind>> = {
  ...{
    A01: "admit",
    A02: "transfer",
    A03: "discharge",
    A04: "register",
    A05: "preadmit",
    A06: "to inpatient",
  },
  ...{
    A07: "to outpatient",
    A08: "update",
    A11: "cancel admit",
    A12: "cancel transfer",
    A13: "cancel discharge",
  },
  A40: "merge",
};
/** Clocks of departments differ. */
const aheadMs = 10 * 60_000;

/** What a message tells: an event, what is wrong with it, or nothing that is used. */
export type EventReading = { readonly event: AdtEvent | null; readonly faults: readonly Fault[] };

/**
 * The event of a message that was accepted. It happened when EVN-6 says; else, of an admission or discharge,
 * when PV1-44 or PV1-45 do; else when it was noted (EVN-2) or sent (MSH-7). Moments without an offset are of
 * the zone's clock on the wall.
 *
 * An event that was noted more than ten minutes before it happened can't have happened; an age over 120 is
 * set aside alone, as the patient still lies in the bed.
 *
 * @returns no event of a kind that isn't used (such as A28)
 */
export function hl7Event(message: Message, zone: string): EventReading {
  const text = (segment: string, field: number, more: Partial<FieldPath> = {}) =>
    valueAt(message, { segment, field, ...more });
  const kind = kinds[text("MSH", 9, { component: 2 })];
  if (kind === undefined) return { event: null, faults: [] };
  const moment = (segment: string, field: number) => {
    const time = hl7Time(text(segment, field), zone);
    return time === null || time.unit !== "minute" ? null : time.at;
  };
  const sentAt = moment("MSH", 7), recordedAt = moment("EVN", 2) ?? sentAt;
  const admittedAt = moment("PV1", 44);
  const told = kind === "admit" || kind === "register"
    ? admittedAt
    : kind === "discharge"
    ? moment("PV1", 45)
    : null;
  const at = moment("EVN", 6) ?? told ?? recordedAt;
  const hospital = text("PV1", 3, { component: 4 }) || text("MSH", 4);
  // A merge has no place: whose the number is tells the patient in each message.
  const authority = text("PID", 3, { component: 4 }) || hospital;
  const patient = `${authority} ${text("PID", 3)}`;
  const number = text("PV1", 19) || text("PID", 18);
  const visit = kind === "merge" || number === "" ? "" : `${hospital} ${number}`;
  const set = (rule: Rule, value: string): EventReading => ({
    event: null,
    faults: [{ rule, effect: "set aside", hospital, visit, at: at ?? 0, value }],
  });
  if (at === null) return set("no moment", text("EVN", 2));
  if (kind !== "merge" && visit === "") return set("no visit number", patient);
  const noted = Math.min(recordedAt ?? at, sentAt ?? Infinity);
  if (at > noted + aheadMs && kind !== "preadmit") {
    return set("moment in the future", new Date(at).toISOString());
  }
  const born = hl7Time(text("PID", 7), "UTC")?.at ?? null;
  const isTooOld = born !== null && plausibleAge(born, at) === null;
  const sex = text("PID", 8).toUpperCase();
  const event: AdtEvent = {
    ...{ kind, hospital, patient, visit, at, recordedAt: recordedAt ?? at },
    place: placeIn(message, 3),
    before: placeIn(message, 6),
    isInpatient: text("PV1", 2) === "I",
    bornAt: isTooOld ? null : born,
    sex: sex === "F" || sex === "M" ? sex : null,
    admittedAt,
    mergedPatient: kind === "merge"
      ? `${text("MRG", 1, { component: 4 }) || authority} ${text("MRG", 1)}`
      : null,
  };
  const fault: Fault = {
    ...{
      rule: "age over 120",
      effect: "value set aside",
      hospital,
      visit,
      at,
      value: `${Math.floor((at - (born ?? at)) / dayMs / 365.25)}`,
    },
  };
  return { event, faults: isTooOld ? [fault] : [] };
}

function placeIn(message: Message, field: number): EventPlace | null {
  const part = (component: number) => valueAt(message, { segment: "PV1", field, component });
  const department = part(1), bed = part(3) || part(2);
  return department === "" && bed === "" ? null : { department, bed };
}
