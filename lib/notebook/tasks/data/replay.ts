import { openCohort } from "lib/cohort/mod.ts";
import { resolveInProject, shownText } from "lib/files/mod.ts";
import { dayMs, grouped, timeNamed } from "lib/stats/mod.ts";
import { type Hindsight, hindsightLine, hindsightOf } from "../../replay/hindsight.ts";
import { rehearsalOf } from "../../replay/rehearsal.ts";
import { replay, type ReplayedDay } from "../../replay/replay.ts";
import { Stop, stoppable } from "../../run/stoppable.ts";
import { typedPath } from "../../run/typed_path.ts";
import { WrongUse } from "../../run/wrong_use.ts";
import { runTask, taskArgs } from "../run_task.ts";
import { usualWarehouse } from "../usual_warehouse.ts";

const help = `Lives through a past period as the schedule would have, fast, on copies.

Usage: deno task replay --from DAY --until DAY [options]

Every night the admissions of the day before are scored; every week notebook 06 looks for drift and error and
07 retrains where that is advised, each as of its day, knowing nothing later. The warehouse (a DuckDB file) and
the registry as of the first day are copied to the folder before, and nothing else is changed. No model is on
trial, and nobody is told. At the end it looks back: what each model came to once its stays had ended, beside
what it had promised, and what the first champion would have come to.

Options
  --from DAY       the first day: a champion must have been promoted by then
  --until DAY      the last day
  --every DAYS     days from one weekly job to the next (default 7); the first is on the first day
  --cohort NAME    whose stays (default synthetic, or WARDBOOK_COHORT)
  --warehouse URL  what is copied (default ${usualWarehouse}, or WARDBOOK_WAREHOUSE)
  --models DIR     the registry's folder (default models/{cohort}, or WARDBOOK_MODELS)
  --out DIR        the folder of the copies, and of the weekly pages (default data/runs/COHORT/replay)
  --json           one JSON object a line on standard output: one a day, then the summary
  --help           this text

Exit codes: 0 done; 1 a weekly job failed, or it can't be done; 2 wrong use; 130 interrupted, 143 terminated.

Examples
  deno task replay --from 2022-09-01 --until 2022-12-29
`;

/** The command line of `deno task replay` (see `--help`). This file prints. Returns the exit code. */
export function main(args: readonly string[]): Promise<number> {
  return runTask(args, help, async () => {
    const options = parse(args);
    await openCohort(options.cohort);
    const copies = await rehearsalOf(options);
    try {
      const days = await stoppable((signal) =>
        replay({
          ...options,
          ...copies,
          notebooks: resolveInProject("notebooks"),
          folder: `${options.folder}/jobs`,
          signal,
          onDay: (day) => tell(day, options.json),
        })
      );
      const looked = await hindsightOf(
        { cohort: options.cohort, ...copies },
        modelsOf(days),
        options.until + dayMs,
      );
      return tellEnd(days, looked, options.json);
    } catch (error) {
      if (error instanceof Stop) return error.exitCode;
      throw error;
    }
  });
}

function tell(day: ReplayedDay, json: boolean): void {
  if (json) console.log(JSON.stringify(day));
  else for (const line of linesOf(day)) console.log(shownText(line, 2_000));
}

function linesOf({ day, model, scored, weekly }: ReplayedDay): string[] {
  const night = `${day}  ${model}  ${grouped(scored)} scored`;
  if (weekly === null) return [night];
  const { weeks, alarms, retrain, advice, promoted, retraining, trouble } = weekly;
  return [
    `${night}; ${alarms} of ${weeks} weeks with drift; ${retrain ? "RETRAIN" : "no retraining advised"}`,
    ...(trouble === null ? [] : [`            ${trouble}`]),
    ...(retrain ? [`            ${advice}`] : []),
    ...(retraining === null
      ? []
      : [`            ${promoted === null ? "kept" : `promoted ${promoted}`}: ${retraining}`]),
  ];
}

/** The models in use, in order, with the first night of each. */
function modelsOf(days: readonly ReplayedDay[]) {
  const first = new Map<string, number>();
  for (const { day, model } of days) if (!first.has(model)) first.set(model, Date.parse(day));
  return [...first].map(([version, from]) => ({ version, from }));
}

function tellEnd(days: readonly ReplayedDay[], looked: readonly Hindsight[], json: boolean): number {
  const weekly = days.flatMap((day) => day.weekly === null ? [] : [day.weekly]);
  const scored = days.reduce((sum, day) => sum + day.scored, 0);
  const [advised, promoted, troubled] = [
    weekly.filter(({ retrain }) => retrain),
    weekly.flatMap(({ promoted }) => promoted === null ? [] : [promoted]),
    weekly.filter(({ trouble }) => trouble !== null),
  ];
  const ok = troubled.length === 0;
  const counts = { days: days.length, scored, weekly: weekly.length, advised: advised.length, promoted };
  if (json) console.log(JSON.stringify({ summary: true, ok, ...counts, hindsight: looked }));
  else {
    console.log(
      `${days.length} days, ${grouped(scored)} admissions scored; ${weekly.length} weekly jobs, ` +
        `${advised.length} advised to retrain, ${promoted.length} promoted, ${troubled.length} in trouble.`,
    );
    for (const each of looked) console.log(hindsightLine(each));
  }
  return ok ? 0 : 1;
}

function parse(args: readonly string[]) {
  const { values, positionals } = taskArgs(args, {
    "from": { type: "string" },
    "until": { type: "string" },
    "every": { type: "string", default: "7" },
    "cohort": { type: "string", default: Deno.env.get("WARDBOOK_COHORT") || "synthetic" },
    "warehouse": { type: "string", default: Deno.env.get("WARDBOOK_WAREHOUSE") || usualWarehouse },
    "models": { type: "string", default: Deno.env.get("WARDBOOK_MODELS") || "models/{cohort}" },
    "out": { type: "string" },
    "json": { type: "boolean", default: false },
  });
  if (positionals.length > 0) refuse(`it takes options alone: it is "${positionals.join(" ")}" (--help)`);
  const [from, until] = [dayNamed("from", values.from), dayNamed("until", values.until)];
  if (until < from) refuse(`--until must not come before --from: it is ${values.until}`);
  const every = Number(values.every);
  if (!(Number.isInteger(every) && every > 0)) {
    refuse(`--every must be a number of days: it is "${values.every}"`);
  }
  const { cohort, out } = values;
  const folder = out === undefined ? resolveInProject(`data/runs/${cohort}/replay`) : typedPath(out);
  return { ...values, from, until, every, folder };
}

function dayNamed(option: string, text: string | undefined): number {
  const time = text === undefined ? null : timeNamed(text);
  if (time !== null && /^\d{4}-\d{2}-\d{2}$/.test(text!)) return time;
  return refuse(`--${option} must be a day like 2022-12-31: it is "${text ?? ""}"`);
}

function refuse(reason: string): never {
  throw new WrongUse(`Cannot replay as ${reason}`);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
