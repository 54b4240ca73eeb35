import { dayMs, quantile } from "lib/stats/mod.ts";
import type { ColumnProfile } from "./column_profile.ts";
import { wordsOf } from "./words_of.ts";

/** Two columns of times that behave as beginning and end of stays, and what shows it. */
export type SpanOfStays = { readonly from: string; readonly to: string; readonly evidence: string };

/** Of so many rows the end may come first by mistake; so many stays may be going on. */
const mostReversed = 0.01, mostOpen = 0.5;
/** Half of the stays of a hospital are shorter. */
const longestMedian = 120;
const leastRows = 50;
/** Times that follow an admission and are no end of a stay. */
const otherEnds =
  /(^|_)(death\w*|died|dod|expir\w*|verst\w*|surg\w*|proc\w*|order\w*|result\w*|note\w*|updat\w*|modif\w*|load\w*)(_|$)/;

/**
 * Finds the two times of a stay where no name tells them: the second is hardly ever before the first, and a
 * few days after it. Null where no two are like that, or more than one pair, as only who knows the source can
 * tell then.
 *
 * @param from the column of admissions, where that is known.
 */
export function spanOfStays(times: readonly ColumnProfile[], from: string | null): SpanOfStays | null {
  const found = times.filter(({ name }) => from === null || name === from).flatMap((first) =>
    times.flatMap((second) => second === first ? [] : spanOf(first, second) ?? [])
  );
  return found.length === 1 ? found[0]! : null;
}

function spanOf(first: ColumnProfile, second: ColumnProfile): SpanOfStays | null {
  const [from, to] = [first.values, second.values];
  const isUnread = [first, second].some(({ dates }) => dates?.format === null);
  if (
    from.type === "category" || to.type === "category" || isUnread || otherEnds.test(wordsOf(second.name))
  ) return null;
  const days = from.values.map((time, row) => (to.values[row]! - time) / dayMs)
    .filter((each) => !Number.isNaN(each));
  if (days.length < leastRows || days.length < (1 - mostOpen) * first.rows) return null;
  const [low, median] = [quantile(days, mostReversed), quantile(days, 0.5)] as [number, number];
  if (low < 0 || median <= 0 || median > longestMedian) return null;
  return {
    from: first.name,
    to: second.name,
    evidence: `times, hardly ever before "${first.name}", and ${
      median.toFixed(1)
    } days after it at the median`,
  };
}
