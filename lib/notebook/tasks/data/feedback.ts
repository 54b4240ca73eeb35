import { extname } from "node:path";
import { csvTable, openCohort } from "lib/cohort/mod.ts";
import { readWhole, utf8Text, writeWhole } from "lib/files/mod.ts";
import { feedbackErrors, feedbackReading, feedbackTable, readFeedback } from "lib/monitor/mod.ts";
import { heldBelow, recordFeedback, showingsOf } from "lib/score/mod.ts";
import { shownCards } from "lib/serve/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { categoryColumn, cellText, csvBytes, displayRows, type Table, tableOf } from "lib/table/mod.ts";
import { openWarehouse, type Warehouse } from "lib/warehouse/mod.ts";
import { typedPath } from "../../run/typed_path.ts";
import { WrongUse } from "../../run/wrong_use.ts";
import { aligned } from "../aligned.ts";
import { runTask, taskArgs } from "../run_task.ts";
import { usualWarehouse } from "../usual_warehouse.ts";
import { lastMoment } from "./last_moment.ts";
import { shareNamed } from "./share_named.ts";

const help = `Notes which predictions were shown and what was done about them, and tells the error by it.

Usage: deno task feedback add FILE --cohort NAME [--dry-run] [options]
       deno task feedback report --cohort NAME [--as-of DAY] [--hold-back SHARE] [options]

add      add the rows of a CSV file, or what deno task serve noted of cards in clinical records
         (data/local/serve/shown-COHORT.jsonl): stay_id and shown_at (2022-11-01T08:30, UTC), and where known shown_to (a
         role, such as ward nurse, never a name), acted (accepted, overridden or ignored) and acted_at
report   the error of predictions by what was done: a success that was acted on looks like an error

The prediction shown is the latest of the stay as of then. A row may come again with what was done; the same
file twice changes nothing, and after a kill the same command goes on. Rows that break a rule go to
FILE.rejected.csv whole, with row, column, rule and value; it is taken away when no row does any more.

Options
  --cohort NAME      whose (default synthetic, or WARDBOOK_COHORT)
  --dry-run          add: count what would be added, and write nothing
  --as-of DAY        report: what was known at the end of a day (default: now)
  --hold-back SHARE  report: the share that deno task export predictions held back
  --warehouse URL    where the tables are (default ${usualWarehouse}, or WARDBOOK_WAREHOUSE)
  --json             one JSON object on standard output
  --help             this text

Exit codes: 0 done; 1 it can't be done; 2 wrong use.

Examples
  deno task feedback add shown/2022-11.csv --cohort mine
  deno task feedback add data/local/serve/shown-mine.jsonl --cohort mine
  deno task feedback report --cohort mine --as-of 2022-12-31 --hold-back 0.1
`;

type Options = ReturnType<typeof parse>;

/** The command line of `deno task feedback` (see `--help`). This file prints. Returns the exit code. */
export function main(args: readonly string[], now: () => number): Promise<number> {
  return runTask(args, help, async () => {
    const options = parse(args);
    await openCohort(options.cohort);
    const warehouse = await openWarehouse(options.warehouse, {
      cohort: options.cohort,
      readOnly: options.command === "report",
      onWait: (line) => console.error(line),
    });
    try {
      if (options.command === "add") await add(warehouse, options, now());
      else await report(warehouse, options, now());
    } finally {
      await warehouse.close();
    }
    return 0;
  });
}

type Rejected = { readonly row: number; readonly table: Table; readonly at: number } & {
  readonly column: string;
  readonly rule: string;
  readonly value: string;
};

async function add(warehouse: Warehouse, { file, json, ...options }: Options, now: number): Promise<void> {
  const isTrial = options["dry-run"];
  const { rows, rejected: broken } = await readRows(file, now);
  const showings = rows.map(({ showing }) => showing);
  const { unpredicted, ...counts } = await recordFeedback(warehouse, showings, { now, isTrial });
  const lacking = unpredicted.map((place): Rejected => ({
    ...rows[place]!.from,
    column: "stay_id",
    rule: "a stay that was predicted when it was shown",
    value: String(rows[place]!.showing.stayId),
  }));
  const rejected = [...broken, ...lacking].toSorted((a, b) => a.row - b.row);
  const rejectedFile = `${file}.rejected.csv`;
  if (!isTrial) await writeRejected(rejectedFile, rejected);
  const read = rows.length + broken.length;
  if (json) return console.log(JSON.stringify({ rows: read, ...counts, rejected: rejected.length, isTrial }));
  const { added, changed, unchanged, superseded } = counts;
  console.log(
    `${grouped(read)} rows = ${grouped(added)} new + ${grouped(changed)} changed + ${
      grouped(unchanged)
    } unchanged + ` +
      `${grouped(superseded)} superseded in the file + ${grouped(rejected.length)} rejected`,
  );
  for (const [rule, of] of Map.groupBy(rejected, ({ column, rule }) => `${column} must be ${rule}`)) {
    console.log(`  rejected: ${grouped(of.length)}, ${rule} (row ${of[0]!.row}: "${of[0]!.value}")`);
  }
  if (isTrial) console.log("Tried only: nothing was written.");
  else if (rejected.length > 0) console.log(`Wrote ${rejectedFile}: put its rows right and add them again.`);
}

async function readRows(file: string, now: number) {
  const rows: {
    showing: ReturnType<typeof showingsOf>[number]["showing"];
    from: Pick<Rejected, "row" | "table" | "at">;
  }[] = [];
  const rejected: Rejected[] = [];
  let before = 0;
  for await (const table of tablesOf(file)) {
    showingsOf(table, now).forEach(({ showing, broken }, at) => {
      const from = { row: before + at + 1, table, at };
      if (broken === null) rows.push({ showing, from });
      else rejected.push({ ...from, ...broken });
    });
    before += table.rowCount;
  }
  return { rows, rejected };
}

/** The rows of a CSV file, or of what a server noted. */
async function* tablesOf(file: string): AsyncGenerator<Table> {
  if (extname(file) !== ".jsonl") return yield* csvTable(file);
  const bytes = await readWhole(file, { mostBytes: 2 ** 29 });
  if (bytes === null) throw new RangeError(`Cannot read ${file} as it must be there: it isn't`);
  yield shownCards(utf8Text(bytes, file));
}

/** The rows as they stood, behind what is wrong with them. */
async function writeRejected(file: string, rejected: readonly Rejected[]): Promise<void> {
  if (rejected.length === 0) {
    return await Deno.remove(file).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
  const own = Object.keys(rejected[0]!.table.columns).filter((name) =>
    !["row", "column", "rule", "value"].includes(name)
  );
  const texts = (of: (each: Rejected) => string | null) => categoryColumn(rejected.map(of));
  const table = tableOf({
    row: texts(({ row }) => String(row)),
    column: texts(({ column }) => column),
    rule: texts(({ rule }) => rule),
    value: texts(({ value }) => value),
    ...Object.fromEntries(
      own.map((name) => [name, texts(({ table, at }) => cellText(table.columns[name]!, at))]),
    ),
  });
  await writeWhole(file, csvBytes(Object.keys(table.columns), [table]));
}

async function report(warehouse: Warehouse, options: Options, now: number): Promise<void> {
  const knownBy = options.asOf ?? now;
  const feedback = await readFeedback(warehouse, { knownBy, below: heldBelow(options.holdBack) });
  const errors = feedbackErrors(feedback, knownBy);
  const reading = feedbackReading(errors, knownBy), rows = displayRows(feedbackTable(errors));
  if (options.json) {
    return console.log(JSON.stringify({ asOf: new Date(knownBy).toISOString(), rows, reading }));
  }
  const withEnds = (row: (typeof rows)[number], name: string) =>
    row[`${name}_days`] === null
      ? "too few"
      : ["_days", "_lower", "_upper"].map((end) => Number(row[name + end]).toFixed(2)).join(" ")
        .replace(/ (.+) (.+)/, " ($1 to $2)");
  const count = (value: string | number | null | undefined) => value == null ? "few" : grouped(Number(value));
  if (rows.length > 0) {
    console.log(aligned([
      ["done", "stays", "ended", "MAE in days (95 %)", "bias in days (95 %)"],
      ...rows.map((row) => [
        String(row.done),
        count(row.stays),
        count(row.known),
        withEnds(row, "mae"),
        withEnds(row, "bias"),
      ]),
    ]));
    console.log();
  }
  console.log(reading);
}

function parse(args: readonly string[]) {
  const { values, positionals: [command, ...files] } = taskArgs(args, {
    "cohort": { type: "string", default: Deno.env.get("WARDBOOK_COHORT") || "synthetic" },
    "warehouse": { type: "string", default: Deno.env.get("WARDBOOK_WAREHOUSE") || usualWarehouse },
    "as-of": { type: "string" },
    "hold-back": { type: "string" },
    "dry-run": { type: "boolean", default: false },
    "json": { type: "boolean", default: false },
  });
  if (command !== "add" && command !== "report") {
    return refuse(`it takes add or report: it is "${command ?? ""}" (--help)`);
  }
  if (files.length !== (command === "add" ? 1 : 0)) {
    return refuse(
      `${command} takes ${command === "add" ? "one file" : "no file"}: it is "${files.join(" ")}"`,
    );
  }
  const asked = values["as-of"], asOf = asked === undefined ? null : lastMoment(asked);
  if (asked !== undefined && asOf === null) refuse(`--as-of must be a day like 2022-12-31: it is "${asked}"`);
  const file = command === "add" ? typedPath(files[0]!) : "";
  return { ...values, command, file, asOf, holdBack: shareNamed(values["hold-back"]) } as const;
}

function refuse(reason: string): never {
  throw new WrongUse(`Cannot take feedback as ${reason}`);
}

if (import.meta.main) Deno.exit(await main(Deno.args, Date.now));
