import { type ExcelCell, excelSheets } from "lib/cohort/mod.ts";
import { shownText } from "lib/files/mod.ts";
import { cellText, columnOf, numberColumn, readCsvParts, type Table, tableOf } from "lib/table/mod.ts";

const sizes = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"] as const;
/** Related children under 18: none to eight or more. */
const childrenColumns = Array.from(sizes, (_, children) => children === 8 ? "c8plus" : `c${children}`);
const said = sizes.map((_, i) => i + 1).join(", ");

/**
 * The Census Bureau's poverty thresholds of a year, of its Excel file (`thresh24.xlsx`): a row a size of
 * household, 1 to 9 (or more), in dollars: the weighted average, and that by how many of them are children
 * (missing where there is none, as of one and two people, whose thresholds go by the age of the householder).
 *
 * Source: https://www.census.gov/topics/income-poverty/poverty/guidance/poverty-thresholds.html.
 *
 * @throws {Error} when it is no Excel file.
 * @throws {SyntaxError} when a size is missing or stands twice, or what stands beside it is no amount.
 */
export async function censusThresholds(path: string): Promise<Table> {
  const shown = shownText(path, 500), sheets = await excelSheets(path, shown);
  const found = sizes.map(() => null as readonly number[] | null);
  sheets.forEach(({ sheet, cells }) =>
    cells.forEach((row, at) => {
      const size = sizes.indexOf(
        /^\W*(\w+) (?:person|people)\b/i.exec(String(row[0] ?? ""))?.[1]
          ?.toLowerCase() as typeof sizes[number],
      );
      if (size < 0) return;
      const where = `row ${at + 1} of sheet "${shownText(sheet, 60)}"`;
      if (found[size] !== null) {
        throw refusal(shown, "each size of household must stand once", `${where} repeats ${size + 1}`);
      }
      found[size] = Array.from({ length: 10 }, (_, i) =>
        amountOf(row[i + 1] ?? null, shown, `${where}, column ${i + 2},`));
      if (!(found[size]![0]! > 0)) {
        throw refusal(shown, "each size of household must have its weighted average", `${where} has none`);
      }
    })
  );
  const lacking = found.findIndex((each) => each === null);
  if (lacking >= 0) {
    throw refusal(shown, `it must have rows of households of ${said} people`, `it lacks ${lacking + 1}`);
  }
  return tableOf({
    household: numberColumn(sizes.map((_, i) => i + 1)),
    weighted_average: numberColumn(found.map((each) => each![0]!)),
    ...Object.fromEntries(
      childrenColumns.map((
        name,
        i,
      ) => [name, numberColumn(found.map((each, size) => size < 2 ? NaN : each![i + 1]!))]),
    ),
  });
}

function amountOf(cell: ExcelCell, shown: string, where: string): number {
  const text = cell === null ? "" : String(cell).replaceAll(/[\s$,]/g, "");
  if (text === "") return NaN;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw refusal(shown, "amounts must be in dollars", `${where} has "${shownText(String(cell), 40)}"`);
}

/**
 * The thresholds by size of household, from one person on, of a CSV file as `deno task survey thresholds`
 * writes it: its columns `household` and `weighted_average`.
 *
 * @throws {Error} when there is no such file.
 * @throws {TypeError} when it lacks a column; {SyntaxError} when sizes don't go from 1 on, or an average is
 * no amount, or below that of fewer people.
 */
export async function readThresholds(path: string): Promise<number[]> {
  const shown = shownText(path, 500), averages: number[] = [];
  for await (const table of readCsvParts(path)) {
    const household = columnOf(table, "household"), average = columnOf(table, "weighted_average");
    for (let row = 0; row < table.rowCount; row++) {
      const size = cellText(household, row),
        amount = Number(cellText(average, row) ?? NaN),
        where = `row ${averages.length + 1}`;
      if (size !== String(averages.length + 1)) {
        throw refusal(
          shown,
          "households must go from 1 on by one",
          `${where} has "${shownText(size ?? "", 40)}"`,
        );
      }
      if (!(amount > (averages.at(-1) ?? 0))) {
        throw refusal(
          shown,
          "the average must be an amount, above that of fewer people",
          `${where} has "${shownText(cellText(average, row) ?? "", 40)}"`,
        );
      }
      averages.push(amount);
    }
  }
  if (averages.length === 0) throw refusal(shown, "it must have rows", "there are none");
  return averages;
}

function refusal(shown: string, rule: string, state: string): SyntaxError {
  return new SyntaxError(`Cannot read poverty thresholds of "${shown}" as ${rule}: ${state}`);
}
