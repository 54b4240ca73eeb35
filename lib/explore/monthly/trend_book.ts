import { type Cohort, knownAtOf, readModelInput, staysColumnsOf } from "lib/cohort/mod.ts";
import { isoDay } from "lib/stats/mod.ts";
import { categoriesOf, inWords } from "lib/table/mod.ts";
import { unlessMissing, type Warehouse } from "lib/warehouse/mod.ts";
import { monthlyTrends, type TrendGroup } from "./monthly_trends.ts";

/** How stays developed, month by month: groups alone, none of a few patients. */
export type TrendBook = {
  readonly form: "wardbook trends 1";
  readonly cohort: string;
  readonly title: string;
  /** An ISO date: what was known then; null for all that is known. */
  readonly asOf: string | null;
  /** By what they can be told apart, all stays together first. */
  readonly by: readonly {
    readonly column: string;
    readonly label: string;
    readonly groups: readonly TrendGroup[];
  }[];
};

/**
 * What stays are told apart by, where a cohort has it: never where patients live, their race, or who pays.
 */
const columns = [
  ...["department", "admission_type", "severity", "age_band", "gender", "ward_type", "emergency"],
  ...["admission_source", "hospital_type", "hospital_region"],
];

/**
 * Reads how a cohort's stays developed by whole month, as known on a day.
 *
 * @param asOf epoch milliseconds UTC, a midnight; null for all that is known.
 * @throws {QueryError} when the warehouse fails, or has no stays yet.
 */
export async function readTrendBook(
  warehouse: Warehouse,
  cohort: Cohort,
  asOf: number | null,
): Promise<TrendBook> {
  const has = staysColumnsOf(cohort).map(({ name }) => name);
  const known = columns.filter((name) => has.includes(name) && knownAtOf(name, cohort) === "admission");
  const names = ["stay_id", "patient_id", "admitted_on", "stay_days", ...known];
  const period = { from: null, until: asOf, knownBy: asOf, columns: names };
  const stays = await unlessMissing("stays", () => readModelInput(warehouse, period, cohort));
  const book = {
    form: "wardbook trends 1",
    cohort: cohort.name,
    title: cohort.title,
    asOf: asOf === null ? null : isoDay(asOf),
  } as const;
  if (stays === null) return { ...book, by: [] };
  const whole = { column: "all", label: "all stays together", groups: monthlyTrends(stays, null, asOf) };
  if (whole.groups.length === 0) return { ...book, by: [] };
  const apart = known.filter((name) => {
    const column = stays.columns[name];
    return column?.type === "category" && new Set(categoriesOf(stays, name).codes).size > 1;
  });
  return {
    ...book,
    by: [
      whole,
      ...apart.map((column) => ({
        ...{ column, label: inWords(column), groups: monthlyTrends(stays, column, asOf) },
      })),
    ],
  };
}
