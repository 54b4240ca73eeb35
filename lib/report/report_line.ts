import { jobFolder, runFolder, taskArgs, usualWarehouse, WrongUse } from "lib/notebook/mod.ts";
import { dayNamed, isoDay } from "lib/stats/mod.ts";
import type { EachName } from "./each/judged_stays.ts";
import type { PeriodName } from "./period/period.ts";

/** What `deno task report --help` says. */
export const reportHelp = `Writes the report of a run from what its notebooks found, and nothing else.

Usage: deno task report [options]

Into the folder of the run, data/runs/COHORT: report.html, report.md, slides.html, and where Chromium is there
report.pdf and slides.pdf;
model_card.html, .json, which lies beside the artefact in the registry, too, and .xml (CHAI Applied Model Card).
Results (results/NOTEBOOK.json there) that are missing, or of other data or another model than those that are
there now, are refused, naming notebook and key.

With --period, the report of a week or month instead: volume, error and coverage against what was promised,
drift, alerts, changes of the model, service levels, opened by what changed since the last such report. It
goes to data/runs/COHORT/jobs/weekly (or monthly), week-DAY.html, .md and .pdf; deno task weekly writes it.

With --each, the evaluation of each hospital or department instead, a page each and an index of them, in
each/hospital of the run's folder: of stays predicted in operation, or, where there are none, of the test.
Those of fewer than 500 stays are judged together, or refused with a sentence.

Options
  --each NAME      hospital or department
  --period NAME    week or month: that before --as-of
  --as-of DAY      a date: the period ends before it, and nothing later is known (with --each by default the
                   day of the run's notebook 06, or 04)
  --cohort NAME    whose run (default synthetic, or WARDBOOK_COHORT)
  --outcome NAME   the run that asked a yes/no outcome
  --pages FOLDER   the folder of the run (default data/runs/COHORT[/OUTCOME]), or where the period's reports are
  --bed-day N      what a bed day is worth, in whatever money (default 500)
  --warehouse URL  where the tables are (default ${usualWarehouse}, or WARDBOOK_WAREHOUSE)
  --models DIR     where the registry lies (default models/{cohort})
  --ended          the run has just ended: don't ask what data and model are there now
  --no-pdf         no PDF
  --json           JSON on standard output
  --help           this text

WARDBOOK_CHROMIUM says where Chromium is. Exit codes: 0 done; 1 it can't be done; 2 wrong use.

Examples
  deno task report
  deno task report --cohort mine --bed-day 740
  deno task report --period month --as-of 2022-12-01
  deno task report --each hospital
`;

/** What somebody asked of a report. */
export type ReportLine = {
  readonly cohort: string;
  readonly outcome: string | null;
  readonly pages: string;
  readonly bedDay: number;
  readonly warehouse: string;
  readonly models: string;
  /** The week or month before a day, an ISO date; null where a run is asked about. */
  readonly period: { readonly name: PeriodName; readonly day: string } | null;
  /** A page for each of these; null where none is asked for. `day`: an ISO date, or null, the run's own. */
  readonly each: { readonly name: EachName; readonly day: string | null } | null;
  readonly hasEnded: boolean;
  readonly hasPdf: boolean;
  readonly json: boolean;
};

/**
 * Reads the command line of `deno task report`.
 *
 * @throws {WrongUse} when a word, an option or a value makes no sense.
 */
export function reportLine(args: readonly string[]): ReportLine {
  const { values, positionals } = taskArgs(args, {
    "cohort": { type: "string", default: Deno.env.get("WARDBOOK_COHORT") || "synthetic" },
    "outcome": { type: "string" },
    "pages": { type: "string" },
    "bed-day": { type: "string", default: "500" },
    "warehouse": { type: "string", default: Deno.env.get("WARDBOOK_WAREHOUSE") || usualWarehouse },
    "models": { type: "string", default: "models/{cohort}" },
    "each": { type: "string" },
    "period": { type: "string" },
    "as-of": { type: "string" },
    "ended": { type: "boolean", default: false },
    "no-pdf": { type: "boolean", default: false },
    "json": { type: "boolean", default: false },
  });
  if (positionals.length > 0) throw wrong("there are options alone", `it has "${positionals[0]}" (--help)`);
  const { cohort, warehouse, models } = values,
    outcome = values.outcome ?? null,
    bedDay = Number(values["bed-day"]);
  if (!/^[a-z0-9-]+$/.test(cohort)) throw wrong("--cohort must be a cohort's name", `it is "${cohort}"`);
  if (outcome !== null && !/^[a-z0-9_]+$/.test(outcome)) {
    throw wrong("--outcome must be an outcome's name", `it is "${outcome}"`);
  }
  if (!(bedDay > 0 && bedDay < Infinity)) {
    throw wrong("--bed-day must be a number above 0", `it is "${values["bed-day"]}"`);
  }
  const day = dayAsked(values["as-of"]), each = eachAsked(values.each, day, outcome);
  const period = periodAsked(values.period, day, outcome);
  if (day !== null && each === null && period === null) {
    throw wrong("--as-of is of a --period or --each", "it has none");
  }
  if (each !== null && period !== null) throw wrong("it asks one thing", "it has --each and --period");
  const usual = period === null
    ? runFolder(cohort, outcome)
    : jobFolder(cohort, period.name === "week" ? "weekly" : "monthly");
  const { pages = usual, ended: hasEnded, json } = values, hasPdf = !values["no-pdf"];
  return { cohort, outcome, pages, bedDay, warehouse, models, each, period, hasEnded, hasPdf, json };
}

function dayAsked(day: string | undefined): string | null {
  try {
    return day === undefined ? null : isoDay(dayNamed(day));
  } catch {
    throw wrong("--as-of must be a date", `it is "${day}"`);
  }
}

function eachAsked(name: string | undefined, day: string | null, outcome: string | null): ReportLine["each"] {
  if (name === undefined) return null;
  if (name !== "hospital" && name !== "department") {
    throw wrong("--each must be hospital or department", `it is "${name}"`);
  }
  if (outcome !== null) throw wrong("--each is of predicted days", `it has --outcome ${outcome}`);
  return { name, day };
}

function periodAsked(
  name: string | undefined,
  day: string | null,
  outcome: string | null,
): ReportLine["period"] {
  if (name === undefined) return null;
  if (name !== "week" && name !== "month") throw wrong("--period must be week or month", `it is "${name}"`);
  if (outcome !== null) throw wrong("--period is of predicted days", `it has --outcome ${outcome}`);
  if (day === null) throw wrong("--period must have its end, --as-of DAY", "it has none");
  return { name, day };
}

function wrong(rule: string, state: string): WrongUse {
  return new WrongUse(`Cannot read the command line as ${rule}: ${state}`);
}
