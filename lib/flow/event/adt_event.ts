import { dayMs } from "lib/stats/mod.ts";

const mostYears = 120;

/** What an event of a visit does. */
export type EventKind =
  | (
    | "preadmit"
    | "register"
    | "admit"
    | "to inpatient"
    | "to outpatient"
    | "transfer"
    | "discharge"
    | "update"
  )
  | ("cancel admit" | "cancel transfer" | "cancel discharge" | "merge");

/** Where a patient is; `bed` is "" where none is named. */
export type EventPlace = { readonly department: string; readonly bed: string };

/** An event as a message tells it, whoever sent it. Moments are epoch milliseconds. */
export type AdtEvent = {
  readonly kind: EventKind;
  readonly hospital: string;
  readonly patient: string;
  /** The visit's number with its hospital; "" of a merge. */
  readonly visit: string;
  /** When it happened; of a cancel, when what it cancels did, where that is told. */
  readonly at: number;
  /** When it was noted. */
  readonly recordedAt: number;
  readonly place: EventPlace | null;
  /** Of a transfer: where the patient was before. */
  readonly before: EventPlace | null;
  readonly isInpatient: boolean;
  /** Null where it isn't told. */
  readonly bornAt: number | null;
  readonly sex: "F" | "M" | null;
  readonly admittedAt: number | null;
  /** Of a merge: the id that is no more. */
  readonly mergedPatient: string | null;
};

/**
 * The age in years at a moment, where somebody can have it: from 0 to 120; else null. A birthday is a day
 * without an hour or a zone: whoever was born on the day is 0.
 */
export function plausibleAge(bornAt: number, at: number): number | null {
  const age = (at - bornAt) / dayMs / 365.25;
  return age > mostYears || at < bornAt - dayMs ? null : Math.max(0, age);
}

/** Why a message, or a value of it, isn't used; nothing that is set aside is lost. */
export type Rule =
  | ("age over 120" | "moment in the future" | "no visit number" | "no moment" | "discharge before admission")
  | ("transfer before admission" | "transfer after discharge" | "cancels what never came")
  | ("moved before its admission came" | "discharge is missing" | "two patients in a bed");

/** What was found wrong, and what became of it. */
export type Fault = {
  readonly rule: Rule;
  /**
   * Set aside: the event is not used; value: a value of it isn't; presumed: what lacks is inferred; shown
   * only.
   */
  readonly effect: "set aside" | "value set aside" | "presumed" | "shown";
  readonly hospital: string;
  readonly visit: string;
  /** When it would have happened, or does. */
  readonly at: number;
  /** The value that is wrong. */
  readonly value: string;
};
