import type { HeldOut } from "lib/features/mod.ts";
import { logOdds } from "lib/model/mod.ts";
import { bootstrapAll, type Interval, numbersAt, weightedQuantile } from "lib/stats/mod.ts";
import type { CategoryColumn } from "lib/table/mod.ts";
import { knownRows, type Predictions, takePredictions } from "../metric/predictions.ts";
import { outcomesFor } from "../outcomes.ts";
import type { Audit } from "./audit.ts";
import { leastStays } from "./audit_cells.ts";
import { groupShifts } from "./group_shifts.ts";
import { hiddenBeside, isShareOfFew, shareCounts } from "./hidden_beside.ts";

/** What a way to treat groups differently narrows on the test, and what it costs there. */
export type Mitigation = {
  readonly by: string;
  readonly way: "as predicted" | "recalibrated by group" | "threshold by group";
  readonly measures: Record<MitigationMeasure, Interval>;
  /** The same less what predictions come to as they are, of the same drawn patients. */
  readonly changes: Record<MitigationMeasure, Interval>;
};

/**
 * The largest less the smallest among groups of the share missed and of the bias (days, or mean probability
 * less share of yes); of all stays the share missed, flagged, rightly flagged of those flagged, and the error
 * (RMSE in days, or Brier score).
 */
export type MitigationMeasure = "missedGap" | "biasGap" | "missed" | "flagged" | "precision" | "error";
const measures: readonly MitigationMeasure[] = [
  ...(["missedGap", "biasGap", "missed", "flagged", "precision", "error"] as const),
];

/** Some stays: what was predicted of them, and a label for each by what headings call the column. */
export type Grouped<H extends HeldOut> = {
  readonly held: H;
  readonly predicted: Float64Array;
  readonly columns: Readonly<Record<string, CategoryColumn>>;
};

export type MitigationOptions = Pick<Audit, "asks"> & {
  /** Of days: from so many a stay is long, a yes. */
  readonly longFrom?: number;
  /** Flagged is who has at least that; of days left out, as many are as were long on calibration. */
  readonly threshold?: number;
  readonly seed: number;
};

/**
 * Compares what may be done about groups that are told worse, for each column by itself: to move each group's
 * predictions so that they are right on average, or to flag each group from a threshold of its own by which
 * as large a share of its yes (long stays) is missed as of all. Both are learnt from the stays held out for
 * calibration and judged on the test; groups with fewer than 30 such stays there keep what all have, and are
 * not among those compared where the test has fewer.
 *
 * To treat alike patients differently by who they are may be unlawful or unwanted: this tells only what it
 * would come to.
 *
 * @returns three rows a column; none where a column has no two groups to compare.
 */
export function mitigationsOf(
  calibration: Grouped<HeldOut<"calibration">>,
  test: Grouped<HeldOut<"test">>,
  { asks, longFrom = 1, threshold, seed }: MitigationOptions,
): Mitigation[] {
  const isYes = (actual: number) => actual >= longFrom;
  const learnt = sideOf(calibration), asked = sideOf(test);
  if (learnt.known.length === 0 || asked.known.length === 0) return [];
  const from = threshold ?? flaggedFrom(learnt.outcomes, isYes);
  return Object.keys(test.columns).flatMap((by) => {
    const { labels } = test.columns[by]!, learntLabels = calibration.columns[by]!.labels;
    const count = labels.length;
    const [codes, own] = [asked, learnt].map(({ columns }) => columns[by]!);
    const rowsOf = labels.map((label) => {
      const code = learntLabels.indexOf(label);
      return code < 0 ? none : rowsWhere(own!, (each) => each === code);
    });
    const shifts = groupShifts(
      asks,
      learnt.outcomes,
      rowsOf.map((rows) => rows.length < leastStays ? none : rows),
    );
    const moved = asked.outcomes.predicted.map((each, row) =>
      codes![row]! < 0 ? each : shiftedBy(asks, each, shifts[codes![row]!]!)
    );
    const thresholds = ownThresholds(learnt.outcomes, rowsOf, { from, isYes });
    const ways: readonly Way[] = [
      { way: "as predicted", predicted: asked.outcomes.predicted, from: () => from },
      { way: "recalibrated by group", predicted: moved, from: () => from },
      {
        way: "threshold by group",
        predicted: asked.outcomes.predicted,
        from: (row) => codes![row]! < 0 ? from : thresholds[codes![row]!]!,
      },
    ];
    const shown = comparedGroups(ways, { isYes, outcomes: asked.outcomes, codes: codes!, count });
    if (shown.length < 2) return [];
    return judged(ways, { by, asks, isYes, outcomes: asked.outcomes, codes: codes!, shown, seed });
  });
}

const none = new Int32Array();

type Way = {
  readonly way: Mitigation["way"];
  readonly predicted: Float64Array;
  readonly from: (row: number) => number;
};

/**
 * The groups that have 30 yes, less those of which a gap, beside the sums over all, would tell of few who are
 * missed or not, in any of the ways.
 */
function comparedGroups(
  ways: readonly Way[],
  { isYes, outcomes: { actual }, codes, count }: Pick<Asked, "isYes" | "outcomes" | "codes"> & {
    readonly count: number;
  },
): number[] {
  const cells = Array.from(
    { length: count },
    (_, code) => ({ code, rows: rowsWhere(codes, (c) => c === code) }),
  );
  const missedBy = ways.map(({ predicted, from }) =>
    actual.map((each, row) => !isYes(each) ? NaN : predicted[row]! < from(row) ? 1 : 0)
  );
  const lines = [{ rows: Int32Array.from(actual.keys()), cells }];
  const few = cells.filter(({ rows }) => rows.filter((row) => isYes(actual[row]!)).length < leastStays);
  // As predicted first, by itself: what the audit doesn't tell a gap doesn't either.
  const hidden = missedBy.reduce<ReadonlySet<typeof cells[number]>>((found, values) => {
    const counts = (rows: Int32Array) => shareCounts(rows, values);
    const more = cells.filter(({ rows }) => isShareOfFew(counts(rows)));
    return hiddenBeside(lines, found.union(new Set(more)), counts);
  }, new Set(few));
  return cells.filter((cell) => !hidden.has(cell)).map(({ code }) => code);
}

function sideOf({ held, predicted, columns }: Grouped<HeldOut>) {
  const all = outcomesFor(held, predicted), known = knownRows(all);
  return {
    known,
    outcomes: takePredictions(all, known),
    columns: Object.fromEntries(
      Object.entries(columns).map(([name, { codes }]) => [name, known.map((row) => codes[row]!)]),
    ),
  };
}

function rowsWhere(codes: Int32Array, is: (code: number) => boolean): Int32Array {
  return Int32Array.from(codes.keys()).filter((row) => is(codes[row]!));
}

function shiftedBy(asks: Audit["asks"], predicted: number, shift: number): number {
  if (asks === "days") return Math.max(0, predicted + shift);
  return 1 / (1 + Math.exp(-(logOdds(predicted) + shift)));
}

/** Flags as many as are a yes. */
function flaggedFrom({ actual, predicted, weight }: Predictions, isYes: (actual: number) => boolean): number {
  const w = weight ?? new Float64Array(actual.length).fill(1);
  const [yes, all] = actual.reduce(
    ([yes, all], each, row) => [yes! + (isYes(each) ? w[row]! : 0), all! + w[row]!],
    [0, 0],
  );
  return weightedQuantile(predicted, w, 1 - yes! / all!);
}

/** By which each group misses as large a share of its yes as all do from `from` on. */
function ownThresholds(
  { actual, predicted, weight }: Predictions,
  groups: readonly Int32Array[],
  { from, isYes }: { readonly from: number; readonly isYes: (actual: number) => boolean },
): number[] {
  const w = weight ?? new Float64Array(actual.length).fill(1);
  let [missed, all] = [0, 0];
  actual.forEach((each, row) => {
    if (!isYes(each)) return;
    all += w[row]!;
    if (predicted[row]! < from) missed += w[row]!;
  });
  return groups.map((rows) => {
    const yes = rows.filter((row) => isYes(actual[row]!));
    if (yes.length < leastStays || !Number.isFinite(from)) return from;
    const take = (values: Float64Array) => numbersAt(yes, (row) => values[row]!);
    return weightedQuantile(take(predicted), take(w), missed / all);
  });
}

type Asked = Pick<Mitigation, "by"> & Pick<MitigationOptions, "asks" | "seed"> & {
  readonly isYes: (actual: number) => boolean;
  readonly outcomes: Predictions;
  readonly codes: Int32Array;
  /** Groups that are compared. */
  readonly shown: readonly number[];
};

function judged(ways: readonly Way[], asked: Asked): Mitigation[] {
  const { by, outcomes: { actual, group }, seed } = asked;
  const sums = ways.map((way) => measuredBy(way, asked));
  const intervals = bootstrapAll(actual.length, (counts) => {
    const values = sums.map((measured) => measured(counts));
    return values.flatMap((each) => [...each, ...each.map((value, i) => value - values[0]![i]!)]);
  }, { seed, group });
  return ways.map(({ way }, k) => {
    const at = (offset: number) =>
      Object.fromEntries(
        measures.map((name, i) => [name, intervals[2 * measures.length * k + offset + i]!]),
      ) as Mitigation["measures"];
    return { by, way, measures: at(0), changes: at(measures.length) };
  });
}

/** The measures of a sample in which row i counts `counts[i]` times, in their order. */
function measuredBy({ predicted, from }: Way, { asks, isYes, outcomes, codes, shown }: Asked) {
  const { actual, weight } = outcomes;
  const yes = actual.map((each) => isYes(each) ? 1 : 0);
  const flagged = predicted.map((each, row) => each >= from(row) ? 1 : 0);
  const place = new Map(shown.map((code, i) => [code, i]));
  const cell = codes.map((code) => place.get(code) ?? -1);
  return (counts: Int32Array): number[] => {
    const [all, came, lost, off] = [0, 1, 2, 3].map(() => new Float64Array(shown.length + 1));
    let [sumFlagged, right, squares] = [0, 0, 0];
    for (let row = 0; row < actual.length; row++) {
      const w = (weight ? weight[row]! : 1) * counts[row]!, away = predicted[row]! - actual[row]!;
      sumFlagged += w * flagged[row]!;
      right += w * flagged[row]! * yes[row]!;
      squares += w * away * away;
      for (const i of cell[row]! < 0 ? [shown.length] : [cell[row]!, shown.length]) {
        all![i]! += w;
        came![i]! += w * yes[row]!;
        lost![i]! += w * yes[row]! * (1 - flagged[row]!);
        off![i]! += w * away;
      }
    }
    const range = (of: Float64Array, from: Float64Array) => {
      const values = shown.map((_, i) => of[i]! / from[i]!).filter((each) => !Number.isNaN(each));
      return Math.max(...values) - Math.min(...values);
    };
    const total = all![shown.length]!, mean = squares / total;
    return [
      range(lost!, came!),
      range(off!, all!),
      lost![shown.length]! / came![shown.length]!,
      sumFlagged / total,
      right / sumFlagged,
      asks === "days" ? Math.sqrt(mean) : mean,
    ];
  };
}
