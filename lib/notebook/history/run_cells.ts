import type { RunOverview } from "./runs_of.ts";

/** What a table of runs shows of each. */
export const runHeadings = [
  ...["run", "began (UTC)", "job", "as of", "outcome", "steps", "seconds", "model", "MAE (days)", "commit"],
] as const;

/** A run as texts, one a heading. */
export function runCells(
  { run, startedAt, job, asOf, outcome, steps, seconds, model, metrics, commit }: RunOverview,
) {
  const mae = metrics["champion mae"];
  return [
    run.slice(0, 8),
    new Date(startedAt).toISOString().slice(0, 16).replace("T", " "),
    job,
    asOf ?? "its own",
    outcome,
    String(steps.length),
    seconds.toFixed(1),
    model ?? "",
    mae === undefined ? "" : mae.toFixed(2),
    commit?.slice(0, 8) ?? "",
  ];
}
