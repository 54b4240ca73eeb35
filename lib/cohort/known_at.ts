import { inWords, markdownText } from "lib/table/mod.ts";
import type { Cohort, ColumnSpec, KnownAt } from "./cohort.ts";
import { columnsRead } from "./expression.ts";
import { stayFeaturesColumns } from "./stays.ts";

/**
 * When a column of `stays` or `stay_features` is known in this cohort; null when the cohort can't fill it.
 * What is made of several columns is known when the last of them is.
 */
export function knownAtOf(feature: string, cohort: Cohort): KnownAt | null {
  // Of earlier stays, which had ended and were coded.
  if (cohort.derive[feature]?.kind === "earlier") return "admission";
  if (cohort.derive[feature] !== undefined) return latest(behind(feature, cohort));
  const staged = behind(feature, cohort);
  if (staged.length > 0) return latest(staged);
  const parts = stayFeaturesColumns.find(({ name }) => name === feature)?.from;
  if (parts === undefined) return null;
  const times = parts.map((part) => knownAtOf(part, cohort)).filter((knownAt) => knownAt !== null);
  return times.length < parts.length ? null : latest(times.map((knownAt) => ({ knownAt })));
}

/** The source columns that a column of `stays` is copied from or made of. */
function behind(feature: string, cohort: Cohort): ColumnSpec[] {
  const derived = cohort.derive[feature];
  const read = derived === undefined ? [] : columnsRead(derived);
  return cohort.columns.filter(({ name, stays }) => stays === feature || read.includes(name));
}

/** Who the patient is to others, not how ill: no inputs of a model unless somebody asks for them. */
export const notInputs: readonly string[] = ["race", "ethnicity", "payer"];

/**
 * Columns that are known too late, each with when, in Markdown: "diagnosis (known at discharge: Principal
 * diagnosis (CCSR), coded at discharge)"; "nothing, ..." where there are none.
 */
export function lateReading(features: readonly string[], cohort: Cohort): string {
  if (features.length === 0) return "nothing, as this cohort has no such column";
  return features.map((feature) => {
    const meanings = behind(feature, cohort).map(({ meaning }) => meaning);
    const said = meanings.length > 0 ? `: ${markdownText(meanings.join("; "))}` : "";
    return `${inWords(feature)} (known ${knownWhen(knownAtOf(feature, cohort)!)}${said})`;
  }).join("; ");
}

/** "at admission", "on day 2", "after discharge": when something is known, in words. */
export function knownWhen(knownAt: KnownAt): string {
  if (knownAt === "after") return "after discharge";
  return knownAt.startsWith("day") ? `on ${knownAt}` : `at ${knownAt}`;
}

/** Whether `knownAt` is later than `asOf`: admission, day 1, day 2, …, discharge, after. */
export function isKnownLater(knownAt: KnownAt, asOf: KnownAt): boolean {
  return rank(knownAt) > rank(asOf);
}

/** The latest; what is made of nothing is known at admission. */
function latest(columns: readonly { readonly knownAt: KnownAt }[]): KnownAt {
  return columns.reduce<KnownAt>(
    (last, { knownAt }) => (isKnownLater(knownAt, last) ? knownAt : last),
    "admission",
  );
}

function rank(knownAt: KnownAt): number {
  if (knownAt === "admission") return 0;
  if (knownAt === "discharge") return Number.MAX_VALUE;
  if (knownAt === "after") return Infinity;
  return Number(knownAt.slice("day ".length));
}
