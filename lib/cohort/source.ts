import { resolveInProject } from "lib/files/mod.ts";
import { duckDbFileRows } from "lib/warehouse/mod.ts";
import type { Cohort } from "./cohort.ts";
import { doorSource } from "./doors/door_source.ts";
import { fileSource, type FileSourceOptions, fileSources } from "./source/file_source.ts";
import { readPlace } from "./source/place.ts";
import { type Source, sourceOf } from "./source/source.ts";
import { type TableSource, tableSource } from "./source/table_source.ts";
import { syntheticCohort } from "./synthetic/synthetic.ts";

export type OpenSourceOptions = {
  /** The folder of the real cohorts' usual files: the environment variable WARDBOOK_REAL_DATA. */
  readonly realData?: string | undefined;
};

/** Where each real cohort's file is below that folder. */
const usualFiles: Readonly<Record<string, string>> = {
  "sparcs": "sparcs_ny_2020/week9_survivorSet.csv.gz",
  "diabetes130": "uci_diabetes130/diabetic_data.csv.gz",
  "analytics-vidhya": "av_healthcare2/train_sample_1000.csv",
};

/**
 * The rows of a cohort as its source has them, unchecked. `source` is a CSV or Parquet file (`.csv`,
 * `.csv.gz`, `.parquet`), one in SAS transport format (`.xpt`) or a sheet of an Excel file (`.xlsx`,
 * `FILE.xlsx#SHEET`), a folder of them or a pattern (`extracts/2022-*.csv`); `table:NAME` for a table or view
 * of the warehouse in use, `NAME` up to `DATABASE.SCHEMA.TABLE`; `duckdb:FILE#NAME` for one of a DuckDB file;
 * of a cohort with a `door` it is a folder with the files of an export, or its main table, with the others
 * beside it. When it is "", they are those of the spec's own `source`, those that the synthetic cohort
 * generates, and for a real cohort those of its usual file in the folder `realData`.
 *
 * @throws {Error} when a real cohort has no file, saying what to pass; or there is no such file, it can't be
 * read (see `readCsvParts()`, `duckDbFileRows()`), or no row is in it. A table is looked at when it is
 * loaded.
 * @throws {RangeError} when `source` is malformed.
 */
export async function openSource(
  cohort: Cohort,
  source: string,
  options: OpenSourceOptions = {},
): Promise<Source | TableSource> {
  const { realData = Deno.env.get("WARDBOOK_REAL_DATA") } = options;
  const given = source === "" ? cohort.source ?? "" : source;
  if (given !== "") return await openPlace(cohort, given);
  if (cohort.name === "synthetic") return sourceOf(syntheticCohort().table, "the synthetic cohort");
  const file = usualFile(cohort.name, realData);
  if (file !== null && await isThere(file)) return await openPlace(cohort, file);
  throw new Error(
    `Cannot open cohort "${cohort.name}" as its ${
      cohort.door === undefined
        ? "file must be given: pass --source FILE"
        : "export must be given: pass --source FOLDER"
    } (${cohort.title}, ${cohort.origin})` +
      (file === null ? "" : `; WARDBOOK_REAL_DATA has no ${usualFiles[cohort.name]}`),
  );
}

/**
 * The same for who adds to what is there: each file is a source of its own, in the order of their names, and
 * may have a header and no rows, as of a day without news.
 *
 * @param isWhole all files of a source are one, as where it is a complete extract.
 * @throws as `openSource()` does.
 */
export async function openSources(
  cohort: Cohort,
  source: string,
  { isWhole, ...options }: OpenSourceOptions & { readonly isWhole: boolean },
): Promise<(Source | TableSource)[]> {
  const place = source === "" ? null : readPlace(source);
  if (cohort.door !== undefined || place?.kind !== "files") {
    return [await openSource(cohort, source, options)];
  }
  const reading = readingOf(cohort);
  return isWhole ? [await fileSource(place.path, reading)] : await fileSources(place.path, reading);
}

async function openPlace(cohort: Cohort, source: string): Promise<Source | TableSource> {
  const place = readPlace(source);
  if (cohort.door !== undefined && place.kind !== "table") {
    if (place.kind === "files") {
      return await notEmpty(cohort, await doorSource(cohort.door, place.path, cohort.encoding));
    }
    throw new Error(
      `Cannot open cohort "${cohort.name}" as its source must be a folder with the tables of the export, or the ` +
        `main one in the warehouse (table:NAME): it is "${source}"`,
    );
  }
  if (place.kind === "table") return tableSource(place.name);
  return await notEmpty(
    cohort,
    place.kind === "files" ? await fileSource(place.path, readingOf(cohort)) : duckDbSource(place, source),
  );
}

/** What the cohort's spec says of reading its files. */
function readingOf({ encoding, columns }: Cohort): FileSourceOptions {
  return { encoding, columns: columns.map(({ name }) => name) };
}

function duckDbSource(
  { file, name }: { readonly file: string; readonly name: readonly { readonly text: string }[] },
  shown: string,
): Source {
  const place = { database: resolveInProject(file), name: name.map(({ text }) => text) };
  return {
    name: shown,
    parts: async function* () {
      let rowsBefore = 0;
      for await (const table of duckDbFileRows(place, shown)) {
        yield { table, file: null, rowsBefore };
        rowsBefore += table.rowCount;
      }
    },
  };
}

/** A header alone is a sound table, but nothing to learn from: most often an export that failed. */
async function notEmpty(cohort: Cohort, source: Source): Promise<Source> {
  for await (const { table } of source.parts()) if (table.rowCount > 0) return source;
  throw new Error(
    `Cannot open cohort "${cohort.name}" as its source must have rows: "${source.name}" has a header and no rows`,
  );
}

function usualFile(cohort: string, realData: string | undefined): string | null {
  const file = usualFiles[cohort];
  return !realData || file === undefined ? null : resolveInProject(`${realData}/${file}`);
}

async function isThere(file: string): Promise<boolean> {
  try {
    return (await Deno.stat(file)).isFile;
  } catch {
    return false;
  }
}
