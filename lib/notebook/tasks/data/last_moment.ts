import { dayMs, timeNamed } from "lib/stats/mod.ts";

/**
 * The last millisecond of a day that somebody typed, or the time itself, epoch milliseconds UTC; null where
 * it is neither.
 */
export function lastMoment(text: string): number | null {
  const time = timeNamed(text);
  return time !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) ? time + dayMs - 1 : time;
}
