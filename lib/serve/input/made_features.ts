import { dayMs } from "lib/stats/mod.ts";

/** A value of a stay: a number, a label, epoch milliseconds, or missing. */
export type StayValue = number | string | null;

/**
 * The columns of `stay_features` that follow from the stay alone, as `sql/stay_features_insert.sql` makes
 * them; the others need the stays of other days, and are asked for.
 */
const made: Readonly<Record<string, (value: (name: string) => StayValue) => string | null>> = {
  month: (value) => partOfDay(value("admitted_on"), (day) => months[monthOf(day)]!),
  weekday: (value) => partOfDay(value("admitted_on"), (day) => weekdays[(day % 7 + 11) % 7]!),
  admission_type_severity: (value) => pair(value("admission_type"), value("severity")),
  severity_bed_grade: (value) => pair(value("severity"), value("bed_grade")),
  department_severity: (value) => pair(value("department"), value("severity")),
};
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** Whether a feature is made of other fields of the stay. */
export function isMadeHere(feature: string): boolean {
  return Object.hasOwn(made, feature);
}

/**
 * Such a feature of one stay; null where a part of it is missing.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { madeFeature } from "lib/serve/input/made_features.ts";
 *
 * const stay = new Map<string, string | number>([["severity", "Minor"], ["bed_grade", 2]]);
 * assertEquals(madeFeature("severity_bed_grade", (name) => stay.get(name) ?? null), "Minor x 2");
 * assertEquals(madeFeature("weekday", () => Date.UTC(2022, 11, 1)), "Thu");
 * ```
 */
export function madeFeature(feature: string, value: (name: string) => StayValue): string | null {
  return made[feature]!(value);
}

/** @param part of a day, counted from 1970-01-01, a Thursday. */
function partOfDay(time: StayValue, part: (day: number) => string): string | null {
  return typeof time === "number" ? part(Math.floor(time / dayMs)) : null;
}

/** The month of the day that was asked about last: stays of a request were admitted on few days. */
let last = { day: 0, month: 0 };

function monthOf(day: number): number {
  if (day !== last.day) last = { day, month: new Date(day * dayMs).getUTCMonth() };
  return last.month;
}

function pair(a: StayValue, b: StayValue): string | null {
  return a === null || b === null ? null : `${a} x ${b}`;
}
