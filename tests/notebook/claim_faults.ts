import { cannotAnswer } from "lib/notebook/cannot_answer.ts";
import type { Notebook } from "lib/notebook/notebook.ts";

/** What must not be on a page whatever it shows. */
const nothingShown =
  /\b(?:NaN|undefined|Infinity)\b|\b0 of 0\b|\[object Object\]|by 0\.0 and 0\.0 days|(?:by|told:) 0\.00 \(0\.00 to 0\.00\) days|\b(?:by|of|to) not told\b/g;
/** One number told as two. */
const twice =
  /last ([\d.]+) days or less, \d+ % last \1 days or more|run from ([\d.]+) days \([^)]*\) to \2 \(/g;
/** A column's name as a program has it, not between backticks or quotes. */
const rawName = /(?<![\w"/.])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w"/.(])/g;
/** "**Promote**: promoted". */
const echo = /\*\*(\w{4,})\*\*: \1\w*/gi;
const pathPattern = /file:\/\/|(?:^|[\s"'`(=>])\/(?:home|root|tmp|work|Users|var)\/[\w./-]+/g;
/** Verbs of claims: a heading that bears one has been written before the result. */
const claimPattern = new RegExp(
  "\\b(?:beats?|differs?|hardly|follows?|is found|are found|are quiet|is (?:larger|smaller|better|worse|skewed|spread)|" +
    "are (?:few|skewed|spread|overestimated|underestimated)|lengthens?|shortens?|matters?|spreads?|refuses?|changes nothing)\\b",
  "i",
);
const numberPattern = "[−-]?\\d[\\d,]*(?:\\.\\d+)?";
const change = new RegExp(
  `(lower|higher) than [^()]*\\(\\d+(?:\\.\\d+)? % interval (${numberPattern}) to (${numberPattern})`,
  "gi",
);

/**
 * What an executed notebook's page says that can't be true, in words; nothing when all that can be checked by
 * machine holds: no missing value or empty table is shown, no path, none of `secrets`, no heading of level 2
 * is a claim, nothing is said to be over patients where none are known, computed sentences agree with the
 * numbers beside them, and figures and tables with each other.
 */
export function claimFaults(
  notebook: Notebook,
  secrets: readonly string[] = [],
  knowsPatients = true,
): string[] {
  if (cannotAnswer(notebook) !== null) return [];
  const sentences = textsOf(notebook, "text/markdown");
  const tables = textsOf(notebook, "text/html");
  const hidden = new Set(secrets);
  const figures = textsOf(notebook, "image/svg+xml");
  const shown = [...sentences, ...tables, ...figures].map(withoutTags);
  // Rules name the columns of the source as the source does.
  const ofRules = /<th[^>]*>rule</;
  const namedByUs = [...sentences, ...tables.filter((html) => !ofRules.test(html)), ...figures].map(
    withoutTags,
  );
  return [
    ...notebook.cells.flatMap(({ cell_type, source }) =>
      cell_type === "markdown" ? headingFaults(source) : []
    ),
    ...sentences.flatMap(headingFaults),
    ...shown.flatMap((text) => [
      ...found(text, nothingShown, "it shows nothing as something"),
      ...found(text, twice, "it tells one number as two"),
      ...found(text, pathPattern, "it shows a path"),
      ...numbersIn(text).filter((number) => hidden.has(number)).map((secret) =>
        `it shows the patient ${secret}`
      ),
    ]),
    ...namedByUs.flatMap((text) => found(text.replaceAll(/`[^`]*`/g, ""), rawName, "it shows a raw name")),
    ...(knowsPatients
      ? []
      : shown.flatMap((text) =>
        found(text, /intervals? over patients|\d of other patients/g, "it tells of patients")
      )),
    ...sentences.flatMap((text) => found(text, echo, "it says a word twice")),
    ...figures.flatMap(shareFaults),
    ...tableFaults(tables.map(rowsOf), figureTitles(notebook)),
    ...tables.filter((html) => /<table/.test(html) && !/<td/.test(html)).map(() => "it shows an empty table"),
    ...sentences.flatMap(sureFaults),
    ...sentences.flatMap(changeFaults),
  ];
}

/** Axes of shares in percent that reach beyond 100. */
function shareFaults(svg: string): string[] {
  return ["x", "y"].flatMap((axis) => {
    const part = (name: string) =>
      new RegExp(`aria-label="${axis}-axis ${name}"[^]*?</g>`).exec(svg)?.[0] ?? "";
    if (!/\bshare\b[^<]*\(%\)/.test(part("label"))) return [];
    const ticks = [...part("tick label").matchAll(/>([^<>]+)<\/text>/g)].map(([, text]) => numberOf(text!));
    return ticks.some((tick) => tick > 100) ? [`its axis of shares reaches ${Math.max(...ticks)} %`] : [];
  });
}

const counts = /^(?:stays|patients|in bed|discharged|missing|unseen|changed|outside|far|rows)$/i;

type Row = Readonly<Record<string, string>>;
type Shown = readonly Row[];

/** What figures say of the tables of their page, and tables of each other. */
function tableFaults(tables: readonly Shown[], titles: readonly string[]): string[] {
  return titles.flatMap((title) => [...weekFaults(title, tables), ...largestFaults(title, tables)])
    .concat(biasFaults(tables));
}

const worseWeeks = /^In (\d+) of \d+ weeks that can be judged the error is worse than promised/;

/** A title that counts weeks needs a table with so many. */
function weekFaults(title: string, tables: readonly Shown[]): string[] {
  const said = worseWeeks.exec(title)?.[1];
  const counts = tables.filter(([row]) => row?.verdict !== undefined)
    .map((rows) => rows.filter(({ verdict }) => verdict === "worse than promised").length);
  if (said === undefined || counts.length === 0 || counts.includes(Number(said))) return [];
  return [`its figure says ${said} weeks are worse, its tables ${counts.join(", ")}`];
}

/** The group that a title names as the largest has the largest error of the groups in a table that has it. */
function largestFaults(title: string, tables: readonly Shown[]): string[] {
  const name = /the error is largest for (.+): [\d.]+ days/.exec(title)?.[1];
  return tables.flatMap((rows) => {
    const own = rows.find(({ subgroup }) => subgroup !== undefined && subgroup === name);
    const errors = rows.map((row) => numberOf(row["MAE (days)"] ?? ""));
    if (own === undefined || numberOf(own["MAE (days)"]!) >= Math.max(...errors)) return [];
    return [`its figure names ${name} as the largest error, its table another`];
  });
}

/** The bias of one model has one interval. */
function biasFaults(tables: readonly Shown[]): string[] {
  const all = tables.flatMap((rows) => rows.map((row) => row["bias (days)"] ?? ""));
  return tables.flat().flatMap(({ measure = "", value = "" }) => {
    const other = all.find((bias) => bias !== value && bias.split(" (")[0] === value.split(" (")[0]);
    return !measure.startsWith("bias") || all.includes(value) || other === undefined
      ? []
      : [`it tells one bias as two: ${value} and ${other}`];
  });
}

function rowsOf(html: string): Shown {
  const cells = (row: string, tag: string) =>
    [...row.matchAll(new RegExp(`<${tag}[^>]*>([^]*?)</${tag}>`, "g"))].map(([, text]) =>
      withoutTags(text!).trim()
    );
  const names = cells(html, "th");
  return [...html.matchAll(/<tr[^>]*>([^]*?)<\/tr>/g)].map(([, row]) => cells(row!, "td"))
    .filter((values) => values.length > 0)
    .map((values) => Object.fromEntries(values.map((value, i) => [names[i] ?? "", value])));
}

function figureTitles({ cells }: Notebook): string[] {
  return cells.flatMap((cell) => cell.cell_type === "code" ? cell.outputs : []).flatMap((output) =>
    output.output_type === "display_data" && output.data["image/svg+xml"] !== undefined
      ? [String(output.data["text/plain"] ?? "")]
      : []
  );
}

const fewStays = /(?<![\d,.−-])(?:[1-9]|10) (?:of [\d,]+ )?(?:stays?|patients?|admissions?)\b(?! on\b)/g;

/**
 * Counts of one to ten in the tables, sentences and figures of a page: a small cell tells of each who is in
 * it.
 */
export function smallCellFaults(notebook: Notebook): string[] {
  const figures = textsOf(notebook, "image/svg+xml");
  return [
    ...tableCellFaults(notebook),
    ...[...textsOf(notebook, "text/markdown"), ...figures].map(withoutTags).flatMap((text) =>
      found(text, fewStays, "it tells of few")
    ),
    ...figures.filter((svg) => /(?:stays|patients) in brackets/i.test(svg)).flatMap((svg) =>
      [...svg.matchAll(/>([^<>]*\((?:[1-9]|10)\))</g)].map(([, label]) => `it shows few: ${label}`)
    ),
  ];
}

function tableCellFaults(notebook: Notebook): string[] {
  return textsOf(notebook, "text/html").flatMap((html) => {
    const names = [...html.matchAll(/<th[^>]*>([^]*?)<\/th>/g)].map(([, text]) => withoutTags(text!).trim());
    return [...html.matchAll(/<tr[^>]*>([^]*?)<\/tr>/g)].flatMap(([, row]) =>
      [...row!.matchAll(/<td[^>]*>([^]*?)<\/td>/g)].flatMap(([, cell], i) => {
        const [name, count] = [names[i] ?? "", withoutTags(cell!).trim()];
        return counts.test(name) && /^(?:[1-9]|10)$/.test(count) ? [`it shows ${count} of ${name}`] : [];
      })
    );
  });
}

function headingFaults(source: string): string[] {
  const headings = [...source.matchAll(/^##\s+(.+)$/gm)].map(([, text]) => text!);
  return headings.filter((text) => !text.includes("?") && claimPattern.test(text))
    .map((text) => `its heading claims: ${text}`);
}

/** "Sure" needs a p-value below one in a hundred, "no sure difference" one that is not. */
function sureFaults(sentence: string): string[] {
  return [...sentence.matchAll(/adjusted p ([<=]) (\d*\.?\d+)/g)].flatMap(([match, sign, digits]) => {
    const isSmall = sign === "<" || Number(digits) < 0.01;
    if (/\bno sure\b/i.test(sentence)) return isSmall ? [`it says "no sure" beside ${match}`] : [];
    return /\bsure\b/i.test(sentence) && !isSmall ? [`it says "sure" beside ${match}`] : [];
  });
}

/**
 * "Lower" needs an interval of the difference below zero, "higher" one above it, unless it says that it can't
 * tell.
 */
function changeFaults(sentence: string): string[] {
  if (/can't be told|not sure|may be chance|includes zero|kept/i.test(sentence)) return [];
  return [...sentence.matchAll(change)].flatMap(([match, word, from, to]) => {
    const [lower, upper] = [numberOf(from!), numberOf(to!)];
    const holds = word!.toLowerCase() === "lower" ? upper <= 0 : lower >= 0;
    return holds ? [] : [`its interval does not carry its word: ${match}`];
  });
}

function found(text: string, pattern: RegExp, what: string): string[] {
  return [...text.matchAll(pattern)].map(([match]) => `${what}: ${match.trim()}`);
}

/** Whole numbers of a text, without their thousands' commas. */
function numbersIn(text: string): string[] {
  return text.replaceAll(/(?<=\d),(?=\d{3})/g, "").match(/\b\d+\b/g) ?? [];
}

function textsOf({ cells }: Notebook, mime: string): string[] {
  const outputs = cells.flatMap((cell) => cell.cell_type === "code" ? cell.outputs : []);
  return outputs.flatMap((output) => {
    const value = output.output_type === "display_data" ? output.data[mime] : undefined;
    return typeof value === "string" ? [value] : [];
  });
}

function withoutTags(html: string): string {
  return html.replace(/<style[^]*?<\/style>/g, " ").replace(/<[^>]*>/g, " ").replaceAll("&lt;", "<");
}

function numberOf(text: string): number {
  return Number(text.replace("−", "-").replaceAll(",", ""));
}
