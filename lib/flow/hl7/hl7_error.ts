import { shownText } from "lib/files/mod.ts";

/** What is wrong with a message, by HL7's table 0357. */
export const conditions = {
  "100": "Segment sequence error",
  "101": "Required field missing",
  "102": "Data type error",
  "103": "Table value not found",
  "200": "Unsupported message type",
  "201": "Unsupported event code",
  "202": "Unsupported processing id",
  "203": "Unsupported version id",
  "207": "Application internal error",
} as const;
export type Condition = keyof typeof conditions;

/** Where something is wrong: `{ segment: "PID", field: 3 }`. */
export type Hl7Place = { readonly segment: string; readonly field?: number };

/**
 * A message can't be taken: names the condition (table 0357), the segment and the field. One whose header is
 * wrong is rejected (AR): to send it again as it is makes no sense; others are in error (AE).
 */
export class Hl7Error extends Error {
  override readonly name = "Hl7Error";
  constructor(
    readonly condition: Condition,
    readonly place: Hl7Place,
    readonly rule: string,
    state: string,
  ) {
    super(`Cannot take an HL7 message as ${rule}: ${shownText(state)}`);
  }

  /** Whether the header is what is wrong: then the message is rejected, else in error. */
  get isReject(): boolean {
    return this.place.segment === "MSH" && this.condition !== "207";
  }
}
