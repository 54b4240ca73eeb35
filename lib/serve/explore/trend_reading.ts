import type { TrendMonth } from "lib/explore/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import type { ExploreAsked, Measure } from "./explore_asked.ts";

/** A month's value of a measure; null where it is hidden, or can't be told. */
export function valueOf(month: TrendMonth, measure: Measure): number | null {
  return measure === "days" ? month.days : month.stays;
}

/** "12,345" or "12.3". */
export function valueText(value: number, measure: Measure): string {
  return measure === "days" ? value.toFixed(1) : grouped(value);
}

/**
 * How all stays together changed from the first to the last month that can be told, and whether by chance.
 */
export function trendReading({ all, measure }: ExploreAsked): string {
  const told = all.filter((month) => valueOf(month, measure) !== null);
  const [first] = told, last = told.at(-1);
  if (first === undefined || last === undefined) {
    return "Of no month can it be told: too few were admitted, or too few of them have left.";
  }
  const [before, after] = [valueOf(first, measure)!, valueOf(last, measure)!];
  const of = measure === "days" ? " days" : " admissions";
  if (first === last) {
    return `All stays: ${valueText(before, measure)}${of} in ${first.month}, the only month.`;
  }
  const change = after - before, half = Math.hypot(halfOf(first, measure), halfOf(last, measure));
  const signed = (by: number) => `${by < 0 ? "-" : "+"}${valueText(Math.abs(by), measure)}`;
  const [lower, upper] = [change - half, change + half].map((by) =>
    measure === "stays" ? Math.round(by) : by
  );
  const isChance = change - half <= 0 && change + half >= 0;
  return `All stays: ${valueText(before, measure)}${of} in ${first.month}, ${
    valueText(after, measure)
  } in ${last.month}: ` +
    `${signed(change)} (95 %: ${signed(lower!)} to ${signed(upper!)})` +
    (isChance ? ", which may be chance." : ", more than chance; it says nothing of why.");
}

/** Half of a 95 % interval; of a count as of one that comes at random. */
function halfOf({ stays, lower, upper }: TrendMonth, measure: Measure): number {
  return measure === "days" ? (upper! - lower!) / 2 : 1.96 * Math.sqrt(stays!);
}
