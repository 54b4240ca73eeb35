import { grouped, type Interval } from "lib/stats/mod.ts";
import { markdownText } from "lib/table/mod.ts";
import type { Answer, Finding } from "./answers.ts";

/** Below this adjusted p-value a difference is taken as real. */
export const surely = 0.01;

/**
 * An answer in one sentence of Markdown: what differs, by how much, how sure and how large; all of it
 * computed.
 */
export function readingOf(answer: Answer): string {
  if ("cannot" in answer) return `*Not asked:* ${answer.cannot}.`;
  const { question, finding } = answer;
  const { rows, test, effectName, effect } = finding;
  const verdict = `${sizeReading(finding)} (${effectName} = ${signed(effect, 3)}${vOf(finding)}, ${
    probability(finding.adjustedPValue)
  }, ${test}, n = ${grouped(rows)})`;
  return `**${verdictOf(answer)}:** ${
    [extremesOf(finding, question.outcome), verdict].filter(Boolean).join("; ")
  }.${togetherOf(finding)}`;
}

/** What came out, in a word or two: one for each outcome, and for "not asked". */
export function verdictOf(answer: Answer): string {
  if ("cannot" in answer) return "Not asked";
  const { question, finding } = answer;
  const isSure = finding.adjustedPValue < surely;
  if (question.test === "association") return isSure ? "Not independent" : "No sure dependence";
  if (question.test === "groups") return isSure ? "They differ" : "No sure difference";
  if (!isSure) return question.test === "ordered" ? "No sure trend" : "No sure change";
  const rho = finding.rho ?? 0;
  // Of a straight trend rho squared is about epsilon squared: where it is below half of it, ends don't tell
  // all.
  if (question.test === "shape" && rho * rho < finding.effect / 2) return "Changing, not one way";
  return rho > 0 ? "Rising" : "Falling";
}

/** "29.1 days (28.5 to 29.8)": a difference of means with its interval. */
export function intervalText({ value, lower, upper }: Interval, unit: string): string {
  return `${signed(value, 1)} ${unit} (${signed(lower, 1)} to ${signed(upper, 1)})`;
}

/** A number with so many decimals and a true minus sign. */
export function signed(value: number, decimals: number): string {
  return value.toFixed(decimals).replace(/^-(?=.*[1-9])/, "\u2212").replace(/^-/, "");
}

/**
 * An effect's size in words, whatever its sign, by Cohen's conventions (1988,
 * https://doi.org/10.4324/9780203771587): small, medium and large begin at 0.01, 0.06 and 0.14 for epsilon
 * squared, at 0.1, 0.3 and 0.5 for rho and for w (of Cramér's V only in tables of two rows: w is V by the
 * root of the smaller side less one).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { sizeOf } from "lib/explore/reading.ts";
 *
 * assertEquals(sizeOf({ effectName: "rho", effect: -0.3 }), "a medium effect");
 * ```
 */
export function sizeOf({ effectName, effect }: Pick<Finding, "effectName" | "effect">): string {
  const limits = effectName === "epsilon squared" ? [0.01, 0.06, 0.14] : [0.1, 0.3, 0.5];
  const words = ["a negligible effect", "a small effect", "a medium effect", "a large effect"];
  return words[limits.filter((limit) => Math.abs(effect) >= limit).length]!;
}

/** An effect's size in words, and, where it isn't sure and not negligible, that it may be chance. */
export function sizeReading(finding: Pick<Finding, "effectName" | "effect" | "adjustedPValue">): string {
  const size = sizeOf(finding);
  const isChance = !(finding.adjustedPValue < surely) && size !== "a negligible effect";
  return isChance ? `${size}, which may be chance` : size;
}

/**
 * "adjusted p < 0.001", or "adjusted p = " and the p-value with two significant digits.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { probability } from "lib/explore/reading.ts";
 *
 * assertEquals(probability(0.0421), "adjusted p = 0.042");
 * ```
 */
export function probability(pValue: number): string {
  return pValue < 0.001 ? "adjusted p < 0.001" : `adjusted p = ${Number(pValue.toPrecision(2))}`;
}

function extremesOf({ difference }: Finding, outcome: "stay_days" | "visitors"): string {
  if (!difference) return "";
  const { most, least, means } = difference;
  const unit = outcome === "visitors" ? "visitors" : "days";
  return `${markdownText(most)} has ${intervalText(means, unit)} more on average than ${markdownText(least)}`;
}

function vOf({ cramersV }: Finding): string {
  return cramersV === undefined ? "" : `, bias-corrected Cramér's V = ${cramersV.toFixed(3)}`;
}

function togetherOf({ together }: Finding): string {
  if (!together) return "";
  const { pValue, cell, days } = together;
  return pValue < surely
    ? ` Together they act on the stay beyond what each adds: ${markdownText(cell)} by ${
      signed(days, 1)
    } days.`
    : ` On the stay they act no more together than each adds (p = ${Number(pValue.toPrecision(2))}).`;
}
