import { basename } from "node:path";
import { shownText, writeWhole } from "lib/files/mod.ts";
import {
  censusThresholds,
  columnsRead,
  type Converted,
  convertSurvey,
  lonelyReading,
  openSurvey,
  prevalenceReading,
  prevalenceTable,
  rakedSurvey,
  readMargins,
  recodeTable,
  surveyNamed,
  truthReading,
} from "lib/population/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { categoryColumn, cellText, csvBytes, type Table, tableOf } from "lib/table/mod.ts";
import { aligned } from "../aligned.ts";
import { LoadProgress } from "../load_progress.ts";
import { refuseExisting } from "../refuse_existing.ts";
import { runTask } from "../run_task.ts";
import { fitSurvey } from "./fit_survey.ts";
import { scoreSurvey } from "./score_survey.ts";
import { type SurveyLine, surveyLine } from "./survey_line.ts";

const help = `Reads a survey of a population as it was drawn: weights, strata, primary sampling units.

Usage: deno task survey convert FILE.xpt FILE.parquet [options]
       deno task survey thresholds FILE.xlsx FILE.csv [options]
       deno task survey items NAME [FILE] [options]
       deno task survey estimate NAME [FILE] [options]
       deno task survey fit NAME [FILE] [options]
       deno task survey score NAME [FILE] [options]

convert     a SAS transport file as Parquet; labels and formats of its columns beside it, FILE.columns.csv
thresholds  the Census Bureau's poverty thresholds (thresh24.xlsx) as CSV, which --thresholds-file of
            deno task notebook 10 takes
items       what became of each item's codes: known, not asked, refused, not known
estimate    the share of yes in the population and in groups, with intervals that know how people were drawn
fit         learns who is in poor health, registers the model and makes it the one in use
score       tells each row of a file its risk, with interval and tier, into risk_log; rows that break the
            contract go to risk_quarantine. The same file twice changes nothing

NAME is synthetic (invented), brfss2016 or brfss2024; FILE is .xpt, .parquet or .csv (.xpt.gz, .csv.gz).

Options
  --columns A,B,C  convert: the columns that are kept (default all)
  --survey NAME    convert: those that the survey's spec reads
  --kinds          convert: SAS's kinds of missing (.A to .Z, ._) in columns of their own
  --force          convert, thresholds: replace files that are there
  --by A,B         estimate: the items by which people are told apart (default age,income,race,state)
  --margins FILE   estimate: a CSV file with item, label, people; weights are raked to meet these (in
                   notebook 10: --margins-file)
  --search HOW     fit: settings of boosting are tried on PSUs of training: off, quick (4) or full (18)
                   (default off; so has notebook 10)
  --seed N         which invented survey (default 1)
  --models FOLDER  fit, score: the registry (default models/{cohort}, the cohort being survey-NAME)
  --warehouse URL  score: where risk_log is (default duckdb:data/local/{cohort}.duckdb)
  --where PLACE    score: here, or warehouse: the model as SQL (default here)
  --model VERSION  score: another model than the one in use
  --json           JSON on standard output
  --quiet          no progress
  --help           this text

Exit codes: 0 done; 1 it can't be done; 2 wrong use.

Examples
  deno task survey convert LLCP2024.XPT brfss.parquet --survey brfss2024
  deno task survey estimate brfss2024 LLCP2024.XPT --by age,sex
  deno task survey fit brfss2024 LLCP2024.XPT && deno task survey score brfss2024 new.parquet
`;

/** The command line of `deno task survey` (see `--help`). This file prints. Returns the exit code. */
export function main(args: readonly string[]): Promise<number> {
  return runTask(args, help, async () => {
    const line = surveyLine(args);
    if (line.command === "convert") await convert(line);
    else if (line.command === "thresholds") await thresholds(line);
    else if (line.command === "fit") console.log(await fitSurvey(line));
    else if (line.command === "score") console.log(shownText(await scoreSurvey(line), 2_000));
    else await tell(line);
    return 0;
  });
}

async function convert(line: Extract<SurveyLine, { command: "convert" }>): Promise<void> {
  const { from, to, survey, quiet, force, hasKinds, json } = line,
    labels = to.replace(/\.parquet$/i, ".columns.csv");
  if (!force) { for (const path of [to, labels]) await refuseExisting(path); }
  const columns = line.columns ?? (survey === null ? undefined : columnsRead(surveyNamed(survey)));
  const progress = quiet ? null : new LoadProgress(1);
  progress?.start(basename(from));
  let converted: Converted;
  try {
    converted = await convertSurvey(from, to, {
      columns,
      hasKinds,
      onRows: (rows, of) => progress?.rows(rows, of),
    });
  } finally {
    progress?.end();
  }
  await writeWhole(labels, csvBytes(["name", "label", "format"], [labelTable(converted)]));
  if (json) return console.log(JSON.stringify({ ...converted, parquet: to, labels }));
  console.log(shownText(
    `Wrote ${to}: ${
      grouped(converted.rows)
    } rows of ${converted.columns.length} columns; ${labels} says what they are`,
  ));
  if (converted.special === 0 || hasKinds) return;
  console.log(`${grouped(converted.special)} values are missing in a special way: --kinds keeps these apart`);
}

async function thresholds(
  { from, to, force, json }: Extract<SurveyLine, { command: "thresholds" }>,
): Promise<void> {
  if (!force) await refuseExisting(to);
  const table = await censusThresholds(from);
  await writeWhole(to, csvBytes(Object.keys(table.columns), [table]));
  console.log(
    json
      ? JSON.stringify({ csv: to, rows: table.rowCount })
      : shownText(`Wrote ${to}: poverty thresholds of households of 1 to ${table.rowCount} people`),
  );
}

async function tell(line: Extract<SurveyLine, { command: "items" | "estimate" }>): Promise<void> {
  const { command, by, json, margins } = line, { survey: drawn, population } = await openSurvey(line);
  const survey = margins === null ? drawn : rakedSurvey(drawn, await readMargins(margins));
  const table = command === "items" ? recodeTable(survey) : prevalenceTable(survey, by);
  if (json) return console.log(JSON.stringify(rowsOf(table)));
  if (command === "estimate") {
    const readings = [
      prevalenceReading(survey),
      lonelyReading(survey),
      truthReading(survey, population?.yes ?? null),
    ];
    console.log(shownText(readings.join(" "), 2_000));
    console.log();
  }
  const names = Object.keys(table.columns);
  console.log(aligned([names, ...rowsOf(table).map((row) => names.map((each) => row[each] ?? "-"))]));
}

function rowsOf(table: Table): Readonly<Record<string, string | null>>[] {
  return Array.from(
    { length: table.rowCount },
    (_, row) =>
      Object.fromEntries(
        Object.entries(table.columns).map(([name, column]) => [name, cellText(column, row)]),
      ),
  );
}

function labelTable({ columns }: Converted): Table {
  const of = (key: "name" | "label" | "format") => categoryColumn(columns.map((each) => each[key] || null));
  return tableOf({ name: of("name"), label: of("label"), format: of("format") });
}

if (import.meta.main) Deno.exit(await main(Deno.args));
