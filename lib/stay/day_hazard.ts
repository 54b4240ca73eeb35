import type { Matrix } from "lib/features/mod.ts";

/** Days of stays that are asked about, an entry each: 0 is the day of admission. */
export type StayDays = {
  /** Which stay: its row in the matrix. */
  readonly row: Int32Array;
  /** The day of stay at whose end it is asked; -1 at admission. What is known later has no say. */
  readonly seen: Int32Array;
  /** The day of stay asked about, later than `seen`. */
  readonly day: Int32Array;
};

/** What says how likely a stay that lasts until a day ends on it: a model, or a baseline of counts. */
export type DayHazard = {
  readonly name: string;
  /** Whether something becomes known during the stay that it is told. */
  readonly knowsMoreLater: boolean;
  /** For each of `days` the probability, of stays as the hazard's own training had them. */
  hazards(stays: Matrix, days: StayDays): Float64Array;
};
