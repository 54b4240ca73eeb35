import type { Notice } from "lib/notify/mod.ts";
import { wallClock } from "../hl7/zoned_moment.ts";
import { tierHours } from "../tier/stay_tiers.ts";
import type { Alert, DueAlert } from "./alert_book.ts";

/**
 * What people are told of alerts: ward and bed, how likely and how long. The visit and the patient aren't
 * named, as mail and webhooks leave the house; the number leads to them.
 */
export function alertNotice({ as, alerts }: DueAlert, zone: string): Notice {
  const [first] = alerts;
  const day = { cohort: "flow", asOf: clockOf(first!.raisedAt, zone) };
  const how = { name: "acknowledge", value: `deno task flow ack ${alerts.map(numberOf).join(" ")}` };
  if (as === "digest") {
    const facts = alerts.map((each) => ({ name: `alert ${each.number}`, value: alertSentence(each) }));
    const many = `${alerts.length} ${alerts.length === 1 ? "patient is" : "patients are"}`;
    return { kind: "digest", ...day, verdict: `HIGH: ${many} likely to stay long`, facts: [...facts, how] };
  }
  const again = as === "escalation" ? "nobody has answered: " : "";
  const verdict = `${again}${first!.tier}: ${placeOf(first!)} (alert ${first!.number})`;
  return {
    kind: "alert",
    ...day,
    verdict,
    facts: [{ name: `alert ${first!.number}`, value: alertSentence(first!) }, how],
  };
}

/** Where, how likely, and how long so far and still. */
export function alertSentence({ department, bed, hospital, tier, likely, hours, remaining }: Alert): string {
  const left = remaining === null ? "more than 15 days" : `${Math.round(remaining)} h`;
  return `${placeOf({ department, bed, hospital })}: more than ${tierHours[tier]} h in all with ${
    (100 * likely).toFixed(0)
  } %; ${Math.round(hours)} h so far, a median of ${left} more`;
}

function placeOf({ hospital, department, bed }: Pick<Alert, "hospital" | "department" | "bed">): string {
  return `${department}${bed === "" ? "" : `, bed ${bed}`} (${hospital})`;
}

function numberOf({ number }: Alert): number {
  return number;
}

function clockOf(at: number, zone: string): string {
  return new Date(wallClock(at, zone)).toISOString().slice(0, 16).replace("T", " ");
}
