/** How a source writes its numbers, where not like 1234.5. */
export type NumberFormat = "1.234,5" | "1,234.5";

const marks: Readonly<Record<NumberFormat, { readonly thousands: string; readonly point: string }>> = {
  "1.234,5": { thousands: ".", point: "," },
  "1,234.5": { thousands: ",", point: "." },
};

/** All of them. */
export const numberFormats = Object.keys(marks) as readonly NumberFormat[];

/** What may stand around and inside such a number and means nothing: blanks, apostrophes, money, percent. */
export const ignoredMarks: readonly string[] = [" ", "\u00a0", "\u202f", "'", "’", "$", "€", "£", "¥", "%"];

/** What is left must be so, as a pattern that engines share. */
export function numberPattern(format: NumberFormat): string {
  const { thousands, point } = marks[format];
  return `[+-]?([0-9]{1,3}([${thousands}][0-9]{3})+|[0-9]+)([${point}][0-9]+)?`;
}

/** What the format writes for the thousands and for the point. */
export function numberMarks(format: NumberFormat): { readonly thousands: string; readonly point: string } {
  return marks[format];
}

/**
 * A number as a text of this format says it; null where it is none: `1.234,50 €` is 1234.5 and `$1,234.50`
 * too, each in its own format.
 */
export function formattedNumber(text: string, format: NumberFormat): number | null {
  const { thousands, point } = marks[format];
  const bare = ignoredMarks.reduce((left, mark) => left.replaceAll(mark, ""), text.trim());
  if (!patterns[format].test(bare)) return null;
  return Number(bare.replaceAll(thousands, "").replace(point, "."));
}

const patterns: Readonly<Record<NumberFormat, RegExp>> = {
  "1.234,5": new RegExp(`^(?:${numberPattern("1.234,5")})$`),
  "1,234.5": new RegExp(`^(?:${numberPattern("1,234.5")})$`),
};
