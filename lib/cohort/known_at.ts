import { markdownText } from "lib/table/mod.ts";
import type { Cohort, KnownAt } from "./cohort.ts";
import { stayFeaturesColumns } from "./stays.ts";

/**
 * When a column of `stays` or `stay_features` is known in this cohort; null when the cohort can't fill it.
 * What is made of several columns is known when the last of them is.
 */
export function knownAtOf(feature: string, cohort: Cohort): KnownAt | null {
  const staged = cohort.columns.filter(({ stays }) => stays === feature);
  if (staged.length > 0) return latest(staged.map(({ knownAt }) => knownAt));
  const parts = cohort.derived?.[feature] ?? stayFeaturesColumns.find(({ name }) => name === feature)?.from;
  if (parts === undefined) return null;
  const times = parts.map((part) => knownAtOf(part, cohort)).filter((knownAt) => knownAt !== null);
  return times.length < parts.length ? null : latest(times);
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
    const parts = cohort.derived?.[feature] ?? [feature];
    const meanings = cohort.columns.filter(({ stays }) => stays !== undefined && parts.includes(stays))
      .map(({ meaning }) => meaning);
    const said = meanings.length > 0 ? `: ${markdownText(meanings.join("; "))}` : "";
    return `${feature.replaceAll("_", " ")} (known at ${knownAtOf(feature, cohort)}${said})`;
  }).join("; ");
}

/** Whether `knownAt` is later than `asOf`: admission, day 1, day 2, …, discharge, after. */
export function isKnownLater(knownAt: KnownAt, asOf: KnownAt): boolean {
  return rank(knownAt) > rank(asOf);
}

function latest(times: readonly KnownAt[]): KnownAt {
  return times.reduce((last, each) => (isKnownLater(each, last) ? each : last));
}

function rank(knownAt: KnownAt): number {
  if (knownAt === "admission") return 0;
  if (knownAt === "discharge") return Number.MAX_VALUE;
  if (knownAt === "after") return Infinity;
  return Number(knownAt.slice("day ".length));
}
