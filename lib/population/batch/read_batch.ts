import { createHash } from "node:crypto";
import { type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import type { RiskBatch } from "lib/score/mod.ts";
import { categoryColumn, numberColumn, tableOf } from "lib/table/mod.ts";
import { allowedFeatures, surveyFeatures } from "../model/survey_matrix.ts";
import { codeNumbers } from "../survey/code_numbers.ts";
import { type RawSurvey, recodedItems } from "../survey/read_survey.ts";
import { missingKinds, type SurveyItem, type SurveySpec } from "../survey/survey_spec.ts";

type Broken = {
  readonly rule: string;
  readonly column: string;
  readonly value: string;
  readonly reason: string;
};
const unknown = missingKinds.indexOf("a code that the spec lacks");

/** The items that a batch must have: what features are made of; neither the design nor the outcome. */
function itemsScored({ items }: SurveySpec): SurveyItem[] {
  return items.filter(({ use }) => use === "feature" || use === "household");
}

/** The columns that a batch must have. */
export function columnsScored(spec: SurveySpec): string[] {
  return [...new Set(itemsScored(spec).flatMap(({ columns }) => columns))];
}

/**
 * Rows of a survey's file as a model sees them, after the contract: a row with a code that the spec lacks, or
 * with no answer at all, goes to quarantine with its rule, the first in the order of the spec. Answers that
 * lack are none of that: the model knows what to make of them. Rows scored and in quarantine are all.
 *
 * @throws {TypeError} naming the columns that the file lacks.
 * @throws {RangeError} where there are no rows.
 */
export function readBatch(raw: RawSurvey, spec: SurveySpec): RiskBatch {
  const columns = columnsScored(spec), count = raw.table.rowCount;
  const lacking = columns.filter((name) => !Object.hasOwn(raw.table.columns, name));
  if (lacking.length > 0) {
    throw new TypeError(
      `Cannot score a file as ${spec.title} as it must have this year's columns: it lacks ${
        lacking.join(", ")
      }`,
    );
  }
  if (count === 0) throw new RangeError("Cannot score a file as it must have rows: there are none");
  const items = itemsScored(spec), { table, why } = recodedItems(raw, items);
  const read = new Map(columns.map((name) => [name, codeNumbers(raw.table.columns[name]!)]));
  const numbers = (name: string) => read.get(name)!;
  const brokenAt = (row: number): Broken | null => {
    const item = items.find(({ name }) => why[name]![row] === unknown);
    if (item !== undefined) {
      const column = item.columns.find((name) => !Number.isNaN(numbers(name)[row]!)) ?? item.columns[0]!;
      const value = numbers(column)[row]!, shown = Number.isFinite(value) ? String(value) : "no number";
      return {
        ...{ rule: "known code", column, value: shown },
        reason: `${item.name} must be a code of ${spec.title}: ${column} is ${shown}`,
      };
    }
    if (items.some(({ name }) => why[name]![row] === 0)) return null;
    return {
      ...{ rule: "an answer", column: columns[0]!, value: "" },
      reason: "one answer at least must be known: none is",
    };
  };
  const broken = Array.from({ length: count }, (_, row) => brokenAt(row));
  const kept = Int32Array.from(broken.keys()).filter((row) => broken[row] === null);
  const rejected = [...broken.entries()].flatMap(([row, each]) => each === null ? [] : [{ row, ...each }]);
  const all: Matrix = {
    rowCount: count,
    features: surveyFeatures({ spec, rowCount: count, table }, allowedFeatures),
  };
  const fileHash = hashOfAnswers(read, raw),
    text = (of: (each: (typeof rejected)[number]) => string) => categoryColumn(rejected.map(of));
  return {
    survey: spec.name,
    fileHash,
    matrix: takeMatrixRows(all, kept),
    sourceRows: Float64Array.from(kept, (row) => row + 1),
    quarantined: tableOf({
      survey: text(() => spec.name),
      file_hash: text(() => fileHash),
      source_row: numberColumn(rejected.map(({ row }) => row + 1)),
      rule: text(({ rule }) => rule),
      column_name: text(({ column }) => column),
      value: text(({ value }) => value),
      reason: text(({ reason }) => reason),
    }),
  };
}

/** NaN is always the same bytes here: only numbers and SAS's kinds of missing tell files apart. */
function hashOfAnswers(read: ReadonlyMap<string, Float64Array>, { missing }: RawSurvey): string {
  const hash = createHash("sha256");
  for (const [name, values] of read) {
    hash.update(`${name} ${values.length}\n`).update(values.map((each) => Number.isNaN(each) ? NaN : each));
    hash.update(missing?.[name] ?? new Uint8Array(values.length));
  }
  return hash.digest("hex").slice(0, 16);
}
