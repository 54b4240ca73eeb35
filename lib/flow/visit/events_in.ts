import { dayMs } from "lib/stats/mod.ts";
import type { BronzeRecord } from "../bronze/bronze_record.ts";
import { type EventReading, hl7Event } from "../event/hl7_event.ts";
import { priorEvents } from "../event/prior_events.ts";
import { readPriorRow } from "../intake/prior_row.ts";
import { isRow, rowFault, verdictOf } from "../intake/verdict.ts";

/**
 * What a message tells, HL7 or a line of the prior system: events, and what is wrong with it; null for what
 * was refused.
 *
 * @param zone whose clock moments without an offset are of
 */
export function eventsIn(
  { raw, receivedAt }: Pick<BronzeRecord, "raw" | "receivedAt">,
  zone: string,
): readonly EventReading[] | null {
  if (isRow(raw)) {
    return rowFault(raw) === null
      ? priorEvents(readPriorRow(new TextDecoder().decode(raw)), receivedAt)
      : null;
  }
  const { message, error } = verdictOf(raw);
  return message === null || error !== null ? null : [notAhead(hl7Event(message, zone), receivedAt)];
}

/** What was noted a day or more after it was received is of a clock that is wrong: nothing may follow it. */
function notAhead({ event, faults }: EventReading, receivedAt: number): EventReading {
  if (event === null || event.recordedAt <= receivedAt + dayMs) return { event, faults };
  const { hospital, visit, recordedAt } = event, value = new Date(recordedAt).toISOString();
  const ahead = {
    rule: "moment in the future",
    effect: "set aside",
    hospital,
    visit,
    at: recordedAt,
    value,
  } as const;
  return { event: null, faults: [...faults, ahead] };
}
