import { type Explained, explainSample, withInterval } from "lib/evaluate/mod.ts";
import { type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import type { Model } from "lib/model/mod.ts";
import type { Interval } from "lib/stats/mod.ts";
import { categoryColumn, inWords, numberColumn, rowsWhere, type Table, tableOf } from "lib/table/mod.ts";
import type { FeatureDrift } from "./drift.ts";
import type { Week } from "./weeks.ts";

/** What a drifted feature does to the predictions of a week. */
export type DriftEffect = {
  readonly feature: string;
  /** Of the drift, `FeatureDrift.effectSize`. */
  readonly effectSize: number;
  /** By how much it moves the week's mean prediction, 95 % interval. */
  readonly moves: Interval;
  /** Of `moves` and `size`: log-odds where probabilities are predicted. */
  readonly unit: "days" | "log-odds";
  /** Mean size of its contribution among the reference. */
  readonly size: number;
};

/** Stays explained, of the reference and of the week. */
const explained = 400;
const z95 = 1.96;

/**
 * Drifted features of a week by what they do to its predictions, the largest first: the mean of each one's
 * contribution (SHAP) in the week less that in the reference. A feature may drift far and move nothing, as
 * the model hardly looks at it. What the predictions move by in all is the sum over all features, drifted or
 * not.
 *
 * @param reference, current encoded for the model; the latter with a time.
 * @param drifted of the week, as `driftByWeek()` has them.
 * @returns why there are none, in a sentence, where nothing drifted, either side has fewer than two stays,
 * stays have no time, or the model asks for nothing that drifted.
 */
export function driftEffects(
  model: Pick<Model, "explain" | "predicts">,
  reference: Matrix,
  current: Matrix,
  week: Week,
  drifted: readonly FeatureDrift[],
): DriftEffect[] | string {
  const { time } = current, unit = (model.predicts ?? "days") === "days" ? "days" : "log-odds";
  if (drifted.length === 0) {
    return "Nothing drifted in the latest week, so that nothing of it moves the predictions.";
  }
  const untold = "What drift does to the predictions of the latest week can't be told:";
  if (time === undefined) return `${untold} stays have no time.`;
  const rows = rowsWhere(current.rowCount, (row) => time[row]! >= week.start && time[row]! < week.end);
  if (rows.length < 2) return `${untold} it has fewer than two stays.`;
  if (reference.rowCount < 2) return `${untold} the reference has fewer than two stays.`;
  const before = amountsOf(explainSample(model, reference, explained));
  const now = amountsOf(explainSample(model, takeMatrixRows(current, rows), explained));
  const effects = drifted.flatMap(({ feature, effectSize }): DriftEffect[] => {
    const [old, seen] = [before.get(feature), now.get(feature)];
    if (old === undefined || seen === undefined) return [];
    const [a, b] = [spreadOf(old), spreadOf(seen)],
      value = b.mean - a.mean,
      error = z95 * Math.hypot(a.error, b.error);
    const size = old.reduce((sum, each) => sum + Math.abs(each), 0) / old.length;
    const moves = { value, lower: value - error, upper: value + error };
    return [{ feature, effectSize, moves, unit, size }];
  }).sort((a, b) => Math.abs(b.moves.value) - Math.abs(a.moves.value));
  if (effects.length > 0) return effects;
  return "The model asks for nothing that drifted in the latest week, so that nothing moves the predictions.";
}

/** Each feature's contributions, a row each. */
function amountsOf({ explanations }: Explained): Map<string, number[]> {
  const amounts = new Map<string, number[]>();
  for (const { contributions } of explanations) {
    for (const { feature, amount } of contributions) {
      const own = amounts.get(feature);
      if (own === undefined) amounts.set(feature, [amount]);
      else own.push(amount);
    }
  }
  return amounts;
}

function spreadOf(values: readonly number[]) {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  const squares = values.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}

/**
 * Effects as a table: what each feature moves the mean prediction by, how much it counts, and its drift
 * beside what it is in quiet weeks (`quietLimits()`), where that is given.
 */
export function driftEffectTable(
  effects: readonly DriftEffect[],
  limits: ReadonlyMap<string, number> = new Map(),
): Table {
  return tableOf({
    feature: categoryColumn(effects.map(({ feature }) => inWords(feature))),
    moves_mean_by_days: categoryColumn(effects.map(({ moves }) => withInterval(moves, 2))),
    mean_contribution_days: numberColumn(effects.map(({ size }) => Math.round(100 * size) / 100)),
    effect_size: numberColumn(effects.map(({ effectSize }) => effectSize)),
    ...(limits.size > 0 && {
      in_quiet_weeks_up_to: numberColumn(effects.map(({ feature }) => limits.get(feature) ?? NaN)),
    }),
  });
}

/** Which drifted features surely move the week's predictions, in Markdown; or why that can't be told. */
export function driftEffectReading(
  effects: readonly DriftEffect[] | string,
  limits: ReadonlyMap<string, number> = new Map(),
): string {
  if (typeof effects === "string") return effects;
  const sure = effects.filter(({ moves: { lower, upper } }) => lower > 0 || upper < 0);
  const unusual =
    effects.filter(({ feature, effectSize }) => effectSize > (limits.get(feature) ?? Infinity)).length;
  const beyond = limits.size === 0
    ? ""
    : ` Beyond what training's own weeks of the season differ by: ${unusual} of ${effects.length}.`;
  if (sure.length === 0) {
    return `None of the ${effects.length} features that drifted in the latest week surely moves its mean ` +
      `prediction.${beyond}`;
  }
  const first = sure[0]!, { moves: { value }, unit } = first;
  return `Of ${effects.length} features that drifted in the latest week ${sure.length} surely ${
    sure.length === 1 ? "moves" : "move"
  } its mean prediction, most **${inWords(first.feature)}**, by ${value < 0 ? "−" : "+"}${
    Math.abs(value).toFixed(2)
  } ${unit}.${beyond}`;
}
