import { dirname, extname, join } from "node:path";
import { cohortExports, loadState, openCohort } from "lib/cohort/mod.ts";
import { readTrendBook } from "lib/explore/mod.ts";
import { makeFolder, resolveInProject, WriteError, writeWhole } from "lib/files/mod.ts";
import { biExport, biViews, heldBelow, makeBiViews, predictionsExport, readStayBook } from "lib/score/mod.ts";
import { stayBookFile, trendBookFile } from "lib/serve/mod.ts";
import { dayNamed, grouped } from "lib/stats/mod.ts";
import { openWarehouse, type Warehouse } from "lib/warehouse/mod.ts";
import { typedPath } from "../run/typed_path.ts";
import { WrongUse } from "../run/wrong_use.ts";
import { shareNamed } from "./data/share_named.ts";
import { dictionaryOf, writeExport } from "./data/write_export.ts";
import { runTask, taskArgs } from "./run_task.ts";

const usualWarehouse = "duckdb:data/local/{cohort}.duckdb";

const help = `Hands over a cohort's cleaned data set, with a data dictionary beside it.

Usage: deno task export RELATION --to FILE [--cohort NAME] [options]
       deno task export bi [--to FOLDER] [--identifiers] [--cohort NAME] [options]

Relations
  stays        one row a stay: what a model may be told of it, with features, ordered by stay
  accepted     the rows of the source that obey the contract, typed
  quarantine   the rows that don't, each with the rule that it broke
  predictions  all that was ever predicted; as .ndjson FHIR's RiskAssessments (R4), one a line
  today        the admissions of four weeks and what was predicted of them, for the page /today of deno task
               serve, which looks for it where it is put: data/local/serve/today-COHORT.json, or --to FILE.json;
               deno task nightly writes it. Beside it explore-COHORT.json: how stays developed by month, for the
               page /explore; no stay is in it, and no number of fewer than 11 stays or patients
  bi           makes the views bi_stays, bi_predictions, bi_beds and bi_model_quality, which Power BI and Tableau
               read (data/README.md), and with --to FOLDER writes each there as Parquet

FILE ends in .csv or .parquet. Beside it comes FILE.dictionary.csv: column, type, unit, meaning, when it is known
of a stay, and the share that is missing. Both are written whole or not at all. They hold what the tables hold,
rows of patients: they stay where you put them, and nobody but you takes them away again.

Options
  --to FILE        where to; a file that is there is refused
  --force          replace it
  --identifiers    of bi: with the source's stay_id and patient_id; without, rows are joined by stay_key alone
  --hold-back S    of predictions: leave out a share of the stays (0.1 is every tenth), always the same ones, so
                   that there are some whose prediction nobody acted on (deno task feedback report)
  --cohort NAME    whose (default synthetic)
  --warehouse URL  where the tables are (default ${usualWarehouse}, or WARDBOOK_WAREHOUSE)
  --as-of DAY      of today: what was scored by then (default: all)
  --quiet          no progress
  --help           this text

Exit codes: 0 done; 1 it can't be done; 2 wrong use.

Examples
  deno task export stays --to stays.parquet --cohort mine
  deno task export predictions --to shown.csv --hold-back 0.1 --cohort mine
  deno task export quarantine --to rejected.csv --cohort mine
  deno task export bi --to bi --cohort mine
`;

type Options = ReturnType<typeof parse>;

/** The command line of `deno task export` (see `--help`). This file prints. Returns the exit code. */
export function main(args: readonly string[]): Promise<number> {
  return runTask(args, help, async () => {
    const options = parse(args);
    if (options.relation === "today") return await exportToday(options);
    if (options.relation === "bi") return await exportBi(options);
    const files = [options.to, dictionaryOf(options.to)];
    if (!options.force) { for (const file of files) await refuseIfThere(file); }
    const cohort = await openCohort(options.cohort);
    const exported = options.relation === "predictions"
      ? predictionsExport(heldBelow(options.holdBack))
      : cohortExports[options.relation](cohort);
    const warehouse = await openWarehouse(options.warehouse, {
      cohort: options.cohort,
      readOnly: true,
      onWait: (line) => console.error(line),
    });
    try {
      await refuseOthers(warehouse, options);
      const rows = await writeExport(warehouse, exported, options);
      console.log(`Wrote ${options.to}: ${grouped(rows)} rows, ${exported.columns.length} columns.`);
      console.log(`Wrote ${files[1]}: what they mean.`);
      if (options.holdBack > 0) console.log(heldBackReading(options));
      if (cohort.invented !== true) console.log(ofPatients);
    } finally {
      await warehouse.close();
    }
    return 0;
  });
}

const ofPatients =
  "Rows of patients: keep the file where only those see it who may, and delete it when it is used.";

function heldBackReading({ holdBack, cohort }: Options): string {
  return `Held back: the predictions of about ${
    Math.round(1000 * holdBack) / 10
  } % of the stays. Say the same share ` +
    `to deno task feedback report --hold-back ${holdBack} --cohort ${cohort}.`;
}

async function refuseIfThere(file: string): Promise<void> {
  if (!await Deno.lstat(file).then(() => true, () => false)) return;
  throw new WriteError(`Cannot write ${file} as it must not be there yet: it is (--force replaces it)`);
}

/** Tables that loads have filled say whose they are. */
async function refuseOthers(warehouse: Warehouse, { cohort }: Pick<Options, "cohort">): Promise<void> {
  const last = (await loadState(warehouse)).current.at(-1);
  if (last === undefined || last.cohort === cohort) return;
  throw new Error(
    `Cannot export cohort "${cohort}" as the tables must hold that cohort: they hold "${last.cohort}"`,
  );
}

/** Writes the book of stays; only its user may read it. The one of yesterday is replaced. */
async function exportToday({ cohort, warehouse: url, to, asOf }: Options): Promise<number> {
  const spec = await openCohort(cohort);
  const file = to === "" ? resolveInProject(stayBookFile(cohort)) : to;
  const warehouse = await openWarehouse(url, {
    cohort,
    readOnly: true,
    onWait: (line) => console.error(line),
  });
  try {
    const book = await readStayBook(warehouse, spec, asOf === "" ? Date.UTC(9999, 11, 31) : dayNamed(asOf));
    await makeFolder(dirname(file));
    await writeWhole(file, `${JSON.stringify(book)}\n`);
    if (Deno.build.os !== "windows") await Deno.chmod(file, 0o600);
    const trends = await readTrendBook(warehouse, spec, asOf === "" ? null : dayNamed(asOf));
    await writeWhole(join(dirname(file), trendBookFile(cohort)), `${JSON.stringify(trends)}\n`);
    console.log(`Wrote ${file}: ${grouped(book.stays.length)} stays, ${book.day ?? "no day was scored"}.`);
  } finally {
    await warehouse.close();
  }
  return 0;
}

/** Makes the views anew, and writes them where a folder is named. */
async function exportBi({ cohort, warehouse: url, to, force, quiet, identifiers }: Options): Promise<number> {
  const spec = await openCohort(cohort);
  const files = to === "" ? [] : biViews.map((view) => ({ view, to: join(to, `${view}.parquet`) }));
  for (const { to } of files) {
    if (!force) { for (const file of [to, dictionaryOf(to)]) await refuseIfThere(file); }
  }
  const warehouse = await openWarehouse(url, { cohort, onWait: (line) => console.error(line) });
  try {
    await refuseOthers(warehouse, { cohort });
    await makeBiViews(warehouse, identifiers);
    console.log(`Made the views ${biViews.join(", ")}${identifiers ? ", with stay_id and patient_id" : ""}.`);
    if (to !== "") await makeFolder(to);
    for (const { view, to } of files) {
      const rows = await writeExport(warehouse, biExport(view, identifiers), { to, quiet });
      console.log(`Wrote ${to}: ${grouped(rows)} rows.`);
    }
    if (files.length > 0 && spec.invented !== true) console.log(ofPatients);
  } finally {
    await warehouse.close();
  }
  return 0;
}

type RelationName = keyof typeof cohortExports | "predictions" | "today" | "bi";
const relations: readonly RelationName[] = ["stays", "accepted", "quarantine", "predictions", "today", "bi"];

function parse(args: readonly string[]) {
  const { values, positionals: [word, ...more] } = taskArgs(args, {
    "to": { type: "string", default: "" },
    "cohort": { type: "string", default: Deno.env.get("WARDBOOK_COHORT") || "synthetic" },
    "warehouse": { type: "string", default: Deno.env.get("WARDBOOK_WAREHOUSE") || usualWarehouse },
    "force": { type: "boolean", default: false },
    "identifiers": { type: "boolean", default: false },
    "quiet": { type: "boolean", default: false },
    "hold-back": { type: "string" },
    "as-of": { type: "string", default: "" },
  });
  const relation = relations.find((each) => each === word);
  if (relation === undefined || more.length > 0) {
    return refuse(`it takes one of ${relations.join(", ")}: it is "${[word, ...more].join(" ")}"`);
  }
  const { "as-of": asOf } = values;
  if (values.identifiers && relation !== "bi") return refuse("--identifiers goes with bi alone");
  if (relation === "today") {
    if (values.to !== "" && extname(values.to) !== ".json") {
      return refuse(`--to must name a file that ends in .json: it is "${values.to}"`);
    }
    return { ...values, relation, asOf, to: values.to === "" ? "" : typedPath(values.to), holdBack: 0 };
  }
  if (asOf !== "") return refuse("--as-of goes with today alone");
  if (relation === "bi") {
    if ([".csv", ".parquet", ".json"].includes(extname(values.to))) {
      return refuse(`--to must name a folder: it is "${values.to}"`);
    }
    if (values["hold-back"] !== undefined) {
      return refuse("--hold-back goes with predictions: it is asked of bi");
    }
    return { ...values, relation, asOf, to: values.to === "" ? "" : typedPath(values.to), holdBack: 0 };
  }
  const ends = relation === "predictions" ? [".csv", ".parquet", ".ndjson"] : [".csv", ".parquet"];
  if (!ends.includes(extname(values.to))) {
    const known = ends.length > 2 ? ".csv, .parquet or .ndjson" : ".csv or .parquet";
    return refuse(`--to must name a file that ends in ${known}: it is "${values.to}"`);
  }
  if (values["hold-back"] !== undefined && relation !== "predictions") {
    return refuse(`--hold-back goes with predictions: it is asked of ${relation}`);
  }
  return { ...values, relation, asOf, to: typedPath(values.to), holdBack: shareNamed(values["hold-back"]) };
}

function refuse(reason: string): never {
  throw new WrongUse(`Cannot export as ${reason}`);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
