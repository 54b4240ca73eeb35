import type { Cohort } from "lib/cohort/mod.ts";
import { quantile } from "lib/stats/mod.ts";
import { type Column, columnOf, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { codeNumbers } from "../survey/code_numbers.ts";
import type { RawSurvey } from "../survey/read_survey.ts";
import type { SurveySpec } from "../survey/survey_spec.ts";
import { valuesOf } from "./margin.ts";
import type { AskedOf } from "./synthetic_report.ts";

/** What rows are learnt of: columns, what is asked about, and how drawn ones become the source's again. */
export type Learnable = {
  readonly table: Table;
  readonly asked: AskedOf;
  /** The column whose groups are learnt apart when nobody says; null for none. */
  readonly strata: string | null;
  readonly asSource: (drawn: Table) => Table;
};

const mostCodes = 40;

/**
 * A survey's columns, codes as labels. The drawn design is simplified, as strata and primary sampling units
 * would name neighbourhoods: the stratum is the state, and everybody a unit of their own.
 */
export function learnableSurvey({ table }: RawSurvey, spec: SurveySpec): Learnable {
  const { stratum, psu, weight } = spec.design,
    columnsOf = (use: readonly string[]) =>
      spec.items.filter((item) => use.includes(item.use)).flatMap(({ columns }) => columns);
  const names = [...new Set([weight, ...spec.items.flatMap(({ columns }) => columns)])]
    .filter((name) => name !== stratum && name !== psu && Object.hasOwn(table.columns, name));
  const state = spec.items.find(({ name }) => name === "state")!.columns[0]!;
  const outcome = spec.items.find(({ name }) => name === spec.outcome.item)!, target = outcome.columns[0]!;
  const coded = tableOf(
    Object.fromEntries(
      names.map((name): [string, Column] => [name, codes(codeNumbers(table.columns[name]!), name === state)]),
    ),
  );
  const said = columnOf(coded, target);
  const yes = outcome.type === "category"
    ? Object.keys(outcome.labels).filter((code) => outcome.labels[Number(code)] === spec.outcome.yes)
    : [];
  return {
    table: coded,
    strata: state,
    asked: {
      target,
      isYes: (value) => said.type === "category" && yes.includes(said.labels[value]!),
      leftOut: [...columnsOf(["because"]), weight],
    },
    asSource: (drawn) =>
      tableOf({
        [stratum]: columnOf(drawn, state),
        [psu]: numberColumn(Float64Array.from({ length: drawn.rowCount }, (_, row) => row + 1)),
        ...drawn.columns,
      }),
  };
}

/**
 * A cohort's accepted rows: ids and patients are numbered anew (each stay a patient of its own), and times
 * after the first one are learnt as what passes between.
 *
 * @param names the columns of `accepted` by those of the source.
 * @throws {RangeError} when the cohort has no length of stay to ask about.
 */
export function learnableStays(
  accepted: Table,
  cohort: Cohort,
  names: ReadonlyMap<string, string>,
): Learnable {
  const isNumbered = ({ role }: { readonly role: string }) => role === "id" || role === "patient";
  const specs = cohort.columns.filter((column) =>
    !isNumbered(column) && Object.hasOwn(accepted.columns, names.get(column.name)!)
  );
  const times = specs.filter(({ type }) => type === "timestamp"),
    first = times.find(({ role }) => role === "time") ?? times[0];
  const of = (name: string) => columnOf(accepted, names.get(name)!), base = first && valuesOf(of(first.name));
  const isLater = (name: string) => name !== first?.name && times.some((each) => each.name === name);
  const table = tableOf(Object.fromEntries(specs.map(({ name }): [string, Column] => [
    name,
    isLater(name) ? numberColumn(valuesOf(of(name)).map((at, row) => at - base![row]!)) : of(name),
  ])));
  const target = specs.find(({ role }) => role === "target") ?? specs.find(({ name }) => isLater(name));
  if (target === undefined) {
    throw new RangeError(
      `Cannot learn stays of "${cohort.name}" as they must have a length: no column tells it`,
    );
  }
  const values = valuesOf(columnOf(table, target.name)).filter((value) => !Number.isNaN(value));
  const middle = quantile(values, 0.5);
  return {
    table,
    strata: null,
    asked: {
      target: target.name,
      isYes: (value) => value > middle,
      leftOut: specs.filter(({ knownAt }) => knownAt !== "admission").map(({ name }) => name),
    },
    asSource: (drawn) => {
      const start = first && valuesOf(columnOf(drawn, first.name));
      const count = Float64Array.from({ length: drawn.rowCount }, (_, row) => row + 1);
      return tableOf(Object.fromEntries(
        cohort.columns.filter((column) => isNumbered(column) || Object.hasOwn(drawn.columns, column.name))
          .map((column): [string, Column] => {
            if (isNumbered(column)) return [column.name, numberColumn(count)];
            const own = columnOf(drawn, column.name);
            if (!isLater(column.name)) return [column.name, own];
            return [column.name, {
              type: "timestamp",
              values: valuesOf(own).map((far, row) => start![row]! + far),
            }];
          }),
      ));
    },
  };
}

/** Codes as labels where they are few, or names of something, ascending. */
function codes(values: Float64Array, isNames: boolean): Column {
  const known = [...new Set(values)].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  if (!isNames && known.length > mostCodes) return numberColumn(values);
  const places = new Map(known.map((value, place) => [value, place]));
  return {
    type: "category",
    labels: known.map(String),
    codes: Int32Array.from(values, (value) => places.get(value) ?? -1),
  };
}
