import { type GapTrainings, type HeldOut, type KnownStays, toMatrix } from "lib/features/mod.ts";
import type { Learner } from "lib/model/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { compareOn, type JudgedComparison } from "./compare_on.ts";
import { heldOutMetrics } from "./contest.ts";
import { withInterval } from "./metric/with_interval.ts";
import { whyTooEarly } from "./outcomes.ts";

type Metrics = ReturnType<typeof heldOutMetrics>;
type GapRow = { readonly training: string; readonly stays: number; readonly metrics: Metrics };
type GapPart = { readonly part: string; readonly comparison: JudgedComparison };

/** A learner's error on the same test after four trainings, each of which knows more than the one before. */
export type Gap = {
  readonly rows: readonly GapRow[];
  /** What each step adds: the RMSE of a training less that of the one before, paired. */
  readonly parts: readonly GapPart[];
  readonly total: JudgedComparison;
};

export type GapOptions = {
  /** Null where the source has no dates or no patients. */
  readonly trainings: GapTrainings | null;
  readonly learner: Learner;
  /** What the study's own model predicts for the test, and how many stays it learnt from. */
  readonly published: { readonly predicted: Float64Array; readonly known: KnownStays };
  readonly seed: number;
};

const steps = [
  "the study's stays, as known when the test's months began",
  "the same stays, with their ends known: the candidate",
  "and earlier stays of the test's patients",
  "and the other stays of the test's months",
] as const;
const parts = ["ends of stays not known yet", "the test's patients", "the test's months"] as const;

/**
 * Why a model is worse on later months and new patients than on random stays: fits the learner on what it
 * could have known instead, and compares the four on the same test.
 *
 * @returns why it can't be told, where there are no dates or patients, or too few stays have ended.
 * @throws what the learner throws.
 */
export async function gapOf(test: HeldOut<"test">, options: GapOptions): Promise<Gap | string> {
  const { trainings, learner, published, seed } = options;
  if (trainings === null) return "it takes dates and patients, and this source doesn't tell both";
  const early = whyTooEarly(published.known) ?? whyTooEarly(test.known);
  if (early !== null) return early;
  const predictions: Float64Array[] = [];
  for (const { train, encoder } of [trainings.cutOff, trainings.withPatients, trainings.withMonths]) {
    const model = await learner.fit(train);
    predictions.push(model.predict(toMatrix(test.rows, encoder).matrix));
  }
  predictions.splice(1, 0, published.predicted);
  const stays = [
    trainings.cutOff.known.known,
    published.known.known,
    trainings.withPatients.known.known,
    trainings.withMonths.known.known,
  ];
  const between = (before: number, after: number) =>
    compareOn(test, { champion: predictions[before]!, challenger: predictions[after]! }, {
      metric: "rmse",
      seed,
    });
  return {
    rows: predictions.map((predicted, i) => ({
      training: steps[i]!,
      stays: stays[i]!,
      metrics: heldOutMetrics(test, predicted, { seed }),
    })),
    parts: parts.map((part, i) => ({ part, comparison: between(i, i + 1) })),
    total: between(0, predictions.length - 1),
  };
}

/** A row a training: what it learns from, stays, rmse, r2, and the gain over the row before in days. */
export function gapTable({ rows, parts }: Gap): Table {
  return tableOf({
    learns_from: categoryColumn(rows.map(({ training }) => training)),
    stays: numberColumn(rows.map(({ stays }) => stays)),
    rmse: categoryColumn(rows.map(({ metrics }) => withInterval(metrics.rmse, 2))),
    r2: categoryColumn(rows.map(({ metrics }) => withInterval(metrics.r2, 3))),
    gain_in_rmse: categoryColumn([
      null,
      ...parts.map(({ comparison }) => gainOf(comparison)),
    ]),
  });
}

/** What each step is worth, a sentence each whatever it is; why not, where it can't be told. */
export function gapReading(gap: Gap | string): string {
  if (typeof gap === "string") return `This can't be told: ${gap}.`;
  const { total } = gap;
  const sentences = gap.parts.map(({ part, comparison }) => {
    if (comparison.same) return `Knowing ${part} changes no prediction.`;
    if (isNothing(comparison)) return `Knowing ${part} changes no error.`;
    if (comparison.better) return `Knowing ${part} lowers the RMSE by ${gainOf(comparison)} days.`;
    if (comparison.worse) return `Knowing ${part} does not help: the RMSE gains ${gainOf(comparison)} days.`;
    return `Whether knowing ${part} is worth anything can't be told: ${gainOf(comparison)} days.`;
  });
  const all = isNothing(total)
    ? "a model that knew all three would err as much"
    : total.better
    ? `a model that knew all three would have an RMSE lower by ${gainOf(total)} days`
    : total.worse
    ? `a model that knew all three would not be better: ${gainOf(total)} days`
    : `whether all three are worth anything can't be told: ${gainOf(total)} days`;
  return `Of the same ${grouped(total.rows)} test stays, ${all}. ${sentences.join(" ")}`;
}

/** How far the error falls, with its interval: above 0 is better. */
/** Whether nothing is left of it at the digits shown. */
function isNothing({ difference, lower, upper }: JudgedComparison): boolean {
  return [difference, lower, upper].every((each) => Math.abs(each) < 0.005);
}

function gainOf({ difference, lower, upper }: JudgedComparison): string {
  return withInterval({ value: -difference, lower: -upper, upper: -lower }, 2);
}
