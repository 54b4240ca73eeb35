import type { FigureText } from "./figure.ts";

/** The text with a word in its caption where an axis of these values, NaN left out, does not start at 0. */
export function notFromZero(text: FigureText, values: readonly number[]): FigureText {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0 || !known.every((value) => value > 0)) return text;
  return { ...text, caption: [text.caption ?? "", "The axis does not start at 0."].join(" ").trim() };
}
