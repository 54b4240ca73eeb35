import { ascendingRows, bootstrapAll, type Interval, numbersAt, rowNumbers } from "lib/stats/mod.ts";
import type { EndedAs, IncidenceCurves } from "lib/stay/mod.ts";
import { categoryColumn, leastShown, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import type { IntervalOptions } from "../metric/intervals.ts";
import { withInterval } from "../metric/with_interval.ts";

/** How many were to have ended in a way within some days, beside how many had (Aalen-Johansen). */
export type EndCalibration = {
  readonly kind: string;
  readonly days: number;
  readonly all: ToldAndCame;
  /** Of the quarters to which least and most of it was told; null where fewer than eleven ended so. */
  readonly least: ToldAndCame | null;
  readonly most: ToldAndCame | null;
};

/** Shares from 0 to 1; `off` is told less came. */
export type ToldAndCame = { readonly told: number; readonly came: Interval; readonly off: Interval };

/**
 * Whether stays end in each way as often as told: the mean of their cumulative incidence beside what came by
 * then, stays in bed counted as far as they were seen (Aalen-Johansen), of all and of the quarters of least
 * and most incidence told. Ways in which fewer than eleven ended by a day are left out.
 *
 * Source: T. Gerds and others, Calibration plots for risk prediction models in the presence of competing
 * risks (https://doi.org/10.1002/sim.6152).
 *
 * @param labels what the kinds are called.
 */
export function endCalibration(
  { ahead, byKind }: IncidenceCurves,
  test: EndedAs,
  { labels, horizons, ...options }: IntervalOptions & {
    readonly labels: readonly string[];
    readonly horizons: readonly number[];
  },
): EndCalibration[] {
  const all = rowNumbers(test.day.length);
  return labels.flatMap((kind, code) =>
    horizons.filter((days) => days <= ahead).flatMap((days): EndCalibration[] => {
      const isShown = (rows: Int32Array) => {
        const came = rows.filter((row) =>
          test.ended[row] === 1 && test.kind[row] === code && test.day[row]! < days
        );
        return Math.min(came.length, rows.length - came.length) >= leastShown;
      };
      if (!isShown(all)) return [];
      const told = numbersAt(all, (row) => byKind[code]![row * (ahead + 1) + days]!);
      const order = ascendingRows(all.slice(), told), quarter = Math.floor(order.length / 4);
      const of = (rows: Int32Array) => toldAndCame(told, test, { rows, code, days, options });
      const ofPart = (rows: Int32Array) => isShown(rows) ? of(rows) : null;
      return [{
        kind,
        days,
        all: of(all),
        least: ofPart(order.subarray(0, quarter)),
        most: ofPart(order.subarray(order.length - quarter)),
      }];
    })
  );
}

function toldAndCame(
  told: Float64Array,
  { stays, day, ended, kind }: EndedAs,
  { rows, code, days, options }: {
    readonly rows: Int32Array;
    readonly code: number;
    readonly days: number;
    readonly options: IntervalOptions;
  },
): ToldAndCame {
  // By day of stay: those last seen on it, those that left on it, and those that left so.
  const seen = new Float64Array(days + 1), left = new Float64Array(days), so = new Float64Array(days);
  const incidence = (counts: Int32Array) => {
    seen.fill(0);
    left.fill(0);
    so.fill(0);
    let [all, expected] = [0, 0];
    rows.forEach((row, i) => {
      const count = counts[i]!, last = Math.min(day[row]!, days);
      all += count;
      expected += count * told[row]!;
      seen[last]! += count;
      // How a stay ended must be known, else it is cut off on its last day.
      if (last === days || ended[row] === 0 || kind[row]! < 0) return;
      left[last]! += count;
      if (kind[row] === code) so[last]! += count;
    });
    let [lasting, sum, atRisk] = [1, 0, all];
    for (let each = 0; each < days && atRisk > 0; each++) {
      sum += lasting * so[each]! / atRisk;
      lasting *= 1 - left[each]! / atRisk;
      atRisk -= seen[each]!;
    }
    return [expected / all, sum, expected / all - sum];
  };
  const group = stays.group && rows.map((row) => stays.group![row]!);
  const [expected, came, off] = bootstrapAll(rows.length, incidence, { ...options, group });
  return { told: expected!.value, came: came!, off: off! };
}

/** A row a way and number of days: shares in per cent. */
export function endCalibrationTable(ends: readonly EndCalibration[]): Table {
  const percent = ({ value, lower, upper }: Interval) =>
    withInterval({ value: 100 * value, lower: 100 * lower, upper: 100 * upper }, 1);
  const column = (text: (each: EndCalibration) => string | null) => categoryColumn(ends.map(text));
  return tableOf({
    "ends as": column(({ kind }) => kind),
    "within days": numberColumn(ends.map(({ days }) => days)),
    "predicted, %": column(({ all }) => (100 * all.told).toFixed(1)),
    "did, %": column(({ all }) => percent(all.came)),
    "predicted less did, points": column(({ all }) => percent(all.off)),
    "… of the quarter of least": column(({ least }) => least ? percent(least.off) : null),
    "… of the quarter of most": column(({ most }) => most ? percent(most.off) : null),
  });
}

/** In which ways and days surely more or fewer end than told: a sentence with a wording for each outcome. */
export function endCalibrationReading(ends: readonly EndCalibration[]): string {
  if (ends.length === 0) return "*Not asked:* in no way and within no days did eleven stays end.";
  const isOff = ({ off }: ToldAndCame) => off.lower > 0 || off.upper < 0;
  const off = ends.filter(({ all }) => isOff(all));
  const quarters = ends.flatMap(({ least, most }) => [least, most]).filter((each) => each !== null);
  const parts = quarters.filter(isOff).length;
  const far = ends.reduce((most, each) =>
    Math.abs(each.all.off.value) > Math.abs(most.all.off.value) ? each : most
  );
  const points = `${
    (100 * Math.abs(far.all.off.value)).toFixed(1)
  } points, ${far.kind} within ${far.days} days`;
  const whole = off.length === 0
    ? `In none of ${ends.length} ways and numbers of days do surely more or fewer stays end than told (cumulative ` +
      `incidence beside Aalen-Johansen; at most ${points})`
    : `In ${off.length} of ${ends.length} ways and numbers of days surely more or fewer stays end than told ` +
      `(cumulative incidence beside Aalen-Johansen; at most ${points}): ${
        off.map(({ kind, days }) => `${kind} within ${days}`).join(", ")
      }`;
  const ofQuarters = quarters.length === 0
    ? "In no quarter of least or most incidence did eleven end so"
    : `Of ${quarters.length} quarters of least and most incidence ${
      parts === 0 ? "none is" : parts === 1 ? "one is" : `${parts} are`
    } surely off; one in twenty would be by chance`;
  return `${whole}. ${ofQuarters}.`;
}
