import { categoryColumn, numberColumn, tableOf } from "lib/table/mod.ts";
import { csvOf, inert } from "../api/prediction_texts.ts";
import type { Listed } from "./today_asked.ts";

/** The list as the bytes of a CSV file, in which no text is a formula. */
export function todayCsv(rows: readonly Listed[]): Promise<Blob> {
  const numbers = (of: (row: Listed) => number) => numberColumn(rows.map(of));
  const texts = (of: (row: Listed) => string | null | undefined) =>
    categoryColumn(rows.map((row) => inert(of(row) ?? null)));
  const reason = (place: number) => texts(({ predictions }) => predictions[0]!.reasons[place]);
  return csvOf(tableOf({
    stay: numbers(({ stay }) => stay),
    admitted: texts(({ admitted }) => admitted),
    hospital: texts(({ hospital }) => hospital),
    ward: texts(({ ward }) => ward),
    department: texts(({ department }) => department),
    predicted_days: numbers(({ days }) => days),
    from_days: numbers(({ lower }) => lower),
    to_days: numbers(({ upper }) => upper),
    tier: texts(({ tier }) => tier),
    ...{ reason_1: reason(0), reason_2: reason(1), reason_3: reason(2) },
    model: texts(({ predictions }) => predictions[0]!.model),
    as_of: texts(({ predictions }) => predictions[0]!.asOf),
  }));
}
