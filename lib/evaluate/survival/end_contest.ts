import { type Cohort, knownAtOf } from "lib/cohort/mod.ts";
import { followUpCap, type Matrix, openTraining, studyOf, type StudyOptions } from "lib/features/mod.ts";
import { bootstrapAll, type Interval, rowNumbers } from "lib/stats/mod.ts";
import {
  aalenJohansen,
  type EndedAs,
  fitEndKinds,
  followedStays,
  type IncidenceCurves,
  incidenceCurves,
} from "lib/stay/mod.ts";
import { categoryColumn, leastShown, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import type { IntervalOptions } from "../metric/intervals.ts";
import { withInterval } from "../metric/with_interval.ts";
import { type EndCalibration, endCalibration, endCalibrationReading } from "./end_calibration.ts";
import { leavingScores } from "./leaving_scores.ts";
import type { StayContest } from "./stay_contest.ts";
import { followedShare } from "./survival_brier.ts";

/** How well it is told who will have ended in a way within some days of admission. */
export type EndJudged = {
  readonly kind: string;
  readonly days: number;
  /** Stays that did. */
  readonly came: number;
  readonly auc: Interval;
  readonly cellAuc: Interval;
  /** Its AUC less the cell's. */
  readonly better: Interval;
  readonly brier: Interval;
  /** The cell's Brier score less its own: above 0 it is better. */
  readonly saved: Interval;
  /** Predicted for each that came: 1 is right. */
  readonly ratio: Interval;
};

/** What is told of how stays end: who does so, and whether as many do as told. */
export type EndsJudged = {
  readonly judged: readonly EndJudged[];
  readonly calibration: readonly EndCalibration[];
};

/** The column of `stays` that says how a stay ended. */
export const endColumn = "discharge_kind";
const horizons = [3, 7, 14, 30, 60];

/** Why it isn't asked how stays of a source end, in plain text; null where it is. */
export function whyNotEnds(cohort: Cohort, depth: string): string | null {
  if (knownAtOf(endColumn, cohort) === null) return "the source doesn't tell in which way stays end";
  return depth === "full" ? null : "in which way stays end is told with `--depth full`";
}

/**
 * Asks of a study's test in which way stays end, and when: the hazard by day in bed shared among the ways
 * that compete, beside what is counted by cell. Ways in which fewer than eleven ended are not judged.
 *
 * @param rows what the study was made of, with `endColumn`.
 * @returns the reason where the source can't answer, in plain text.
 */
export function judgeEnds(
  rows: Table,
  stays: StayContest,
  options: StudyOptions & IntervalOptions,
): EndsJudged | string {
  if (stays.hazards[0]!.knowsMoreLater) {
    return "something becomes known during the stay, so that curves from admission aren't all that is said";
  }
  const study = studyOf(rows, { ...options, features: [...options.features, endColumn] });
  const labels = study.encoder.features.find(({ name }) => name === endColumn)?.labels ?? [];
  if (labels.length < 2) return "the source doesn't tell in which way stays end, or all end in one";
  const asOf = stays.followUp.every((each) => each === Infinity) ? null : options.asOf;
  const training = endedAs(openTraining(rows, study, options), asOf);
  const test = endedAs(study.test.matrix, asOf), kinds = labels.length;
  const { curves } = stays.curves[0]!, until = Math.min(curves.ahead, horizons.at(-1)!);
  const shares = fitEndKinds(training, kinds, { seed: options.seed });
  const told = incidenceCurves(curves, test.stays, { shares, kinds, until });
  const counted = aalenJohansen(training, test.stays, { cells: stays.cells, kinds, until });
  const judged = labels.flatMap((kind, code) =>
    horizons.flatMap((days) => {
      const judged = judge({ told, counted, test, followUp: stays.followUp, code, days }, options);
      return judged ? [{ kind, days, ...judged }] : [];
    })
  );
  return { judged, calibration: endCalibration(told, test, { ...options, labels, horizons }) };
}

/** Stays without the column of their ends, which they are asked about. */
function endedAs(matrix: Matrix, asOf: number | null): EndedAs {
  const followed = followedStays(matrix, asOf), { features } = followed.stays;
  const feature = features.find(({ name }) => name === endColumn);
  if (feature?.type !== "category") {
    throw new TypeError(`Cannot tell how stays end as "${endColumn}" must be a category: it is none`);
  }
  const kind = feature.codes.map((code, row) => followed.ended[row] === 1 ? code : -1);
  return {
    ...followed,
    kind,
    stays: { ...followed.stays, features: features.filter((each) => each !== feature) },
  };
}

type Asked = {
  readonly told: IncidenceCurves;
  readonly counted: IncidenceCurves;
  readonly test: EndedAs;
  readonly followUp: Float64Array;
  readonly code: number;
  /** By the end of day `days - 1` of stay: within so many days, that of admission being the first. */
  readonly days: number;
};

function judge(
  { told, counted, test: { stays, day, ended, kind }, followUp, code, days }: Asked,
  options: IntervalOptions,
): Omit<EndJudged, "kind" | "days"> | null {
  if (days > told.ahead) return null;
  const share = followedShare(followUp);
  const isOver = (row: number) => ended[row] === 1 && day[row]! < days;
  const rows = rowNumbers(day.length).filter((row) =>
    (isOver(row) && kind[row]! >= 0) || (!isOver(row) && day[row]! >= days - 1)
  );
  const actual = Float64Array.from(rows, (row) => isOver(row) && kind[row] === code ? 1 : 0);
  const came = actual.reduce((sum, each) => sum + each, 0);
  if (came < leastShown || rows.length - came < leastShown) return null;
  const named = [told, counted].map(({ byKind, ahead }, i) => ({
    name: `${i}`,
    predicted: Float64Array.from(rows, (row) => Math.min(1, byKind[code]![row * (ahead + 1) + days]!)),
  }));
  const group = stays.group && rows.map((row) => stays.group![row]!);
  const [own, cell] = leavingScores({ left: actual, group, named }, options);
  const [brier, saved] = brierOf(named.map(({ predicted }) => predicted), {
    actual,
    weight: Float64Array.from(
      rows,
      (row) => Math.min(followUpCap, 1 / share(isOver(row) ? day[row]! : days - 1)),
    ),
    options: { ...options, group },
  });
  return {
    came,
    auc: own!.auc,
    cellAuc: cell!.auc,
    better: cell!.behind,
    ratio: own!.ratio,
    brier: brier!,
    saved: saved!,
  };
}

/** The Brier score of the first, and the second's less that. */
function brierOf(
  [own, other]: readonly Float64Array[],
  { actual, weight, options }: {
    readonly actual: Float64Array;
    readonly weight: Float64Array;
    readonly options: IntervalOptions & { readonly group: Int32Array | undefined };
  },
): Interval[] {
  return bootstrapAll(actual.length, (counts) => {
    let [all, first, second] = [0, 0, 0];
    for (let i = 0; i < actual.length; i++) {
      const each = counts[i]! * weight[i]!;
      all += each;
      first += each * (own![i]! - actual[i]!) ** 2;
      second += each * (other![i]! - actual[i]!) ** 2;
    }
    return [first / all, (second - first) / all];
  }, options);
}

/** A row a way and number of days; counts to ten, so that no single patient is told. */
export function endsTable({ judged: ends }: EndsJudged): Table {
  const column = (text: (each: EndJudged) => string) => categoryColumn(ends.map(text));
  return tableOf({
    "ends as": column(({ kind }) => kind),
    "within days": numberColumn(ends.map(({ days }) => days)),
    "did, to ten": numberColumn(ends.map(({ came }) => 10 * Math.round(came / 10))),
    AUC: column(({ auc }) => withInterval(auc, 3)),
    "by cell": column(({ cellAuc }) => cellAuc.value.toFixed(3)),
    "Brier score": column(({ brier }) => withInterval(brier, 4)),
    "below that by cell": column(({ saved }) => withInterval(saved, 4)),
    "predicted, for each that did": column(({ ratio }) => withInterval(ratio, 2)),
  });
}

/** What is told of how stays end, in Markdown with a wording for each outcome. */
export function endsReading({ judged: ends, calibration }: EndsJudged): string {
  if (ends.length === 0) return "*Not asked:* in no way and within no days did eleven stays end.";
  const of = (some: readonly EndJudged[]) =>
    some.map(({ kind, days }) => `${kind} within ${days} days`).join(", ");
  const better = ends.filter(({ better }) => better.lower > 0),
    worse = ends.filter(({ better }) => better.upper < 0);
  const off = ends.filter(({ ratio }) => ratio.lower > 1 || ratio.upper < 1);
  const told = better.length === ends.length
    ? "Each way and number of days is told better than by the cell's own count (AUC)"
    : better.length === 0
    ? "No way and number of days is surely told better than by the cell's own count (AUC)"
    : `Of ${ends.length} ways and numbers of days ${better.length} are surely told better than by the cell's own ` +
      `count (AUC)`;
  const less = worse.length === 0 ? "" : `; **worse**: ${of(worse)}`;
  return `${told}${less}. ${
    off.length === 0
      ? "In each, as many are predicted as came, as far as can be told."
      : `Surely more or fewer are predicted than came: ${of(off)}.`
  } ${endCalibrationReading(calibration)}`;
}
