import type { CohortSpec, ColumnSpec, Derived } from "../cohort.ts";
import { bandEdge } from "../contract/band_edge.ts";
import { isSqlName } from "../contract/snake_name.ts";
import { columnsRead, isDay, typeMade } from "../expression.ts";
import { staysColumns } from "../stays.ts";
import { isTaken } from "./column_problems.ts";
import { isRecord, keyProblems, type KeyRule, shown } from "./key_problems.ts";

type Kind = Derived["kind"];

const isText: KeyRule = (value) => (typeof value === "string" && value !== "" ? null : "a text");
const areTexts: KeyRule = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "string")
    ? null
    : "a list of texts";
const isCount: KeyRule = (value) =>
  Number.isInteger(value) && (value as number) > 0 ? null : "a whole number above 0";
const isNumber: KeyRule = (value) =>
  typeof value === "number" && Number.isFinite(value) && value !== 0 ? null : "a number, not 0";
const isLabelled: KeyRule = (value) =>
  isRecord(value) &&
    Object.values(value).every((each) => each === null || typeof each === "string" || Number.isFinite(each))
    ? null
    : "texts, numbers or null by labels";
const isValue: KeyRule = (value) =>
  typeof value === "string" || Number.isFinite(value) ? null : "a text or a number";
const among = (allowed: readonly string[]): KeyRule => (value) =>
  typeof value === "string" && allowed.includes(value) ? null : `one of ${allowed.join(", ")}`;

/** The keys of each kind beside `kind`, `meaning` and `unit`; a key that may be left out ends in `?`. */
const rulesOf: Readonly<Record<Kind, Readonly<Record<string, KeyRule>>>> = {
  constant: { value: isValue },
  row: {},
  labels: { of: isText, to: isLabelled, "begins?": isLabelled, "otherwise?": isValue },
  bands: {
    of: isText,
    edges: (value) =>
      Array.isArray(value) && value.length > 0 &&
        value.every((each, i) => Number.isFinite(each) && (i === 0 || each > value[i - 1]))
        ? null
        : "numbers that rise",
  },
  edge: { of: isText, take: among(["lower", "middle", "upper"]) },
  start: { of: isText, characters: isCount },
  without: { of: isText, text: isText },
  divided: { of: isText, by: isNumber },
  days: { from: isText, to: isText, "exact?": (value) => (value === true ? null : "true, or left out") },
  after: { day: isText, days: isText, "by?": isNumber },
  part: { of: isText, part: among(["weekday", "month", "year", "hour"]) },
  chapter: { of: isText },
  mdc: { of: isText },
  "body-system": { of: isText },
  earlier: { of: areTexts, index: among(["charlson", "elixhauser"]), "days?": isCount, "coded?": isCount },
  sql: {
    of: (value) => (Array.isArray(value) && value.every((each) => typeof each === "string") ? null : "names"),
    type: among(["number", "category"]),
  },
};
/** Of what type the columns must be that a kind reads; of `after` it depends on the key. */
const typeRead: Readonly<Partial<Record<Kind, ColumnSpec["type"]>>> = {
  labels: "category",
  bands: "number",
  edge: "category",
  start: "category",
  without: "category",
  divided: "number",
  days: "timestamp",
  part: "timestamp",
  chapter: "category",
  mdc: "category",
  "body-system": "category",
  earlier: "category",
};

/**
 * What is wrong with the derived columns of a spec: each a line that names the key, the rule and the value.
 */
export function derivedProblems(spec: CohortSpec): string[] {
  return Object.entries(spec.derive ?? {}).flatMap(([name, derived]) => {
    const place = `derive ${shown(name)}`;
    const problems = isSqlName(name) && !isTaken(name) ? shapeProblems(place, derived) : [
      `${place}: a column of stays has a name in snake case that is no word of SQL and no column of ` +
      `stay_features; it is ${shown(name)}`,
    ];
    if (problems.length > 0) return problems;
    return [...readProblems(derived, spec), ...targetProblems(name, derived, spec)]
      .map((problem) => `${place}: ${problem}`);
  });
}

function shapeProblems(place: string, derived: Derived): string[] {
  if (!isRecord(derived)) return [`${place}: an expression is an object; it is ${shown(derived)}`];
  const kinds = Object.keys(rulesOf) as Kind[];
  if (!kinds.includes(derived.kind)) {
    return [`${place}: "kind" must be one of ${kinds.join(", ")}; it is ${shown(derived.kind)}`];
  }
  const rules = Object.entries(rulesOf[derived.kind]);
  const named = Object.fromEntries(rules.map(([key, rule]) => [key.replace("?", ""), rule]));
  const needed = rules.flatMap(([key]) => (key.endsWith("?") ? [] : [key]));
  return keyProblems(
    place,
    derived,
    ["kind", ...Object.keys(named), "meaning", "unit", "label", "order"],
    { ...named, meaning: isText, unit: isText, label: isText, order: areTexts },
    needed,
  );
}

function readProblems(derived: Derived, { columns }: CohortSpec): string[] {
  return columnsRead(derived).flatMap((name) => {
    const column = columns.find((each) => each.name === name);
    if (column === undefined) return [`it reads columns of the spec; "${name}" is none`];
    const wanted = derived.kind === "after"
      ? (name === derived.day ? "timestamp" : "number")
      : typeRead[derived.kind];
    if (wanted !== undefined && column.type !== wanted) {
      return [`"${derived.kind}" reads a ${wanted}; "${name}" is a ${column.type}`];
    }
    if (derived.kind !== "edge") return [];
    const strange = (column.allowed ?? [""]).find((label) => bandEdge(label, derived.take) === null);
    return strange === undefined
      ? []
      : [`"edge" reads a column whose "allowed" lists bands; ${shown(strange)} of "${name}" has no digits`];
  });
}

function targetProblems(name: string, derived: Derived, { columns, staging }: CohortSpec): string[] {
  const shared = staysColumns.find((each) => each.name === name);
  const type = typeMade(derived);
  const copied = columns.find(({ stays }) => stays === name);
  return [
    ...(shared !== undefined && shared.type !== type
      ? [`"${name}" is a ${shared.type} for all cohorts; "${derived.kind}" makes a ${type}`]
      : []),
    ...(shared === undefined && type === "timestamp"
      ? ["a column of one's own is a number or a category; it is a timestamp"]
      : []),
    ...(copied !== undefined && !columnsRead(derived).includes(copied.name)
      ? [`it must read the column that says it goes there; it doesn't read "${copied.name}"`]
      : []),
    ...(derived.kind === "sql" && staging === undefined
      ? ['"sql" needs the file that makes it, "staging"; there is none']
      : []),
    ...(derived.kind === "after" && derived.day.match(/^\d/) && !isDay(derived.day) &&
        !columns.some((each) => each.name === derived.day)
      ? [`"day" is a column or a day like 1960-01-01; it is ${shown(derived.day)}`]
      : []),
    ...mixedProblems(derived),
    ...earlierProblems(derived, columns),
  ];
}

/** Earlier stays are those of the same patient, by days. */
function earlierProblems(derived: Derived, columns: CohortSpec["columns"]): string[] {
  if (derived.kind !== "earlier") return [];
  const isAt = (place: string, itsRole: ColumnSpec["role"]) =>
    columns.some(({ role, stays }) => stays === place || (stays === undefined && role === itsRole));
  const hasPatient = isAt("patient_id", "patient"), hasDay = isAt("admitted_on", "time");
  const { days = 365, coded = 30 } = derived;
  return [
    ...(hasPatient && hasDay
      ? []
      : ['"earlier" needs a column of the role "patient" and a day of admission']),
    ...(coded < days ? [] : [`"coded" must be less than "days"; it is ${coded} of ${days}`]),
  ];
}

function mixedProblems(derived: Derived): string[] {
  if (derived.kind !== "labels") return [];
  const { to, begins = {}, otherwise } = derived;
  const made = [
    ...Object.values(to),
    ...Object.values(begins),
    ...(otherwise === undefined ? [] : [otherwise]),
  ]
    .filter((each) => each !== null);
  return new Set(made.map((each) => typeof each)).size > 1
    ? ["labels become all texts or all numbers; they become both"]
    : [];
}
