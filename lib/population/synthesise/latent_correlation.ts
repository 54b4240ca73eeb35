import { chiSquareTail } from "lib/stats/mod.ts";

/** The terms of a step function in normalised Hermite polynomials, over its standard deviation. */
export type Steps = Float64Array;

const terms = 80, mostLatent = 0.98, halvings = 40;

/**
 * What a normal variable's places between ends, each told as one score, come to in Hermite polynomials.
 *
 * @param ends where each place ends, ascending, the last at infinity.
 * @param scores what is told of each place.
 */
export function stepsOf(ends: Float64Array, scores: Float64Array): Steps {
  // The integral of h_k phi from a to b is (h_(k-1)(a) phi(a) - h_(k-1)(b) phi(b)) / sqrt(k).
  const told = new Float64Array(terms), before = new Float64Array(terms);
  let [mean, squares, below] = [0, 0, 0];
  ends.forEach((end, place) => {
    const score = scores[place]!, own = hermiteAt(end), reached = cumulative(end);
    for (let k = 0; k < terms; k++) told[k]! += score * (before[k]! - own[k]!) / Math.sqrt(k + 1);
    mean += score * (reached - below);
    squares += score * score * (reached - below);
    before.set(own);
    below = reached;
  });
  const deviation = Math.sqrt(Math.max(0, squares - mean * mean));
  return deviation > 0 ? told.map((each) => each / deviation) : new Float64Array(terms);
}

/**
 * The correlation of two normal variables of which only steps are seen, such that the steps have the one that
 * was seen: what levels take from it is given back (the polychoric correlation, by moments, as Mehler's
 * series of Hermite polynomials has them). 0 where a side is constant or nothing is seen.
 *
 * Source: H. Lancaster, The Chi-squared Distribution (1969), VI; U. Olsson, Psychometrika 44 (1979), 443
 * (https://doi.org/10.1007/BF02296207).
 */
export function latentCorrelation(seen: number, first: Steps, second: Steps): number {
  if (Number.isNaN(seen)) return 0;
  const products = first.map((each, k) => each * second[k]!);
  const stepped = (latent: number) => {
    let sum = 0;
    for (let k = terms - 1; k >= 0; k--) sum = latent * (sum + products[k]!);
    return sum;
  };
  if (products.every((each) => each === 0)) return 0;
  let [least, most] = [-mostLatent, mostLatent];
  for (let halving = 0; halving < halvings; halving++) {
    const middle = (least + most) / 2;
    if (stepped(middle) < seen) least = middle;
    else most = middle;
  }
  return (least + most) / 2;
}

/** Normalised Hermite polynomials from degree 0 on, times the normal density; 0 at infinity. */
function hermiteAt(z: number): Float64Array {
  const own = new Float64Array(terms);
  if (!Number.isFinite(z)) return own;
  let [last, now] = [0, Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI)];
  for (let k = 0; k < terms; k++) {
    own[k] = now;
    [last, now] = [now, (z * now - Math.sqrt(k) * last) / Math.sqrt(k + 1)];
  }
  return own;
}

/** The share of a normal variable below. */
function cumulative(z: number): number {
  if (!Number.isFinite(z)) return z > 0 ? 1 : 0;
  const tail = chiSquareTail(z * z, 1) / 2;
  return z > 0 ? 1 - tail : tail;
}
