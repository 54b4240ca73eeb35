import { dayMs } from "lib/stats/mod.ts";
import { wallClock, zonedMoment } from "../hl7/zoned_moment.ts";

/** `now` is the 24 hours before a moment; the others begin by the clock on the wall. */
export type WindowKind = "now" | "shift" | "day" | "week";

/** A stretch of time over which KPIs are told; `start` is what the clock on the wall shows at `from`. */
export type KpiWindow = {
  readonly kind: WindowKind;
  readonly start: number;
  readonly from: number;
  readonly to: number;
};

const hourMs = dayMs / 24;
/** Weeks begin on Mondays; the first of 1970 was on the 5th. */
const firstMonday = 4 * dayMs;

/**
 * The windows of a kind from the one that a moment is in until `to`: days, weeks from Monday on, and shifts
 * (06 to 14, 14 to 22, 22 to 06) by the clock on the wall. Over a switch to daylight saving a day has 23 or
 * 25 hours.
 */
export function kpiWindows(
  kind: Exclude<WindowKind, "now">,
  from: number,
  to: number,
  zone: string,
): readonly KpiWindow[] {
  const wall = wallClock(from, zone);
  const [length, offset] = kind === "shift"
    ? [8 * hourMs, 6 * hourMs]
    : kind === "day"
    ? [dayMs, 0]
    : [7 * dayMs, firstMonday];
  const windows: KpiWindow[] = [];
  let start = Math.floor((wall - offset) / length) * length + offset;
  for (let at = zonedMoment(start, zone); at < to;) {
    const next = zonedMoment(start + length, zone);
    windows.push({ kind, start, from: at, to: next });
    start += length;
    at = next;
  }
  return windows;
}

/** The 24 hours before a moment. */
export function nowWindow(asOf: number, zone: string): KpiWindow {
  const from = asOf - dayMs;
  return { kind: "now", start: wallClock(from, zone), from, to: asOf };
}

/** All windows from one moment until another: each shift, day and week, and the last 24 hours. */
export function flowWindows(from: number, asOf: number, zone: string): readonly KpiWindow[] {
  const kinds = ["shift", "day", "week"] as const;
  return [...kinds.flatMap((kind) => kpiWindows(kind, from, asOf, zone)), nowWindow(asOf, zone)];
}
