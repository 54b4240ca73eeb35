import { wallClock } from "../hl7/zoned_moment.ts";

/**
 * Whether a moment lies in quiet hours such as "22:00-06:00", by the clock on the wall; "" for none.
 *
 * @throws {RangeError} when the text is no such range.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { quietHours } from "lib/flow/alert/quiet_hours.ts";
 *
 * const isQuiet = quietHours("22:00-06:00", "UTC");
 * assertEquals([21, 22, 5, 6].map((hour) => isQuiet(hour * 3_600_000)), [false, true, true, false]);
 * ```
 */
export function quietHours(text: string, zone: string): (at: number) => boolean {
  if (text === "") return () => false;
  const found = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (found === null) {
    throw new RangeError(
      `Cannot keep quiet hours as they must be written such as 22:00-06:00: they are "${text}"`,
    );
  }
  const [fromHour, fromMinute, toHour, toMinute] = found.slice(1).map(Number) as [
    ...[number, number, number, number],
  ];
  const from = 60 * fromHour + fromMinute, to = 60 * toHour + toMinute;
  return (at) => {
    const wall = new Date(wallClock(at, zone)), minute = 60 * wall.getUTCHours() + wall.getUTCMinutes();
    return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
  };
}
