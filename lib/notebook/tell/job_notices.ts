import type { Alerts, Errand, Fact, Notice } from "lib/notify/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import type { JobRecord, JobStep } from "../history/run_entry.ts";
import { answersOf } from "../render/answers.ts";
import { periodFile } from "../results/write_report.ts";

/** A subject names what so many steps found. */
const mostNamed = 3;
/** More of a load's rows than this in quarantine, and the source is likely to have changed. */
const mostQuarantined = 0.05;

/**
 * What people are to be told of a job: of each step, of all that is wrong, and, when it is at its end, the
 * whole.
 *
 * @param pages the folder of the notebooks' pages.
 */
export function jobNotices(
  record: JobRecord,
  { cohort, pages, isAtEnd }: { readonly cohort: string; readonly pages: string; readonly isAtEnd: boolean },
): Pick<Errand, "day" | "notices" | "looked"> {
  const { job, asOf, steps } = record;
  const day = { cohort, asOf };
  const week = `${pages}/${periodFile("week", asOf)}`;
  const pagesOf = ({ step }: JobStep) =>
    step === "load" || (step === "report" && job !== "weekly")
      ? []
      : step === "report"
      ? [`${week}.html`, `${week}.pdf`]
      : [`${pages}/${step}.html`];
  const ended = steps.filter(({ outcome }) => outcome === "done");
  const ofSteps = ended.map((step): Notice => ({
    ...{ kind: "step", ...day, verdict: `${job}: ${stepVerdict(step)}` },
    ...{ facts: stepFacts(step), pages: pagesOf(step) },
  }));
  const isGood = isAtEnd && steps.every(({ outcome }) => outcome === "done" || outcome === "not needed");
  const isLong = ended.length > mostNamed;
  const verdict = isLong ? `${ended.length} notebooks` : ended.map(stepVerdict).join(", ");
  const facts = isLong ? answersIn(steps) : steps.flatMap(stepFacts);
  const whole: Notice = {
    ...{ kind: "summary", ...day, verdict: `${job} done: ${verdict}`, facts },
    // The report first: what is attached has room for so much.
    pages: ended.toReversed().flatMap(pagesOf),
  };
  return {
    day,
    notices: isGood ? [...ofSteps, whole] : ofSteps,
    looked: [
      ...steps.map((step) => alertsOf(job, step, pagesOf(step))),
      // That the job could not begin is over; and what a load could not, where the job is done without.
      ...(isAtEnd ? [nothingWrong(`${job} job`)] : []),
      ...(isGood && steps[0]?.step !== "load" ? [nothingWrong(`${job} load`)] : []),
    ],
  };
}

/** Which warehouse answers: its engine, and its database and schema. */
export type Connected = { readonly engine: string; readonly place: string };

/** That a job has reached the warehouse, before its first step: it says the same however often it begins. */
export function connectedNotice(
  { engine, place }: Connected,
  { job, cohort, asOf }: { readonly job: string; readonly cohort: string; readonly asOf: string },
): Notice {
  return {
    ...{ kind: "step", cohort, asOf, verdict: `${job}: connected to ${engine}` },
    facts: [{ name: "warehouse", value: place }],
  };
}

function nothingWrong(scope: string): Alerts {
  return { scope, alerts: [], isWhole: true };
}

/** What the notebooks answered, as the index page of a run has it. */
function answersIn(steps: readonly JobStep[]): Fact[] {
  const summary = Object.assign({}, ...steps.map((step) => step.summary));
  return answersOf(summary, []).map(({ question, answer }) => ({ name: question, value: answer }));
}

/** In a few words what a step found. */
export function stepVerdict({ step, summary }: JobStep): string {
  const { load, scored, drift, retrain, promoted } = summary;
  if (load) return load.loads === 0 ? "nothing new to load" : `${grouped(load.rowsRead)} rows loaded`;
  // Of all days scored, not of what this try wrote: one that goes on after a kill tells the same.
  if (scored) {
    const days = scored.days === 1 ? "1 day" : `${grouped(scored.days)} days`;
    return `the ${grouped(scored.stays)} admissions of ${days} have predictions`;
  }
  if (retrain !== undefined) return retrain ? "retraining is advised" : "the model may stay";
  if (promoted !== undefined) return promoted ? "a retrained model was promoted" : "the champion stays";
  if (step === "report") return "written up";
  return drift ? `alarms in ${drift.alarms} of ${drift.weeks} weeks` : `${step} done`;
}

/** What a step says, a line each. */
function stepFacts({ step, summary, outcome, seconds, reason }: JobStep): Fact[] {
  const { load, scored, drift, decision, championAfterRetraining } = summary;
  const took = outcome === "not needed" ? "" : ` in ${seconds.toFixed(1)} s`;
  const facts: (readonly [string, string])[] = [
    [step, `${outcome}${took}${reason === undefined ? "" : `: ${reason}`}`],
    ...(load
      ? [
        ["rows loaded", grouped(load.rowsRead)],
        ["of these", `${grouped(load.added)} new, ${grouped(load.changed)} changed stays`],
        ["in quarantine", grouped(load.quarantined)],
      ] as const
      : []),
    ...(scored
      ? [
        ["days scored", grouped(scored.days)],
        ["admissions", grouped(scored.stays)],
        [
          "features",
          `${grouped(scored.missing)} values missing, ${grouped(scored.unseen)} labels never seen`,
        ],
        ["changed since scored", grouped(scored.changed)],
      ] as const
      : []),
    ...(drift ? [["weeks with an alarm", `${drift.alarms} of ${drift.weeks}`]] as const : []),
    ...(decision === undefined ? [] : [["decision", decision.replaceAll(/\*\*|`/g, "")]] as const),
    ...(championAfterRetraining === undefined ? [] : [["champion", championAfterRetraining]] as const),
  ];
  return facts.map(([name, value]) => ({ name, value }));
}

/** What is wrong with a step. One that has not ended says nothing of what was wrong before. */
function alertsOf(job: string, step: JobStep, pages: readonly string[]): Alerts {
  const scope = `${job} ${step.step}`;
  const { outcome, reason = "", summary: { load, retrain, decision = "" } } = step;
  if (outcome === "failed") {
    const [, cell, said] = /^(cell \d+): ([\s\S]*)$/.exec(reason) ?? [];
    const error = {
      place: cell === undefined ? step.step : `${step.step}, ${cell}`,
      message: said ?? reason,
    };
    const verdict = `${job} failed at ${step.step}`;
    return {
      scope,
      isWhole: false,
      alerts: [{ cause: `failed: ${reason}`, verdict, facts: [], error, pages }],
    };
  }
  if (outcome === "no answer") {
    const facts = [{ name: "why", value: reason }];
    const verdict = `${step.step} could not answer`;
    return { scope, isWhole: false, alerts: [{ cause: "no answer", verdict, facts, pages }] };
  }
  const rejected = load && load.quarantined > mostQuarantined * load.rowsRead
    ? [{
      cause: "quarantine",
      verdict: `${grouped(load.quarantined)} of ${grouped(load.rowsRead)} rows loaded are in quarantine`,
      facts: [],
    }]
    : [];
  const advised = retrain === true
    ? [{
      cause: "retraining is advised",
      verdict: "retraining is advised",
      facts: [{ name: "decision", value: decision.replaceAll(/\*\*|`/g, "") }],
      pages,
    }]
    : [];
  return { scope, isWhole: true, alerts: [...rejected, ...advised] };
}
