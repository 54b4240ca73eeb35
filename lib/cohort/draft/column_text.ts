import type { ColumnSpec } from "../cohort.ts";
import { snakeName } from "../contract/snake_name.ts";
import type { ColumnProfile } from "./column_profile.ts";
import { wordsOf } from "./words_of.ts";

/** More labels than these are not listed in a spec. */
export const mostAllowed = 40;
/** The last year that a contract lets in by itself: dates beyond are shifted, mostly by patient. */
export const lastYear = 2100;

/** What is drafted of a column beside what its rows show. */
export type DraftedColumn = Pick<ColumnSpec, "name" | "role" | "knownAt" | "stays"> & {
  /** Where the source says what it means. */
  readonly meaning?: string;
};

/** What the rows show of a column, in a line. */
export function seen({ rows, missing, distinct, type, missingTexts, labels }: ColumnProfile): string {
  const share = missing === 0 ? "none missing" : `${(100 * missing / rows).toFixed(1)} % missing`;
  const texts = missingTexts.length === 0 ? "" : ` (${missingTexts.map(comment).join(", ")} among them)`;
  const what = type === "category" ? "labels" : type === "number" ? "numbers" : "times";
  const most = type === "category" && distinct > mostAllowed && labels.length > 0 ? `, too many to list` : "";
  return `${distinct} ${what}${most}, ${share}${texts}`;
}

/** What tells how its dates and numbers are written; where nothing does, the question. */
export function formatsSaid(profile: ColumnProfile): string[] {
  return [...datesSaid(profile), ...numbersSaid(profile), ...straySaid(profile), ...farOffSaid(profile)];
}

/** Texts that the contract will refuse. */
function straySaid({ stray = [], type }: ColumnProfile): string[] {
  if (stray.length === 0) return [];
  const [are, they] = stray.length === 1 ? ["text is", "its row goes"] : ["texts are", "their rows go"];
  return [
    `${stray.length} ${are} no ${type === "number" ? "number" : "date"}, as ${
      comment(stray[0]!)
    }: ${they} to quarantine`,
  ];
}

/** A number such as 999 or -1, far from all others, mostly means that there is none. */
function farOffSaid({ type, values, least, greatest, distinct }: ColumnProfile): string[] {
  if (type !== "number" || values.type !== "number" || distinct < 3) return [];
  const codes = [greatest, least].filter((value) => /^(-?9{2,}|-[1-9])$/.test(String(value)));
  return codes.flatMap((code) => {
    let [low, high] = [Infinity, -Infinity];
    for (const value of values.values) {
      if (Number.isNaN(value) || value === code) continue;
      [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
    const isFar = code < 0 ? low >= 0 : code > 2 * high;
    return isFar
      ? [
        `${code} stands apart, the others are from ${low} to ${high}: does it mean missing? Then add ` +
        `missingTexts: ["${code}"], and cut the range`,
      ]
      : [];
  });
}

function datesSaid({ dates }: ColumnProfile): string[] {
  if (dates === undefined) return [];
  return dates.format !== null ? [`dates ${dates.format}: ${dates.said}`] : [
    `ASK who knows the source: ${dates.said}. Write dates: "d/m/y" or "m/d/y"; until then check refuses the spec`,
  ];
}

/** What tells how numbers are written, and what is made of those that stand for more. */
function numbersSaid({ numbers, topped }: ColumnProfile): string[] {
  const more = Object.entries(topped).map(([from, to]) => `${comment(from)} is read as ${to}`);
  if (numbers === undefined) return more;
  const like = comment(numbers.example);
  return [
    ...more,
    numbers.format !== null
      ? `numbers ${numbers.format}: as in ${like}`
      : `ASK who knows the source: is ${like} a number above or below a thousand? Write numbers: "1.234,5" or ` +
        '"1,234.5"; until then check refuses the spec',
  ];
}

/** The words of a feature's name, where capitals alone tell them apart. */
function labelled(name: string, { role, stays }: DraftedColumn): [string, unknown][] {
  const words = wordsOf(name);
  return role !== "feature" || stays !== undefined || words === snakeName(name)
    ? []
    : [["label", words.replaceAll("_", " ").trim()]];
}

/** A column of a spec as text, below what is said of it. */
export function columnText(profile: ColumnProfile, spec: DraftedColumn, said: readonly string[]): string {
  const { name, missing, missingTexts, labels, least, greatest, integer } = profile;
  // A hospital's number is a name.
  const type = spec.role === "hospital" ? "category" : profile.type;
  const years = [least, greatest].map((time) => new Date(time).getUTCFullYear());
  const isStrange = type === "timestamp" && (years[0]! < 1900 || years[1]! > lastYear);
  const isNamed = spec.role === "id" || spec.role === "patient";
  const entries: [string, unknown][] = [
    ["name", name],
    ["type", type],
    ["role", spec.role],
    ["knownAt", spec.knownAt],
    ["meaning", spec.meaning ?? (name.replaceAll(/[._\s]+/g, " ").trim() || "a column without a name")],
    ...labelled(name, spec),
    ...(spec.stays === undefined || ["hours", "bands"].includes(spec.stays)
      ? []
      : [["stays", spec.stays] as [string, unknown]]),
    ...(missing > 0 ? [["nullable", true] as [string, unknown]] : []),
    ...(missingTexts.length > 0 ? [["missingTexts", missingTexts] as [string, unknown]] : []),
    ...(type === "category" && labels.length > 0 && labels.length <= mostAllowed && !isNamed
      ? [["allowed", labels.map(([label]) => label).sort()] as [string, unknown]]
      : []),
    ...(type === "number" && !Number.isNaN(least) && !isNamed
      ? [["range", [spec.role === "target" ? 0 : Math.min(0, Math.floor(least)), Math.ceil(greatest)]] as [
        string,
        unknown,
      ]]
      : []),
    ...(type === "number" && integer ? [["integer", true] as [string, unknown]] : []),
    ...(profile.dates !== undefined ? [["dates", profile.dates.format ?? "?"] as [string, unknown]] : []),
    ...(profile.numbers !== undefined
      ? [["numbers", profile.numbers.format ?? "?"] as [string, unknown]]
      : []),
    ...(Object.keys(profile.topped).length > 0 ? [["repairs", profile.topped] as [string, unknown]] : []),
    ...(isStrange
      ? [["years", [Math.min(1900, years[0]!), 100 * Math.ceil((years[1]! + 1) / 100)]] as [string, unknown]]
      : []),
  ];
  return [
    ...said.map((line) => `    // ${line}`),
    "    {",
    ...entries.map(([key, value]) => `      ${key}: ${written(value)},`),
    "    },",
  ].join("\n");
}

function written(value: unknown): string {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return `{ ${
      Object.entries(value).map((pair) => pair.map((each) => JSON.stringify(each)).join(": ")).join(", ")
    } }`;
  }
  return Array.isArray(value)
    ? `[${value.map((each) => JSON.stringify(each)).join(", ")}]`
    : JSON.stringify(value);
}

/** A text of the data in a comment: on one line. */
export function comment(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
