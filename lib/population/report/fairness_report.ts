import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import type { GroupFairness } from "../model/fairness.ts";
import { number, percent } from "./percent.ts";

/** Each group's AUC, bias and share missed, with the gap to all others; small cells are hidden. */
export function fairnessTable(groups: readonly GroupFairness[]): Table {
  const shown = groups.filter(({ isHidden }) => !isHidden);
  return tableOf({
    by: categoryColumn(shown.map(({ by }) => by)),
    group: categoryColumn(shown.map(({ group }) => group)),
    respondents: numberColumn(shown.map(({ rows }) => rows)),
    auc: categoryColumn(shown.map(({ auc }) => number(auc, 2))),
    predicted_less_actual: categoryColumn(shown.map(({ bias }) => percent(bias))),
    ill_not_flagged: categoryColumn(shown.map(({ missed }) => percent(missed))),
    less_that_of_others: categoryColumn(shown.map(({ gap }) => percent(gap))),
    adjusted_p: numberColumn(shown.map(({ adjusted }) => Math.round(1000 * adjusted) / 1000)),
  });
}

/** Which groups are surely missed more often, in a sentence. */
export function fairnessReading(groups: readonly GroupFairness[]): string {
  const hidden = groups.filter(({ isHidden }) => isHidden).length, asked = groups.length - hidden;
  const worse = groups.filter(({ isHidden, adjusted, gap }) => !isHidden && adjusted < 0.05 && gap.value > 0)
    .toSorted((a, b) => b.gap.value - a.gap.value);
  const off = groups.filter(({ isHidden, bias }) => !isHidden && (bias.lower > 0 || bias.upper < 0)).length;
  const said = worse.length === 0
    ? "None is surely missed more often than all others"
    : `Surely missed more often than all others: ${
      worse.slice(0, 5).map(({ by, group, gap }) => `${by} ${group} (by ${percent(gap)})`).join("; ")
    }`;
  return `Asked of ${asked} groups and pairs, adjusted for that (${hidden} may not be shown). ${said}. ${
    off === 0
      ? "No group's risks are surely off"
      : `Risks of ${off} are off by more than chance alone would have it, unadjusted`
  }. That the ill of a group are flagged less often may be as they are less ill: a gap is a question, not yet a wrong.`;
}
