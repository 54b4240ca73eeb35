import type { JobPlan, RunOverview } from "lib/notebook/mod.ts";
import type { Outbox, ToldAlert } from "lib/notify/mod.ts";
import type { RegistryEvent } from "lib/registry/mod.ts";
import { quantile, trueMinus } from "lib/stats/mod.ts";
import { type Block, text } from "../document/document.ts";
import { fixed, sentence } from "../sentences/numbers.ts";

/** What is noted of a cohort besides results: changes of the champion, runs, the schedule, alerts. */
export type Operation = {
  readonly versions: number;
  /** Where the model in use lies and answers, in words; not told where left out. */
  readonly deployed?: string;
  /** The oldest first. */
  readonly changes: readonly RegistryEvent[];
  readonly runs: readonly RunOverview[];
  readonly schedule: readonly JobPlan[];
  /** Open ones of which people were told. */
  readonly alerts: readonly Outbox["open"][string][string][];
  /** What people were told of what is wrong, or over, the oldest first. */
  readonly told: readonly ToldAlert[];
};

const mostRows = 12;

/** Which model replaced which, when and why. */
export function changeBlocks(changes: readonly RegistryEvent[]): Block[] {
  return tableOf(
    "changes",
    "Changes of the model in use, the newest last.",
    ["change", "version", "for the day", "why"],
    changes.map(({ event, version, asOf, reason }) => [
      ...[event, `\`${version}\``, asOf.slice(0, 10)],
      trueMinus(reason),
    ]),
  );
}

/** What people were told of, and what is still wrong. @param when for which days, as in "in the period". */
export function alertBlocks({ told, alerts }: Pick<Operation, "told" | "alerts">, when: string): Block[] {
  return [
    ...(told.length === 0 ? [text(`People were told of no alert ${when}.`)] : tableOf(
      "told",
      `What people were told of ${when}, the newest last.`,
      ["for the day", "kind", "what", "by"],
      told.map(({ asOf, kind, verdict, by }) => [
        ...[asOf, kind, verdict],
        by.map(({ channel, outcome }) => outcome === "sent" ? channel : `${channel} (${outcome})`).join(", "),
      ]),
    )),
    alerts.length === 0 ? text("No alert of which people were told is open now.") : {
      kind: "list",
      items: alerts.map(({ since, verdict }) => `Open now, since ${since}: ${sentence(verdict)}`),
    },
  ];
}

/** How often each job ran, how often without a failure, and how long it took. */
export function runBlocks(runs: readonly RunOverview[]): Block[] {
  const rows = [...Map.groupBy(runs, ({ job }) => job)].map(([job, of]) => {
    const seconds = Float64Array.from(of, (run) => run.seconds);
    const good = of.filter(({ outcome }) => outcome !== "failed").length;
    const asOf = of.findLast((run) => run.asOf !== null)?.asOf ?? "the cohort's own day";
    return [
      ...[job, String(of.length), String(good)],
      ...[fixed(quantile(seconds, 0.5), 1), fixed(Math.max(...seconds), 1), asOf],
    ];
  });
  const head = ["job", "runs", "without a failure", "median (s)", "slowest (s)", "last as of"];
  return tableOf("runs", "How runs and jobs went, and how long they took.", head, rows);
}

/** A table of the last rows; none where there is no row. @param last what these are: the newest. */
export function tableOf(
  id: string,
  caption: string,
  head: readonly string[],
  all: readonly string[][],
  last: "newest" | "largest" = "newest",
): Block[] {
  if (all.length === 0) return [];
  const rows = all.slice(-mostRows), isNumber = head.map((name) => numberHead.test(name));
  const cut = all.length > mostRows ? ` The ${last} ${mostRows} of ${all.length}.` : "";
  return [{
    kind: "table",
    id: `operation-${id}`,
    caption: `${caption}${cut}`,
    table: { head, isNumber, rows },
  }];
}

const numberHead = /^(runs|without|median|slowest|due|done|missed)/;
