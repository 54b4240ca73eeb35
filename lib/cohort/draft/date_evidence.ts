import { type DateFormat, dateParts, timeOf } from "../contract/time_text.ts";

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
    return texts.some(isNamed) ? { format: dayFirst, said: `the month has its name, as in "${first}"` } : {
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

function isNamed(text: string): boolean {
  const found = dateParts(text.split(/(?<=\d)T(?=\d)| /)[0]!);
  return found !== null && found.named >= 0;
}
