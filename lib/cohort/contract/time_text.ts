/**
 * How a source writes its dates, where not like 2022-12-31: the order of day, month and year. `yy` is a year
 * of two digits: 70 to 99 of the last century, 00 to 69 of this one. `local` is 2022-12-31T10:00:00+01:00,
 * taken as the clock of the place showed it: the zone is cut off, so that a day ends at midnight there.
 */
export type DateFormat = "d/m/y" | "m/d/y" | "y/m/d" | "d/m/yy" | "m/d/yy" | "local";

/** All of them, each with 31 December 2022. */
export const dateFormats: Readonly<Record<DateFormat, string>> = {
  "d/m/y": "31/12/2022",
  "m/d/y": "12/31/2022",
  "y/m/d": "2022/12/31",
  "d/m/yy": "31/12/22",
  "m/d/yy": "12/31/22",
  "local": "2022-12-31T10:00:00+01:00",
};

/** What a date is to look like. */
export function dateExample(format: DateFormat | undefined): string {
  return format === undefined ? "2022-11-01" : dateFormats[format];
}

/**
 * `2022-11-01`, a time behind it, to the second or with up to nine decimals (pandas, DuckDB), and UTC's own
 * offset or none.
 */
const timePattern =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?: ?(?:Z|UTC|[+-]00(?::?00)?))?)?$/;

/**
 * A date, perhaps with a time, in epoch milliseconds, to the microsecond (the digits after are rounded); null
 * where the text is none. `2022-12-31` is always read; with `format` also `31/12/2022`, `31.12.2022`,
 * `31-DEC-2022`, `31 Dec 2022`, `December 31, 2022`, `20221231` and their like, in its order alone, with a
 * time of 24 or 12 hours behind it. A year has four digits, or two where the format says so.
 */
export function timeOf(text: string, format?: DateFormat): number | null {
  const trimmed = text.trim();
  const plain = timePattern.exec(trimmed);
  if (plain !== null) {
    const [, day, clock, seconds, decimals] = plain;
    return epochOf(day!, clock ?? "00:00", seconds, decimals);
  }
  if (format === "local") return timeOf(trimmed.replace(zonePattern, ""));
  return format === undefined ? null : otherTime(trimmed, format);
}

/** A zone behind a time. */
const zonePattern = /(?<=\d\d:\d\d(:\d\d(\.\d+)?)?) ?[+-]\d\d(:?\d\d)?$/;
const clockPattern = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?: ?([AP])\.?M\.?)?$/i;

function otherTime(text: string, format: Exclude<DateFormat, "local">): number | null {
  const [date = "", ...rest] = partsOfTime(text);
  const day = dateParts(date), ordered = day === null ? null : inOrder(day, format);
  if (ordered === null) return null;
  const [yearText, month, dayOfMonth] = ordered;
  const year = format.endsWith("yy") ? wholeYear(yearText!) : yearText;
  if (!/^\d{4}$/.test(year!) || !/^\d{1,2}$/.test(month!) || !/^\d{1,2}$/.test(dayOfMonth!)) return null;
  const iso = `${year}-${month!.padStart(2, "0")}-${dayOfMonth!.padStart(2, "0")}`;
  if (rest.length === 0) return epochOf(iso, "00:00");
  const clock = clockPattern.exec(rest.join(" "));
  if (clock === null) return null;
  const hour = hourOf(Number(clock[1]), clock[5]);
  return hour === null ? null : epochOf(iso, `${hour}:${clock[2]}`, clock[3], clock[4]);
}

/**
 * Days with their month's name and blanks between, as patterns of which SQL has the same: `March 5, 2021` and
 * `5 Mar 2021`, a time behind them or none.
 */
export const spelledDays = [
  "^([A-Za-z]{3,9})[.]? +([0-9]{1,2}),? +([0-9]{4}|[0-9]{2})(,? +|$)",
  "^([0-9]{1,2})[.]? +([A-Za-z]{3,9})[.,]? +([0-9]{4}|[0-9]{2})(,? +|$)",
];
const spelledPatterns = spelledDays.map((pattern) => new RegExp(pattern));

/** The date of a text, in three parts with a mark between, and what stands behind it, apart by blanks. */
export function partsOfTime(text: string): string[] {
  const marked = spelledPatterns.reduce((before, pattern) => before.replace(pattern, "$1-$2-$3 "), text);
  // Of OCT the T begins no time.
  return marked.trimEnd().split(/(?<=\d)T(?=\d)| +/);
}

/** Year, month and day of three parts: a month's name tells its place, else the format does. */
function inOrder(
  { parts, named }: DateParts,
  format: Exclude<DateFormat, "local">,
): readonly string[] | null {
  const [first, second, third] = parts as [string, string, string];
  if (named === 2 || (named === 0 && format === "y/m/d")) return null;
  if (format === "y/m/d") return parts;
  const isMonthFirst = named === 0 || (named < 0 && format.startsWith("m"));
  return isMonthFirst ? [third, first, second] : [third, second, first];
}

/** Of two digits. Any other text is none. */
function wholeYear(year: string): string {
  if (!/^\d{2}$/.test(year)) return "";
  return `${year >= "70" ? "19" : "20"}${year}`;
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** The parts of a date as they stand, a month's name as its number, and which of them had one; -1 none. */
export type DateParts = { readonly parts: readonly string[]; readonly named: number };

/** The three parts of a date; null where it has not three. */
export function dateParts(date: string): DateParts | null {
  const whole = /^(\d{4})(\d{2})(\d{2})$/.exec(date);
  if (whole !== null) return { parts: whole.slice(1), named: -1 };
  const split = /^(\w+)([/.-])(\w+)\2(\w+)$/.exec(date);
  if (split === null) return null;
  const written = [split[1]!, split[3]!, split[4]!];
  const parts = written.map((part) => {
    const at = months.indexOf(part.toLowerCase().slice(0, 3));
    return at >= 0 && /^[a-z]{3,9}$/i.test(part) ? String(at + 1) : part;
  });
  return parts.every((part) => /^\d{1,4}$/.test(part))
    ? { parts, named: written.findIndex((part, i) => part !== parts[i]) }
    : null;
}

/** Noon is 12 PM, midnight 12 AM. */
function hourOf(hour: number, half: string | undefined): string | null {
  if (half === undefined) return String(hour).padStart(2, "0");
  if (hour < 1 || hour > 12) return null;
  return String(hour % 12 + (half.toUpperCase() === "P" ? 12 : 0)).padStart(2, "0");
}

function epochOf(day: string, clock: string, seconds = "00", decimals = ""): number | null {
  const second = Date.parse(`${day}T${clock}:${seconds}Z`);
  // 30 February parses, as 2 March; 24:00 as the next day.
  if (Number.isNaN(second) || new Date(second).toISOString().slice(0, 10) !== day) return null;
  return second + Math.round(Number(decimals.padEnd(9, "0")) / 1000) / 1000;
}
