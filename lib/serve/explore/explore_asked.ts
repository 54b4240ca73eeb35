import type { TrendBook, TrendGroup, TrendMonth } from "lib/explore/mod.ts";

/** What can be followed. */
export const measures = {
  days: { label: "Mean stay", unit: "days" },
  stays: { label: "Admissions", unit: "admissions a month" },
} as const;
export type Measure = keyof typeof measures;

/** What is asked of the trends, and what of the book answers. */
export type ExploreAsked = {
  readonly by: string;
  /** "severity", in words. */
  readonly label: string;
  readonly measure: Measure;
  /** The first and last month, of those that there are. */
  readonly from: string;
  readonly until: string;
  /** All months that there are. */
  readonly months: readonly string[];
  readonly groups: readonly TrendGroup[];
  /** All stays together, to compare with. */
  readonly all: readonly TrendMonth[];
};

/** What a query asks; what makes no sense counts as not asked. Null where the book has no month. */
export function exploreAsked(
  query: (name: string) => string | undefined,
  { by: told }: TrendBook,
): ExploreAsked | null {
  const [whole] = told, months = whole?.groups[0]?.months.map(({ month }) => month) ?? [];
  if (whole === undefined || months.length === 0) return null;
  const chosen = told.find(({ column }) => column === query("by")) ?? told[1] ?? whole;
  const isMonth = (month = "") => months.includes(month);
  const first = isMonth(query("from")) ? query("from")! : months[0]!;
  const last = isMonth(query("until")) ? query("until")! : months.at(-1)!;
  const [from, until] = first <= last ? [first, last] : [last, first];
  const within = (of: readonly TrendMonth[]) => of.filter(({ month }) => month >= from && month <= until);
  return {
    ...{ by: chosen.column, label: chosen.label, measure: query("measure") === "stays" ? "stays" : "days" },
    ...{ from, until, months },
    groups: chosen.groups.map(({ group, months }) => ({ group, months: within(months) })),
    all: within(whole.groups[0]!.months),
  };
}
