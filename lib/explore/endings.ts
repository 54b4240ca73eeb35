import { categoriesOf, countText, markdownText, numbersOf, shownCounts, type Table } from "lib/table/mod.ts";
import { signed } from "./reading.ts";

/**
 * How the stays ended, with their share and mean days, in Markdown; and that deaths are kept. Ends of fewer
 * than eleven stays are not told. Empty where the source doesn't say how stays end.
 */
export function endingsReading(stays: Table): string {
  const { codes, labels } = categoriesOf(stays, "discharge_kind");
  const days = numbersOf(stays, "stay_days");
  const counts = labels.map(() => 0), sums = labels.map(() => 0);
  codes.forEach((code, row) => {
    if (code < 0 || Number.isNaN(days[row]!)) return;
    counts[code]!++;
    sums[code]! += days[row]!;
  });
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return "*How stays ended is not in this source.*";
  const told = shownCounts(counts).flatMap((count, code) =>
    count > 0 ? [{ label: labels[code]!, count, mean: sums[code]! / count }] : []
  ).sort((a, b) => b.count - a.count);
  const said = told.map(({ label, count, mean }) =>
    `${markdownText(label)} ${countText(count)} (${signed(100 * count / all, 1)} %, ${
      signed(mean, 1)
    } days on average)`
  );
  const hasDeaths = told.some(({ label }) => label === "died" || label === "hospice");
  return `*How stays ended:* ${said.join("; ") || "too few of each end to be told"}.` +
    (hasDeaths
      ? " Deaths and hospice are no ordinary ends, and an early death is no early recovery. Models learn from " +
        "them and predict them all the same: nobody knows at admission, and the bed is in use until then."
      : "");
}
