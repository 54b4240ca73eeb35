import { basename, extname } from "node:path";
import type { Exported } from "lib/cohort/mod.ts";
import { writeWhole } from "lib/files/mod.ts";
import { riskAssessment } from "lib/serve/mod.ts";
import {
  categoryColumn,
  cellText,
  columnOf,
  csvBytes,
  missingCount,
  numbersOf,
  type Table,
  tableOf,
  timestampsOf,
} from "lib/table/mod.ts";
import { type Warehouse, writeParquet } from "lib/warehouse/mod.ts";
import { LoadProgress } from "../load_progress.ts";

/**
 * Writes the rows of a relation as CSV or Parquet, those of predictions as FHIR (NDJSON) too, then its
 * dictionary, which knows then how many values are missing. Returns the number of rows.
 *
 * @throws {WriteError} when a file can't be written. @throws {QueryError} when the rows can't be read.
 */
export async function writeExport(
  warehouse: Warehouse,
  { columns, query }: Exported,
  { to, quiet }: { readonly to: string; readonly quiet: boolean },
): Promise<number> {
  const progress = quiet ? null : new LoadProgress(1);
  progress?.start(basename(to));
  const names = columns.map(({ name }) => name), missing = new Map<string, number>();
  let rows = 0, unread: unknown;
  const counted = async function* (): AsyncGenerator<Table> {
    try {
      for await (const table of warehouse.stream(query)) {
        for (const name of names) {
          missing.set(name, (missing.get(name) ?? 0) + missingCount(columnOf(table, name)));
        }
        rows += table.rowCount;
        progress?.rows(rows);
        yield table;
      }
    } catch (error) {
      unread = error;
      throw error;
    }
  };
  try {
    if (extname(to) === ".parquet") await writeParquet(to, columns, counted());
    else if (extname(to) === ".ndjson") await writeWhole(to, riskLines(counted()));
    else await writeWhole(to, csvBytes(names, counted()));
  } catch (error) {
    // Not the file's fault.
    throw unread ?? error;
  } finally {
    progress?.end();
  }
  const texts = (of: (column: Exported["columns"][number]) => string | null) =>
    categoryColumn(columns.map(of));
  const dictionary = tableOf({
    column: texts(({ name }) => name),
    type: texts(({ type }) => type),
    unit: texts(({ unit }) => unit ?? null),
    meaning: texts(({ meaning }) => meaning),
    known_at: texts(({ knownAt }) => knownAt ?? null),
    missing_share: texts(({ name }) => rows === 0 ? null : ((missing.get(name) ?? 0) / rows).toFixed(4)),
  });
  await writeWhole(dictionaryOf(to), csvBytes(Object.keys(dictionary.columns), [dictionary]));
  return rows;
}

/** Rows of the prediction log as FHIR's RiskAssessments, one a line. */
async function* riskLines(tables: AsyncIterable<Table>): AsyncGenerator<Uint8Array> {
  for await (const table of tables) {
    const number = (name: string) => numbersOf(table, name), asOf = timestampsOf(table, "as_of");
    const [stay, days, lower, upper, level] = [
      ...["stay_id", "predicted_days", "lower_days", "upper_days", "interval_level"],
    ].map(number) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
    const text = (name: string, row: number) => cellText(columnOf(table, name), row);
    const told = ["reason_1", "reason_2", "reason_3"];
    const lines = Array.from({ length: table.rowCount }, (_, row) => {
      if (Number.isNaN(days[row]!)) return "";
      const assessment = riskAssessment({
        ...{ stayId: stay[row]!, asOf: asOf[row]!, days: days[row]!, lower: lower[row]!, upper: upper[row]! },
        level: Number.isNaN(level[row]!) ? null : level[row]!,
        method: `Wardbook, model version ${text("model_version", row)}`,
        reasons: told.flatMap((name) => text(name, row) ?? []),
        notes: ["anomaly_reason"].flatMap((name) => text(name, row) ?? []),
      });
      return `${JSON.stringify(assessment)}\n`;
    });
    yield new TextEncoder().encode(lines.join(""));
  }
}

/** The file beside an export that says what its columns mean. */
export function dictionaryOf(file: string): string {
  return `${file}.dictionary.csv`;
}
