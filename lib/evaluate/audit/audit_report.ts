import { grouped, trueMinus } from "lib/stats/mod.ts";
import {
  categoryColumn,
  countText,
  leastShown,
  naturalOrder,
  numberColumn,
  type Table,
  tableOf,
} from "lib/table/mod.ts";
import { withInterval } from "../metric/with_interval.ts";
import type { Audit } from "./audit.ts";
import { type Finding, leastStays, type Measure } from "./audit_cells.ts";

/** What is reported may be chance once in twenty. */
const mostChance = 0.05;
/** Rows of a table; the rest are counted in the sentence. */
const mostRows = 15;
/** Labels of a column that the overview shows, the largest. */
const mostLabels = 8;

/** What headings and sentences call a measure, what it is shown times, and with how many digits. */
type Words = {
  readonly said: string;
  readonly unit: string;
  readonly times: number;
  readonly digits: number;
};
const share = { unit: "%", times: 100, digits: 1 }, days = { unit: "days", times: 1, digits: 1 };
const score = { unit: "", times: 1, digits: 3 };
const wordsOf: Readonly<Record<Audit["asks"], Partial<Record<Measure, Words>>>> = {
  days: {
    error: { said: "mean absolute error", ...days },
    bias: { said: "bias", ...days },
    inside: { said: "share inside the interval", ...share },
    missed: { said: "share of long stays not flagged", ...share },
  },
  risk: {
    rank: { said: "AUC", ...score },
    brier: { said: "Brier score", ...score },
    excess: { said: "mean probability less share of yes", ...share, unit: "points" },
    missed: { said: "share of yes not flagged", ...share },
  },
};

/** The gaps that are surely none of chance, the surest first; of equal ones the costlier. */
export function disparities({ findings }: Audit): Finding[] {
  return findings.filter(({ adjusted }) => adjusted < mostChance).toSorted((a, b) =>
    a.adjusted - b.adjusted || Math.abs(b.cost || 0) - Math.abs(a.cost || 0)
  );
}

/** How many cells were looked at, and for whom the model surely differs: a sentence or two of Markdown. */
export function auditReading(audit: Audit, columns: readonly string[]): string {
  const { asks, findings, hidden, from } = audit, found = disparities(audit), words = wordsOf[asks];
  if (columns.length === 0) return "*Not asked:* the cohort says of nobody who they are.";
  if (findings.length === 0) {
    return `*Not judged:* no cell of ${leastStays} stays and ${leastShown} patients stands beside as many others.`;
  }
  const cells = new Set(findings.map(({ by, cell }) => `${by}: ${cell}`)).size;
  const pairs = columns.length > 1 ? " and pairs of these" : "";
  const looked =
    `By ${columns.join(", ")}${pairs}, ${grouped(cells)} ${cells === 1 ? "cell was" : "cells were"} asked, ` +
    `${grouped(findings.length)} gaps in all; ${
      grouped(hidden)
    } cells of fewer than ${leastStays} stays, or ${leastShown} patients, ` +
    `are not shown, nor shares of few, nor what would tell either from sums. ${
      asks === "days"
        ? `A stay of ${from.toFixed(0)} ${Math.round(from) === 1 ? "day" : "days"} or more is long.`
        : Number.isFinite(from)
        ? `Flagged is who has a probability of ${from.toFixed(3)} or more.`
        : "Nobody is flagged."
    }`;
  if (found.length === 0) return `${looked} **No gap is surely more than chance.**`;
  const counts = Object.entries(words).flatMap(([measure, { said }]) => {
    const count = found.filter((each) => each.measure === measure).length;
    return count === 0 ? [] : [`${count} in the ${said}`];
  });
  const rest = found.length > mostRows ? ` The table has the surest ${mostRows}.` : "";
  return `${looked} **${grouped(found.length)} ${
    found.length === 1 ? "gap is" : "gaps are"
  } surely more than ` +
    `chance** (false-discovery rate 5 %): ${counts.join(", ")}.${costReading(audit, found)}${rest}`;
}

/** What the costliest gap comes to; empty where none costs. */
function costReading({ asks }: Audit, found: readonly Finding[]): string {
  // An error or share missed that is smaller than others' costs nothing; a bias does on either side.
  const costOf = ({ measure, cost }: Finding) =>
    measure === "bias" ? Math.abs(cost) : measure === "excess" ? NaN : cost;
  const [costliest] = found.filter((each) => !each.isPair && !each.isFew && costOf(each) > 0)
    .toSorted((a, b) => costOf(b) - costOf(a));
  if (costliest === undefined) return "";
  const { said, times } = wordsOf[asks][costliest.measure]!, { gap, stays, cost } = costliest;
  const start = ` The costliest is ${costliest.by} ${costliest.cell}: its ${said} differs by ` +
    `${(times * gap.value).toFixed(1)}`;
  return asks === "days"
    ? `${start} days, over ${grouped(stays)} stays ${grouped(Math.round(Math.abs(cost)))} bed days.`
    : `${start} percentage points, of ${grouped(stays)} that are a yes ${countText(Math.round(cost))} ` +
      "missed that elsewhere would not be.";
}

/** A value as its measure is shown. */
function shown(audit: Audit, each: Finding, of: "here" | "gap"): string {
  if (each.isFew) return of === "here" ? "not shown" : each.gap.value > 0 ? "more" : "less";
  const { times, digits } = wordsOf[audit.asks][each.measure]!, { value, lower, upper } = each[of];
  return withInterval({ value: times * value, lower: times * lower, upper: times * upper }, digits);
}

/**
 * The surest disparities, a row each. What a gap comes to is of days in bed days, of yes and no in stays: of
 * those that are a yes missed, of all predicted too many.
 */
export function disparityTable(audit: Audit): Table {
  // Among others a p-value that isn't told would stand between two that are.
  const rows = disparities(audit).slice(0, mostRows).toSorted((a, b) => Number(a.isFew) - Number(b.isFew));
  const words = ({ measure }: Finding) => wordsOf[audit.asks][measure]!;
  const named = (each: Finding) => `${words(each).said}${words(each).unit && ` (${words(each).unit})`}`;
  // By the stays of pairs those of others, hidden as few, could be told.
  const cost = (each: Finding) => each.isPair || each.isFew ? NaN : Math.round(each.cost);
  const othersText = (each: Finding) =>
    trueMinus((words(each).times * each.others).toFixed(words(each).digits));
  return tableOf({
    by: categoryColumn(rows.map(({ by }) => by)),
    cell: categoryColumn(rows.map(({ cell }) => cell)),
    measure: categoryColumn(rows.map(named)),
    stays: numberColumn(rows.map(({ isPair, stays }) => isPair ? NaN : stays)),
    here: categoryColumn(rows.map((each) => shown(audit, each, "here"))),
    others: categoryColumn(rows.map((each) => each.isFew ? null : othersText(each))),
    gap: categoryColumn(rows.map((each) => shown(audit, each, "gap"))),
    // Of stays and the share of others a p-value tells the share.
    adjusted_p: numberColumn(rows.map(({ adjusted, isFew }) => isFew ? NaN : adjusted)),
    ...(audit.asks === "days"
      ? { bed_days: numberColumn(rows.map(cost)) }
      : { in_stays: numberColumn(rows.map(cost)) }),
  });
}

/** Every measure of each column's largest labels, a row a label. */
export function auditTable(audit: Audit): Table {
  const cells = [...Map.groupBy(audit.findings, ({ by, cell }) => `${by}\n${cell}`).values()]
    .filter(([first]) => !first!.isPair);
  const sizeOf = (cell: readonly Finding[]) =>
    cell.find(({ measure }) => measure === "error" || measure === "brier")?.stays ?? 0;
  const largest = [...Map.groupBy(cells, ([first]) => first!.by).values()].flatMap((labels) => {
    const most = new Set(labels.toSorted((a, b) => sizeOf(b) - sizeOf(a)).slice(0, mostLabels));
    return labels.filter((each) => most.has(each)).toSorted(([a], [b]) => naturalOrder(a!.cell, b!.cell));
  });
  const column = (measure: Measure) =>
    categoryColumn(largest.map((cell) => {
      const found = cell.find((each) => each.measure === measure);
      return found === undefined ? null : shown(audit, found, "here");
    }));
  return tableOf({
    by: categoryColumn(largest.map(([first]) => first!.by)),
    label: categoryColumn(largest.map(([first]) => first!.cell)),
    stays: numberColumn(largest.map(sizeOf)),
    ...(audit.asks === "days"
      ? { error_days: column("error"), bias_days: column("bias"), inside_percent: column("inside") }
      : { auc: column("rank"), brier: column("brier"), excess_points: column("excess") }),
    missed_percent: column("missed"),
  });
}
