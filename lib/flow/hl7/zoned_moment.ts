const hourMs = 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();
/** Offsets by zone and quarter of an hour: the same few are asked for again and again. */
const offsets = new Map<string, Map<number, number>>();
const mostOffsets = 10_000;

/**
 * The moment at which the clock on the wall of a zone (such as "Europe/Berlin") shows `wall`, both epoch
 * milliseconds, the latter as if it were UTC. What the clock skips in spring is an hour later on the wall; of
 * what it shows twice in autumn the first is meant.
 *
 * @throws {RangeError} when there is no such zone.
 */
export function zonedMoment(wall: number, zone: string): number {
  if (zone === "UTC") return wall;
  const before = offsetAt(wall - 24 * hourMs, zone), after = offsetAt(wall + 24 * hourMs, zone);
  if (before === after) return wall - before;
  // The clock moves within a day: an offset is right where it is that of the moment that it leads to.
  const first = wall - Math.max(before, after), second = wall - Math.min(before, after);
  if (offsetAt(first, zone) === Math.max(before, after)) return first;
  if (offsetAt(second, zone) === Math.min(before, after)) return second;
  return wall - before;
}

/** What the clock on the wall of a zone shows at a moment, as if it were UTC. @throws {RangeError} */
export function wallClock(moment: number, zone: string): number {
  return zone === "UTC" ? moment : moment + offsetAt(moment, zone);
}

function offsetAt(moment: number, zone: string): number {
  const quarter = Math.floor(moment / (hourMs / 4)), own = offsets.get(zone) ?? new Map<number, number>();
  const known = own.get(quarter);
  if (known !== undefined) return known;
  const start = quarter * (hourMs / 4);
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(start)) parts[type] = Number(value);
  const wall = Date.UTC(parts.year!, parts.month! - 1, parts.day, parts.hour, parts.minute, parts.second);
  if (own.size >= mostOffsets) own.clear();
  offsets.set(zone, own.set(quarter, wall - start));
  return wall - start;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const number = "2-digit";
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    ...{ year: "numeric", month: number, day: number, hour: number, minute: number, second: number },
  });
  formats.set(zone, made);
  return made;
}
