import {
  categoryColumn,
  inWords,
  leastShown,
  numberColumn,
  shownCount,
  type Table,
  tableOf,
} from "lib/table/mod.ts";
import type { EncodeReport } from "./encoder.ts";

/**
 * What an encoding met, one row a feature that had missing values or unseen labels, and how each is
 * treated; counts of 1 to 10 are not told.
 */
export function encodingTable({ missing, unseen, unseenLabels }: EncodeReport): Table {
  const names = Object.keys(missing).filter((name) => missing[name]! + unseen[name]! > 0);
  return tableOf({
    feature: categoryColumn(names.map(inWords)),
    missing: numberColumn(names.map((name) => shownCount(missing[name]!))),
    unseen: numberColumn(names.map((name) => shownCount(unseen[name]!))),
    unseen_labels: categoryColumn(
      names.map((name) => unseen[name]! < leastShown ? null : unseenLabels[name]?.join(", ") || null),
    ),
    treatment: categoryColumn(
      names.map((name) => (unseen[name]! > 0 ? "unseen labels count as missing" : "stays missing")),
    ),
  });
}
