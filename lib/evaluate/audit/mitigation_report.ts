import type { Interval } from "lib/stats/mod.ts";
import { categoryColumn, type Table, tableOf } from "lib/table/mod.ts";
import { withInterval } from "../metric/with_interval.ts";
import type { Audit } from "./audit.ts";
import type { Mitigation } from "./mitigations.ts";

const times = ({ value, lower, upper }: Interval, by: number) => ({
  value: by * value,
  lower: by * lower,
  upper: by * upper,
});

/** A row a column and way: gaps between groups, and of all what is missed, flagged, right, and the error. */
export function mitigationTable(asks: Audit["asks"], mitigations: readonly Mitigation[]): Table {
  const of = (measure: keyof Mitigation["measures"], by: number, digits: number) =>
    categoryColumn(mitigations.map((each) => withInterval(times(each.measures[measure], by), digits)));
  const isDays = asks === "days";
  return tableOf({
    by: categoryColumn(mitigations.map(({ by }) => by)),
    way: categoryColumn(mitigations.map(({ way }) => way)),
    "largest gap in share missed (points)": of("missedGap", 100, 1),
    [`largest gap in bias (${isDays ? "days" : "points"})`]: of("biasGap", isDays ? 1 : 100, 1),
    "missed (%)": of("missed", 100, 1),
    "flagged (%)": of("flagged", 100, 1),
    "right of flagged (%)": of("precision", 100, 1),
    [isDays ? "RMSE (days)" : "Brier score"]: of("error", 1, isDays ? 2 : 4),
  });
}

/** What surely narrows a gap, and what that costs, in Markdown with a wording for each outcome. */
export function mitigationReading(asks: Audit["asks"], mitigations: readonly Mitigation[]): string {
  if (mitigations.length === 0) {
    return "*Not compared:* no two groups of a column have 30 stays each of those that may be missed, and so many " +
      "of them missed and not that none of a few could be told.";
  }
  const narrows = (measure: "missedGap" | "biasGap", way: Mitigation["way"]) =>
    mitigations.filter((each) => each.way === way && each.changes[measure].upper < 0);
  const told = [
    ...narrows("missedGap", "threshold by group").map((each) => toldOf(asks, each, "missedGap")),
    ...narrows("biasGap", "recalibrated by group").map((each) => toldOf(asks, each, "biasGap")),
  ];
  if (told.length > 0) return told.join(" ");
  const by = [...new Set(mitigations.map((each) => each.by))].join(" or ");
  return `Neither a threshold nor a calibration of each group's own, by ${by}, **surely narrows** the largest gap ` +
    "between groups.";
}

function toldOf(
  asks: Audit["asks"],
  { by, way, measures, changes }: Mitigation,
  measure: "missedGap" | "biasGap",
): string {
  const scale = measure === "missedGap" || asks === "risk" ? 100 : 1;
  const unit = scale === 100 ? "percentage points" : "days";
  const what = measure === "missedGap" ? "the share missed" : "bias";
  const { value, lower, upper } = changes[measure];
  const less = withInterval(times({ value: -value, lower: -upper, upper: -lower }, scale), 1);
  const change = (of: "flagged" | "precision" | "error", by: number, digits: number) =>
    withInterval(times(changes[of], by), digits);
  const cost = way === "threshold by group"
    ? `the share flagged changes by ${change("flagged", 100, 1)}, the share of those that is right by ` +
      `${change("precision", 100, 1)} percentage points`
    : `the ${asks === "days" ? "RMSE" : "Brier score"} changes by ${
      change("error", 1, asks === "days" ? 2 : 4)
    }`;
  const own = way === "threshold by group" ? "A threshold" : "A calibration";
  return `${own} of its own for each ${by} surely narrows the largest gap in ${what}, by ${less} ${unit} ` +
    `to ${(scale * measures[measure].value).toFixed(1)}; ${cost}.`;
}
