import { type ArrivalWatch, watchArrivals } from "lib/monitor/arrivals/watch_arrivals.ts";
import { dayMs } from "lib/stats/day.ts";
import type { Hospital } from "./invented_hospital.ts";
import { leadDays, watchedFrom } from "./watched_hospital.ts";

const labels = {
  ward: ["P", "Q", "R", "S", "T", "U"],
  severity: ["Minor", "Moderate", "Extreme"],
  type: ["Emergency", "Trauma", "Urgent"],
  department: ["a", "b", "c", "d", "e"],
  age: Array.from({ length: 10 }, (_, tenth) => `up to ${tenth + 1}0`),
} as const;

/** What the admissions of an invented hospital say, from the day on from which it is watched. */
export function watchedArrivals(hospital: Hospital): ArrivalWatch[] {
  const { first, days, day } = hospital;
  const split = day.findIndex((each) => each >= watchedFrom);
  const time = Float64Array.from(day, (each) => first + each * dayMs);
  const names = Object.keys(labels) as (keyof typeof labels)[];
  const features = names.map((name) => {
    const known = labels[name], codes = hospital[name];
    // As an encoder does: a label that nobody knew is missing.
    const bins = codes.map((code) => code < 0 || code >= known.length ? known.length : code);
    return {
      name,
      labels: [...known, "missing"],
      reference: bins.subarray(0, split),
      current: bins.subarray(split),
      unknown: Uint8Array.from(codes.subarray(split), (code) => code >= known.length ? 1 : 0),
    };
  });
  const at = (each: number) => first + each * dayMs;
  return watchArrivals({
    features,
    reference: { from: at(leadDays), until: at(watchedFrom), time: time.subarray(0, split) },
    current: { from: at(watchedFrom), until: at(days), time: time.subarray(split) },
  });
}
