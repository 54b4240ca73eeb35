import { logOdds } from "lib/model/mod.ts";
import type { OrderedRisks } from "./risk_metrics.ts";

/**
 * The logistic recalibration of a sample: `log-odds of what came = intercept + slope * log-odds predicted`.
 */
export type RecalibrationLine = {
  readonly slope: number;
  /** Of the line with that slope. */
  readonly offset: number;
  /** Where the slope is held at 1. */
  readonly intercept: number;
  /** Mean of predicted less actual; and yes predicted for each that came. */
  readonly bias: number;
  readonly ratio: number;
};

/**
 * Fits logistic recalibrations of samples of the same rows by Newton's method: row i counts `counts[i]`
 * times. Slope and offset are NaN where predictions or answers are alike, or a threshold tells all answers
 * apart; the intercept where answers are alike.
 */
export function recalibrationLine(
  { yes, predicted, weight }: Pick<OrderedRisks, "yes" | "predicted" | "weight">,
): (counts: Int32Array) => RecalibrationLine {
  const score = predicted.map(logOdds);
  return (counts) => {
    let [total, came, told] = [0, 0, 0];
    for (let i = 0; i < yes.length; i++) {
      const w = weight[i]! * counts[i]!;
      total += w;
      came += w * yes[i]!;
      told += w * predicted[i]!;
    }
    const rows = { yes, score, weight, counts };
    const isOpen = came > 0 && came < total;
    const [offset, slope] = isOpen ? fitted(rows, true) : [NaN, NaN];
    const [intercept] = isOpen ? fitted(rows, false) : [NaN];
    return {
      slope: slope!,
      offset: offset!,
      intercept: intercept!,
      bias: (told - came) / total,
      ratio: told / came,
    };
  };
}

type Rows = {
  readonly yes: Float64Array;
  readonly score: Float64Array;
  readonly weight: Float64Array;
  readonly counts: Int32Array;
};

/** Offset and slope that are likeliest; the slope stays 1 unless it is free. */
function fitted({ yes, score, weight, counts }: Rows, isSlopeFree: boolean): [number, number] {
  let [a, b] = [0, 1];
  for (let step = 0; step < 60; step++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 0, 0, 0];
    for (let i = 0; i < yes.length; i++) {
      const w = weight[i]! * counts[i]!;
      if (w === 0) continue;
      const x = score[i]!, p = 1 / (1 + Math.exp(-(a + b * x)));
      const rest = w * (yes[i]! - p), spread = w * p * (1 - p);
      ga += rest;
      gb += rest * x;
      haa += spread;
      hab += spread * x;
      hbb += spread * x * x;
    }
    const determinant = haa * hbb - hab * hab;
    if (isSlopeFree && !(determinant > 1e-10 * haa * hbb)) return [NaN, NaN];
    const da = isSlopeFree ? (hbb * ga - hab * gb) / determinant : ga / haa;
    const db = isSlopeFree ? (haa * gb - hab * ga) / determinant : 0;
    // A step of more than a few log-odds overshoots.
    const part = Math.min(1, 4 / Math.max(Math.abs(da), Math.abs(db), 1e-300));
    a += part * da;
    b += part * db;
    if (!(Math.abs(a) < 1e3 && Math.abs(b) < 1e3)) return [NaN, NaN];
    if (Math.abs(da) < 1e-10 && Math.abs(db) < 1e-10) break;
  }
  return [a, b];
}
