import { grouped } from "lib/stats/mod.ts";
import { markdownText, numberColumn, type Table, tableOf, timestampColumn } from "lib/table/mod.ts";
import type { DayScore } from "./score_day.ts";

/**
 * Day scores as a table, one row a day: day, stays, changed, missing (values), unseen (labels), mean_days.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { dayScoresTable } from "lib/score/here/day_scores_table.ts";
 *
 * assertEquals(dayScoresTable([]).rowCount, 0);
 * ```
 */
export function dayScoresTable(scores: readonly DayScore[]): Table {
  const counted = (count: (score: DayScore) => number) => numberColumn(scores.map(count));
  return tableOf({
    day: timestampColumn(scores.map(({ day }) => day)),
    stays: counted(({ stays }) => stays),
    changed: counted(({ changed }) => changed),
    missing: counted(({ encoding }) => total(encoding.missing)),
    unseen: counted(({ encoding }) => total(encoding.unseen)),
    mean_days: counted(({ meanDays }) => meanDays),
  });
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/**
 * What a run scored and what was odd about it, in a sentence of Markdown: values missing, labels that
 * training never saw, and stays whose input has changed since they were scored.
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
  const counted = (count: (score: DayScore) => number) => grouped(sumOf(scores, count));
  const labels = new Set(
    scores.flatMap(({ encoding }) =>
      Object.entries(encoding.unseenLabels).flatMap(([name, unseen]) =>
        unseen.map((label) => `${name} ${markdownText(label)}`)
      )
    ),
  );
  const days = scores.length === 1 ? "1 day" : `${grouped(scores.length)} days`;
  return `${days} with ${counted(({ stays }) => stays)} admissions; ` +
    `values missing: ${
      counted(({ encoding }) => total(encoding.missing))
    }; labels that training never saw: ` +
    `${counted(({ encoding }) => total(encoding.unseen))}${
      labels.size === 0 ? "" : ` (${[...labels].slice(0, 5).join(", ")})`
    }; stays with other input than when they were scored: ${counted(({ changed }) => changed)}.`;
}

/** How many of the predictions a run wrote, and how many were there already; no two runs say the same. */
export function writtenReading(scores: readonly DayScore[]): string {
  const stays = sumOf(scores, (score) => score.stays);
  const written = sumOf(scores, (score) => score.written);
  return `${grouped(written)} predictions written now; ${grouped(stays - written)} were there already.`;
}

function sumOf(scores: readonly DayScore[], count: (score: DayScore) => number): number {
  return scores.reduce((sum, score) => sum + count(score), 0);
}
