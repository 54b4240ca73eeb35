import type { Cohort } from "lib/cohort/mod.ts";
import { quantile } from "lib/stats/mod.ts";
import { categoryColumn, numberColumn, numbersOf, type Table, tableOf } from "lib/table/mod.ts";
import { groupsOfColumn } from "./groups_of_column.ts";

/**
 * The groups of stays of known length by one, two or three columns, as the relations of `sql/eda/` have them:
 * `group_a` (`group_b`, `group_c`), "missing" where missing, stays, patients, mean and quartiles of days.
 *
 * @param patients the patient of each stay, negative where not known.
 */
export function groupTable(
  stays: Table,
  factors: readonly string[],
  patients: Int32Array,
  cohort: Cohort,
): Table {
  const days = numbersOf(stays, "stay_days");
  const groups = factors.map((name) => groupsOfColumn(stays, name, cohort));
  const rowsOf = new Map<string, number[]>();
  days.forEach((each, row) => {
    if (Number.isNaN(each)) return;
    const key = groups.map(({ codes, labels }) => codes[row]! < 0 ? labels.length : codes[row]!).join(",");
    const rows = rowsOf.get(key);
    if (rows === undefined) rowsOf.set(key, [row]);
    else rows.push(row);
  });
  const cells = [...rowsOf].map(([key, rows]) => ({ at: key.split(",").map(Number), rows }));
  cells.sort((a, b) => a.at.reduce((order, code, i) => order || code - b.at[i]!, 0));
  const values = cells.map(({ rows }) => Float64Array.from(rows, (row) => days[row]!));
  const quartile = (share: number) => numberColumn(values.map((each) => quantile(each, share)));
  return tableOf({
    ...Object.fromEntries(groups.map(({ labels }, i) => [
      `group_${"abc"[i]}`,
      categoryColumn(cells.map(({ at }) => labels[at[i]!] ?? "missing")),
    ])),
    stays: numberColumn(values.map(({ length }) => length)),
    patients: numberColumn(
      cells.map(({ rows }) => new Set(rows.map((row) => patients[row]!).filter((each) => each >= 0)).size),
    ),
    mean_days: numberColumn(values.map((each) => each.reduce((sum, value) => sum + value, 0) / each.length)),
    q1_days: quartile(0.25),
    median_days: quartile(0.5),
    q3_days: quartile(0.75),
  });
}
