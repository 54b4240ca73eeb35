import { dayMs } from "lib/stats/mod.ts";
import type { CategoryColumn, Table } from "lib/table/mod.ts";
import { acceptedNames } from "../contract/accepted_names.ts";
import { bandEdge } from "../contract/band_edge.ts";
import { stayFeaturesColumns, staysColumns } from "../stays.ts";
import { type ColumnProfile, columnProfile, labelProfile } from "./column_profile.ts";
import {
  columnText,
  comment,
  type DraftedColumn,
  formatsSaid,
  lastYear,
  mostAllowed,
  seen,
} from "./column_text.ts";
import { type Guess, guessedRoles } from "./guessed_roles.ts";
import { isCodeByName, knownByName, placeByName } from "./known_by_name.ts";
import { suspicionsOf } from "./suspicions.ts";

/** What a spec imports its type from. */
const door = "lib/cohort/mod.ts";
/** Whole numbers of a code's name are labels where there are not more of them. */
const mostCodes = 2_000;

/** A spec drafted from the rows of a source, and what it makes of them, in a line each. */
export type Draft = { readonly text: string; readonly summary: readonly string[] };

/**
 * Drafts the spec of a cohort of one's own from its rows, as the text of `data/cohorts/<name>.ts`: types,
 * texts that mean missing, ranges, labels, roles and places in `stays`, each guess with its evidence as a
 * comment. A feature is known at discharge unless its name proves otherwise: who knows the source says so.
 *
 * @param source what the rows were read from, for the title.
 * @param encoding of its text, where it isn't UTF-8 and was guessed.
 */
export function draftSpec(
  table: Table,
  { name, source, encoding }: {
    readonly name: string;
    readonly source: string;
    readonly encoding?: string;
  },
): Draft {
  const profiles = profilesOf(table);
  const found = guessedRoles(profiles);
  const days = daysOf(profiles, found);
  const { guesses, derive: made } = withoutShiftedDates(profiles, found);
  const derive = [...made, ...chapterLines(profiles, guesses)];
  const drafts = drafted(profiles, guesses, days);
  return {
    text: [
      `import type { CohortSpec } from "${door}";`,
      "",
      `// Drafted from ${table.rowCount} rows of ${
        comment(source)
      }. Read it: what a comment guesses, you know.`,
      '// "known at" is when a value is there: admission, day 1 (2, 3, …), discharge, or after. Only what is known at',
      "// admission enters a model. Then: deno task cohort check " + name,
      "export default {",
      `  name: ${JSON.stringify(name)},`,
      `  title: ${JSON.stringify(source.replace(/^.*[/\\]/, ""))},`,
      `  source: ${JSON.stringify(source)},`,
      ...encodingText(encoding, profiles),
      "  columns: [",
      ...drafts.map(({ text }) => text),
      "  ],",
      ...limitsText(profiles, guesses),
      ...(derive.length === 0 ? [] : ["  derive: {", ...derive.map((line) => `    ${line},`), "  },"]),
      "} satisfies CohortSpec;",
      "",
    ].join("\n"),
    summary: summaryOf(drafts, days, profiles),
  };
}

/** Columns of one source are mostly written by one system: what one proves is true of those that tell nothing. */
function profilesOf({ columns }: Table): ColumnProfile[] {
  const first = Object.entries(columns).map(([name, values]) => columnProfile(name, values));
  const proven = new Set(first.flatMap(({ numbers }) => numbers?.format ?? []));
  const assumed = proven.size === 1 ? [...proven][0]! : null;
  return Object.entries(columns).map(([name, values], i) => {
    const profile = first[i]!;
    if (profile.type === "number" && profile.integer && isCodeByName(name) && profile.distinct <= mostCodes) {
      return labelProfile(profile, values);
    }
    return assumed !== null && profile.type === "number" && profile.numbers?.format !== assumed
      ? columnProfile(name, values, assumed)
      : profile;
  });
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

/** What shows whether the guess is right: texts with other letters than English has. */
function encodingText(encoding: string | undefined, profiles: readonly ColumnProfile[]): string[] {
  if (encoding === undefined) return [];
  const texts = profiles.flatMap((
    { name, labels },
  ) => [name, ...labels.slice(0, mostAllowed).map(([each]) => each)]);
  const foreign = texts.filter((text) => /[^\0-\x7f]/.test(text)).slice(0, 5);
  return [
    `  // not UTF-8, so guessed: are these right? ${foreign.map(comment).join(", ") || "none seen"}`,
    `  encoding: ${JSON.stringify(encoding)},`,
  ];
}

/** A length that stands for itself and more. */
function limitsText(profiles: readonly ColumnProfile[], guesses: ReadonlyMap<string, Guess>): string[] {
  const topped = profiles.flatMap(({ name, topped }) =>
    guesses.get(name)?.role === "target" ? Object.values(topped) : []
  );
  if (topped.length === 0) return [];
  return [`  limits: [${JSON.stringify(`a length of ${topped[0]} stands for ${topped[0]} and more`)}],`];
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

type Drafted = {
  readonly spec: DraftedColumn;
  readonly suspicions: readonly string[];
  readonly text: string;
};

function drafted(
  profiles: readonly ColumnProfile[],
  guesses: ReadonlyMap<string, Guess>,
  days: Float64Array | null,
): Drafted[] {
  const taken = new Set([...guesses.values()].flatMap(({ stays }) => stays ?? []));
  const own = acceptedNames(profiles);
  return profiles.map((profile) => {
    const guess = guesses.get(profile.name)!;
    const known = knownAtOf(guess, profile.name);
    const stays = placeOf(profile, guess, { taken, own });
    if (stays !== undefined) taken.add(stays);
    const suspicions = guess.role === "feature" && days !== null ? suspicionsOf(profile.values, days) : [];
    const spec = {
      name: profile.name,
      role: guess.role,
      knownAt: suspicions.length > 0 ? "discharge" : known.knownAt,
      ...(stays !== undefined && { stays }),
    } as const;
    const said = [
      seen(profile),
      `${guess.role}: ${guess.evidence}`,
      ...(guess.role === "feature" ? [`known at ${spec.knownAt}: ${suspicions[0] ?? known.evidence}`] : []),
      ...suspicions.slice(1),
      ...formatsSaid(profile),
    ];
    return { spec, suspicions, text: columnText(profile, spec, said) };
  });
}

function knownAtOf({ role, isEarly }: Guess, name: string): ReturnType<typeof knownByName> {
  if (isEarly === true) return { knownAt: "admission", evidence: "" };
  if (role === "target") return { knownAt: "discharge", evidence: "" };
  return role === "feature" || role === "ignored"
    ? knownByName(name)
    : { knownAt: "admission", evidence: "" };
}

/** Where a column goes, where its role alone doesn't say, or its own name is taken. */
function placeOf(
  profile: ColumnProfile,
  { role, stays }: Guess,
  { taken, own }: { readonly taken: ReadonlySet<string>; readonly own: ReadonlyMap<string, string> },
): string | undefined {
  if (stays !== undefined || role !== "feature") return stays;
  const shared = placeByName(profile);
  if (shared !== null && !taken.has(shared)) return shared;
  const name = own.get(profile.name)!;
  const same = staysColumns.find((each) => each.name === name);
  if (same?.type === profile.type && (same.whole === undefined || profile.integer) && !taken.has(name)) {
    return name;
  }
  const isShared = same !== undefined || stayFeaturesColumns.some((each) => each.name === name);
  return isShared || taken.has(name) || name === "as_of" ? `own_${name}` : undefined;
}

/** The length of each stay, by the times or the length that were found. */
function daysOf(
  profiles: readonly ColumnProfile[],
  guesses: ReadonlyMap<string, Guess>,
): Float64Array | null {
  const valuesAt = (place: string) => {
    const profile = profiles.find(({ name }) => guesses.get(name)?.stays === place), found = profile?.values;
    return found === undefined || found.type === "category" || profile?.dates?.format === null
      ? null
      : found.values;
  };
  const [from, to] = [valuesAt("admitted_on"), valuesAt("discharged_on")];
  if (from !== null && to !== null) return to.map((time, row) => (time - from[row]!) / dayMs);
  const bands = profiles.find(({ name }) => guesses.get(name)?.stays === "bands")?.values;
  return valuesAt("stay_days") ?? valuesAt("hours") ?? (bands?.type === "category" ? middlesOf(bands) : null);
}

function middlesOf({ codes, labels }: CategoryColumn): Float64Array {
  const middles = labels.map((label) => bandEdge(label, "middle") ?? NaN);
  return Float64Array.from(codes, (code) => middles[code] ?? NaN);
}

function summaryOf(
  drafts: readonly Drafted[],
  days: Float64Array | null,
  profiles: readonly ColumnProfile[],
): string[] {
  const asked = profiles.filter(({ dates }) => dates?.format === null).map(({ name }) => name);
  const unread = profiles.filter(({ numbers }) => numbers?.format === null).map(({ name }) => name);
  const named = (of: (draft: Drafted) => boolean) => drafts.filter(of).map(({ spec }) => spec.name);
  const list = (names: readonly string[]) => names.length === 0 ? "none" : names.join(", ");
  const role = (wanted: string) => list(named(({ spec }) => spec.role === wanted));
  const isKnown = ({ spec }: Drafted) => spec.role === "feature" && spec.knownAt === "admission";
  const isLate = ({ spec }: Drafted) => spec.role === "feature" && spec.knownAt !== "admission";
  return [
    `id: ${role("id")}; patient: ${role("patient")}; hospital: ${role("hospital")}; ` +
    `admission: ${role("time")}; end or length: ${role("target")}`,
    `features known at admission: ${list(named(isKnown))}`,
    `features known at discharge, until you say otherwise: ${list(named(isLate))}`,
    `suspects: ${list(named(({ suspicions }) => suspicions.length > 0))}`,
    ...(unread.length > 0
      ? [
        `To be answered: is the comma in ${
          unread.join(", ")
        } the point? Write numbers there: "1.234,5" or "1,234.5".`,
      ]
      : []),
    ...(asked.length > 0
      ? [`To be answered: day or month first in ${asked.join(", ")}? Write dates: "d/m/y" or "m/d/y" there.`]
      : days === null
      ? ['No length was found: give a column the role "target", or two times "time" and "target".']
      : []),
  ];
}
