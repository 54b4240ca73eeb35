import { dayMs } from "lib/stats/mod.ts";
import type { CategoryColumn, Table } from "lib/table/mod.ts";
import { acceptedNames } from "../contract/accepted_names.ts";
import { bandEdge } from "../contract/band_edge.ts";
import { stayFeaturesColumns, staysColumns } from "../stays.ts";
import { type ColumnProfile, columnProfile, labelProfile } from "./column_profile.ts";
import { columnText, comment, type DraftedColumn, formatsSaid, mostAllowed, seen } from "./column_text.ts";
import { columnsNamed } from "./columns_named.ts";
import { derivedLines } from "./derived_lines.ts";
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
 * @param meanings of its columns, as far as the source says them.
 * @param atAdmission columns that somebody says to be known at admission, as `columnsNamed()` reads them.
 * @throws {RangeError} as `columnsNamed()`.
 */
export function draftSpec(
  table: Table,
  { name, source, encoding, meanings = {}, atAdmission = [] }: {
    readonly name: string;
    readonly source: string;
    readonly encoding?: string;
    readonly meanings?: Readonly<Record<string, string>>;
    readonly atAdmission?: readonly string[];
  },
): Draft {
  const early = columnsNamed(atAdmission, Object.keys(table.columns));
  const profiles = profilesOf(table);
  const found = guessedRoles(profiles);
  const days = daysOf(profiles, found);
  const { guesses, derive } = derivedLines(profiles, found);
  const drafts = drafted(profiles, guesses, { days, meanings, early });
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

/** One system writes most columns of a source: what one proves is true of those that tell nothing. */
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

type Drafted = {
  readonly spec: DraftedColumn;
  readonly suspicions: readonly string[];
  readonly text: string;
};

function drafted(
  profiles: readonly ColumnProfile[],
  guesses: ReadonlyMap<string, Guess>,
  { days, meanings, early }: {
    readonly days: Float64Array | null;
    readonly meanings: Readonly<Record<string, string>>;
    readonly early: ReadonlySet<string>;
  },
): Drafted[] {
  const taken = new Set([...guesses.values()].flatMap(({ stays }) => stays ?? []));
  const own = acceptedNames(profiles);
  return profiles.map((profile) => {
    const guess = guesses.get(profile.name)!;
    const isSaid = guess.role === "feature" && early.has(profile.name);
    const known = isSaid
      ? { knownAt: "admission", evidence: "somebody said so" } as const
      : knownAtOf(guess, profile.name);
    const stays = placeOf(profile, guess, { taken, own });
    if (stays !== undefined) taken.add(stays);
    const suspicions = guess.role === "feature" && days !== null ? suspicionsOf(profile.values, days) : [];
    const spec = {
      name: profile.name,
      role: guess.role,
      knownAt: suspicions.length > 0 && !isSaid ? "discharge" : known.knownAt,
      ...(stays !== undefined && { stays }),
      ...(Object.hasOwn(meanings, profile.name) && { meaning: meanings[profile.name]! }),
    } as const;
    const said = [
      seen(profile),
      `${guess.role}: ${guess.evidence}`,
      ...(guess.role === "feature"
        ? [`known at ${spec.knownAt}: ${isSaid ? known.evidence : suspicions[0] ?? known.evidence}`]
        : []),
      ...suspicions.slice(isSaid ? 0 : 1),
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
