import { type Feature, type FeatureSchema, type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import { dayMs } from "lib/stats/mod.ts";
import type { StayDays } from "./day_hazard.ts";

/** From which day of stay on a feature is known; those that are not named are known at admission. */
export type KnownFrom = Readonly<Record<string, number>>;

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** What a day of a stay adds to what is known of the stay, in this order: its number, and its weekday. */
export const dayFeatures: readonly FeatureSchema[] = [
  { name: "day_of_stay", labels: null },
  { name: "day_weekday", labels: weekdays },
];

/**
 * A row a day of a stay: the stay's features, and `dayFeatures`. A feature is missing where it is known later
 * than the day at whose end it is asked; the weekday where there is no date of admission.
 */
export function dayRows(stays: Matrix, { row, seen, day }: StayDays, knownFrom: KnownFrom): Matrix {
  const { features } = takeMatrixRows({ rowCount: stays.rowCount, features: stays.features }, row);
  for (const feature of features) {
    const from = knownFrom[feature.name];
    if (from !== undefined) hideUntil(feature, seen, from);
  }
  const { time } = stays;
  const weekdayOf = (i: number) => {
    const at = time ? time[row[i]!]! : NaN;
    return Number.isNaN(at) ? -1 : new Date(at + day[i]! * dayMs).getUTCDay();
  };
  const added: readonly Feature[] = [
    { name: dayFeatures[0]!.name, type: "number", values: Float64Array.from(day) },
    {
      name: dayFeatures[1]!.name,
      type: "category",
      codes: day.map((_, i) => weekdayOf(i)),
      labels: weekdays,
    },
  ];
  return { rowCount: row.length, features: [...features, ...added] };
}

function hideUntil(feature: Feature, seen: Int32Array, from: number): void {
  seen.forEach((day, i) => {
    if (day >= from) return;
    if (feature.type === "number") feature.values[i] = NaN;
    else feature.codes[i] = -1;
  });
}
