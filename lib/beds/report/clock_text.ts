import { wallClock } from "lib/flow/mod.ts";

/** A moment by the clock on the wall: "2022-11-07 06:00". */
export function clockText(at: number, zone: string): string {
  return new Date(wallClock(at, zone)).toISOString().slice(0, 16).replace("T", " ");
}
