import type { Feature, Matrix } from "lib/features/mod.ts";
import { dayCounts } from "./day_counts.ts";
import type { DayHazard, StayDays } from "./day_hazard.ts";
import type { FollowedStays } from "./followed_stays.ts";

export type KaplanMeierOptions = {
  readonly name: string;
  /** Categories whose labels together make a cell; all stays are one when left out. */
  readonly cells?: readonly string[];
  /** Where fewer of a cell are in bed on a day, the hazard of all stays counts. Default 30. */
  readonly leastAtRisk?: number;
};

/**
 * The baseline: of the stays of a cell that lasted until a day of stay, the share that ended on it. Without
 * cells it goes by the age of the stay alone. Days later than any stay lasted are as the last one that
 * `leastAtRisk` stays reached.
 *
 * Source: Kaplan and Meier 1958 (https://doi.org/10.1080/01621459.1958.10501452).
 *
 * @throws {TypeError} when a cell's feature is a number.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { kaplanMeier } from "lib/stay/kaplan_meier.ts";
 *
 * const stays = { rowCount: 3, features: [] };
 * const followed = { stays, day: Int32Array.of(0, 1, 1), ended: Uint8Array.of(1, 1, 0) };
 * const hazard = kaplanMeier(followed, { name: "all", leastAtRisk: 1 });
 * const days = { row: Int32Array.of(0, 0), seen: Int32Array.of(-1, 0), day: Int32Array.of(0, 1) };
 * // One of three ends on day 0, one of the two others on day 1; the last is in bed still.
 * assertEquals(hazard.hazards(stays, days), Float64Array.of(1 / 3, 1 / 2));
 * ```
 */
export function kaplanMeier(followed: FollowedStays, options: KaplanMeierOptions): DayHazard {
  const { name, cells = [], leastAtRisk = 30 } = options;
  const all = sharesOf(followed, Math.min(leastAtRisk, followed.day.length));
  const last = Math.max(0, all.findLastIndex((each) => !Number.isNaN(each)));
  const byCell = new Map(
    [...Map.groupBy(followed.day.keys(), cellOf(followed.stays, cells))]
      .map(([cell, rows]) => [cell, sharesOf(followed, leastAtRisk, Int32Array.from(rows))]),
  );
  return {
    name,
    knowsMoreLater: false,
    hazards(stays: Matrix, { row, day }: StayDays) {
      const cell = cellOf(stays, cells);
      const isOneCell = cells.length === 0, one = byCell.get("");
      const ofRow = Array.from(
        { length: isOneCell ? 0 : stays.rowCount },
        (_, each) => byCell.get(cell(each)),
      );
      return Float64Array.from(row, (each, i) => {
        const at = Math.min(day[i]!, last), own = (isOneCell ? one : ofRow[each])?.[at] ?? NaN;
        return Number.isNaN(own) ? all[at] ?? 0 : own;
      });
    },
  };
}

/** By day of stay the share that ended, NaN where too few were in bed. */
function sharesOf(followed: FollowedStays, least: number, rows?: Int32Array): Float64Array {
  const { left, atRisk } = dayCounts(followed, { among: rows });
  return left.map((count, day) => atRisk[day]! >= least ? count / atRisk[day]! : NaN);
}

/** A text for each row's labels; whatever codes a matrix has, the same labels are the same cell. */
function cellOf({ features }: Matrix, cells: readonly string[]): (row: number) => string {
  const used = cells.flatMap((name) => features.filter((feature) => feature.name === name)).map(category);
  return (row) => used.map(({ codes, labels }) => labels[codes[row]!] ?? "").join("\n");
}

function category(feature: Feature) {
  if (feature.type === "category") return feature;
  throw new TypeError(`Cannot make cells of "${feature.name}" as it must be a category: it is a number`);
}
