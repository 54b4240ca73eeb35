import { jsonBody } from "../http/body.ts";
import { kindOf, Problem } from "../http/problem.ts";
import type { CardLine } from "./shown_cards.ts";

const outcomes = ["accepted", "overridden"] as const;
/** Of a request, at most. */
const mostFeedback = 1_000;

/**
 * What a body of CDS Hooks' feedback says of cards; reasons, which are free texts, are not kept.
 *
 * Source: CDS Hooks 2.0, Feedback (https://cds-hooks.hl7.org/2.0/#feedback).
 *
 * @param now epoch milliseconds: nothing was done later, whatever the other clock says.
 * @throws {Problem} 400 when it is no JSON, 422 naming the field that breaks a rule.
 */
export function cdsFeedback(bytes: Uint8Array, now: number): Extract<CardLine, { kind: "acted" }>[] {
  const { feedback } = Object(jsonBody(bytes)) as { feedback?: unknown };
  if (!Array.isArray(feedback) || feedback.length === 0 || feedback.length > mostFeedback) {
    throw broken("/feedback", `a list of 1 to ${mostFeedback}`, feedback);
  }
  return feedback.map((each, i) => {
    const { card, outcome, outcomeTimestamp } = Object(each) as Readonly<Record<string, unknown>>;
    const at = `/feedback/${i}`;
    if (typeof card !== "string" || !/^[\w.-]{8,64}$/.test(card)) {
      throw broken(`${at}/card`, "the uuid of a card", card);
    }
    const acted = outcomes.find((name) => name === outcome);
    if (acted === undefined) throw broken(`${at}/outcome`, `one of ${outcomes.join(", ")}`, outcome);
    const time = typeof outcomeTimestamp === "string" && /^\d{4}-\d\d-\d\dT/.test(outcomeTimestamp)
      ? Date.parse(outcomeTimestamp)
      : NaN;
    if (Number.isNaN(time)) {
      throw broken(`${at}/outcomeTimestamp`, "a time, such as 2022-11-01T08:30:00Z", outcomeTimestamp);
    }
    return { kind: "acted", card, acted, at: new Date(Math.min(time, now)).toISOString() };
  });
}

function broken(pointer: string, rule: string, value: unknown): Problem {
  const fault = { pointer, field: pointer.split("/").at(-1)!, rule, kind: kindOf(value) };
  return new Problem(422, `${pointer} must be ${rule}: it is ${fault.kind}`, { faults: [fault] });
}
