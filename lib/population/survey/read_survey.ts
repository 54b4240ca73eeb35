import { shownText } from "lib/files/mod.ts";
import { type Column, columnOf, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { codeNumbers } from "./code_numbers.ts";
import type { Survey } from "./survey.ts";
import { designOf } from "./survey_design.ts";
import { missingKinds, type SurveyItem, type SurveySpec } from "./survey_spec.ts";

/** A survey's file as it is: a column a variable, and which of SAS's kinds of missing a value is of. */
export type RawSurvey = {
  readonly table: Table;
  /** As `readTransportParts()` gives it: 0 where there is a value, else `.`, `_` or `A` to `Z`. */
  readonly missing?: Readonly<Record<string, Uint8Array>>;
};

/** The columns that a file must have for a spec to read it. */
export function columnsRead({ design: { weight, stratum, psu }, items }: SurveySpec): string[] {
  return [...new Set([weight, stratum, psu, ...items.flatMap(({ columns }) => columns)])];
}

/**
 * Reads a survey by its spec: labels and numbers for codes, and for each value that lacks why: what was not
 * asked is kept apart from what was refused or not known, and no row is dropped.
 *
 * @throws {TypeError} naming a column that the file lacks: it is of another year, or lacks its design.
 * @throws {RangeError} as `designOf()`, where there are no rows, and where most were asked in another year.
 */
export function readSurvey(raw: RawSurvey, spec: SurveySpec): Survey {
  const names = Object.keys(raw.table.columns);
  const lacking = columnsRead(spec).filter((name) => !names.includes(name));
  if (lacking.length > 0) {
    const { weight, stratum, psu } = spec.design;
    const isDesign = lacking.some((name) => [weight, stratum, psu].includes(name));
    throw new TypeError(
      `Cannot read a survey as ${spec.title} as it must have ${
        isDesign ? "the columns of its design" : "this year's columns"
      }: it lacks ${lacking.map((name) => shownText(name, 40)).join(", ")}`,
    );
  }
  if (raw.table.rowCount === 0) {
    throw new RangeError("Cannot read a survey as it must have rows: there are none");
  }
  refuseOtherYear(raw.table, spec);
  const { weight, stratum, psu } = spec.design;
  const numbers = (name: string) => codeNumbers(columnOf(raw.table, name));
  return {
    spec,
    rowCount: raw.table.rowCount,
    ...recodedItems(raw, spec.items),
    design: designOf(
      { weight: numbers(weight), stratum: numbers(stratum), psu: numbers(psu) },
      spec.design.lonely,
    ),
  };
}

/**
 * Years that ask by the same columns are told apart by when respondents were asked, where a file has that. A
 * year's last interviews are of the next one's first weeks: most must be of the year.
 */
function refuseOtherYear(table: Table, { title, year, asked }: SurveySpec): void {
  if (year === null || !Object.hasOwn(table.columns, asked)) return;
  const counts = new Map<number, number>();
  for (const each of codeNumbers(columnOf(table, asked))) {
    if (Number.isFinite(each)) counts.set(each, (counts.get(each) ?? 0) + 1);
  }
  const [most] = [...counts].reduce((best, each) => each[1] > best[1] ? each : best, [year, 0]);
  if (most === year) return;
  throw new RangeError(
    `Cannot read a survey as ${title} as most must have been asked in ${year}: by ${asked} most were in ${most}`,
  );
}

/** Items as their labels and numbers, and why values lack. */
export function recodedItems(raw: RawSurvey, items: readonly SurveyItem[]): Pick<Survey, "table" | "why"> {
  const read = items.map((item) => [item, recoded(item, raw)] as const);
  return {
    table: tableOf(Object.fromEntries(read.map(([{ name }, { column }]) => [name, column]))),
    why: Object.fromEntries(read.map(([{ name }, { why }]) => [name, why])),
  };
}

type Recoded = { readonly column: Column; readonly why: Uint8Array };
const unasked = missingKinds.indexOf("not asked"),
  unknown = missingKinds.indexOf("a code that the spec lacks");

function recoded(item: SurveyItem, raw: RawSurvey): Recoded {
  const count = raw.table.rowCount, why = new Uint8Array(count).fill(unasked);
  const values = new Float64Array(count).fill(NaN), kinds = kindsOf(item);
  const meaning = new Map<number, { readonly known: number; readonly why: number }>();
  for (const name of item.columns) {
    const numbers = codeNumbers(columnOf(raw.table, name)), sas = raw.missing?.[name];
    for (let row = 0; row < count; row++) {
      if (why[row] !== unasked) continue;
      const value = numbers[row]!, special = Number.isNaN(value) ? sas?.[row] ?? 0 : 0;
      if (Number.isNaN(value)) {
        if (special > 0) why[row] = kinds.get(`.${String.fromCharCode(special)}`) ?? unasked;
        continue;
      }
      let told = meaning.get(value);
      if (told === undefined) {
        const kind = kinds.get(String(value)), known = kind === undefined ? valueOf(item, value) : NaN;
        told = { known, why: kind ?? (Number.isNaN(known) ? unknown : 0) };
        meaning.set(value, told);
      }
      why[row] = told.why;
      values[row] = told.known;
    }
  }
  if (item.type === "number") return { column: numberColumn(values), why };
  const labels = Object.values(item.labels), codes = Int32Array.from(values, (v) => Number.isNaN(v) ? -1 : v);
  return { column: { type: "category", codes, labels }, why };
}

function kindsOf({ missing }: SurveyItem): ReadonlyMap<string, number> {
  return new Map(Object.entries(missing).map(([code, kind]) => [code, missingKinds.indexOf(kind)]));
}

/** A number, or the place of a label; NaN for what the spec doesn't know. */
function valueOf(item: SurveyItem, code: number): number {
  if (item.type === "category") {
    const place = Object.keys(item.labels).indexOf(String(code));
    return place < 0 ? NaN : place;
  }
  const instead = item.instead?.[code];
  if (instead !== undefined) return instead;
  const [least, most] = item.range;
  return code >= least && code <= most ? code / (item.divisor ?? 1) : NaN;
}
