import { jupyterDisplay } from "lib/chart/mod.ts";
import { errorLine, errorTable } from "lib/monitor/mod.ts";
import { type RunOverview, tableResult } from "lib/notebook/mod.ts";
import { dayMs, isoDay } from "lib/stats/mod.ts";
import { countText, leastShown, shownCount, shownPercent } from "lib/table/mod.ts";
import { type Block, type ReportDocument, section, text } from "../document/document.ts";
import {
  alertBlocks,
  changeBlocks,
  type Operation,
  runBlocks,
  tableOf,
} from "../sections/operation_parts.ts";
import { counted, daysText, fixed, sentence, shareText, toldCount } from "../sentences/numbers.ts";
import type { Period } from "./period.ts";
import type { PeriodDrift } from "./period_drift.ts";
import { type ModelError, mostWeeks } from "./period_error.ts";
import type { PeriodVolume } from "./period_volume.ts";
import { type LastReport, sinceLast } from "./since_last.ts";

/** What is known of a period: of its stays and drift as they are known now, of errors as known at its end. */
export type PeriodFound = {
  readonly title: string;
  readonly period: Period;
  readonly volume: { readonly now: PeriodVolume; readonly before: PeriodVolume };
  readonly errors: readonly ModelError[];
  /** Of the weeks whose errors are asked for, how many began while no model was in use. */
  readonly withoutModel: number;
  /** Null where no week was measured. */
  readonly drift: PeriodDrift | null;
  /** Of the period alone. */
  readonly operation: Operation;
};

/** What a periodic report says, without what changed since the last one. */
export function periodBlocks(found: PeriodFound): Block[] {
  const { volume, period, errors, withoutModel, drift, operation } = found;
  return [
    section("volume", "Volume"),
    ...volumeBlocks(volume, period),
    section("error", "Error, and intervals, against what was promised"),
    ...(errors.length === 0
      ? [text(`*Not known:* no prediction was told for admissions of the ${mostWeeks} weeks before its end.`)]
      : []),
    ...(withoutModel === 0 ? [] : [
      text(
        `No model was in use when ${withoutModel} of these ${mostWeeks} weeks began: they are left out.`,
      ),
    ]),
    ...errors.flatMap(errorBlocks),
    section("drift", "Drift"),
    ...driftBlocks(drift, operation.runs),
    section("alerts", "Alerts"),
    ...alertBlocks(operation, `in the ${period.name}`),
    ...raisedBlocks(operation.runs),
    section("model", "The model in use"),
    ...modelBlocks(operation, period),
    section("service", "Service levels"),
    ...serviceBlocks(operation, found),
  ];
}

/** The report of a period, opened by what changed since the last one. */
export function periodDocument(found: PeriodFound, last: LastReport | null): ReportDocument {
  const { title, period: { name, from, until } } = found, blocks = periodBlocks(found);
  return {
    title: `The ${name} from ${isoDay(from)}`,
    facts: [
      title,
      `until before ${isoDay(until)}; errors as known then, stays and drift as known when this was written`,
    ],
    blocks: [...sinceLast(blocks, last), ...blocks],
    index: null,
  };
}

/**
 * Which count of a period isn't told, though it is of many. Who is in bed at the end is who was at the begin,
 * and who came, less who left: where one alone of these is of a few, it could be worked out. Who came or left
 * stands in, and not who is in bed, which the next report has too; so each report hides the same of a period.
 */
function standIn({ admissions, discharges, inBed }: PeriodVolume): "admissions" | "discharges" | null {
  const isFew = (count: number) => Number.isNaN(shownCount(count));
  const atBegin = inBed - admissions + discharges;
  if ([admissions, discharges, inBed, atBegin].filter(isFew).length !== 1) return null;
  return isFew(admissions) || (!isFew(discharges) && discharges < admissions) ? "discharges" : "admissions";
}

function volumeBlocks(volume: PeriodFound["volume"], { name }: Period): Block[] {
  const told = (of: keyof PeriodVolume, when: "now" | "before") =>
    standIn(volume[when]) === of ? toldCount(NaN) : countText(volume[when][of]);
  const rows = (["admissions", "discharges", "inBed"] as const).map((of) => [
    { admissions: "admissions", discharges: "discharges", inBed: "in bed at the end" }[of],
    ...[told(of, "before"), told(of, "now")],
  ]);
  const head = ["", `the ${name} before`, `this ${name}`];
  return [
    text(
      `**${told("admissions", "now")} were admitted**, ${
        told("admissions", "before")
      } in the ${name} before; ` +
        `${told("discharges", "now")} left, and ${told("inBed", "now")} were in bed at the end.`,
    ),
    {
      kind: "table",
      id: "volume-table",
      caption: "Who came, who left, who stayed, of stays as they were known when this was written.",
      table: {
        head,
        isNumber: [false, true, true],
        rows,
      },
    },
  ];
}

function errorBlocks({ version, name, promised, level, errors, coverage: all }: ModelError): Block[] {
  const coverage = all.filter(({ stays }) => stays >= leastShown);
  const figure = errorLine(errors, promised), shown = figure[jupyterDisplay](), alt = shown["text/plain"]!;
  const caption = `Error by week of admission, ${name}.`;
  return [
    text(`Of **${name}**, \`${version}\`, in the weeks that began while it was in use:`),
    ..."image/svg+xml" in shown
      ? [{ kind: "figure", id: `error-${version}`, alt, caption, svg: figure.svg } as const]
      : [],
    text(`${sentence(alt.split(". ")[0]!)} Promised: an MAE of ${daysText(promised.mae)}.`),
    {
      kind: "table",
      id: `errors-${version}`,
      caption: `${caption} R² sets it beside the mean of the week's own stays: 0 is no better than that.`,
      table: tableResult(errorTable(errors)),
    },
    text(
      coverage.length === 0 && all.length > 0
        ? `*Intervals not shown:* no week of which 95 % have ended has ${leastShown} stays or more.`
        : coverageReading(coverage, level),
    ),
    ...(coverage.length === 0 ? [] : [
      {
        kind: "table",
        id: `coverage-${version}`,
        caption: `Share of stays inside the interval that was told; ${
          fixed(100 * level, 0)
        } % were promised.`,
        table: {
          head: ["week from", "stays", "told at (%)", "inside"],
          isNumber: [false, true, true, false],
          rows: coverage.map(({ week, stays, level: at, told }) => [
            ...[isoDay(week.start), countText(stays), Number.isNaN(at) ? "" : fixed(100 * at, 1)],
            shareText(told),
          ]),
        },
      } as const,
    ]),
  ];
}

/** Whether intervals held what was promised, over the weeks that can be judged. */
function coverageReading(coverage: ModelError["coverage"], promised: number): string {
  if (coverage.length === 0) return "*Intervals not judged:* of no week have 95 % of the stays ended.";
  const stays = coverage.reduce((sum, week) => sum + week.stays, 0);
  const inside = coverage.reduce((sum, week) => sum + week.stays * week.told.value, 0) / stays;
  const few = coverage.filter(({ told }) => told.upper < promised).length;
  const many = coverage.filter(({ told }) => told.lower > promised).length;
  const verdict = few > 0
    ? `**surely fewer than promised in ${few} of them**${many > 0 ? `, surely more in ${many}` : ""}`
    : many > 0
    ? `surely more than promised in ${many} of them`
    : "in none of them surely more or fewer than promised";
  return `Of ${counted(coverage.length, "week")} of which 95 % have ended, ${fixed(100 * inside, 1)} % of ` +
    `${counted(stays, "stay")} lie inside their interval (promised: ${
      fixed(100 * promised, 0)
    } %): ${verdict}.`;
}

function driftBlocks(drift: PeriodDrift | null, runs: readonly RunOverview[]): Block[] {
  const said = runs.flatMap(({ steps }) => steps).flatMap(({ summary, asOf, step }) =>
    step === "06_drift" && summary.decision !== undefined
      ? [text(`On ${asOf ?? "the cohort's own day"}: ${sentence(summary.decision)}`)]
      : []
  );
  if (drift === null) {
    return [text("*Not measured:* of no week that ended then were features compared."), ...said];
  }
  const { weeks, features, alarms } = drift;
  const all = `${counted(features, "feature")} in ${counted(weeks, "week")} that ended then`;
  const known = "as measured by when this was written: a week's measures have no day of their own";
  const reading = alarms.length === 0
    ? `**Nothing drifted** of ${all}, ${known}.`
    : `**${
      counted(new Set(alarms.map(({ feature }) => feature)).size, "feature")
    } drifted** of ${all}, ${known}.`;
  return [
    text(reading),
    ...tableOf(
      "drift",
      "What drifted, the largest effect last (Cramér's V, less what quiet weeks have).",
      ["feature", "week from", "effect"],
      alarms.toReversed().map(({ feature, week, effect }) => [feature, isoDay(week), fixed(effect, 3)]),
      "largest",
    ),
    ...said,
  ];
}

/** What jobs found to be wrong, whoever was told of it. */
function raisedBlocks(runs: readonly RunOverview[]): Block[] {
  const raised = runs.flatMap(({ job, steps }) =>
    steps.flatMap(({ step, asOf, outcome, summary }) => [
      ...(outcome === "failed" ? [`${job} as of ${asOf}: ${step} failed`] : []),
      ...(summary.retrain === true ? [`${job} as of ${asOf}: retraining is advised`] : []),
    ])
  );
  return raised.length === 0
    ? [text("No job failed, and none advised to retrain.")]
    : [text("What jobs found, whoever was told of it:"), { kind: "list", items: raised }];
}

function modelBlocks({ changes }: Operation, { name }: Period): Block[] {
  return changes.length === 0 ? [text(`The model in use did not change in this ${name}.`)] : [
    text(`The model in use changed ${counted(changes.length, "time")} in this ${name}.`),
    ...changeBlocks(changes),
  ];
}

function serviceBlocks({ runs, schedule }: Operation, { period, volume: { now } }: PeriodFound): Block[] {
  const share = now.admissions === 0 ? NaN : shownPercent(now.predicted, now.admissions);
  const days = (period.until - period.from) / dayMs;
  const rows = schedule.map(({ name, everyDays }) => {
    const done = new Set(
      runs.filter(({ job, outcome }) => job === name && outcome !== "failed").map(({ asOf }) => asOf),
    );
    const due = Math.floor(days / everyDays);
    return [name, String(due), String(done.size), String(Math.max(0, due - done.size))];
  });
  return [
    text(
      now.predicted === 0
        ? "**No admission of these days had a prediction at their end.**"
        : Number.isNaN(share)
        ? "How many admissions had a prediction at the end is not shown: few had one, or none."
        : `**${fixed(share, 1)} % of the admissions had a prediction at the end.**`,
    ),
    ...tableOf("due", "Jobs that were due, done without a failure, and missed.", [
      "job",
      "due",
      "done",
      "missed",
    ], rows),
    ...runBlocks(runs),
  ];
}
