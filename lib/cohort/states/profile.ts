import { categoriesOf, leastShown, numbersOf } from "lib/table/mod.ts";
import { type Warehouse, written } from "lib/warehouse/mod.ts";
import type { Cohort, ColumnSpec } from "../cohort.ts";
import { acceptedNames } from "../contract/accepted_names.ts";

/** What a column's rows have in common; it holds nothing of a single one. */
export type ColumnProfile = {
  readonly name: string;
  readonly known: number;
  readonly missing: number;
  readonly isTime?: true;
  /** Of numbers, and of times in days since 1970, that name nobody; null where too few are known. */
  readonly mean?: number | null;
  readonly spread?: number | null;
  /** Rows by label, where a label has enough of them, the most frequent first; at most 50. */
  readonly labels?: Readonly<Record<string, number>>;
};

const mostLabels = 50;

/** The profiles of the columns of `accepted`, in their order; of DuckDB. @throws {QueryError} */
export async function columnProfiles(warehouse: Warehouse, { columns }: Cohort): Promise<ColumnProfile[]> {
  const names = [...acceptedNames(columns).values()];
  const measured = await warehouse.query(written(
    `SELECT COUNT(*) AS row_count${
      columns.map(({ type }, i) => {
        const name = names[i]!;
        const days = type === "timestamp"
          ? `EPOCH(${name}) / 86400`
          : type === "number"
          ? name
          : "NULL::DOUBLE";
        return `,\n  COUNT(${name}) AS k${i}, AVG(${days}) AS m${i}, STDDEV_POP(${days}) AS s${i}`;
      }).join("")
    }\nFROM accepted`,
    "columnProfiles()",
  ));
  const measure = (name: string) => numbersOf(measured, name)[0]!;
  const profiles: ColumnProfile[] = [];
  for (const [i, column] of columns.entries()) {
    const name = names[i]!, known = measure(`k${i}`), missing = measure("row_count") - known;
    const isKey = column.role === "id" || column.role === "patient";
    const told = (value: number) => known < leastShown ? null : Number(value.toPrecision(9));
    profiles.push({
      ...{ name, known, missing },
      ...(isKey
        ? {}
        : column.type === "category"
        ? { labels: await labelsOf(warehouse, name) }
        : { ...timeMark(column), mean: told(measure(`m${i}`)), spread: told(measure(`s${i}`)) }),
    });
  }
  return profiles;
}

function timeMark({ type }: ColumnSpec): Pick<ColumnProfile, "isTime"> {
  return type === "timestamp" ? { isTime: true } : {};
}

async function labelsOf(warehouse: Warehouse, name: string): Promise<Record<string, number>> {
  const counted = await warehouse.query(written(
    `SELECT ${name} AS label, COUNT(*) AS row_count FROM accepted
WHERE ${name} IS NOT NULL GROUP BY ${name} HAVING COUNT(*) >= ${leastShown}
ORDER BY row_count DESC, label LIMIT ${mostLabels}`,
    "columnProfiles()",
  ));
  const { codes, labels } = categoriesOf(counted, "label"), rows = numbersOf(counted, "row_count");
  return Object.fromEntries(Array.from(codes, (code, row) => [labels[code]!, rows[row]!]));
}
