import { alignMatrix, checkMatrix, type FeatureSchema, type Matrix } from "lib/features/mod.ts";
import { LARGEST_TARGET } from "../binning/training_data.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import { predictRaw } from "../ensemble/tree_walk.ts";
import type { Loss } from "../losses/loss.ts";
import type { HoldOutMatrix } from "./boosting_options.ts";
import { metricOf, type MetricOption, type OwnMetric } from "./metric.ts";
import { checkOffset } from "./rows_to_fit.ts";

/** Rows that are scored after each round, to stop when their mean loss no longer falls. */
export class HoldOut {
  /** Without an offset, which the scores start with. */
  readonly #matrix: Matrix;
  /**
   * What the metric is asked of: weights are at most 1, so that neither the least nor the largest is lost.
   */
  readonly #judged: HoldOutMatrix;
  readonly #metric: OwnMetric;
  readonly #patience: number;
  readonly #scores: Float64Array;
  readonly #schema: readonly FeatureSchema[];
  #round = 0;
  #best: number;
  /** The round after which the metric was best. */
  bestRound = 0;

  /**
   * `loss` is asked after each round: its parameters may have moved.
   *
   * @throws {TypeError} when the matrix has no target, other features or arrays of another length.
   * @throws {RangeError} when no row has a positive weight, or a target of one that has is not what the loss
   * takes.
   */
  constructor(
    matrix: HoldOutMatrix,
    loss: Loss,
    schema: readonly FeatureSchema[],
    base: Float64Array,
    startFrom: Ensemble | undefined,
    patience: number,
    metric: MetricOption = "loss",
  ) {
    if (!matrix.target || matrix.rowCount === 0) {
      throw new TypeError("Cannot stop early as the hold-out must have rows with a target: it has none");
    }
    checkMatrix(matrix);
    checkRows(matrix, loss);
    checkOffset(matrix.offset);
    this.#schema = schema;
    this.#metric = metricOf(metric, loss);
    this.#best = this.#metric.moreIsBetter ? -Infinity : Infinity;
    this.#judged = { ...matrix, ...(matrix.weight && { weight: shares(matrix.weight) }) };
    this.#patience = patience;
    const { offset, ...aligned } = alignMatrix(schema, matrix);
    this.#matrix = aligned;
    const { outputs } = loss;
    this.#scores = startFrom ? predictRaw(startFrom, matrix) : Float64Array.from(
      { length: matrix.rowCount * outputs },
      (_, i) => base[i % outputs]! + (offset?.[Math.floor(i / outputs)] ?? 0),
    );
  }

  /**
   * Adds the trees of the rounds since the last time, up to `round`; returns the metric with them.
   *
   * @throws {RangeError} when it is NaN: there is no best then.
   */
  add(trees: Ensemble, round = this.#round + 1): number {
    const none = new Float64Array(trees.outputs);
    const added = predictRaw({ ...trees, schema: this.#schema, base: none }, this.#matrix);
    for (let i = 0; i < added.length; i++) this.#scores[i]! += added[i]!;
    this.#round = round;
    const found = this.#metric.of(this.#scores.slice(), this.#judged);
    if (Number.isNaN(found)) {
      throw new RangeError(
        `Cannot judge a round as its metric must be a number: in round ${this.#round} it is NaN`,
      );
    }
    if (this.#metric.moreIsBetter ? found > this.#best : found < this.#best) {
      this.#best = found;
      this.bestRound = this.#round;
    }
    return found;
  }

  hasEnded(): boolean {
    return this.#round - this.bestRound >= this.#patience;
  }
}

/** Rows of weight 0 don't count, whatever their target. */
function checkRows({ rowCount, target, weight, censored }: HoldOutMatrix, loss: Loss): void {
  if (censored && censored.length !== rowCount) {
    throw new TypeError(
      `Cannot stop early as every row of the hold-out must be censored or not: ${censored.length} of ${rowCount} are`,
    );
  }
  const wrongWeight = weight?.find((each) => !(each >= 0 && each < Infinity));
  if (wrongWeight !== undefined) {
    throw new RangeError(
      `Cannot stop early as every weight of the hold-out must be finite and at least 0: one is ${wrongWeight}`,
    );
  }
  const counted = weight ? target!.filter((_, row) => weight[row]! > 0) : target!;
  if (counted.length === 0) {
    throw new RangeError("Cannot stop early as a row of the hold-out must have a positive weight: none has");
  }
  const refuse = (rule: string, state: string) => {
    throw new RangeError(`Cannot stop early as in the hold-out ${rule}: ${state}`);
  };
  const infinite = counted.find((each) => !Number.isFinite(each));
  if (infinite !== undefined) refuse("every target must be a finite number", `one is ${infinite}`);
  const large = counted.find((each) => Math.abs(each) > LARGEST_TARGET);
  if (large !== undefined) {
    refuse(`every target must be at most ${LARGEST_TARGET} in size`, `one is ${large}`);
  }
  const wrong = loss.wrongTarget(counted);
  if (wrong !== null) refuse(wrong, `not all of ${counted.length} are`);
}

function shares(weight: Float64Array): Float64Array {
  const largest = weight.reduce((most, each) => Math.max(most, each), 0);
  return weight.map((each) => each / largest);
}
