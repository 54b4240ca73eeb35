import type { OddsRatio } from "lib/model/mod.ts";
import { categoryColumn, inWords, type Table, tableOf } from "lib/table/mod.ts";
import { withInterval } from "../metric/with_interval.ts";

/**
 * The odds ratios that differ from 1 most surely, in either direction: feature, change, odds_ratio with its
 * interval. Large ones of labels that few stays have are not sure.
 */
export function oddsRatioTable(ratios: readonly OddsRatio[], most = 12): Table {
  const size = ({ ratio: { value, upper } }: OddsRatio) =>
    Math.abs(Math.log(value)) / Math.log(upper / value);
  const shown = ratios.toSorted((a, b) => size(b) - size(a)).slice(0, most);
  return tableOf({
    feature: categoryColumn(shown.map(({ feature }) => inWords(feature))),
    change: categoryColumn(shown.map(({ change }) => change)),
    odds_ratio: categoryColumn(shown.map(({ ratio }) => withInterval(ratio, 2))),
  });
}
