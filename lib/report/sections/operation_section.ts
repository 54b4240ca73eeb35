import type { JobPlan, RunOverview } from "lib/notebook/mod.ts";
import type { RegistryEvent } from "lib/registry/mod.ts";
import { isoDay, quantile } from "lib/stats/mod.ts";
import { type Block, section, text } from "../document/document.ts";
import { type Found, resultIn } from "../found.ts";
import { counted, fixed, sentence } from "../sentences/numbers.ts";

/** What is noted of a cohort besides results: changes of the champion, runs, the schedule, open alerts. */
export type Operation = {
  readonly versions: number;
  /** The oldest first. */
  readonly changes: readonly RegistryEvent[];
  readonly runs: readonly RunOverview[];
  readonly schedule: readonly JobPlan[];
  readonly alerts: readonly { readonly since: string; readonly told: string; readonly verdict: string }[];
};

const mostRows = 12;

/** How the model is operated: versions, what is deployed, schedule, alerts, changes, and how runs went. */
export function operationSection(found: Found, operation: Operation | null): Block[] {
  const head = section("operation", "Operation: versions, schedule, alerts, changes");
  if (operation === null) return [head, text("*Not told:* a run's history was not looked at.")];
  const { versions, changes, runs, schedule, alerts } = operation, last = changes.at(-1);
  const data = resultIn(found, "01_eda")?.data;
  return [
    head,
    text(
      `Models are named by the hash of their bytes: ${counted(versions, "version")} ` +
        `${versions === 1 ? "is" : "are"} registered; each says from which state of the data it was learnt` +
        `${
          data == null ? "" : ` (this run's is \`${data}\`)`
        }. Settings that were tried are in [[models]]. ` +
        (last === undefined
          ? "None was ever in use."
          : `In use is \`${last.version}\`, decided for ${isoDay(Date.parse(last.asOf))}.`),
    ),
    ...tableOf(
      "changes",
      "Changes of the model in use, the newest last.",
      ["change", "version", "for the day", "why"],
      changes.map(({ event, version, asOf, reason }) => [event, `\`${version}\``, asOf.slice(0, 10), reason]),
    ),
    ...tableOf(
      "schedule",
      "What runs on a schedule.",
      ["job", "every", "notebooks"],
      schedule.map(({ name, everyDays, steps }) => [
        name,
        counted(everyDays, "day"),
        steps.map(({ notebook }) => notebook).join(", "),
      ]),
    ),
    alerts.length === 0 ? text("No alert is open of which people were told.") : {
      kind: "list",
      items: alerts.map(({ since, verdict }) => `Open since ${since}: ${sentence(verdict)}`),
    },
    ...tableOf("runs", "How runs and jobs went, and how long they took.", [
      ...["job", "runs", "without a failure", "median (s)", "slowest (s)", "last as of"],
    ], runRows(runs)),
    text("Monitors and their limits are in [[monitoring]]."),
  ];
}

function runRows(runs: readonly RunOverview[]): string[][] {
  return [...Map.groupBy(runs, ({ job }) => job)].map(([job, of]) => {
    const seconds = Float64Array.from(of, (run) => run.seconds);
    const good = of.filter(({ outcome }) => outcome !== "failed").length;
    const asOf = of.findLast((run) => run.asOf !== null)?.asOf ?? "the cohort's own day";
    return [
      ...[job, String(of.length), String(good)],
      ...[fixed(quantile(seconds, 0.5), 1), fixed(Math.max(...seconds), 1), asOf],
    ];
  });
}

function tableOf(id: string, caption: string, head: readonly string[], all: readonly string[][]): Block[] {
  if (all.length === 0) return [];
  const rows = all.slice(-mostRows),
    isNumber = head.map((name) => /^(runs|without|median|slowest)/.test(name));
  const cut = all.length > mostRows ? ` The newest ${mostRows} of ${all.length}.` : "";
  return [{
    kind: "table",
    id: `operation-${id}`,
    caption: `${caption}${cut}`,
    table: { head, isNumber, rows },
  }];
}
