import type { Interval } from "lib/stats/mod.ts";
import { modelOfEntry, type RunEntry, type StepOutcome } from "./run_entry.ts";

/** A run, of its steps. */
export type RunOverview = {
  readonly run: string;
  readonly job: string;
  readonly cohort: string;
  readonly asOf: string | null;
  readonly commit: string | null;
  readonly startedAt: number;
  readonly seconds: number;
  /** The worst of its steps. */
  readonly outcome: StepOutcome;
  readonly steps: readonly RunEntry[];
  /** The model left in use; null where no step told one. */
  readonly model: string | null;
  /** What its notebooks measured, by name; finite. */
  readonly metrics: Readonly<Record<string, number>>;
};

/** The runs of a history, in the order in which they began. */
export function runsOf(entries: readonly RunEntry[]): RunOverview[] {
  const byRun = Map.groupBy(entries, ({ run }) => run);
  return [...byRun.values()].map(overviewOf).sort((a, b) => a.startedAt - b.startedAt);
}

const fromBadToGood: readonly StepOutcome[] = ["failed", "no answer", "done", "not needed"];

function overviewOf(steps: readonly RunEntry[]): RunOverview {
  const { run, job, cohort, asOf, commit, startedAt } = steps[0]!;
  return {
    ...{ run, job, cohort, asOf, commit, startedAt },
    seconds: steps.reduce((sum, { seconds }) => sum + seconds, 0),
    outcome: fromBadToGood.find((each) => steps.some(({ outcome }) => outcome === each))!,
    steps,
    model: steps.reduce<string | null>((model, step) => modelOfEntry(step) ?? model, null),
    metrics: Object.assign({}, ...steps.map(metricsOf)),
  };
}

function metricsOf({ summary }: RunEntry): Record<string, number> {
  const { champion, baseline, coverage, drift, scored, cohort } = summary;
  const errors = (of: string, metrics: Readonly<Partial<Record<string, Interval>>> = {}) =>
    Object.entries(metrics).map(([name, interval]) => [`${of} ${name}`, interval?.value] as const);
  const measured = [
    ["stays", cohort?.stays],
    ...errors("champion", champion?.metrics),
    ...errors("baseline", baseline?.metrics),
    ["coverage", coverage?.share.value],
    ["weeks with an alarm", drift?.alarms],
    ["admissions scored", scored?.stays],
  ] as const;
  return Object.fromEntries(measured.filter(([, value]) => Number.isFinite(value))) as Record<string, number>;
}
