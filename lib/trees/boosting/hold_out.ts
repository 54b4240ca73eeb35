import { alignMatrix, type FeatureSchema, type Matrix } from "lib/features/mod.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import { predictRaw } from "../ensemble/tree_walk.ts";
import type { Loss } from "../losses/loss.ts";

/** Rows that are scored after each round, to stop when their mean loss no longer falls. */
export class HoldOut {
  readonly #matrix: Matrix;
  readonly #censored: Uint8Array | null;
  readonly #loss: Loss;
  readonly #patience: number;
  readonly #scores: Float64Array;
  readonly #schema: readonly FeatureSchema[];
  #round = 0;
  #leastLoss = Infinity;
  /** The round after which the loss was least. */
  bestRound = 0;

  /** @throws {TypeError} when the matrix has no target or other features. */
  constructor(
    matrix: Matrix & { readonly censored?: Uint8Array },
    loss: Loss,
    schema: readonly FeatureSchema[],
    base: Float64Array,
    startFrom: Ensemble | undefined,
    patience: number,
  ) {
    if (!matrix.target || matrix.rowCount === 0) {
      throw new TypeError("Cannot stop early as the hold-out must have rows with a target: it has none");
    }
    this.#schema = schema;
    this.#matrix = alignMatrix(schema, matrix);
    this.#censored = matrix.censored ?? null;
    this.#loss = loss;
    this.#patience = patience;
    this.#scores = startFrom
      ? predictRaw(startFrom, matrix)
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
    const { target, weight, rowCount } = this.#matrix;
    const { outputs } = this.#loss;
    let sum = 0;
    let total = 0;
    for (let row = 0; row < rowCount; row++) {
      const w = weight?.[row] ?? 1;
      if (w === 0) continue;
      const score = (k: number) => this.#scores[row * outputs + k]!;
      sum += w * this.#loss.lossOf(target![row]!, score, this.#censored?.[row] === 1);
      total += w;
    }
    return sum / total;
  }
}
