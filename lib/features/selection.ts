import {
  type Cohort,
  cycleDaysOf,
  isKnownLater,
  type KnownAt,
  knownAtOf,
  notInputs,
  stayFeaturesColumns,
  staysColumnsOf,
} from "lib/cohort/mod.ts";
import {
  correlationRatio,
  dayMs,
  isoDay,
  labelCounts,
  type PopulationShift,
  populationShift,
  quantile,
  quantileCounts,
  weightedCorrelation,
  weightedRanks,
} from "lib/stats/mod.ts";
import {
  type Column,
  columnOf,
  isConstant,
  leastShown,
  missingCount,
  numbersOf,
  rowsWhere,
  type Table,
  takeRows,
  timestampsOf,
} from "lib/table/mod.ts";
import { effectiveSize } from "./known_stays.ts";

/** What was decided about one candidate, and by which figures. */
export type FeatureDecision = {
  readonly feature: string;
  readonly knownAt: KnownAt;
  readonly selected: boolean;
  /** Why not, or "selected". */
  readonly reason: string;
  /** Share of stays without a value, 0 to 1. */
  readonly missing: number;
  /**
   * Population stability index of the later half of the stays against the earlier half, less what chance adds
   * to it; NaN without dates, and where the calendar alone decides and half the period can't show all of it
   * (the month).
   */
  readonly psi: number;
  /** Whether the index is above the limit, and surely more than chance. */
  readonly moves: boolean;
  /**
   * How strongly it goes with the stay, 0 to 1: the size of Spearman's rho (number) or the root of epsilon
   * squared (category), less what chance adds to either, over the known stays with the weights given; NaN
   * below thirty of them.
   */
  readonly strength: number;
};

export type SelectionOptions = {
  readonly asOf?: KnownAt;
  /** Above it a feature moves with the calendar: what was learnt of it doesn't hold later (Siddiqi 2006) … */
  readonly maxPsi?: number;
  /** … where chance would move it as far in a smaller share of samples than this. */
  readonly alpha?: number;
  /** Weight of each stay in the strengths, as of `followUpWeights()`; all alike when left out. */
  readonly weight?: Float64Array;
};

/**
 * Decides which candidates may enter a model: known by the as-of time, not race, ethnicity or payer
 * (`notInputs`), more than one value, and stable over the period. The month is stable by nature, but must
 * have been seen for a whole year. Nothing is dropped for being weak: that is the models' business.
 *
 * @param table training rows with the candidates, `admitted_on` and `stay_days`.
 * @throws {TypeError} naming a candidate that no column of the cohort is behind.
 */
export function selectFeatures(
  table: Table,
  cohort: Cohort,
  candidates: readonly string[],
  options: SelectionOptions = {},
): FeatureDecision[] {
  const { asOf = "admission", maxPsi = 0.25, alpha = 0.01 } = options;
  const stayDays = numbersOf(table, "stay_days");
  const { weight = new Float64Array(table.rowCount).fill(1) } = options;
  const dayRanks = weightedRanks(stayDays, weight);
  const halves = inHalves(table);
  const days = daysOf(table);
  return candidates.map((feature) => {
    const knownAt = knownAtOf(feature, cohort);
    if (knownAt === null) {
      throw new TypeError(
        `Cannot select "${feature}" as it must come from a column of cohort "${cohort.name}"`,
      );
    }
    const column = columnOf(table, feature);
    const cycle = cycleDaysOf(feature) ?? 0;
    const shift = halves && cycle <= days / 2
      ? shiftOf(columnOf(halves[0], feature), columnOf(halves[1], feature))
      : { corrected: NaN, pValue: NaN };
    const figures = {
      missing: missingCount(column) / table.rowCount,
      psi: shift.corrected,
      moves: shift.corrected > maxPsi && shift.pValue < alpha,
      strength: strength(column, dayRanks, weight),
    };
    const refusal = isKnownLater(knownAt, asOf)
      ? `leak: known at ${knownAt} only`
      : notInputs.includes(feature)
      ? "no input by default: it says who the patient is, not how ill"
      : isConstant(column)
      ? "has one value or none"
      : cycle > days
      ? `moves with the calendar: the stays must cover ${cycle} days, they cover ${days}`
      : figures.moves
      ? `moves with the calendar: population stability index ${figures.psi.toFixed(2)} above ${maxPsi}`
      : null;
    return { feature, knownAt, selected: refusal === null, reason: refusal ?? "selected", ...figures };
  });
}

/**
 * Every column that a cohort could learn from, in the order of `stays` and `stay_features`, leaks included:
 * keys, dates and the stay itself are no candidates.
 */
export function candidateFeatures(cohort: Cohort): string[] {
  const keys = ["stay_id", "patient_id", "admitted_on", "discharged_on", "stay_days"];
  return [...staysColumnsOf(cohort), ...stayFeaturesColumns]
    .map((column) => column.name)
    .filter((name) => !keys.includes(name) && knownAtOf(name, cohort) !== null);
}

/**
 * Why no features are chosen by these stays; null where some are: eleven stays have a known length, and not
 * every candidate is refused.
 *
 * @param asOf the day of which they are, epoch milliseconds UTC; null without dates.
 */
export function whyNotSelect(
  stays: Table,
  decisions: readonly FeatureDecision[],
  asOf: number | null = null,
): string | null {
  const known = numbersOf(stays, "stay_days").filter((days) => !Number.isNaN(days)).length;
  if (known < leastShown) {
    if (asOf !== null) {
      return `As of ${isoDay(asOf)} fewer than ${leastShown} stays are old enough to learn from.`;
    }
    return `Fewer than ${leastShown} stays of the period have a known length: nothing can be learnt of them.`;
  }
  if (decisions.some((each) => each.selected)) return null;
  const reasons = Map.groupBy(decisions, ({ reason }) => reason.split(":")[0]!);
  const counts = [...reasons].map(([reason, { length }]) => `${reason} (${length})`).join(", ");
  return `Every candidate is refused, so a model would be told nothing: ${counts || "there is none"}.`;
}

/** Days from the first admission to the last, both counted; 0 without dates. */
function daysOf(table: Table): number {
  let [first, last] = [Infinity, -Infinity];
  for (const time of timestampsOf(table, "admitted_on")) {
    if (time < first) first = time;
    if (time > last) last = time;
  }
  return first <= last ? Math.floor((last - first) / dayMs) + 1 : 0;
}

/** The rows admitted before, and from, the median admission on; null without dates. */
function inHalves(table: Table): readonly [Table, Table] | null {
  const time = timestampsOf(table, "admitted_on");
  const middle = quantile(time, 0.5);
  if (Number.isNaN(middle)) return null;
  const part = (keep: (time: number) => boolean) =>
    takeRows(table, rowsWhere(table.rowCount, (row) => keep(time[row]!)));
  return [part((each) => each < middle), part((each) => each >= middle)];
}

function shiftOf(earlier: Column, later: Column): Pick<PopulationShift, "corrected" | "pValue"> {
  if (earlier.type === "category" && later.type === "category") {
    return populationShift(
      labelCounts(earlier.codes, earlier.labels.length),
      labelCounts(later.codes, earlier.labels.length),
    );
  }
  return earlier.type === "number" && later.type === "number"
    ? populationShift(
      ...quantileCounts(earlier.values, later.values, { bins: binsOf(earlier.values.length) }),
    )
    : { corrected: NaN, pValue: NaN };
}

/** Tenths; of a hundred stays and fewer, bins of ten. */
function binsOf(stays: number): number {
  return Math.max(2, Math.min(10, Math.floor(stays / 10)));
}

/** Of fewer stays than that a correlation is chance. */
const leastCompared = 30;

function strength(column: Column, dayRanks: Float64Array, weight: Float64Array): number {
  const isThere = (row: number) =>
    column.type === "category" ? column.codes[row]! >= 0 : !Number.isNaN(column.values[row]);
  const compared = weight.reduce(
    (count, each, row) => count + (each > 0 && !Number.isNaN(dayRanks[row]) && isThere(row) ? 1 : 0),
    0,
  );
  if (compared < leastCompared) return NaN;
  const used = weight.map((each, row) => Number.isNaN(dayRanks[row]) || !isThere(row) ? 0 : each);
  if (column.type === "category") {
    const labels = new Set(column.codes.filter((_, row) => used[row]! > 0)).size;
    return beyondChance(correlationRatio(dayRanks, column.codes, weight), labels - 1, effectiveSize(used));
  }
  const rho = weightedCorrelation(weightedRanks(column.values, weight), dayRanks, weight);
  return beyondChance(Math.abs(rho), 1, effectiveSize(used));
}

/**
 * A correlation less what chance adds to its square, the more the more labels there are: the root of the
 * adjusted R2 (Ezekiel 1930), 0 where chance explains it.
 */
function beyondChance(correlation: number, degrees: number, size: number): number {
  const left = size - 1 - degrees;
  if (Number.isNaN(correlation)) return NaN;
  return left > 0 ? Math.sqrt(Math.max(0, (correlation ** 2 * (size - 1) - degrees) / left)) : 0;
}
