import { shownText } from "lib/files/mod.ts";
import {
  numberColumn,
  readCsvParts,
  readTransportLayout,
  readTransportParts,
  tableOf,
} from "lib/table/mod.ts";
import { duckDbFileRows } from "lib/warehouse/mod.ts";
import { codeNumbers } from "../survey/code_numbers.ts";
import type { RawSurvey } from "../survey/read_survey.ts";

/**
 * The rows of a survey's file in parts: SAS transport (`.xpt`), Parquet or CSV, packed too where it is text
 * or transport (`.gz`).
 *
 * @param columns those that are wanted, as far as the file has them.
 * @throws {RangeError} when the file's name ends otherwise.
 * @throws {Error} when there is no such file, or it can't be read; {SyntaxError} when it is damaged.
 */
export async function* surveyFileParts(path: string, columns: readonly string[]): AsyncGenerator<RawSurvey> {
  const shown = shownText(path, 500), kind = /\.(xpt|parquet|csv)(\.gz)?$/i.exec(path)?.[1]?.toLowerCase();
  if (kind === "xpt") {
    const layout = await readTransportLayout(path);
    const names = layout.columns.map(({ name }) => name).filter((name) => columns.includes(name));
    yield* readTransportParts(path, { columns: names });
  } else if (kind === "parquet") {
    for await (const table of duckDbFileRows({ parquet: path }, shown)) yield { table };
  } else if (kind === "csv") {
    for await (const table of readCsvParts(path, { rows: 65_536 })) yield { table };
  } else {throw new RangeError(
      `Cannot read a survey as its file must be .xpt, .parquet or .csv: it is "${shown}"`,
    );}
}

/** Parts below each other, of the columns that are wanted, all as numbers. */
export async function wholeSurvey(
  parts: AsyncIterable<RawSurvey>,
  columns: readonly string[],
): Promise<RawSurvey> {
  const held: { readonly name: string; readonly values: Float64Array[]; readonly missing: Uint8Array[] }[] =
    [];
  let rows = 0;
  for await (const { table, missing } of parts) {
    for (const name of columns.filter((each) => Object.hasOwn(table.columns, each))) {
      let own = held.find((each) => each.name === name);
      if (own === undefined) held.push(own = { name, values: [], missing: [] });
      own.values.push(codeNumbers(table.columns[name]!));
      own.missing.push(missing?.[name] ?? new Uint8Array(table.rowCount));
    }
    rows += table.rowCount;
  }
  const below = <T extends Float64Array | Uint8Array>(pieces: readonly T[], whole: T): T => {
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  };
  return {
    table: tableOf(Object.fromEntries(
      held.map(({ name, values }) => [name, numberColumn(below(values, new Float64Array(rows)))]),
    )),
    missing: Object.fromEntries(
      held.map(({ name, missing }) => [name, below(missing, new Uint8Array(rows))]),
    ),
  };
}
