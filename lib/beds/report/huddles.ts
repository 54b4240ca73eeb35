import { wallClock, zonedMoment } from "lib/flow/mod.ts";
import { dayMs } from "lib/stats/mod.ts";
import { hourMs } from "../model/week_clock.ts";

/** The times of a day at which those who run the beds meet. */
export const usualHuddles = "06:00, 09:30, 12:00, 15:30, 22:00";

/**
 * The huddles from `from` until `to`, by the clock on the wall, in order.
 *
 * @param times such as "06:00, 15:30"
 * @throws {SyntaxError} when one is no time.
 */
export function huddlesBetween(times: string, from: number, to: number, zone: string): readonly number[] {
  const minutes = times.split(",").map((text) => {
    const [, hour, minute] = /^\s*([01]?\d|2[0-3]):([0-5]\d)\s*$/.exec(text) ?? [];
    if (hour !== undefined) return Number(hour) * 60 + Number(minute);
    throw new SyntaxError(`Cannot set huddles as each must be a time such as 06:00: one is "${text.trim()}"`);
  });
  const first = Math.floor(wallClock(from, zone) / dayMs) * dayMs, found: number[] = [];
  for (let day = first; zonedMoment(day, zone) <= to; day += dayMs) {
    for (const minute of minutes) found.push(zonedMoment(day + minute * hourMs / 60, zone));
  }
  return [...new Set(found)].filter((at) => at >= from && at <= to).toSorted((a, b) => a - b);
}
