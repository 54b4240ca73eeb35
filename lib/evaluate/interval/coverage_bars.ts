import type { Interval } from "lib/stats/mod.ts";
import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { withInterval } from "../metric/with_interval.ts";
import type { Coverage } from "./coverage.ts";
import type { WorstSlab } from "./worst_slab.ts";

/** What shares inside an interval should be, of parts of the test, and whether they are. */
export type CoverageBar = {
  /** "each tenth by prediction". */
  readonly of: string;
  readonly parts: number;
  /** From 0 to 1; no most where more is no fault. */
  readonly from: number;
  readonly to: number;
  readonly least: Interval;
  readonly most: Interval;
  /** Parts outside, as far as can be told: their whole interval is. */
  readonly surely: number;
  /** Parts outside by their value. */
  readonly outside: number;
};

/** Months and departments of fewer stays say too little to be held to a bar. */
const leastStays = 500;
/** How far from the promised level a share may lie. */
const near = 0.02, nearTenth = 0.03, nearSlab = 0.05;

/**
 * Holds coverage to bars: of all, of each group, month and week of at least 500 known stays within two
 * percentage points of the promised level, of each tenth by prediction within three, of the worst slab not
 * more than five below.
 *
 * @param slab of the same interval; null where there are too few stays to search for one.
 */
export function coverageBars(
  coverage: readonly Coverage[],
  level: number,
  slab: WorstSlab | null,
): CoverageBar[] {
  const kinds = [...new Set(coverage.map(({ by }) => by))].filter((by) => by !== "all" && by !== "tenth");
  const of = (by: string, least = 0) =>
    coverage.filter((each) => each.by === by && each.stays >= least).map(({ share }) => share);
  const bar = (name: string, shares: readonly Interval[], from: number, to: number): CoverageBar[] =>
    shares.length === 0 ? [] : [{
      ...{ of: name, parts: shares.length, from, to },
      least: shares.reduce((least, each) => each.value < least.value ? each : least),
      most: shares.reduce((most, each) => each.value > most.value ? each : most),
      surely: shares.filter(({ lower, upper }) => upper < from || lower > to).length,
      outside: shares.filter(({ value }) => value < from || value > to).length,
    }];
  return [
    ...bar("all stays", of("all"), level - near, level + near),
    ...bar("each tenth by prediction", of("tenth"), level - nearTenth, level + nearTenth),
    ...kinds.flatMap((by) =>
      bar(`each ${by} of 500 stays or more`, of(by, leastStays), level - near, level + near)
    ),
    ...bar("the worst slab", slab ? [slab.share] : [], level - nearSlab, 1),
  ];
}

/** A row a bar. */
export function coverageBarsTable(bars: readonly CoverageBar[]): Table {
  const percent = ({ value, lower, upper }: Interval) =>
    withInterval({ value: 100 * value, lower: 100 * lower, upper: 100 * upper }, 1);
  const column = (text: (each: CoverageBar) => string) => categoryColumn(bars.map(text));
  return tableOf({
    "inside, of": column((bar) => bar.of),
    parts: numberColumn(bars.map(({ parts }) => parts)),
    "should be, %": column(({ from, to }) =>
      to < 1 ? `${whole(from)} to ${whole(to)}` : `at least ${whole(from)}`
    ),
    "least, %": column(({ least }) => percent(least)),
    "most, %": column(({ most }) => percent(most)),
    parts_outside: numberColumn(bars.map(({ outside }) => outside)),
    surely: numberColumn(bars.map(({ surely }) => surely)),
  });
}

/** Which bars are missed: a sentence with a wording for each outcome. */
export function coverageBarsReading(bars: readonly CoverageBar[]): string {
  if (bars.length === 0) return "Too few stays are known to hold their share inside to a bar.";
  const missed = bars.filter(({ surely }) => surely > 0);
  const open = bars.filter(({ surely, outside }) => surely === 0 && outside > 0);
  const named = (some: readonly CoverageBar[]) => some.map((bar) => bar.of).join("; ");
  const kept = bars.length - missed.length - open.length;
  const first = bars.length === 1
    ? `The share inside is ${kept === 1 ? "" : "not "}where it should be in the one respect shown`
    : kept === bars.length
    ? `Shares inside are where they should be in all ${bars.length} respects shown`
    : `Shares inside are where they should be in ${kept} of ${bars.length} respects shown`;
  return `${first}.` +
    (missed.length > 0 ? ` **Surely not:** ${named(missed)}.` : "") +
    (open.length > 0 ? ` Outside, but by no more than chance may be: ${named(open)}.` : "");
}

function whole(share: number): string {
  return (100 * share).toFixed(0);
}
