import { exponential } from "lib/trees/kernels/exponentials.ts";
import type { Loss, LossRows } from "lib/trees/losses/loss.ts";

/** Rows as a loss wants them to set their derivatives, without kernels. */
export function rowsOf(
  loss: Loss,
  target: Float64Array,
  censored: Uint8Array | null,
  scores: Float64Array[],
): LossRows {
  const empty = () => scores.map(() => new Float64Array(target.length));
  const gradient = empty();
  const hessian = loss.unitHessian ? [] : empty();
  return {
    count: target.length,
    target,
    censored,
    scores,
    gradient,
    hessian,
    exponentials: (output, factor, to) => {
      for (let i = 0; i < to.length; i++) to[i] = exponential(factor * scores[output]![i]!);
    },
    signs: (output, above, below) => {
      target.forEach((value, i) => {
        const residual = value - scores[output]![i]!;
        gradient[output]![i] = residual > 0 ? above : residual < 0 ? below : 0;
      });
    },
    logistic: (output) => {
      target.forEach((value, i) => {
        const p = 1 / (1 + exponential(-scores[output]![i]!));
        gradient[output]![i] = value - p;
        hessian[output]![i] = p * (1 - p);
      });
      return null;
    },
  };
}

/** Sets the derivatives of all outputs, one after another where these are apart. */
export function setAllGradients(loss: Loss, rows: LossRows): void {
  for (let output = 0; output < (loss.outputsAreApart ? loss.outputs : 1); output++) {
    loss.setGradients(rows, output);
  }
}
