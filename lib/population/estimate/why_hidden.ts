import { leastShown, shownCounts } from "lib/table/mod.ts";

/** Answers of a group: how many are known, and how many of them are a yes. */
export type AnswerCount = { readonly rows: number; readonly came: number };

/** As CDC publishes them: of fewer respondents nothing is shown. */
const leastRows = 50;

/**
 * Why groups beside each other may not be shown: fewer than 50 respondents, fewer than 11 who say the one or
 * the other, or all less the others would tell of such a few; null where they may.
 */
export function whyHidden(groups: readonly AnswerCount[]): (string | null)[] {
  const shown = [
    shownCounts(groups.map(({ came }) => came)),
    shownCounts(groups.map(({ rows, came }) => rows - came)),
  ];
  return groups.map(({ rows, came }, i) => {
    if (rows < leastRows) return `fewer than ${leastRows} respondents`;
    if (Math.min(came, rows - came) < leastShown) return `fewer than ${leastShown} of a kind`;
    return shown.some((counts) => Number.isNaN(counts[i]!)) ? "it would tell of a smaller one" : null;
  });
}
