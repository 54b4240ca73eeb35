import { acceptedNames, openCohort } from "lib/cohort/mod.ts";
import { shownText, writeWhole } from "lib/files/mod.ts";
import {
  columnsRead,
  type Learnable,
  learnableStays,
  learnableSurvey,
  openRawSurvey,
  surveyNamed,
  synthesised,
  syntheticReading,
} from "lib/population/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { csvBytes, takeRows } from "lib/table/mod.ts";
import { openWarehouse, sql, unlessMissing } from "lib/warehouse/mod.ts";
import { typedPath } from "../../run/typed_path.ts";
import { WrongUse } from "../../run/wrong_use.ts";
import { LoadProgress } from "../load_progress.ts";
import { refuseExisting } from "../refuse_existing.ts";
import { runTask, taskArgs } from "../run_task.ts";
import { usualWarehouse } from "../usual_warehouse.ts";

const help = `Writes invented rows that are like yours: none of them is one of yours.

Usage: deno task synthesise --cohort NAME FILE.csv [options]
       deno task synthesise --survey NAME [--source FILE] FILE.csv [options]

Columns and how they go together are learnt as a Gaussian copula from 70 % of the rows; the others judge what
comes of it: how like real rows they are, and how much they tell of those learnt from. Values that fewer than
11 rows have are not drawn. Of stays, ids and patients are numbered anew, each stay a patient of its own; of
surveys the stratum is the state, and everybody a sampling unit.

Options
  --cohort NAME    stays: the accepted rows that deno task run or load has brought
  --survey NAME    synthetic, brfss2016 or brfss2024
  --source FILE    the survey's file
  --rows N         how many (default as many as there are)
  --most N         learn from so many rows at most, drawn evenly (default 50000)
  --strata COLUMN  groups that are learnt apart, from 500 rows on (default of a survey: the state)
  --epsilon E      noise on the counts of columns, differentially private by that much in all
  --seed N         other rows (default 1)
  --warehouse URL  where the stays are (default ${usualWarehouse}, or WARDBOOK_WAREHOUSE)
  --force          replace a file that is there
  --json           the report as JSON on standard output
  --quiet          no progress
  --help           this text

Exit codes: 0 done; 1 it can't be done; 2 wrong use.

Examples
  deno task synthesise --cohort mine like_mine.csv
  deno task synthesise --survey brfss2016 --rows 10000 --epsilon 4 like_brfss.csv
`;

type Options = ReturnType<typeof parse>;

/** The command line of `deno task synthesise` (see `--help`). This file prints. Returns the exit code. */
export function main(args: readonly string[]): Promise<number> {
  return runTask(args, help, async () => {
    const options = parse(args), { to, seed, epsilon, json } = options;
    if (!options.force) await refuseExisting(to);
    const progress = options.quiet ? null : new LoadProgress(1);
    progress?.start(to);
    try {
      const found = options.survey === undefined ? await staysOf(options) : await surveyOf(options);
      const { rowCount } = found.table, step = Math.max(1, rowCount / options.most);
      const places = Int32Array.from(
        { length: Math.min(rowCount, options.most) },
        (_, i) => Math.floor(i * step),
      );
      const table = takeRows(found.table, places), rows = options.rows ?? rowCount;
      progress?.rows(rowCount, rowCount);
      const made = await synthesised(table, {
        ...{
          seed,
          rows,
          epsilon,
          real: found.table,
          asked: found.asked,
          strata: options.strata ?? found.strata,
        },
      });
      const source = found.asSource(made.table);
      await writeWhole(to, csvBytes(Object.keys(source.columns), [source]));
      progress?.end();
      if (json) console.log(JSON.stringify({ file: to, rows, epsilon, ...made, table: undefined }));
      else {
        console.log(shownText(`Wrote ${to}: ${grouped(rows)} invented rows`));
        for (const line of syntheticReading(made, epsilon)) console.log(shownText(line, 500));
      }
    } finally {
      progress?.end();
    }
    return 0;
  });
}

async function surveyOf({ survey, source, seed }: Options): Promise<Learnable> {
  const spec = surveyNamed(survey!), file = source === undefined ? "" : typedPath(source);
  const { raw } = await openRawSurvey({ name: spec.name, file, seed }, columnsRead(spec));
  return learnableSurvey(raw, spec);
}

async function staysOf({ cohort: name, warehouse: url }: Options): Promise<Learnable> {
  const cohort = await openCohort(name!), warehouse = await openWarehouse(url, { cohort: cohort.name });
  try {
    const accepted = await unlessMissing(
      "accepted",
      () => warehouse.query(sql`SELECT * FROM accepted ORDER BY source_row`),
    );
    if (accepted === null) {
      throw new Error(
        `Cannot learn stays as there must be some: run deno task run --cohort ${cohort.name} first`,
      );
    }
    return learnableStays(accepted, cohort, acceptedNames(cohort.columns));
  } finally {
    await warehouse.close();
  }
}

function parse(args: readonly string[]) {
  const { values, positionals } = taskArgs(args, {
    cohort: { type: "string" },
    survey: { type: "string" },
    source: { type: "string" },
    rows: { type: "string" },
    most: { type: "string", default: "50000" },
    strata: { type: "string" },
    epsilon: { type: "string" },
    seed: { type: "string", default: "1" },
    warehouse: { type: "string", default: Deno.env.get("WARDBOOK_WAREHOUSE") || usualWarehouse },
    force: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    quiet: { type: "boolean", default: false },
  });
  if ((values.cohort === undefined) === (values.survey === undefined)) {
    refuse("it takes either --cohort or --survey");
  }
  const [to] = positionals;
  if (to === undefined || positionals.length > 1) {
    refuse(`it takes one file: there are ${positionals.length}`);
  }
  if (!/\.csv$/i.test(to)) refuse(`it writes a CSV file, .csv: it is "${to}"`);
  const whole = (name: "rows" | "most" | "seed", least: number) => {
    const text = values[name];
    if (text === undefined) return null;
    if (!/^\d{1,9}$/.test(text) || Number(text) < least) {
      refuse(`--${name} must be a whole number from ${least}: it is "${text}"`);
    }
    return Number(text);
  };
  const epsilon = values.epsilon === undefined ? null : Number(values.epsilon);
  if (epsilon !== null && !(epsilon > 0 && epsilon < Infinity)) {
    refuse(`--epsilon must be a number above 0: it is "${values.epsilon}"`);
  }
  const numbers = { rows: whole("rows", 1), most: whole("most", 50)!, seed: whole("seed", 0)! };
  return { ...values, ...numbers, to: typedPath(to), epsilon };
}

function refuse(reason: string): never {
  throw new WrongUse(`Cannot read the command line as ${reason} (--help)`);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
