import { everyTarget, type Loss, type LossRows, type LossTarget } from "./loss.ts";
import { targetMean } from "./target_mean.ts";

/** Poisson's deviance with the logarithm of the mean as score; counts, and any target of at least 0. */
export function poissonLoss(): Loss {
  return {
    ...logLinked(1),
    name: "poisson",
    objective: { name: "poisson" },
    wrongTarget: notNegative,
    setGradients({ count, target, gradient, hessian, exponentials }) {
      const [g, h] = [gradient[0]!, hessian[0]!];
      exponentials(0, 1, h);
      for (let i = 0; i < count; i++) g[i] = target[i]! - h[i]!;
    },
    lossOf: (target, score) => Math.exp(score(0)) - target * score(0),
  };
}

/** The gamma deviance with the logarithm of the mean as score: errors count in proportion to the mean. */
export function gammaLoss(): Loss {
  return {
    ...logLinked(2),
    name: "gamma",
    objective: { name: "gamma" },
    wrongTarget: (target) =>
      everyTarget(target, (value) => value > 0) ? null : "every target must be above 0 for the gamma loss",
    setGradients({ count, target, gradient, hessian, exponentials }) {
      const [g, h] = [gradient[0]!, hessian[0]!];
      exponentials(0, -1, h);
      for (let i = 0; i < count; i++) {
        const ratio = target[i]! * h[i]!;
        g[i] = ratio - 1;
        h[i] = ratio;
      }
    },
    lossOf: (target, score) => target * Math.exp(-score(0)) + score(0),
  };
}

/**
 * Tweedie's deviance with a variance of the mean to the `power`, between Poisson (1) and gamma (2): many
 * zeros, and positive amounts.
 *
 * Source: B. Jørgensen, Exponential dispersion models (https://doi.org/10.1111/j.2517-6161.1987.tb01685.x).
 */
export function tweedieLoss(power: number): Loss {
  return {
    ...logLinked(power),
    name: "tweedie",
    objective: { name: "tweedie", power },
    wrongTarget: notNegative,
    setGradients: (rows) => setTweedieGradients(rows, power),
    lossOf(target, score) {
      const s = score(0);
      return Math.exp((2 - power) * s) / (2 - power) - target * Math.exp((1 - power) * s) / (1 - power);
    },
  };
}

/** What the three share: Poisson's power is 1, gamma's 2. */
function logLinked(power: number) {
  return {
    outputs: 1,
    unitHessian: false,
    start: (target: LossTarget) => Float64Array.of(Math.log(startMean(target, power))),
    leafQuantile: () => null,
    furthestStep: (newton: number) => bestStep(newton, power),
  };
}

/**
 * The mean; with offsets o what the means e^o are best multiplied by, `sum(w y e^((1-p) o)) / sum(w e^((2-p)
 * o))`. A target of zeros alone has no logarithm: it starts at the least mean that a double can tell from 0
 * in a sum.
 */
function startMean(rows: LossTarget, power: number): number {
  const { target, offset } = rows;
  const mean = !offset ? targetMean(rows) : targetMean({
    ...rows,
    target: target.map((each, row) => each * Math.exp((1 - power) * offset[row]!)),
  }) / targetMean({ ...rows, target: offset.map((each) => Math.exp((2 - power) * each)) });
  return mean > 0 ? Math.max(mean, Math.min(1e-15, mean)) : 1e-15;
}

/**
 * A step of s multiplies pull by e^((1 - p) s) and push by e^((2 - p) s), so that the best is the logarithm
 * of pull / push; the Newton step q is (pull - push) / ((p - 1) pull + (2 - p) push). With Poisson's loss the
 * Newton step up, with gamma's the one down is that logarithm's exponential: a leaf whose mean is a thousand
 * times the score's would go a hundred orders of magnitude too far.
 */
function bestStep(newton: number, power: number): number {
  const [pull, push] = [1 + (2 - power) * newton, 1 - (power - 1) * newton];
  if (pull <= 0) return -Infinity;
  return push <= 0 ? Infinity : Math.log(pull / push);
}

function notNegative(target: Float64Array): string | null {
  return everyTarget(target, (value) => value >= 0) ? null : "every target must be at least 0 for this loss";
}

function setTweedieGradients(rows: LossRows, power: number): void {
  const { count, target, gradient, hessian, exponentials } = rows;
  const [g, h] = [gradient[0]!, hessian[0]!];
  exponentials(0, 1 - power, g);
  exponentials(0, 2 - power, h);
  for (let i = 0; i < count; i++) {
    const pull = target[i]! * g[i]!;
    const push = h[i]!;
    g[i] = pull - push;
    h[i] = (power - 1) * pull + (2 - power) * push;
  }
}
