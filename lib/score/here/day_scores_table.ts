import type { Predicts } from "lib/model/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import {
  countText,
  inWords,
  numberColumn,
  shownCounts,
  shownPart,
  type Table,
  tableOf,
  takeRows,
  timestampColumn,
} from "lib/table/mod.ts";
import type { DayScore } from "./score_day.ts";

/**
 * Day scores as a table, one row a day, the newest first: day, stays, changed, missing (values), unseen
 * (labels), mean_days (or mean_probability); NaN for counts of one to ten, for others by which they could be
 * told, and for the mean of so few.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { dayScoresTable } from "lib/score/here/day_scores_table.ts";
 *
 * assertEquals(dayScoresTable([]).rowCount, 0);
 * ```
 */
export function dayScoresTable(scores: readonly DayScore[], predicts: Predicts = "days"): Table {
  const counted = (count: (score: DayScore) => number) => numberColumn(shownCounts(scores.map(count)));
  const stays = shownCounts(scores.map((score) => score.stays));
  const byDay = tableOf({
    day: timestampColumn(scores.map(({ day }) => day)),
    stays: numberColumn(stays),
    changed: counted(({ changed }) => changed),
    missing: counted(({ encoding }) => total(encoding.missing)),
    unseen: counted(({ encoding }) => total(encoding.unseen)),
    [`mean_${predicts}`]: numberColumn(scores.map(({ mean }, i) => Number.isNaN(stays[i]!) ? NaN : mean)),
  });
  const days = scores.map(({ day }) => day);
  return takeRows(byDay, Int32Array.from([...days.keys()].sort((a, b) => days[b]! - days[a]!)));
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/**
 * What a run scored and what was odd about it, in a sentence of Markdown: values missing, and of which column
 * most of them; labels that training never saw (by column: a label of a few stays is not told), and stays
 * whose input has changed since they were scored.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { scoresReading } from "lib/score/here/day_scores_table.ts";
 *
 * assertEquals(scoresReading([]), "*No day was scored.*");
 * ```
 */
export function scoresReading(scores: readonly DayScore[]): string {
  if (scores.length === 0) return "*No day was scored.*";
  const counted = (count: (score: DayScore) => number) => countText(sumOf(scores, count));
  const columns = new Set(
    scores.flatMap(({ encoding }) =>
      Object.entries(encoding.unseen).flatMap(([name, unseen]) => unseen > 0 ? [name] : [])
    ),
  );
  const days = scores.length === 1 ? "1 day" : `${grouped(scores.length)} days`;
  return `${days} with ${counted(({ stays }) => stays)} admissions; ` +
    `values missing: ${counted(({ encoding }) => total(encoding.missing))}${
      mostMissing(scores)
    }; labels that training never saw: ` +
    `${counted(({ encoding }) => total(encoding.unseen))}${
      columns.size === 0 ? "" : ` (of ${[...columns].map(inWords).join(", ")})`
    }; stays with other input than when they were scored: ${counted(({ changed }) => changed)}.`;
}

/** " (48,130 of days since last stay)"; nothing where none or few are, or few others. */
function mostMissing(scores: readonly DayScore[]): string {
  const sums = new Map<string, number>();
  for (const { encoding } of scores) {
    for (const [name, missing] of Object.entries(encoding.missing)) {
      sums.set(name, (sums.get(name) ?? 0) + missing);
    }
  }
  const [most] = [...sums].toSorted(([, a], [, b]) => b - a);
  const shown = shownPart(most?.[1] ?? 0, [...sums.values()].reduce((all, each) => all + each, 0));
  return shown > 0 ? ` (${grouped(shown)} of ${inWords(most![0])})` : "";
}

/** How many of the predictions a run wrote, and how many were there already; no two runs say the same. */
export function writtenReading(scores: readonly DayScore[]): string {
  const stays = sumOf(scores, (score) => score.stays);
  const written = sumOf(scores, (score) => score.written);
  return `${countText(written)} predictions written now; ${countText(stays - written)} were there already.`;
}

/** What a run scored: days, admissions, values that their features lack, labels that training never saw, … */
export type ScoredCounts = Readonly<
  Record<"days" | "stays" | "missing" | "unseen" | "written" | "changed", number>
>;

/** What a run scored, in numbers, for whoever reads its summary. */
export function scoredCounts(scores: readonly DayScore[]): ScoredCounts {
  return {
    days: scores.length,
    stays: sumOf(scores, ({ stays }) => stays),
    missing: sumOf(scores, ({ encoding }) => total(encoding.missing)),
    unseen: sumOf(scores, ({ encoding }) => total(encoding.unseen)),
    written: sumOf(scores, ({ written }) => written),
    changed: sumOf(scores, ({ changed }) => changed),
  };
}

function sumOf(scores: readonly DayScore[], count: (score: DayScore) => number): number {
  return scores.reduce((sum, score) => sum + count(score), 0);
}
