import type { Cohort } from "../cohort.ts";
import { columnNamed } from "../column_named.ts";
import { bandEdge } from "../contract/band_edge.ts";

/** The whole days that a stay of a band may last; the greatest is infinite for an open band. */
export type StayRange = { readonly least: number; readonly most: number };

/**
 * Which whole days each value of `stay_days` stands for, where the source tells bands of lengths alone:
 * staging takes one number of each (`edge`, or `labels` of numbers). Null where lengths are known to the day.
 */
export function stayRanges(cohort: Cohort): ReadonlyMap<number, StayRange> | null {
  const made = cohort.derive.stay_days;
  if (made?.kind !== "edge" && made?.kind !== "labels") return null;
  const { allowed = [] } = columnNamed(cohort, made.of);
  const valueOf = (label: string) =>
    made.kind === "edge" ? bandEdge(label, made.take) : made.to[label] ?? null;
  const pairs = allowed.map((label) => [valueOf(label), rangeOfBand(label)] as const);
  const isBands = pairs.every(([value, range]) => typeof value === "number" && range !== null);
  const ranges = new Map(isBands ? pairs as [number, StayRange][] : []);
  return ranges.size < 2 || ranges.size < pairs.length ? null : ranges;
}

/**
 * The whole days that a band's label speaks of; null where it has no whole numbers.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { rangeOfBand } from "lib/cohort/staging/stay_ranges.ts";
 *
 * const most = Infinity;
 * assertEquals(rangeOfBand("11-20"), { least: 11, most: 20 });
 * assertEquals(rangeOfBand("More than 100 Days"), { least: 101, most });
 * assertEquals(["30+", "30 and more"].map(rangeOfBand), [{ least: 30, most }, { least: 30, most }]);
 * assertEquals(["<3", "up to 3"].map(rangeOfBand), [{ least: 0, most: 2 }, { least: 0, most: 3 }]);
 * assertEquals(rangeOfBand("4"), { least: 4, most: 4 });
 * ```
 */
export function rangeOfBand(label: string): StayRange | null {
  const [first, second, ...more] = Array.from(label.matchAll(/\d+(?:\.\d+)?/g), ([digits]) => Number(digits));
  const isWhole = [first, second].every((edge) => edge === undefined || Number.isInteger(edge));
  if (first === undefined || more.length > 0 || !isWhole) return null;
  if (second !== undefined) {
    const isOpen = /\d\s*\)\s*$/.test(label);
    return { least: first, most: isOpen ? second - 1 : second };
  }
  if (/>=|≥|\+|and (more|over|above)|or (more|over|above|longer)|at least/i.test(label)) {
    return { least: first, most: Infinity };
  }
  if (/>|more than|over|above|longer/i.test(label)) return { least: first + 1, most: Infinity };
  if (/<=|≤|up to|at most|or (less|fewer|under)/i.test(label)) return { least: 0, most: first };
  if (/<|less|fewer|under|below/i.test(label)) return { least: 0, most: first - 1 };
  return { least: first, most: first };
}
