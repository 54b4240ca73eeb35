import { basename } from "node:path";
import { shownText } from "lib/files/mod.ts";
import { cellText, columnOf, numberColumn, numbersOf, readCsvParts, tableOf } from "lib/table/mod.ts";
import type { Survey } from "../survey/survey.ts";

/** How poor an area is: percent of its people below the threshold, and its median household income. */
export type AreaContext = { readonly poverty: number; readonly income: number };

/** The columns of the Census Bureau's own files, and of those that have all years one below the other. */
const layouts = [
  {
    state: "State FIPS Code",
    county: "County FIPS Code",
    year: null,
    poverty: "Poverty Percent, All Ages",
    income: "Median Household Income",
  },
  { state: "stateFIPS", county: "CountyFIPS", year: "year", poverty: "povertyR", income: "medianHI" },
] as const;
type Told = "state" | "county" | "year" | "poverty" | "income";

/**
 * The context of areas, of a file of the Census Bureau's Small Area Income and Poverty Estimates (SAIPE) as
 * CSV, whose numbers have commas between thousands and are `.` where there is none. Keys are 1000 times the
 * state's code plus the county's, which is 0 for the state itself; the whole country's is 0. A file of many
 * years (`stateFIPS`, `CountyFIPS`, `year`, `medianHI`, `povertyR`), in which 0 dollars are none, is read for
 * one of them; one of a single year doesn't name it, but its name may (`saipe_2021.csv`): where years stand
 * in it, the one that is asked for must be among them.
 *
 * Source: https://www.census.gov/programs-surveys/saipe.html.
 *
 * @param year the year that is asked for; null where any will do, which a file of many years is refused for.
 * @throws {Error} when there is no such file; {TypeError} when it lacks a column.
 * @throws {RangeError} when it is of other years.
 * @throws {SyntaxError} naming the row whose code or number is none, or whose area stood before.
 */
export async function readAreaContext(
  path: string,
  year: number | null = null,
): Promise<ReadonlyMap<number, AreaContext>> {
  const shown = shownText(path, 500), areas = new Map<number, AreaContext>(), years = new Set<number>();
  const named = [...basename(path).matchAll(/(?<!\d)(?:19|20)\d\d(?!\d)/g)].map(([text]) => Number(text));
  let before = 0, isOfMany = false;
  for await (const table of readCsvParts(path)) {
    const names = layouts.find(({ state }) => Object.hasOwn(table.columns, state)) ?? layouts[0];
    isOfMany = names.year !== null;
    const textOf = (name: Told, row: number) => cellText(columnOf(table, names[name]!), row) ?? "";
    const wrong = (row: number, name: Told, rule: string) =>
      new SyntaxError(
        `Cannot read the context of areas of "${shown}" as ${rule}: row ${before + row + 1}, column "${
          names[name]
        }", has "${shownText(textOf(name, row), 40)}"`,
      );
    for (let row = 0; row < table.rowCount; row++) {
      if (isOfMany) {
        const text = textOf("year", row);
        if (!/^\d{4}$/.test(text)) throw wrong(row, "year", "a row must have its year");
        years.add(Number(text));
        if (Number(text) !== year) continue;
      }
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
      const [poverty, income] = [numberOf("poverty"), numberOf("income")], isNone = isOfMany && income === 0;
      areas.set(code, isNone ? { poverty: NaN, income: NaN } : { poverty, income });
    }
    before += table.rowCount;
  }
  const there = isOfMany ? [...years].sort((a, b) => a - b) : named;
  const isRight = isOfMany ? areas.size > 0 : year === null || there.length === 0 || there.includes(year);
  if (!isRight) {
    throw new RangeError(
      `Cannot tell of areas by "${shown}" as it must be of the survey's year, ${year ?? "which has none"}: ${
        there.length === 0 ? "it has no rows" : `it is of ${yearsSaid(there)}`
      }`,
    );
  }
  return areas;
}

function yearsSaid(years: readonly number[]): string {
  return years.length > 3 ? `${years.length} years from ${years[0]} to ${years.at(-1)}` : years.join(", ");
}

/**
 * A survey with what is told of each respondent's area, as `area_poverty` (percent) and `area_income`
 * (dollars): of their county where the survey has an item `county` and the county is told of, else of their
 * state; missing where neither is.
 *
 * @throws {TypeError} when the survey has no item `state`; {RangeError} when nobody's area is told of.
 */
export function withContext(survey: Survey, areas: ReadonlyMap<number, AreaContext>): Survey {
  const state = numbersOf(survey.table, "state");
  const county = Object.hasOwn(survey.table.columns, "county") ? numbersOf(survey.table, "county") : null;
  const told = (name: keyof AreaContext) =>
    numberColumn(Float64Array.from(state, (code, row) => {
      const own = areas.get(1000 * code + (county?.[row] ?? 0)) ?? areas.get(1000 * code);
      return own?.[name] ?? NaN;
    }));
  const isTold = state.some((code, row) =>
    areas.has(1000 * code + (county?.[row] ?? 0)) || areas.has(1000 * code)
  );
  if (!isTold) {
    throw new RangeError(
      `Cannot tell of areas as the file must tell of some of the survey's ${
        county === null ? "states (a survey with an item county takes counties, too)" : "states or counties"
      }: it tells of ${areas.size} others`,
    );
  }
  const columns = { ...survey.table.columns, area_poverty: told("poverty"), area_income: told("income") };
  return { ...survey, table: tableOf(columns) };
}
