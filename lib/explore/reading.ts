import { grouped } from "lib/stats/mod.ts";
import { categoriesOf, markdownText, numbersOf, type Table } from "lib/table/mod.ts";
import type { Answer, Finding } from "./answers.ts";

/** Groups below this many stays are shown, but not named as the longest or shortest. */
const leastStays = 30;

/**
 * An answer in one sentence of Markdown: what differs, by how much, how sure and how large; all of it
 * computed.
 */
export function readingOf(answer: Answer): string {
  if ("cannot" in answer) return `*Not asked:* ${answer.cannot}.`;
  const { question, groups, finding } = answer;
  const { rows, test, effectName, effect } = finding;
  const verdict =
    `${sizeOf(finding)} (${effectName} = ${effect.toFixed(3)}, ${probability(finding.adjustedPValue)}, ` +
    `${test}, n = ${grouped(rows)})`;
  if (question.test === "trend") {
    return `**${trendOf(finding)}** ${verdict}. ${extremes(groups, question.outcome)}`;
  }
  if (question.test === "association") {
    return `**${finding.adjustedPValue < 0.01 ? "Not independent" : "No sign of dependence"}:** ${verdict}. ${
      extremes(groups, question.outcome)
    }`;
  }
  return `**${finding.adjustedPValue < 0.01 ? "They differ" : "No sure difference"}:** ${verdict}. ${
    extremes(groups, question.outcome)
  }`;
}

/**
 * An effect's size in words, whatever its sign, by Cohen's conventions (1988,
 * https://doi.org/10.4324/9780203771587): small, medium and large begin at 0.01, 0.06 and 0.14 for epsilon
 * squared, at 0.1, 0.3 and 0.5 for rho and V.
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

/**
 * "adjusted p < 0.001", or "adjusted p = " and the p-value with three decimals.
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
  return pValue < 0.001 ? "adjusted p < 0.001" : `adjusted p = ${pValue.toFixed(3)}`;
}

function trendOf({ effect, adjustedPValue }: Finding): string {
  if (adjustedPValue >= 0.01) return "No sure trend:";
  return effect > 0 ? "Rising:" : "Falling:";
}

/** The groups with the greatest and the least mean, among those with enough stays. */
function extremes(groups: Table, outcome: "stay_days" | "visitors"): string {
  const unit = outcome === "visitors" ? "visitors" : "days";
  const stays = numbersOf(groups, "stays");
  const means = numbersOf(groups, `mean_${unit}`), medians = numbersOf(groups, `median_${unit}`);
  const usable = Array.from(stays.keys()).filter((row) =>
    stays[row]! >= leastStays && groupName(groups, row) !== "missing"
  );
  const sorted = usable.sort((a, b) => means[b]! - means[a]!);
  const first = sorted[0], last = sorted.at(-1);
  if (first === undefined || last === undefined) return "No group has enough stays to name.";
  const say = (row: number) =>
    `${markdownText(groupName(groups, row))} (mean ${
      means[row]!.toFixed(1)
    }, median ${medians[row]!} ${unit})`;
  return `Most: ${say(first)}; least: ${say(last)}.`;
}

function groupName(groups: Table, row: number): string {
  return ["group_a", "group_b", "group_c"]
    .filter((name) => Object.hasOwn(groups.columns, name))
    .map((name) => {
      const { codes, labels } = categoriesOf(groups, name);
      return labels[codes[row]!] ?? "missing";
    })
    .join(" x ");
}
