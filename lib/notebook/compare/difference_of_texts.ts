/** A number that differs, with its change: after less before. */
export type NumberChange = { readonly before: string; readonly after: string; readonly change: number };
export type TextDifference = {
  /** "numbers": the same words; "words": others, so that a claim may say the opposite. */
  readonly kind: "same" | "numbers" | "words";
  /** Of the same words, the numbers that differ by more than the tolerance. */
  readonly numbers: readonly NumberChange[];
};

const number = /(?<![\w.])[-−]?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?(?![\w-])/g;

/**
 * How two texts differ: in their numbers alone, or in their words.
 *
 * @param tolerance numbers that differ by at most this share of the larger one count as equal.
 */
export function differenceOfTexts(before: string, after: string, tolerance: number): TextDifference {
  if (before === after) return { kind: "same", numbers: [] };
  if (words(before) !== words(after)) return { kind: "words", numbers: [] };
  const [old, now] = [before.match(number) ?? [], after.match(number) ?? []];
  const numbers = old.flatMap((text, i) => {
    const [a, b] = [valueOf(text), valueOf(now[i]!)];
    const isNear = Math.abs(b - a) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
    return isNear ? [] : [{ before: text, after: now[i]!, change: b - a }];
  });
  return { kind: numbers.length === 0 ? "same" : "numbers", numbers };
}

/** A text with its numbers alike, and blanks that only align them. */
function words(text: string): string {
  return text.replace(number, "#").replace(/[ \t]+/g, " ");
}

function valueOf(text: string): number {
  return Number(text.replaceAll(",", "").replace("−", "-"));
}
