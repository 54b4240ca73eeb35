import type { Matrix } from "lib/features/mod.ts";
import { type BinnedMatrix, checkBinOptionsAbsent, isBinned } from "../binning/binned_matrix.ts";
import { powerOfTwoScale, recordLayout } from "../binning/records.ts";
import type { TrainingData } from "../binning/training_data.ts";
import { concatenated } from "../ensemble/concatenated.ts";
import type { Ensemble, Objective } from "../ensemble/ensemble.ts";
import { passesOver } from "../kernels/columns/column_passes.ts";
import type { Loss, LossTarget } from "../losses/loss.ts";
import { lossOf } from "../losses/loss_of.ts";
import { giveBackFitMemory } from "../threads/fit_memory.ts";
import { Team, usefulThreads } from "../threads/pool.ts";
import type { Work } from "../worker.ts";
import {
  boostingDefaults,
  type BoostingOptions,
  checkTreeOptions,
  growthSettings,
  type HoldOutMatrix,
  lossParameters,
  type TreeSettings,
} from "./boosting_options.ts";
import { type Plan, planFit, type PlanInput } from "./boosting_plan.ts";
import { type BoostedTree, BoostingThread } from "./boosting_thread.ts";
import { EnsembleBuilder } from "./ensemble_builder.ts";
import { interactionsOf, monotoneOf } from "./feature_rules.ts";
import { fillPlan, recordWeightScale, type StartScores } from "./fill_plan.ts";
import { HoldOut } from "./hold_out.ts";
import { checkOffset, checkStart, rowsToFit } from "./rows_to_fit.ts";

/** Workers are waited for a millisecond for so many visits of rows, at most so many milliseconds. */
const VISITS_OF_PATIENCE = 100_000;
const MOST_PATIENCE = 2000;
/** Of the rows of a leaf as trees have them, if sides of cuts with so many need no weights. */
const MOST_IN_DOUBT = 1 / 4;

/**
 * Workers come up while the fit is prepared; they are given back when it can't be. `buffers` is for tests:
 * see `recordBuffers()`.
 */
export function startFit(
  matrix: Matrix | BinnedMatrix,
  options: BoostingOptions,
  buffers?: 1 | 2 | 3,
): BoostingFit {
  checkBinOptionsAbsent(matrix, options);
  const settings = { ...boostingDefaults, ...options };
  checkTreeOptions(settings);
  const team = new Team(Math.min(settings.threads ?? Infinity, usefulThreads(matrix.rowCount)));
  try {
    return new BoostingFit(matrix, settings, team, buffers);
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
  readonly #isPrepared: boolean;
  readonly #holdOut: HoldOut | null;
  readonly #watched: readonly (readonly [string, HoldOut])[];
  #rounds = 0;
  /** Trees that rows held out have been asked with. */
  #judgedTrees = 0;
  /** What the raw scores of the best round mean: parameters that are fitted go on moving. */
  #bestObjective: Objective | null = null;
  #state: "growing" | "between" | "over" = "between";

  constructor(
    matrix: Matrix | BinnedMatrix,
    settings: TreeSettings,
    team: Team,
    buffers: 1 | 2 | 3 | undefined,
  ) {
    this.#settings = settings;
    this.#team = team;
    this.#isPrepared = isBinned(matrix);
    const { loss: option, startFrom } = this.#settings;
    const rows = rowsToFit(matrix, settings);
    const { censored, offset } = rows;
    checkOffset(offset);
    checkOffsets(matrix, settings);
    const { name, parameters } = lossParameters(option);
    if (startFrom) checkStart(lossOf(name, parameters), startFrom);
    const start = startFrom?.objective.name === "ordinal" ? startFrom.objective.thresholds : parameters;
    this.#loss = lossOf(name, start);
    const data = rows.data(passesOver(matrix.rowCount));
    const wrong = this.#loss.wrongTarget(data.target);
    if (wrong !== null) {
      throw new RangeError(`Cannot fit a model as ${wrong}: not all of ${data.target.length} are`);
    }
    this.#base = startFrom?.base ?? this.#loss.start(lossTarget(data, censored, offset ?? null));
    this.#builder = new EnsembleBuilder(
      data.schema,
      data.columns.map((column, i) => ({ column, binned: data.binned[i]! })),
    );
    const scores = { base: this.#base, ofRows: rows.startScores(this.#base) };
    this.#plan = data.columns.length === 0 ? null : this.#makePlan(data, scores, censored, buffers);
    this.#thread = this.#plan === null ? null : new BoostingThread(this.#plan, 0);
    const { holdOut, watched = {}, patience, metric } = this.#settings;
    // the first thread's loss is the one whose parameters move with the rounds
    const loss = this.#thread?.loss ?? this.#loss;
    if (holdOut) this.#bestObjective = this.#loss.objective;
    const heldOut = (rows: HoldOutMatrix) =>
      new HoldOut(rows, loss, data.schema, this.#base, startFrom, patience, metric);
    this.#holdOut = holdOut ? heldOut(holdOut) : null;
    this.#watched = Object.entries(watched).map(([name, rows]) => [name, heldOut(rows)]);
  }

  /** Grows one round's trees; whether there is to be another round. */
  addRound(): boolean {
    this.#state = "growing";
    const trees = this.#thread?.round() ?? [];
    for (const tree of trees) this.#builder.add(tree, this.#unitsOf(tree));
    this.#state = "between";
    this.#rounds++;
    const { found, watched } = this.#isAsked() ? this.#judged() : { found: null, watched: {} };
    if (this.#holdOut?.bestRound === this.#rounds) this.#bestObjective = this.#rest().objective;
    const isStopped = this.#settings.onRound?.(this.#rounds, found, watched) === "stop";
    if (!isStopped && this.#rounds < this.#settings.rounds && this.#holdOut?.hasEnded() !== true) return true;
    if (this.#rounds === this.#settings.rounds) this.#state = "over";
    return false;
  }

  #isAsked(): boolean {
    const { holdOutEvery, rounds } = this.#settings;
    if (this.#holdOut === null && this.#watched.length === 0) return false;
    return this.#rounds % holdOutEvery === 0 || this.#rounds === rounds;
  }

  /** What rows held out say of the trees so far. */
  #judged(): { readonly found: number | null; readonly watched: Readonly<Record<string, number>> } {
    const grown = this.#builder.build(this.#rest(), this.#judgedTrees);
    this.#judgedTrees = this.#builder.treeCount;
    const found = this.#holdOut?.add(grown, this.#rounds) ?? null;
    const told = this.#watched.map(([name, rows]) => [name, rows.add(grown, this.#rounds)]);
    return { found, watched: Object.fromEntries(told) };
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
    if (this.#plan?.threads === 1) giveBackFitMemory(this.#plan.memory);
  }

  #makePlan(
    data: TrainingData,
    start: StartScores,
    censored: Uint8Array | null,
    buffers: 1 | 2 | 3 | undefined,
  ): Plan {
    const settings = this.#settings;
    const { outputs, unitHessian, name } = this.#loss;
    const needs = {
      rows: data.rows,
      groups: data.groups.length,
      unitWeights: data.weights === null,
      unitHessian,
      residual: name === "squared" && data.weights === null && settings.rowSampling === 1,
      drawsRows: settings.rowSampling < 1,
    };
    const records = recordLayout({ ...needs, weighsBins: false });
    const largest = records.kind === "residual" ? largestResidual(data, start) : 0;
    const residualScale = records.kind === "residual"
      ? powerOfTwoScale(
        Math.max(largest, Math.abs(start.base[0]!) * 2 ** -records.gradientBits),
        2 ** records.gradientBits,
      )
      : 0;
    // the base is a whole number of units too, so that no residual is rounded twice, even where residuals are
    // as good as 0; where all are 0 there is no unit
    if (largest > 0 && start.ofRows === null) {
      start.base[0] = Math.round(start.base[0]! * residualScale) / residualScale;
    }
    const parameters = this.#loss.objective.name === "ordinal"
      ? this.#loss.objective.thresholds
      : lossParameters(settings.loss).parameters;
    const threads = this.#team.assemble(this.#patience(data.rows));
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
      monotone: monotoneOf(data, settings, this.#loss),
      interactions: interactionsOf(data, settings),
      censors: censored !== null,
      outputsAreApart: this.#loss.outputsAreApart ?? false,
      mostHessian: this.#isSeldomInDoubt(data.rows, start) ? this.#loss.hessians!.most : null,
      ...(buffers && { buffers }),
    };
    const plan = planFit(input, { weightScale: recordWeightScale(data), residualScale });
    startThreads(this.#team, plan); // they make their kernels while memory is filled
    fillPlan(plan, data, start, censored);
    return plan;
  }

  /**
   * Workers come up while rows are put into bins; for rows that are, a fit that takes long waits a little.
   */
  #patience(rows: number): number {
    return this.#isPrepared ? Math.min(MOST_PATIENCE, rows * this.#settings.rounds / VISITS_OF_PATIENCE) : 0;
  }

  /**
   * Whether second derivatives mostly tell that a side of a cut weighs enough: of the least weight of a leaf
   * they must add up to what the greatest would.
   */
  #isSeldomInDoubt(rows: number, { base, ofRows }: StartScores): boolean {
    const { hessians } = this.#loss;
    if (hessians === undefined || ofRows !== null) return false;
    const rowsInDoubt = this.#settings.minLeafRows * hessians.most / hessians.atStart(base);
    return rowsInDoubt < MOST_IN_DOUBT * rows / mostLeaves(this.#settings, rows);
  }

  #unitsOf({ gradientScale, hessianScale }: BoostedTree) {
    return { gain: hessianScale / gradientScale ** 2, cover: 1 / this.#plan!.weightScale };
  }

  #rest() {
    const { classLabels } = this.#settings;
    return {
      objective: this.#thread?.loss.objective ?? this.#loss.objective,
      outputs: this.#loss.outputs,
      base: this.#base,
      scale: 1,
      ...(classLabels && { classLabels }),
    };
  }
}

/** Units are made where a loss asks for them. */
function lossTarget(
  { target, weights }: TrainingData,
  censored: Uint8Array | null,
  offset: Float64Array | null,
): LossTarget {
  return {
    target,
    get weights() {
      return weights?.units() ?? null;
    },
    relativeWeights: weights?.all ?? null,
    censored,
    offset,
  };
}

/**
 * Rows held out start as training rows do, and one number a row can't be added to each of several classes.
 */
function checkOffsets(
  { offset }: Matrix | BinnedMatrix,
  { loss, holdOut, watched = {} }: TreeSettings,
): void {
  if (offset && lossParameters(loss).name === "softmax") {
    throw new TypeError("Cannot take an offset as the loss must not have a score a class: it is softmax");
  }
  for (const rows of [...(holdOut ? [holdOut] : []), ...Object.values(watched)]) {
    if ((rows.offset === undefined) === (offset === undefined)) continue;
    throw new TypeError(
      `Cannot judge rounds as rows held out must have an offset if training rows have: ${
        offset ? "only these have" : "these have none"
      }`,
    );
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

/** Lets the team's workers run the plan's rounds. */
function startThreads(team: Team, plan: Plan): void {
  const control = new Int32Array(plan.memory.buffer, plan.addresses.control, 16);
  team.start(control, (thread) => ({ kind: "boost", plan, thread } satisfies Work));
}
