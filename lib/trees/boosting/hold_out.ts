import { alignMatrix, checkMatrix, type FeatureSchema, type Matrix } from "lib/features/mod.ts";
import { LARGEST_TARGET } from "../binning/training_data.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import { predictRaw } from "../ensemble/tree_walk.ts";
import type { Loss } from "../losses/loss.ts";

/** Rows that are scored after each round, to stop when their mean loss no longer falls. */
export class HoldOut {
  readonly #matrix: Matrix;
  /** At most 1, so that neither the least nor the largest of doubles is lost in sums. */
  readonly #weight: Float64Array | null;
  readonly #censored: Uint8Array | null;
  readonly #loss: Loss;
  readonly #patience: number;
  readonly #scores: Float64Array;
  readonly #schema: readonly FeatureSchema[];
  #round = 0;
  #leastLoss = Infinity;
  /** The round after which the loss was least. */
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
  ) {
    if (!matrix.target || matrix.rowCount === 0) {
      throw new TypeError("Cannot stop early as the hold-out must have rows with a target: it has none");
    }
    checkMatrix(matrix);
    checkRows(matrix, loss);
    this.#schema = schema;
    this.#matrix = alignMatrix(schema, matrix);
    this.#weight = matrix.weight ? shares(matrix.weight) : null;
    this.#censored = matrix.censored ?? null;
    this.#loss = loss;
    this.#patience = patience;
    this.#scores = startFrom
      ? predictRaw(startFrom, this.#matrix)
      : Float64Array.from({ length: matrix.rowCount * loss.outputs }, (_, i) => base[i % loss.outputs]!);
  }

  /** Adds a round's trees; returns the mean loss with them. */
  add(trees: Ensemble): number {
    const none = new Float64Array(trees.outputs);
    const added = predictRaw({ ...trees, schema: this.#schema, base: none }, this.#matrix);
    for (let i = 0; i < added.length; i++) this.#scores[i]! += added[i]!;
    this.#round++;
    const loss = this.#meanLoss();
    if (loss < this.#leastLoss) {
      this.#leastLoss = loss;
      this.bestRound = this.#round;
    }
    return loss;
  }

  hasEnded(): boolean {
    return this.#round - this.bestRound >= this.#patience;
  }

  #meanLoss(): number {
    const { target, rowCount } = this.#matrix;
    const { outputs } = this.#loss;
    let sum = 0;
    let total = 0;
    for (let row = 0; row < rowCount; row++) {
      const w = this.#weight === null ? 1 : this.#weight[row]!;
      if (w === 0) continue;
      const score = (k: number) => this.#scores[row * outputs + k]!;
      sum += w * this.#loss.lossOf(target![row]!, score, this.#censored?.[row] === 1);
      total += w;
    }
    return sum / total;
  }
}

type HoldOutMatrix = Matrix & { readonly censored?: Uint8Array };

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
