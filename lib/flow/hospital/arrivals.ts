import { dayMs } from "lib/stats/mod.ts";
import { wallClock } from "../hl7/zoned_moment.ts";
import {
  departments,
  emergencies,
  emergencyHours,
  emergencyWeekdays,
  plannedHours,
  plannedWeekdays,
  surges,
} from "./hospital_plan.ts";

const hourMs = dayMs / 24;

/** A patient who comes: to a department as planned, or as an emergency. */
export type Arrival = { readonly at: number; readonly department: string; readonly isPlanned: boolean };

/** A time in which more come: planted, to be found. */
export type Surge = { readonly from: number; readonly to: number; readonly factor: number };

export type ArrivalOptions = {
  readonly from: number;
  readonly to: number;
  readonly zone: string;
  readonly random: () => number;
};

/** Arrivals at one hospital by time: a Poisson process whose rate varies by hour, weekday and surge. */
export function arrivalsBetween(options: ArrivalOptions): { arrivals: Arrival[]; surges: readonly Surge[] } {
  const { from, to, zone, random } = options;
  const more = surgesBetween(options);
  const arrivals: Arrival[] = [];
  const draw = (perHour: number, start: number, department: string, isPlanned: boolean) => {
    for (let left = poisson(perHour, random); left > 0; left--) {
      arrivals.push({ at: start + Math.floor(random() * 3_600) * 1_000, department, isPlanned });
    }
  };
  for (let start = from; start < to; start += hourMs) {
    const wall = new Date(wallClock(start, zone)), hour = wall.getUTCHours(), day = wall.getUTCDay();
    const factor = more.find((each) => start >= each.from && start < each.to)?.factor ?? 1;
    const urgent = emergencies.perDay / 24 * emergencyHours[hour]! * emergencyWeekdays[day]! * factor;
    draw(urgent, start, "Emergency", false);
    for (const { name, planned } of departments) {
      draw(planned / 24 * plannedHours[hour]! * plannedWeekdays[day]!, start, name, true);
    }
  }
  return { arrivals: arrivals.toSorted((a, b) => a.at - b.at), surges: more };
}

function surgesBetween({ from, to, random }: ArrivalOptions): readonly Surge[] {
  const between = ([low, high]: readonly [number, number]) => low + random() * (high - low);
  const found: Surge[] = [];
  for (let at = from;;) {
    at += -Math.log(1 - random()) * surges.everyDays * dayMs;
    if (at >= to) return found;
    const start = Math.floor(at / hourMs) * hourMs;
    const end = start + Math.round(between(surges.days) * 24) * hourMs;
    found.push({ from: start, to: end, factor: Math.round(between(surges.factor) * 10) / 10 });
    at = end;
  }
}

/** Knuth's: right for the few that come in an hour. */
function poisson(mean: number, random: () => number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}
