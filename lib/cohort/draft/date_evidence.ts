import { type DateFormat, dateFormats, dateParts, partsOfTime, timeOf } from "../contract/time_text.ts";

/** How texts write dates: in which order, or `null` where that can't be told; and what tells it. */
export type DateEvidence = { readonly format: DateFormat | null; readonly said: string };

/**
 * Whether texts are dates that are not written like 2022-12-31, and in which order: a number above 12 is no
 * month. Where all are dates in both orders nobody can tell, and it must be asked.
 *
 * @returns null where they are no such dates, or are none in one order: mixed.
 */
export function dateEvidence(labels: readonly string[]): DateEvidence | null {
  const texts = labels.map((label) => label.trim()).filter((text) => text !== "");
  const [first] = texts;
  if (first === undefined || texts.every((text) => timeOf(text) !== null)) return null;
  const fits = (format: DateFormat) => texts.every((text) => timeOf(text, format) !== null);
  if (fits("local")) {
    return { format: "local", said: `with zones, taken as the clock there showed, as "${first}"` };
  }
  if (fits("y/m/d")) return { format: "y/m/d", said: `the year comes first, as in "${first}"` };
  return orderOf(texts, fits, "d/m/y", "m/d/y") ?? orderOf(texts, fits, "d/m/yy", "m/d/yy");
}

function orderOf(
  texts: readonly string[],
  fits: (format: DateFormat) => boolean,
  dayFirst: DateFormat,
  monthFirst: DateFormat,
): DateEvidence | null {
  const [isDayFirst, isMonthFirst] = [fits(dayFirst), fits(monthFirst)], first = texts[0];
  if (isDayFirst && isMonthFirst) {
    const named = texts.map(namedPart).find((part) => part >= 0);
    if (named !== undefined) {
      return {
        format: named === 0 ? monthFirst : dayFirst,
        said: `the month has its name, as in "${first}"`,
      };
    }
    return {
      format: null,
      said: `"${first}" and the others may be day/month or month/day: none has a number above 12`,
    };
  }
  if (isDayFirst) {
    const proof = texts.find((text) => timeOf(text, monthFirst) === null)!;
    return { format: dayFirst, said: `the day comes first, as "${proof}" has no such month` };
  }
  if (!isMonthFirst) return null;
  const proof = texts.find((text) => timeOf(text, dayFirst) === null)!;
  return { format: monthFirst, said: `the month comes first, as "${proof}" has no such month` };
}

/** Which part of a date is a month's name; -1 where none is. */
function namedPart(text: string): number {
  return dateParts(partsOfTime(text)[0]!)?.named ?? -1;
}

/** So many different texts tell what most of them are, and so many of 1,000 may be none. */
const leastTexts = 200, mostStray = 5;

/**
 * The few texts of a column that are no dates where nearly all others are dates of one order: the row of
 * `31.02.2019` breaks the contract, its column is one of dates all the same. None where all are, or many are
 * not.
 */
export function strayDates(texts: readonly string[]): readonly string[] {
  for (const format of [undefined, ...Object.keys(dateFormats) as DateFormat[]]) {
    const stray = strayAmong(texts, (text) => timeOf(text, format) !== null);
    if (stray !== null) return stray;
  }
  return [];
}

/** The few texts among many that are not what nearly all are; null where they are many, or of few texts. */
export function strayAmong(
  texts: readonly string[],
  isValue: (text: string) => boolean,
): readonly string[] | null {
  if (texts.length < leastTexts) return null;
  const most = mostStray * texts.length / 1000, stray: string[] = [];
  for (const text of texts) {
    if (!isValue(text)) stray.push(text);
    if (stray.length > most) return null;
  }
  return stray;
}
