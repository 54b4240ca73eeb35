import type { HeldOut } from "lib/features/mod.ts";
import type { ResidualInterval } from "lib/registry/mod.ts";
import type { Interval } from "lib/stats/mod.ts";
import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { knownRows } from "../metric/predictions.ts";
import { withInterval } from "../metric/with_interval.ts";
import { outcomesFor } from "../outcomes.ts";
import { coverageOf } from "./coverage.ts";
import { unevennessOf } from "./unevenness.ts";
import { type WorstSlab, worstSlab } from "./worst_slab.ts";

/** How an interval does on the test. */
export type JudgedInterval = {
  readonly name: string;
  /** Share of stays that it is to hold. */
  readonly level: number;
  /** Mean width in days. */
  readonly width: number;
  /** Shares of stays inside: of all, and of the tenth by prediction where it is least. */
  readonly share: Interval;
  readonly leastTenth: Interval;
  /** Null where there are too few stays to search for one. */
  readonly slab: WorstSlab | null;
  /**
   * The largest difference between a share that is predicted to be as short as some length and the share that
   * is: 0 where predictions say truly how sure they are, at any level. Null of versions before.
   */
  readonly unevenness: Interval | null;
};

/**
 * Judges intervals of the same predictions on the test: what they hold and how wide they are; none where too
 * few stays are known.
 *
 * @param intervals by name.
 * @throws {TypeError} when the stays lack a feature that an interval goes by.
 */
export function judgeIntervals(
  test: HeldOut<"test">,
  predicted: Float64Array,
  intervals: Readonly<Record<string, ResidualInterval>>,
  { seed }: { readonly seed: number },
): JudgedInterval[] {
  const known = knownRows(outcomesFor(test, predicted));
  return Object.entries(intervals).flatMap(([name, residuals]): JudgedInterval[] => {
    const parts = coverageOf(test, predicted, residuals, { seed });
    const [all] = parts, tenths = parts.filter(({ by }) => by === "tenth");
    if (all === undefined || tenths.length === 0) return [];
    return [{
      name,
      level: residuals.level,
      width: all.width,
      share: all.share,
      leastTenth: tenths.reduce((least, each) => each.share.value < least.share.value ? each : least).share,
      slab: worstSlab(test, predicted, residuals, { seed }),
      unevenness: residuals.scores === undefined
        ? null
        : unevennessOf(test, predicted, { residuals, rows: known, seed }),
    }];
  });
}

/** A row an interval: what it holds of all, of the least tenth, of the worst slab, and how wide it is. */
export function intervalTable(judged: readonly JudgedInterval[]): Table {
  const shares = (of: (each: JudgedInterval) => Interval | null | undefined) =>
    categoryColumn(judged.map((each) => percentWith(of(each) ?? null)));
  return tableOf({
    interval: categoryColumn(judged.map(({ name }) => name)),
    width_days: numberColumn(judged.map(({ width }) => width)),
    inside: shares(({ share }) => share),
    least_tenth: shares(({ leastTenth }) => leastTenth),
    worst_slab: shares(({ slab }) => slab?.share),
    unevenness: shares(({ unevenness }) => unevenness),
  });
}

/**
 * What the first interval is worth beside the second, a baseline that promises the same: a sentence on
 * widths, one on where fewest stays are inside, one on all levels.
 */
export function intervalReading([own, plain]: readonly JudgedInterval[]): string {
  if (own === undefined || plain === undefined) return "*Not judged:* too few stays are known.";
  // Where all stays last as long, both may have no width.
  const gain = own.width === plain.width ? 0 : 1 - own.width / plain.width;
  const by = plain.width > 0 ? `${Math.abs(100 * gain).toFixed(0)} % ` : "";
  const size = `${by}${gain >= 0 ? "narrower" : "wider"} than`;
  const width = `It is ${own.width.toFixed(1)} days wide on average, ${
    Math.abs(gain) < 0.005 ? "as wide as" : size
  } ${plain.name} (${plain.width.toFixed(1)}).`;
  const worst = own.slab === null
    ? "There are too few stays to search for where fewest are inside."
    : `Where fewest are inside, of stays that the search did not see, it holds ${
      percentWith(own.slab.share)
    }` +
      (plain.slab === null ? "." : `, ${plain.name} ${percentWith(plain.slab.share)}.`);
  const even = own.unevenness === null
    ? "It says nothing of other levels."
    : `At any level, the share that is as short as predicted differs from the share told by at most ${
      (100 * own.unevenness.value).toFixed(1)
    } points.`;
  return `${width} ${worst} ${even}`;
}

function percentWith(share: Interval | null): string | null {
  if (share === null) return null;
  const { value, lower, upper } = share;
  return `${withInterval({ value: 100 * value, lower: 100 * lower, upper: 100 * upper }, 1)} %`;
}
