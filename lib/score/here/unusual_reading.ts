import { unusualShare } from "lib/model/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import {
  categoriesOf,
  countText,
  inWords,
  leastShown,
  numbersOf,
  shownPart,
  type Table,
} from "lib/table/mod.ts";

/**
 * How many of the logged stays are unlike those that the model learnt from, beside the share that is so of
 * stays like these, and which features make them so most often; a sentence of Markdown. Counts of one to ten
 * are not told.
 *
 * @param log with the columns anomaly and anomaly_reason of `prediction_log`.
 * @param model that predicted them: some were made without what tells unusual stays.
 */
export function unusualReading(log: Table, { unusual: forest }: Pick<Artefact, "unusual">): string {
  const asked = numbersOf(log, "anomaly").filter((score) => !Number.isNaN(score)).length;
  if (asked === 0 && forest === undefined) {
    return "*Not asked:* the model does not know which stays are unusual.";
  }
  if (asked === 0) {
    return "*Not asked:* no stay was compared with those learnt from, as where the warehouse scores.";
  }
  const { codes, labels } = categoriesOf(log, "anomaly_reason");
  const counts = new Map<string, number>();
  let unusual = 0;
  for (const code of codes) {
    if (code < 0) continue;
    unusual++;
    const feature = labels[code]!.split(" ")[0]!;
    counts.set(feature, (counts.get(feature) ?? 0) + 1);
  }
  const usual = `${100 * unusualShare} in a hundred is so of stays as those learnt from`;
  const shown = shownPart(unusual, asked);
  if (Number.isNaN(shown)) return `${countText(unusual)} of ${grouped(asked)} stays are unusual; ${usual}.`;
  const most = [...counts].filter(([, count]) => count >= leastShown).toSorted(([, a], [, b]) => b - a).slice(
    0,
    3,
  );
  const by = most.length === 0 ? "" : `, most often by ${most.map(([name]) => inWords(name)).join(", ")}`;
  return `${grouped(unusual)} of ${grouped(asked)} stays (${
    (100 * unusual / asked).toFixed(1)
  } %) are unlike those ` +
    `that the model learnt from${by}; ${usual}.`;
}
