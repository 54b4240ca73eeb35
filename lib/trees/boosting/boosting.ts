import { alignMatrix, type Matrix } from "lib/features/mod.ts";
import { powerOfTwoScale, recordLayout } from "../binning/records.ts";
import { type TrainingData, trainingData, usedRows } from "../binning/training_data.ts";
import { concatenated } from "../ensemble/concatenated.ts";
import type { Ensemble, Objective } from "../ensemble/ensemble.ts";
import type { Loss } from "../losses/loss.ts";
import { lossOf } from "../losses/loss_of.ts";
import { Team, usefulThreads } from "../threads/pool.ts";
import type { Work } from "../worker.ts";
import {
  boostingDefaults,
  type BoostingOptions,
  checkTreeOptions,
  growthSettings,
  lossParameters,
  type TreeSettings,
} from "./boosting_options.ts";
import { type Plan, planFit, type PlanInput } from "./boosting_plan.ts";
import { type BoostedTree, BoostingThread } from "./boosting_thread.ts";
import { EnsembleBuilder } from "./ensemble_builder.ts";
import { fillPlan, recordWeightScale, type StartScores } from "./fill_plan.ts";
import { HoldOut } from "./hold_out.ts";
import { checkStart, scoresOf } from "./start_from.ts";

/**
 * Fits gradient-boosted trees, leaf by leaf, on histograms of exact sums.
 *
 * Each round grows a tree an output on the negative gradients of the loss and adds it times the learning
 * rate; a leaf is worth the Newton step `G / (H + lambda)`, for absolute and quantile loss exactly the
 * quantile of its residuals. Weights are relative: their mean counts as one row. Rows may stand in any order,
 * features in any, and the fit may run on any number of threads: the trees are the same to the last bit (with
 * `rowSampling` below 1, for the same order of rows). Numbers are cut in order, categories into any two sets
 * of labels; each split learns where missing values go.
 *
 * Sources: J. Friedman, Greedy function approximation (https://doi.org/10.1214/aos/1013203451); G. Ke et al., LightGBM
 * (https://papers.nips.cc/paper/6907).
 *
 * @throws {TypeError} when the matrix has no target, an array without an entry for each row, two features of
 * one name or a code without a label, or `startFrom` has other features or another loss. The same holds for
 * the hold-out.
 * @throws {RangeError} when an option is out of its range, no row has a positive weight, a target is not what
 * the loss takes or too large or small to compute with, a feature is infinite, or the fit needs more memory
 * than there is.
 * @throws the reason of `signal`, when it is aborted between two rounds.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitBoosting } from "lib/trees/boosting/boosting.ts";
 * import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(30, 30, 60, 60) };
 * const matrix = { rowCount: 4, features: [age], target: Float64Array.of(2, 2, 6, 6) };
 * const trees = fitBoosting(matrix, { rounds: 1, learningRate: 1, minLeafRows: 1 });
 * assertEquals(predictRaw(trees, matrix), Float64Array.of(2, 2, 6, 6));
 * ```
 */
export function fitBoosting(matrix: Matrix, options: BoostingOptions = {}, signal?: AbortSignal): Ensemble {
  const fit = startFit(matrix, options);
  try {
    do signal?.throwIfAborted(); while (fit.addRound());
    return fit.ensemble();
  } catch (error) {
    throw fit.explained(error);
  } finally {
    fit.end();
  }
}

/** Row visits after which a fit in steps lets others have the thread: about a tenth of a second. */
const ROWS_OF_STEP = 4_000_000;

/**
 * `fitBoosting()` that lets other work of the process run every few rounds, so that a signal can be given from outside.
 *
 * @example
 * ```ts
 * import { assertRejects } from "@std/assert";
 * import { fitBoostingInSteps } from "lib/trees/boosting/boosting.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(30, 60) };
 * const matrix = { rowCount: 2, features: [age], target: Float64Array.of(2, 6) };
 * await assertRejects(() => fitBoostingInSteps(matrix, {}, AbortSignal.abort(new Error("too late"))));
 * ```
 */
export async function fitBoostingInSteps(
  matrix: Matrix,
  options: BoostingOptions = {},
  signal?: AbortSignal,
): Promise<Ensemble> {
  const fit = startFit(matrix, options);
  const roundsOfStep = Math.ceil(ROWS_OF_STEP / Math.max(1, matrix.rowCount));
  try {
    let rounds = 0;
    do {
      if (rounds++ % roundsOfStep === 0) await new Promise((resolve) => setTimeout(resolve, 0));
      signal?.throwIfAborted();
    } while (fit.addRound());
    return fit.ensemble();
  } catch (error) {
    throw fit.explained(error);
  } finally {
    fit.end();
  }
}

/** Workers come up while the fit is prepared; they are given back when it can't be. */
function startFit(matrix: Matrix, options: BoostingOptions): BoostingFit {
  const settings = { ...boostingDefaults, ...options };
  checkTreeOptions(settings);
  const team = new Team(Math.min(settings.threads ?? Infinity, usefulThreads(matrix.rowCount)));
  try {
    return new BoostingFit(matrix, settings, team);
  } catch (error) {
    team.end(true);
    throw error;
  }
}

/** A boosting fit under way, from the first thread's view. */
class BoostingFit {
  readonly #settings: TreeSettings;
  readonly #loss: Loss;
  readonly #builder: EnsembleBuilder;
  readonly #base: Float64Array;
  readonly #plan: Plan | null;
  readonly #thread: BoostingThread | null;
  readonly #team: Team;
  readonly #holdOut: HoldOut | null;
  #rounds = 0;
  /** What the raw scores of the best round mean: parameters that are fitted go on moving. */
  #bestObjective: Objective | null = null;
  #state: "growing" | "between" | "over" = "between";

  constructor(matrix: Matrix, settings: TreeSettings, team: Team) {
    this.#settings = settings;
    this.#team = team;
    const { loss: option, startFrom } = this.#settings;
    const censored = typeof option === "object" && option.name === "hazard" ? option.censored ?? null : null;
    const used = usedRows(startFrom ? alignMatrix(startFrom.schema, matrix) : matrix, censored);
    const { name, parameters } = lossParameters(option);
    if (startFrom) checkStart(lossOf(name, parameters), startFrom);
    const start = startFrom?.objective.name === "ordinal" ? startFrom.objective.thresholds : parameters;
    this.#loss = lossOf(name, start);
    const data = trainingData(used.matrix, this.#settings);
    const wrong = this.#loss.wrongTarget(data.target);
    if (wrong !== null) {
      throw new RangeError(`Cannot fit a model as ${wrong}: not all of ${data.target.length} are`);
    }
    this.#base = startFrom?.base ??
      this.#loss.start({
        target: data.target,
        weights: data.units,
        weight: data.weight,
        censored: used.censored,
      });
    this.#builder = new EnsembleBuilder(
      data.schema,
      data.columns.map((column, i) => ({ column, binned: data.binned[i]! })),
    );
    const scores = { base: this.#base, ofRows: startFrom ? scoresOf(startFrom, used.matrix) : null };
    this.#plan = data.columns.length === 0 ? null : this.#makePlan(data, scores, used.censored);
    this.#thread = this.#plan === null ? null : new BoostingThread(this.#plan, 0);
    if (this.#plan !== null) startThreads(this.#team, this.#plan);
    const { holdOut, patience } = this.#settings;
    // the first thread's loss is the one whose parameters move with the rounds
    const loss = this.#thread?.loss ?? this.#loss;
    if (holdOut) this.#bestObjective = this.#loss.objective;
    this.#holdOut = holdOut ? new HoldOut(holdOut, loss, data.schema, this.#base, startFrom, patience) : null;
  }

  /** Grows one round's trees; whether there is to be another round. */
  addRound(): boolean {
    this.#state = "growing";
    const trees = this.#thread?.round() ?? [];
    for (const tree of trees) this.#builder.add(tree, this.#unitsOf(tree));
    this.#state = "between";
    this.#rounds++;
    const first = this.#builder.treeCount - trees.length;
    const loss = this.#holdOut?.add(this.#builder.build(this.#rest(), first)) ?? null;
    if (this.#holdOut?.bestRound === this.#rounds) this.#bestObjective = this.#rest().objective;
    this.#settings.onRound?.(this.#rounds, loss);
    if (this.#rounds < this.#settings.rounds && this.#holdOut?.hasEnded() !== true) return true;
    if (this.#rounds === this.#settings.rounds) this.#state = "over";
    return false;
  }

  ensemble(): Ensemble {
    const rounds = this.#holdOut?.bestRound ?? this.#rounds;
    const rest = this.#rest();
    const objective = this.#bestObjective ?? rest.objective;
    const grown = this.#builder.build({ ...rest, objective }, 0, rounds * this.#loss.outputs);
    const { startFrom } = this.#settings;
    return startFrom ? concatenated(startFrom, grown) : grown;
  }

  /** An error of the fit with what a worker said of it. */
  explained(error: unknown): unknown {
    return this.#team.explained(error);
  }

  end(): void {
    if (this.#state === "between" && this.#thread !== null) this.#team.stop(() => this.#thread!.waitForAll());
    this.#team.end(this.#state === "growing");
  }

  #makePlan(data: TrainingData, start: StartScores, censored: Uint8Array | null): Plan {
    const settings = this.#settings;
    const { outputs, unitHessian, name } = this.#loss;
    const needs = {
      rows: data.rows,
      groups: data.groups.length,
      unitWeights: data.units === null,
      unitHessian,
      residual: name === "squared" && data.units === null && settings.rowSampling === 1,
      drawsRows: settings.rowSampling < 1,
    };
    const records = recordLayout(needs);
    const largest = records.kind === "residual" ? largestResidual(data, start) : 0;
    const residualScale = records.kind === "residual"
      ? powerOfTwoScale(
        Math.max(largest, Math.abs(start.base[0]!) * 2 ** -records.gradientBits),
        2 ** records.gradientBits,
      )
      : 0;
    // the base is a whole number of units too, so that no residual is rounded twice, even where residuals are as
    // good as 0; where all are 0 there is no unit
    if (largest > 0 && start.ofRows === null) {
      start.base[0] = Math.round(start.base[0]! * residualScale) / residualScale;
    }
    const parameters = this.#loss.objective.name === "ordinal"
      ? this.#loss.objective.thresholds
      : lossParameters(settings.loss).parameters;
    const threads = this.#team.assemble();
    settings.onThreads?.(threads, this.#team.trouble);
    const input: PlanInput = {
      ...needs,
      threads,
      rounds: settings.rounds,
      settings: { ...growthSettings(settings), maxLeaves: mostLeaves(settings, data.rows) },
      loss: { name, parameters },
      outputs,
      binned: data.binned,
      joint: data.groups,
      rowWeight: data.unitScale,
      monotone: monotoneOf(data, settings, this.#loss),
      censors: censored !== null,
    };
    const plan = planFit(input, { weightScale: recordWeightScale(data), residualScale });
    fillPlan(plan, data, start, censored);
    return plan;
  }

  #unitsOf({ gradientScale, hessianScale }: BoostedTree) {
    return { gain: hessianScale / gradientScale ** 2, cover: 1 / this.#plan!.weightScale };
  }

  #rest() {
    return {
      objective: this.#thread?.loss.objective ?? this.#loss.objective,
      outputs: this.#loss.outputs,
      base: this.#base,
      scale: 1,
    };
  }
}

/** No more leaves than rows can fill, each with its least weight: memory is kept for so many. */
function mostLeaves({ maxLeaves, minLeafRows, maxDepth }: TreeSettings, rows: number): number {
  // rounded to a record's units weights may sum to twice as much
  const byRows = minLeafRows <= 1 ? rows : Math.min(rows, Math.floor(2 * rows / minLeafRows) + 1);
  return Math.max(2, Math.min(maxLeaves, byRows, 2 ** maxDepth));
}

function largestResidual({ target }: TrainingData, { base, ofRows }: StartScores): number {
  let largest = 0;
  for (let row = 0; row < target.length; row++) {
    const score = ofRows === null ? base[0]! : ofRows[0]![row]!;
    largest = Math.max(largest, Math.abs(target[row]! - score));
  }
  return largest;
}

function monotoneOf(
  { schema, columns }: TrainingData,
  { monotone = {} }: TreeSettings,
  loss: Loss,
): number[] {
  for (const name of Object.keys(monotone)) {
    const feature = schema.find((each) => each.name === name);
    const state = feature === undefined ? "there is no such feature" : "it is a category";
    if (feature?.labels !== null) {
      throw new TypeError(`Cannot keep "${name}" monotone as it must be a number feature: ${state}`);
    }
    if (loss.leafQuantile(0) !== null) {
      throw new TypeError(
        `Cannot keep "${name}" monotone as the loss must have Newton steps for leaf values: it is "${loss.name}"`,
      );
    }
  }
  return columns.map((column) => monotone[schema[column]!.name] ?? 0);
}

/** Lets the team's workers run the plan's rounds. */
function startThreads(team: Team, plan: Plan): void {
  const control = new Int32Array(plan.memory.buffer, plan.addresses.control, 16);
  team.start(control, (thread) => ({ kind: "boost", plan, thread } satisfies Work));
}
