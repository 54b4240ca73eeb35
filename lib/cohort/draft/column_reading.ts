import type { ColumnSpec } from "../cohort.ts";
import { formattedNumber, type NumberFormat, numberFormats } from "../contract/number_text.ts";
import { timeOf } from "../contract/time_text.ts";
import { type DateEvidence, dateEvidence, strayAmong, strayDates } from "./date_evidence.ts";

/** How the contract has to read the texts of a column. */
export type ColumnReading = {
  readonly type: ColumnSpec["type"];
  /** Texts that stand for a missing value, beside the empty one. */
  readonly missingTexts: readonly string[];
  /** How its dates are written, where not like `2022-12-31`. */
  readonly dates?: DateEvidence;
  /** How its numbers are written, where not like `1234.5`; null where that can't be told. */
  readonly numbers?: { readonly format: NumberFormat | null; readonly example: string };
  /** Numbers that stand for themselves and more, `120 +`, by what they become. */
  readonly topped: Readonly<Record<string, string>>;
  /** Texts that are no such value, so few that their rows may go to quarantine. */
  readonly stray?: readonly string[];
};

/** Texts by which exports say that there is no value; compared in lower case. */
const missingWords = new Set([
  ...["na", "n/a", "#n/a", "nan", "null", "nil", "?", "-", "--", ".", "missing", "not available", "\\n"],
  ...["k.a.", "k. a.", "keine angabe", "n.d.", "s.o.", "n.v.t."],
]);
/** What SAS calls missing in a special way. */
const sasMissing = /^\.[A-Z_]$/;
/** So many words among so many numbers or dates mean that there is none. */
const mostWords = 3, leastValues = 5;

/**
 * How to read the labels of a column: as numbers where all are, as times where all are dates in one order,
 * else as labels. A few words among many numbers or dates stand for missing, `120 +` for 120. Codes with
 * leading zeros stay labels.
 *
 * @param assumed how other columns of the source write numbers, for who can't tell it from these.
 */
export function columnReading(labels: readonly string[], assumed: NumberFormat | null = null): ColumnReading {
  const said = labels.filter((label) =>
    missingWords.has(label.trim().toLowerCase()) || sasMissing.test(label.trim())
  );
  const texts = labels.filter((label) => label.trim() !== "" && !said.includes(label));
  const words = texts.filter((text) => !/\d/.test(text));
  const toppedTexts = texts.filter((text) => toppedNumber(text) !== null);
  const topped = Object.fromEntries(toppedTexts.map((text) => [text, toppedNumber(text)!]));
  const values = texts.filter((text) => !words.includes(text) && !toppedTexts.includes(text));
  const isMixed = words.length > 0 || toppedTexts.length > 0;
  if (isMixed && (values.length < leastValues || words.length > mostWords || toppedTexts.length > 1)) {
    return { ...typeOf(texts, assumed), missingTexts: said, topped: {} };
  }
  const found = typeOf(values, assumed);
  if (found.type === "category" || (found.type === "timestamp" && toppedTexts.length > 0)) {
    return { type: "category", missingTexts: said, topped: {} };
  }
  return { ...found, missingTexts: [...said, ...words], topped };
}

/** The number that `120 +`, `>120` or `120 or more` begins with. */
function toppedNumber(text: string): string | null {
  const pattern = /^\s*(?:(?:>=?|≥)\s*(\d+)|(\d+)\s*(?:\+|(?:days?\s*)?(?:and|or) (?:more|over|above)))\s*$/i;
  const found = pattern.exec(text);
  return found === null ? null : found[1] ?? found[2]!;
}

const plainNumber = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i;

type TypeFound = Pick<ColumnReading, "type" | "dates" | "numbers" | "stray">;

function typeOf(texts: readonly string[], assumed: NumberFormat | null): TypeFound {
  if (texts.length === 0) return { type: "category" };
  if (texts.every((text) => plainNumber.test(text))) {
    if (texts.some((text) => /^\s*0\d/.test(text))) return { type: "category" };
    return daysInDigits(texts) ?? thousands(texts, assumed) ?? { type: "number" };
  }
  if (texts.every((text) => timeOf(text) !== null)) return { type: "timestamp" };
  const dates = dateEvidence(texts);
  if (dates !== null) return { type: "timestamp", dates };
  const stray = strayDates(texts);
  return stray.length === 0
    ? numbersWithin(texts, assumed)
    : { ...typeOf(texts.filter((text) => !stray.includes(text)), assumed), stray };
}

/** Numbers, of which a few may be slips, as `7x,5`; where one begins as a code does, all are labels. */
function numbersWithin(texts: readonly string[], assumed: NumberFormat | null): TypeFound {
  const found = numbersOf(texts, assumed);
  if (found.type === "number") return found;
  const isNumber = (text: string) =>
    plainNumber.test(text) || numberFormats.some((format) => formattedNumber(text, format) !== null);
  const stray = strayAmong(texts, isNumber);
  if (stray === null || stray.length === 0 || stray.some((text) => /^\s*[a-z]/i.test(text))) return found;
  const rest = typeOf(texts.filter((text) => !stray.includes(text)), assumed);
  return rest.type === "number" ? { ...rest, stray } : found;
}

/** Eight digits that are all days of these centuries: 20221231. */
function daysInDigits(texts: readonly string[]): TypeFound | null {
  const isDay = (text: string) => /^(18|19|2[0-2])\d{6}$/.test(text) && timeOf(text, "y/m/d") !== null;
  if (texts.length < leastValues || !texts.every((text) => isDay(text.trim()))) return null;
  return { type: "timestamp", dates: { format: "y/m/d", said: `eight digits, all days, as "${texts[0]}"` } };
}

/** `1.234` is 1234 where the others write so. */
function thousands(texts: readonly string[], assumed: NumberFormat | null): TypeFound | null {
  const pointed = texts.filter((text) => text.includes("."));
  const isGrouped = pointed.length > 0 && pointed.every((text) => /^\s*\d{1,3}\.\d{3}\s*$/.test(text));
  return isGrouped && assumed === "1.234,5"
    ? { type: "number", numbers: { format: assumed, example: pointed[0]! } }
    : null;
}

function numbersOf(texts: readonly string[], assumed: NumberFormat | null): TypeFound {
  const fitting = numberFormats.filter((format) =>
    texts.every((text) => formattedNumber(text, format) !== null)
  );
  const example = texts.find((text) => /[.,]/.test(text)) ?? texts[0]!;
  if (fitting.length === 0 || texts.some((text) => /^\s*0\d/.test(text))) return { type: "category" };
  if (fitting.length === 1) return { type: "number", numbers: { format: fitting[0]!, example } };
  // Nothing but whole numbers with a sign of money: both say the same.
  const isWhole = texts.every((text) => !/[.,]/.test(text));
  return { type: "number", numbers: { format: isWhole ? fitting[0]! : assumed, example } };
}
