import { dayMs } from "lib/stats/mod.ts";
import { acceptedNames } from "../contract/accepted_names.ts";
import type { ColumnProfile } from "./column_profile.ts";
import { lastYear, mostAllowed } from "./column_text.ts";
import type { Guess } from "./guessed_roles.ts";

type Guesses = ReadonlyMap<string, Guess>;

/** What a draft derives, a line each; and the guesses, without a calendar where dates are shifted. */
export function derivedLines(
  profiles: readonly ColumnProfile[],
  found: Guesses,
): { readonly guesses: Guesses; readonly derive: readonly string[] } {
  const { guesses, derive } = withoutShiftedDates(profiles, found);
  return { guesses, derive: [...derive, ...ageLines(profiles, found), ...chapterLines(profiles, guesses)] };
}

/**
 * What staging makes of columns; and the guesses without a calendar where dates are shifted: the length
 * follows from the two times all the same, and so do weekday and hour.
 */
function withoutShiftedDates(
  profiles: readonly ColumnProfile[],
  guesses: ReadonlyMap<string, Guess>,
): { readonly guesses: ReadonlyMap<string, Guess>; readonly derive: readonly string[] } {
  const named = (place: string) => profiles.find(({ name }) => guesses.get(name)?.stays === place);
  const [from, to] = [named("admitted_on"), named("discharged_on")];
  const [hours, bands] = [named("hours"), named("bands")];
  const divided = [
    ...(hours === undefined
      ? []
      : [`stay_days: { kind: "divided", of: ${JSON.stringify(hours.name)}, by: 24 }`]),
    ...(bands === undefined
      ? []
      : [`stay_days: { kind: "edge", of: ${JSON.stringify(bands.name)}, take: "middle" }`]),
  ];
  const isShifted = [from, to].some((each) =>
    each !== undefined && new Date(each.greatest).getUTCFullYear() > lastYear
  );
  if (!isShifted || from === undefined) return { guesses, derive: divided };
  const evidence = "its dates are shifted, so they tell no calendar";
  const ignored = [from, to].flatMap((each, i) =>
    each === undefined
      ? []
      : [[each.name, { role: "ignored", evidence, isEarly: i === 0 }] as [string, Guess]]
  );
  const [first, last] = [JSON.stringify(from.name), JSON.stringify(to?.name)];
  return {
    guesses: new Map([...guesses, ...ignored]),
    derive: [
      ...(to === undefined
        ? divided
        : [`stay_days: { kind: "days", from: ${first}, to: ${last}, exact: true }`]),
      `weekday_of_admission: { kind: "part", of: ${first}, part: "weekday" }`,
      ...(hasHours(from) ? [`hour_of_admission: { kind: "part", of: ${first}, part: "hour" }`] : []),
    ],
  };
}

/** Days without a clock are all at midnight. */
function hasHours({ values }: ColumnProfile): boolean {
  return values.type !== "category" &&
    values.values.some((time) => time % dayMs !== 0 && !Number.isNaN(time));
}

/** Of a birth date the age. */
function ageLines(profiles: readonly ColumnProfile[], guesses: ReadonlyMap<string, Guess>): string[] {
  const admission = profiles.find(({ name }) => guesses.get(name)?.stays === "admitted_on");
  const birth = profiles.find(({ name, type }) =>
    type === "timestamp" && /birth|geburt|(^|[^a-z])dob([^a-z]|$)/i.test(name)
  );
  if (admission === undefined || birth === undefined || guesses.get(birth.name)?.role !== "ignored") {
    return [];
  }
  const [from, to] = [birth.name, admission.name].map((name) => JSON.stringify(name));
  return [
    `age_in_days: { kind: "days", from: ${from}, to: ${to}, meaning: "Age at admission", unit: "days", label: "age" }`,
  ];
}

/** Of many ICD-10 codes the chapter: so few labels that a model learns from them. */
function chapterLines(profiles: readonly ColumnProfile[], guesses: ReadonlyMap<string, Guess>): string[] {
  const isCode = (label: string) => /^\s*[A-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?\s*$/i.test(label);
  const names = acceptedNames(profiles);
  return profiles.flatMap(({ name, labels }) => {
    const rows = labels.reduce((sum, [, count]) => sum + count, 0);
    const coded = labels.reduce((sum, [label, count]) => sum + (isCode(label) ? count : 0), 0);
    const isGrouped = labels.length > mostAllowed && coded > 0.9 * rows &&
      guesses.get(name)?.role === "feature";
    return isGrouped ? [`${names.get(name)}_chapter: { kind: "chapter", of: ${JSON.stringify(name)} }`] : [];
  });
}
