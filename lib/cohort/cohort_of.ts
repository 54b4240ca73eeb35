import { specProblems } from "./check/spec_problems.ts";
import type { Cohort, CohortSpec, ColumnSpec, Lack, RowRule } from "./cohort.ts";
import { acceptedNames } from "./contract/accepted_names.ts";
import { admissionNotInFuture, dischargeNotBeforeAdmission } from "./contract/row_rules.ts";
import { isKnownLater, knownAtOf, notInputs } from "./known_at.ts";
import type { Outcome } from "./outcome/outcome.ts";
import { outcomesOf } from "./outcome/outcomes_of.ts";
import { staysColumnsOf } from "./own_columns.ts";
import { stayRanges } from "./staging/stay_ranges.ts";

/**
 * Checks a spec and fills in what it leaves out: where columns go by their role, the key (the source's row
 * where there is none), the length of a stay from its two times or its end from its length, the rules about
 * times, what the source lacks, and the features (all columns of `stays` that are known at admission).
 *
 * @throws {TypeError} naming every key that is wrong, with the rule and the value.
 */
export function cohortOf(spec: CohortSpec): Cohort {
  const problems = specProblems(spec);
  if (problems.length > 0) throw unsound(spec, problems);
  const columns = spec.columns.map((column) => ({ ...column, ...placeOf(column, spec) }));
  const derive = { ...madeByDefault(columns, spec.derive ?? {}), ...spec.derive };
  const unfit = specProblems({ ...spec, columns, derive });
  if (unfit.length > 0) throw unsound(spec, unfit);
  const cohort = {
    origin: "own data",
    ...spec,
    columns,
    derive,
    rules: [],
    lacks: {},
    features: [],
    outcomes: [],
  };
  const filled: Cohort = {
    ...cohort,
    rules: spec.rules ?? timeRules(columns),
    lacks: { ...lacksOf(cohort), ...spec.lacks },
    features: spec.features ?? knownAtAdmission(cohort),
    outcomes: outcomesOf(cohort, spec.outcomes ?? []),
  };
  const left = wholeProblems(filled);
  if (left.length > 0) throw unsound(spec, left);
  return filled;
}

function unsound(spec: CohortSpec, problems: readonly string[]): TypeError {
  return new TypeError(
    `Cannot use cohort "${spec.name}" as its spec must be sound:\n- ${problems.join("\n- ")}`,
  );
}

/** Where a column goes that doesn't say: its role tells, or it is a feature under its own name. */
function placeOf(column: ColumnSpec, { columns, derive = {} }: CohortSpec): { readonly stays?: string } {
  if (column.role === "feature" && column.stays === undefined) {
    return { stays: acceptedNames(columns).get(column.name)! };
  }
  const place = placeOfRole(column);
  if (place === null || column.stays !== undefined) return {};
  const isTaken = derive[place] !== undefined || columns.some(({ stays }) => stays === place);
  const isFirst = columns.find((each) => each.stays === undefined && placeOfRole(each) === place) === column;
  return isTaken || !isFirst ? {} : { stays: place };
}

function placeOfRole({ role, type }: ColumnSpec): string | null {
  switch (role) {
    case "id":
      return "stay_id";
    case "patient":
      return "patient_id";
    case "hospital":
      return "hospital_code";
    case "time":
      return "admitted_on";
    case "target":
      return type === "timestamp" ? "discharged_on" : type === "number" ? "stay_days" : null;
    default:
      return null;
  }
}

/** The key, and of the stay's begin, end and length the one that follows from the others. */
function madeByDefault(
  columns: readonly ColumnSpec[],
  derive: NonNullable<CohortSpec["derive"]>,
): NonNullable<CohortSpec["derive"]> {
  const source = (place: string) => columns.find(({ stays }) => stays === place)?.name;
  const isThere = (place: string) => derive[place] !== undefined || source(place) !== undefined;
  const [from, to, length] = [source("admitted_on"), source("discharged_on"), source("stay_days")];
  return {
    ...(!isThere("stay_id") && { stay_id: { kind: "row" } }),
    ...(!isThere("stay_days") && from !== undefined && to !== undefined &&
      { stay_days: { kind: "days", from, to } }),
    ...(!isThere("discharged_on") && from !== undefined && lengthAfter(from, length, derive.stay_days)),
  };
}

/** Nothing may be known of a stay before its end, so a stay with a day of admission has one of discharge. */
function lengthAfter(
  day: string,
  length: string | undefined,
  made: NonNullable<CohortSpec["derive"]>[string] | undefined,
): NonNullable<CohortSpec["derive"]> {
  if (made?.kind === "divided") {
    return { discharged_on: { kind: "after", day, days: made.of, by: made.by } };
  }
  if (made?.kind === "edge" || made?.kind === "labels" || made?.kind === "sql") return {};
  return length === undefined ? {} : { discharged_on: { kind: "after", day, days: length } };
}

function timeRules(columns: readonly ColumnSpec[]): RowRule[] {
  const [admission, discharge] = ["admitted_on", "discharged_on"].map((place) =>
    columns.find(({ stays }) => stays === place)?.name
  );
  return [
    ...(admission !== undefined && discharge !== undefined
      ? [dischargeNotBeforeAdmission({ admission, discharge })]
      : []),
    ...(admission !== undefined ? [admissionNotInFuture(admission)] : []),
  ];
}

const lacking: Readonly<Record<Lack, readonly [column: string, what: string]>> = {
  dates: [
    "admitted_on",
    "no admission dates: no later-months split, no history features, no drift by week",
  ],
  patients: ["patient_id", "no patient numbers: a patient's stays may be on both sides of a split"],
  departments: ["department", "no departments"],
  severity: ["severity", "no severity of illness"],
};

function lacksOf(cohort: Cohort): Cohort["lacks"] {
  return Object.fromEntries(
    Object.entries(lacking).flatMap(([lack, [column, what]]) =>
      knownAtOf(column, cohort) === null ? [[lack, what]] : []
    ),
  );
}

function knownAtAdmission(cohort: Cohort): string[] {
  const keys = ["stay_id", "patient_id", "admitted_on", "discharged_on", "stay_days"];
  return staysColumnsOf(cohort).map(({ name }) => name).filter((name) => {
    const knownAt = knownAtOf(name, cohort);
    return knownAt !== null && !keys.includes(name) && !notInputs.includes(name) &&
      !isKnownLater(knownAt, "admission");
  });
}

/** Where lengths are bands, a stay must surely be longer or not. */
function bandProblems({ name, of }: Outcome, cohort: Cohort): string[] {
  const ranges = [...stayRanges(cohort)?.values() ?? []];
  const ends = typeof of === "string"
    ? []
    : "longerThanDays" in of
    ? [of.longerThanDays]
    : "upTo" in of
    ? of.upTo
    : [];
  return ends.flatMap((days) => {
    const band = ranges.find(({ least, most }) => least <= days && days < most);
    return band === undefined ? [] : [
      `"outcomes": "${name}" must end with a band; days ${days} lie in that of ${band.least} to ${band.most}`,
    ];
  });
}

/** What can only be told of the whole: a stay must have a length, and its features must be there in time. */
function wholeProblems(cohort: Cohort): string[] {
  const hasLength = knownAtOf("stay_days", cohort) !== null;
  const undated = knownAtOf("admitted_on", cohort) !== null && knownAtOf("discharged_on", cohort) === null;
  const late = cohort.features.flatMap((feature) => {
    const knownAt = knownAtOf(feature, cohort);
    if (knownAt === null) return [`"features": no column of the spec makes "${feature}"`];
    return isKnownLater(knownAt, "admission")
      ? [`"features": each must be known at admission; "${feature}" is known at ${knownAt}`]
      : [];
  });
  const unheld = cohort.outcomes.flatMap((outcome) => {
    const column = typeof outcome.of === "object" && "column" in outcome.of ? outcome.of.column : null;
    if (column === null) return bandProblems(outcome, cohort);
    const made = staysColumnsOf(cohort).find(({ name }) => name === column);
    return made?.type === "category" && knownAtOf(column, cohort) !== null
      ? []
      : [`"outcomes": "${outcome.name}" must be of a category of stays; "${column}" is none`];
  });
  return [
    ...unheld,
    ...(hasLength ? [] : [
      'the length of a stay must come from somewhere: no column goes to "stay_days", and no two of a role ' +
      '"time" and "target" go to "admitted_on" and "discharged_on"',
    ]),
    ...(undated ? ['a stay with "admitted_on" must have "discharged_on": no column goes there'] : []),
    ...late,
  ];
}
