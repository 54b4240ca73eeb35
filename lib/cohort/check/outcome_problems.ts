import { isRecord, shown } from "./key_problems.ts";

/**
 * What is wrong with the outcomes of a spec as somebody wrote them: each a line that names the rule and the
 * value.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { outcomeProblems } from "lib/cohort/check/outcome_problems.ts";
 *
 * const long = { name: "long_stay", kind: "yes-no", of: { longerThanDays: 7 }, knownAt: "day 8" };
 * assertEquals(outcomeProblems([long]), []);
 * assertEquals(outcomeProblems([{ ...long, of: { longerThanDays: -1 } }]).length, 1);
 * ```
 */
export function outcomeProblems(outcomes: unknown): string[] {
  if (outcomes === undefined) return [];
  if (!Array.isArray(outcomes)) return [`"outcomes" must be a list of outcomes: it is ${shown(outcomes)}`];
  const names = outcomes.map((each) => isRecord(each) ? each.name : undefined);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  return [
    ...outcomes.flatMap((each: unknown, i) =>
      problemsOf(each).map((problem) => `outcome ${i + 1}: ${problem}`)
    ),
    ...(twice === undefined ? [] : [`"outcomes": each name stands once; ${shown(twice)} stands twice`]),
  ];
}

function problemsOf(outcome: unknown): string[] {
  if (!isRecord(outcome)) {
    return [`it must be { name, kind, of, knownAt, horizonDays }: it is ${shown(outcome)}`];
  }
  const { name, kind, of, knownAt, horizonDays } = outcome;
  if (name === "stay_days" && kind === "days" && of === "stay_days") return [];
  const rules: readonly (readonly [string, unknown, boolean, string])[] = [
    [
      "name",
      name,
      typeof name === "string" && /^[a-z0-9]+(_[a-z0-9]+)*$/.test(name) && name !== "versions",
      "lower case words joined by underscores",
    ],
    [
      "kind",
      kind,
      kind === "yes-no" || kind === "classes",
      '"yes-no" or "classes" (the days are there anyway)',
    ],
    kind === "classes"
      ? ["of", of, areBands(of), "{ upTo, labels }, rising days of 0 or more, and a label more than these"]
      : ["of", of, isSource(of), "{ longerThanDays }, a number of 0 or more, or { column, labels }"],
    [
      "knownAt",
      knownAt,
      typeof knownAt === "string" && /^(day \d+|discharge|after)$/.test(knownAt),
      '"day N", "discharge" or "after": what is known at admission needs no model',
    ],
    [
      "horizonDays",
      horizonDays,
      horizonDays === undefined || (Number(horizonDays) >= 0 && Number(horizonDays) < 3_660),
      "a number of days from 0, or left out",
    ],
  ];
  return rules.flatMap(([key, value, isGood, rule]) =>
    isGood ? [] : [`"${key}" must be ${rule}: it is ${shown(value)}`]
  );
}

function areBands(of: unknown): boolean {
  if (!isRecord(of) || !Array.isArray(of.upTo) || !Array.isArray(of.labels)) return false;
  const { upTo, labels } = of;
  return upTo.length > 0 && labels.length === upTo.length + 1 && new Set(labels).size === labels.length &&
    labels.every((label: unknown) => typeof label === "string") &&
    upTo.every((days: unknown, i: number) =>
      Number(days) >= 0 && (i === 0 || Number(days) > Number(upTo[i - 1]))
    );
}

function isSource(of: unknown): boolean {
  if (!isRecord(of)) return false;
  if ("longerThanDays" in of) return Number(of.longerThanDays) >= 0 && Number(of.longerThanDays) < 3_660;
  const { column, labels } = of;
  return typeof column === "string" && Array.isArray(labels) && labels.length > 0 &&
    labels.every((label) => typeof label === "string");
}
