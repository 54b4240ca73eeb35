import { shownText } from "lib/files/mod.ts";
import { cellText, columnOf, numberColumn, numbersOf, readCsvParts, tableOf } from "lib/table/mod.ts";
import type { Survey } from "../survey/survey.ts";

/** How poor an area is: percent of its people below the threshold, and its median household income. */
export type AreaContext = { readonly poverty: number; readonly income: number };

const names = {
  state: "State FIPS Code",
  county: "County FIPS Code",
  poverty: "Poverty Percent, All Ages",
  income: "Median Household Income",
} as const;

/**
 * The context of areas, of a file of the Census Bureau's Small Area Income and Poverty Estimates (SAIPE) as
 * CSV, whose numbers have commas between thousands and are `.` where there is none. Keys are 1000 times the
 * state's code plus the county's, which is 0 for the state itself; the whole country's is 0.
 *
 * Source: https://www.census.gov/programs-surveys/saipe.html.
 *
 * @throws {Error} when there is no such file; {TypeError} when it lacks a column.
 * @throws {SyntaxError} naming the row whose code or number is none, or whose area stood before.
 */
export async function readAreaContext(path: string): Promise<ReadonlyMap<number, AreaContext>> {
  const shown = shownText(path, 500), areas = new Map<number, AreaContext>();
  let before = 0;
  for await (const table of readCsvParts(path)) {
    const textOf = (name: keyof typeof names, row: number) =>
      cellText(columnOf(table, names[name]), row) ?? "";
    const wrong = (row: number, name: keyof typeof names, rule: string) =>
      new SyntaxError(
        `Cannot read the context of areas of "${shown}" as ${rule}: row ${before + row + 1}, column "${
          names[name]
        }", has "${shownText(textOf(name, row), 40)}"`,
      );
    for (let row = 0; row < table.rowCount; row++) {
      const codeOf = (name: "state" | "county") => {
        if (!/^\d{1,3}$/.test(textOf(name, row))) throw wrong(row, name, "an area must have its code");
        return Number(textOf(name, row));
      };
      const numberOf = (name: "poverty" | "income") => {
        const text = textOf(name, row).replaceAll(/(?<=\d),(?=\d{3}(\D|$))/g, "");
        if (text === "" || text === ".") return NaN;
        if (!/^\d+(\.\d+)?$/.test(text)) throw wrong(row, name, "what is told of an area must be a number");
        return Number(text);
      };
      const code = 1000 * codeOf("state") + codeOf("county");
      if (areas.has(code)) throw wrong(row, "county", "each area must stand once");
      areas.set(code, { poverty: numberOf("poverty"), income: numberOf("income") });
    }
    before += table.rowCount;
  }
  return areas;
}

/**
 * A survey with what is told of each respondent's area, as `area_poverty` (percent) and `area_income`
 * (dollars): of their county where the survey has an item `county` and the county is told of, else of their
 * state; missing where neither is.
 *
 * @throws {TypeError} when the survey has no item `state`.
 */
export function withContext(survey: Survey, areas: ReadonlyMap<number, AreaContext>): Survey {
  const state = numbersOf(survey.table, "state");
  const county = Object.hasOwn(survey.table.columns, "county") ? numbersOf(survey.table, "county") : null;
  const told = (name: keyof AreaContext) =>
    numberColumn(Float64Array.from(state, (code, row) => {
      const own = areas.get(1000 * code + (county?.[row] ?? 0)) ?? areas.get(1000 * code);
      return own?.[name] ?? NaN;
    }));
  const columns = { ...survey.table.columns, area_poverty: told("poverty"), area_income: told("income") };
  return { ...survey, table: tableOf(columns) };
}
