import { wallClock } from "lib/flow/mod.ts";
import { dayMs } from "lib/stats/mod.ts";

export const hourMs = dayMs / 24;

/** Hour and weekday (0 is Sunday) that the clock on the wall shows. */
export type WallHour = { readonly hour: number; readonly weekday: number };

/** What the clock on the wall of a zone shows at a moment. */
export function wallHour(at: number, zone: string): WallHour {
  const wall = wallClock(at, zone), day = Math.floor(wall / dayMs);
  return { hour: Math.floor((wall - day * dayMs) / hourMs), weekday: (day + 4) % 7 };
}

/** Whether fewer are let go on a day: Saturday and Sunday. */
export function isWeekend(weekday: number): boolean {
  return weekday === 0 || weekday === 6;
}
