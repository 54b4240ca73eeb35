import { logOdds } from "./logistic.ts";
import { everyTarget, logOnePlusExp, type Loss, type LossRows, type LossTarget } from "./loss.ts";

/** Whether a row was under way at an interval's start long enough to tell, and whether it ended in it. */
const enum State {
  NotAtRisk,
  Survived,
  Ended,
}

/**
 * The hazard in discrete time, for times some of which are still running: for each interval, ending at
 * `ends[k]`, the log-odds that what is under way at its start ends within it. An output an interval.
 *
 * A row that is censored counts as survived in the intervals that it passed whole, and is silent about later
 * ones. Source: P. D. Allison, Discrete-time methods for the analysis of event histories
 * (https://doi.org/10.2307/270718).
 */
export function hazardLoss(ends: readonly number[]): Loss {
  const state = (time: number, censored: boolean, k: number): State => {
    if (k > 0 && time <= ends[k - 1]!) return State.NotAtRisk;
    if (time > ends[k]! || (censored && time === ends[k]!)) return State.Survived;
    return censored ? State.NotAtRisk : State.Ended;
  };
  return {
    name: "hazard",
    outputs: ends.length,
    unitHessian: false,
    ...(ends.length > 1 && { outputsAreApart: true }),
    objective: { name: "hazard", ends },
    wrongTarget: (target) =>
      everyTarget(target, (value) => value >= 0) ? null : "every time must be at least 0",
    start: (target) => Float64Array.from(ends, (_, k) => logOdds(shareEnded(target, k, state))),
    setGradients: (rows, output) => setGradients(rows, output, state),
    leafQuantile: () => null,
    lossOf(target, score, censored) {
      let loss = 0;
      for (let k = 0; k < ends.length; k++) {
        const now = state(target, censored, k);
        if (now === State.NotAtRisk) continue;
        loss += logOnePlusExp(score(k)) - (now === State.Ended ? score(k) : 0);
      }
      return loss;
    },
  };
}

type StateOf = (time: number, censored: boolean, k: number) => State;

/**
 * Of the weight at risk in interval k, the share that ended in it; weights are whole, so the sums are exact.
 */
function shareEnded({ target, weights, censored }: LossTarget, k: number, state: StateOf): number {
  let ended = 0;
  let atRisk = 0;
  for (let i = 0; i < target.length; i++) {
    const now = state(target[i]!, censored?.[i] === 1, k);
    const weight = weights === null ? 1 : weights[i]!;
    if (now !== State.NotAtRisk) atRisk += weight;
    if (now === State.Ended) ended += weight;
  }
  return atRisk > 0 ? ended / atRisk : 0;
}

function setGradients(rows: LossRows, k: number, state: StateOf): void {
  const { count, target, censored, gradient, hessian, exponentials } = rows;
  const [g, h] = [gradient[k]!, hessian[k]!];
  exponentials(k, -1, h);
  for (let i = 0; i < count; i++) {
    const now = state(target[i]!, censored !== null && censored[i] === 1, k);
    const p = 1 / (1 + h[i]!);
    g[i] = now === State.NotAtRisk ? 0 : (now === State.Ended ? 1 : 0) - p;
    h[i] = now === State.NotAtRisk ? 0 : p * (1 - p);
  }
}
