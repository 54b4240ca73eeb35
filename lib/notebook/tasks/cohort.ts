import {
  type Cohort,
  cohortNamed,
  cohortReport,
  cohorts,
  doorCohorts,
  draftSpec,
  odcsContract,
  openCohort,
  openSource,
  readOut,
  relationRows,
  typedNames,
  wholeTable,
  yamlText,
} from "lib/cohort/mod.ts";
import { resolveInProject, writeWhole } from "lib/files/mod.ts";
import { NotUtf8, type Table } from "lib/table/mod.ts";
import { openWarehouse, type Warehouse } from "lib/warehouse/mod.ts";
import { typedPath } from "../run/typed_path.ts";
import { WrongUse } from "../run/wrong_use.ts";
import { runTask, taskArgs } from "./run_task.ts";

const help = `Drafts the spec of one's own data, or checks one.

Usage: deno task cohort draft FILE --name NAME [--at-admission COLUMNS] [--force]
       deno task cohort draft table:[[DATABASE.]SCHEMA.]NAME --name NAME --warehouse URL
       deno task cohort check NAME [--source FILE] [--extracted-on DAY] [--export CONTRACT.yaml]

draft looks at the rows of FILE (.csv, .txt, .xlsx, .parquet, .xpt, also .gz; a folder, a pattern,
duckdb:FILE#TABLE) or of a table of the warehouse, and writes data/cohorts/NAME.ts, which git ignores: types, texts that mean missing,
ranges, labels, how dates and numbers are written, and for each column a guess with its evidence as a comment.
Dates that may be day/month or month/day are asked. Read it, and say when each column is known: only what is known
at admission enters a model.

check says what is wrong with a spec, counts the rows kept and in quarantine by rule, and lists features, what
is known too late for one, and suspects. Then: deno task run --cohort NAME

Options
  --name NAME         lower case letters, digits and dashes
  --at-admission COLUMNS  what you know to be known at admission: 'LAB*,"Unit, first"' (* is any characters)
  --force             replace a spec that is there
  --source FILE       other rows than those of the spec's own source
  --warehouse URL     where a table: lies (or WARDBOOK_WAREHOUSE): duckdb:FILE or snowflake://ACCOUNT/DATABASE/SCHEMA
  --extracted-on DAY  nothing later can be in it; today when left out
  --export FILE.yaml  write the contract in the Open Data Contract Standard (ODCS 3.1), rows are looked
                      at only where --source is said
  --help              this text

Exit codes: 0 done; 1 the rows or the spec can't be read; 2 wrong use.
`;

/** The command line of `deno task cohort` (see `--help`). This file prints. Returns the exit code. */
export function main(args: readonly string[], now: () => number): Promise<number> {
  return runTask(args, help, async () => {
    const { command, word, options } = parse(args);
    const lines = command === "draft" ? await draft(word, options) : await check(word, options, now());
    for (const line of lines) console.log(line);
    return 0;
  });
}

type Options = ReturnType<typeof parse>["options"];

async function draft(
  file: string,
  { name = "", force, warehouse, "at-admission": early = "" }: Options,
): Promise<string[]> {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    refuse(`--name must be lower case letters, digits and dashes: it is "${name}"`);
  }
  if ([...cohorts, ...doorCohorts].some((each) => each.name === name)) {
    refuse(`--name must be a new one: "${name}" comes with the project`);
  }
  const source = placeOf(file);
  const path = `data/cohorts/${name}.ts`;
  const found = await rowsOf({ ...cohortNamed("synthetic"), name }, source, warehouse);
  const { rows } = found;
  const { text, summary } = draftSpec(rows, { ...found, name, atAdmission: typedNames(early) });
  await Deno.mkdir(resolveInProject("data/cohorts"), { recursive: true });
  await write(path, text, force);
  return [
    `Wrote ${path}: ${Object.keys(rows.columns).length} columns from ${rows.rowCount} rows.`,
    ...found.told ?? [],
    ...summary,
    `Next: read ${path}, then deno task cohort check ${name}`,
  ];
}

async function check(
  name: string,
  { source = "", "extracted-on": extractedOn, warehouse: url, export: exported }: Options,
  now: number,
): Promise<string[]> {
  const asOf = extractedOn === undefined ? now : Date.parse(extractedOn);
  if (Number.isNaN(asOf)) refuse(`--extracted-on must be a day like 2022-12-31: it is "${extractedOn}"`);
  const cohort = await openCohort(name);
  if (exported !== undefined) {
    const path = await writeContract(cohort, exported);
    if (source === "") return [path];
  }
  const opened = await openSource(cohort, placeOf(source));
  const rows = "relation" in opened
    ? await inWarehouse(
      cohort,
      url,
      async (from) =>
        cohort.door === undefined
          ? await relationRows(from, cohort, opened.relation)
          : await readOut(from, cohort, opened),
    )
    : opened;
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    return [
      doorCohorts.some((each) => each.name === name)
        ? `${cohort.title}`
        : `data/cohorts/${name}.ts is sound.`,
      ...await cohortReport(warehouse, cohort, rows, { asOf }),
      `Next: deno task run --cohort ${name}${source === "" ? "" : ` --source ${source}`}`,
    ];
  } finally {
    await warehouse.close();
  }
}

/** What somebody drafts from: rows, and what their text is written in where that isn't UTF-8. */
type Found = {
  readonly rows: Table;
  /** As a spec says it: of an Excel file also which sheet. */
  readonly source: string;
  readonly encoding?: string;
  /** What was chosen or left out of the source. */
  readonly told?: readonly string[];
  /** What its columns mean, as far as it says so. */
  readonly meanings?: Readonly<Record<string, string>>;
};

/** A file that is not UTF-8 is most often what Windows writes in western Europe and America. */
const otherEncoding = "windows-1252";

async function rowsOf(cohort: Cohort, source: string, url: string | undefined): Promise<Found> {
  const unknown = { ...cohort, columns: [] };
  try {
    const opened = await openSource(unknown, source);
    if ("relation" in opened) {
      const rows = await inWarehouse(unknown, url, (from) => relationRows(from, unknown, opened.relation));
      return { rows, source };
    }
    const place = /\.xlsx$/i.test(source) ? opened.name : source;
    const { told = [], meanings = {} } = opened;
    return { rows: await wholeTable(opened), source: place, told, meanings };
  } catch (error) {
    if (!(error instanceof NotUtf8) || cohort.encoding !== undefined) throw error;
    const encoding = otherEncoding;
    return { ...await rowsOf({ ...cohort, encoding }, source, url), encoding };
  }
}

/** @returns a line that says where the contract is. */
async function writeContract(cohort: Cohort, typed: string): Promise<string> {
  if (!/\.ya?ml$/i.test(typed)) refuse(`--export must be a file .yaml: it is "${typed}"`);
  const path = typedPath(typed);
  await writeWhole(path, yamlText(odcsContract(cohort)));
  return `Wrote ${typed}: ${cohort.columns.length} columns, ${cohort.rules.length} rules, ODCS 3.1.`;
}

/** Reads a table of a warehouse, in which nothing is changed. */
async function inWarehouse<T>(
  { name }: Cohort,
  url = Deno.env.get("WARDBOOK_WAREHOUSE") ?? "",
  read: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  if (url === "") return refuse("a table lies in a warehouse: say --warehouse URL, or WARDBOOK_WAREHOUSE");
  const warehouse = await openWarehouse(url, { cohort: name, readOnly: true });
  try {
    return await read(warehouse);
  } finally {
    await warehouse.close();
  }
}

async function write(path: string, text: string, replaces: boolean): Promise<void> {
  try {
    await Deno.writeTextFile(resolveInProject(path), text, { createNew: !replaces });
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AlreadyExists)) throw cause;
    throw new Error(`Cannot write ${path} as it must not be there yet: it is (--force replaces it)`, {
      cause,
    });
  }
}

function parse(args: readonly string[]) {
  const { values: options, positionals: [command, word, ...more] } = taskArgs(args, {
    "name": { type: "string" },
    "source": { type: "string" },
    "extracted-on": { type: "string" },
    "warehouse": { type: "string" },
    "export": { type: "string" },
    "at-admission": { type: "string" },
    "force": { type: "boolean", default: false },
  });
  if ((command !== "draft" && command !== "check") || word === undefined || more.length > 0) {
    return refuse("it takes draft FILE or check NAME (--help)");
  }
  return { command, word, options };
}

/** A file as somebody typed it; a table keeps its name. */
function placeOf(source: string): string {
  return source === "" || /^(table|duckdb):/.test(source) ? source : typedPath(source);
}

function refuse(reason: string): never {
  throw new WrongUse(`Cannot work on a cohort as ${reason}`);
}

if (import.meta.main) Deno.exit(await main(Deno.args, Date.now));
