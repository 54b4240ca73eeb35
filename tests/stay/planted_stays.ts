import type { Feature, Matrix } from "lib/features/mod.ts";
import { dayMs, randomSource } from "lib/stats/mod.ts";

/** A day's hazard of a stay, by its row, the day of stay and its weekday (Sunday is 0). */
export type PlantedHazard = (row: number, day: number, weekday: number) => number;

/** The first admissions. */
export const planted = Date.UTC(2022, 0, 3);

/** Stays whose hazard is known, two admitted an hour over so many days; all of them have ended. */
export function plantedStays(
  features: readonly Feature[],
  rowCount: number,
  hazard: PlantedHazard,
  { seed = 1, days = 100 } = {},
): Matrix & { readonly target: Float64Array; readonly time: Float64Array } {
  const random = randomSource(seed);
  const time = Float64Array.from({ length: rowCount }, (_, row) => planted + (row % days) * dayMs);
  const target = Float64Array.from(time, (at, row) => {
    for (let day = 0;; day++) {
      if (random() < hazard(row, day, new Date(at + day * dayMs).getUTCDay())) return day;
    }
  });
  return { rowCount, features, target, time };
}

/** What is known of them on a day. */
export function asOfDay<M extends Matrix & { readonly target: Float64Array; readonly time: Float64Array }>(
  stays: M,
  asOf: number,
): M {
  const target = stays.target.map((days, row) => stays.time[row]! + days * dayMs > asOf ? NaN : days);
  return { ...stays, target };
}

/** A category of two labels, in turns. */
export function twoLabels(
  name: string,
  rowCount: number,
  every = 1,
): Feature & { readonly type: "category" } {
  const codes = Int32Array.from({ length: rowCount }, (_, row) => Math.floor(row / every) % 2);
  return { name, type: "category", codes, labels: ["short", "long"] };
}
