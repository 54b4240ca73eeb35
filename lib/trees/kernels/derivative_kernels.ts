import {
  advance,
  type Code,
  f64,
  FunctionWriter,
  i32,
  ifElse,
  select,
  v128,
  type Variable,
  type WasmFunction,
  whileTrue,
} from "../wasm/assembler.ts";
import { LINE_BYTES, LineOfExponentials } from "./exponentials.ts";

/**
 * `logistic(target, end, scores, gradient, hessian, weights, largest)`: writes the derivatives of the log
 * loss, `target - p` and `p (1 - p)` with `p = 1 / (1 + e^-score)`, times weights where `weights` isn't 0,
 * and the largest size of each to `largest`; a line at a time. A score of NaN has no part in these.
 */
export function logisticKernel(): WasmFunction {
  const f = new FunctionWriter();
  const target = f.parameter("i32");
  const end = f.parameter("i32");
  const scores = f.parameter("i32");
  const gradient = f.parameter("i32");
  const hessian = f.parameter("i32");
  const weights = f.parameter("i32");
  const largest = f.parameter("i32");
  const [one, derivative] = [f.local("v128"), f.local("v128")];
  const chances = new LineOfExponentials(f, -1);
  const ofGradient = new LargestOfPairs(f), ofHessian = new LargestOfPairs(f);
  const loop = (weighed: (pair: Code, at: number) => Code, moved: readonly Variable[]) =>
    whileTrue(
      i32.ltU(target.get, end.get),
      chances.of((at) => v128.load(scores.get, at)),
      chances.pairs.map(({ value }) => value.set(v128.divF64(one.get, v128.addF64(one.get, value.get)))),
      chances.pairs.map(({ value: p, at }) => [
        derivative.set(weighed(v128.subF64(v128.load(target.get, at), p.get), at)),
        v128.store(gradient.get, derivative.get, at),
        ofGradient.take(derivative),
        derivative.set(weighed(v128.mulF64(p.get, v128.subF64(one.get, p.get)), at)),
        v128.store(hessian.get, derivative.get, at),
        ofHessian.take(derivative),
      ]),
      moved.map((each) => advance(each, LINE_BYTES)),
    );
  const moved = [target, scores, gradient, hessian];
  return f.end([
    chances.setup,
    one.set(v128.splatF64(f64.const(1))),
    ifElse(
      weights.get,
      loop((pair, at) => v128.mulF64(pair, v128.load(weights.get, at)), [...moved, weights]),
      loop((pair) => pair, moved),
    ),
    f64.store(largest.get, ofGradient.value),
    f64.store(largest.get, ofHessian.value, 8),
  ]);
}

/**
 * `signs(target, end, scores, above, below, to)`: writes `above` where a target is above its score, `below`
 * where it is below, and 0 where it is equal; in pairs.
 */
export function signsKernel(): WasmFunction {
  const f = new FunctionWriter();
  const target = f.parameter("i32");
  const end = f.parameter("i32");
  const scores = f.parameter("i32");
  const above = f.parameter("f64");
  const below = f.parameter("f64");
  const to = f.parameter("i32");
  const [value, score] = [f.local("v128"), f.local("v128")];
  const where = (isSo: Code, mark: Variable) => v128.and(isSo, v128.splatF64(mark.get));
  return f.end(whileTrue(
    i32.ltU(target.get, end.get),
    value.set(v128.load(target.get)),
    score.set(v128.load(scores.get)),
    v128.store(
      to.get,
      v128.or(
        where(v128.gtF64(value.get, score.get), above),
        where(v128.ltF64(value.get, score.get), below),
      ),
    ),
    advance(target, 16),
    advance(scores, 16),
    advance(to, 16),
  ));
}

/**
 * `weigh(values, end, weights)`: multiplies doubles by weights, where `weights` isn't 0, and returns the
 * largest size of them. Pairs are taken at a time: one more than asked for may be multiplied, and must not be
 * NaN.
 */
export function weighKernel(): WasmFunction {
  const f = new FunctionWriter();
  const from = f.parameter("i32");
  const end = f.parameter("i32");
  const weights = f.parameter("i32");
  const value = f.local("v128");
  const largest = new LargestOfPairs(f);
  const step = [largest.take(value), advance(from, 16)];
  return f.end([
    ifElse(
      weights.get,
      whileTrue(
        i32.ltU(from.get, end.get),
        value.set(v128.mulF64(v128.load(from.get), v128.load(weights.get))),
        v128.store(from.get, value.get),
        advance(weights, 16),
        step,
      ),
      whileTrue(i32.ltU(from.get, end.get), value.set(v128.load(from.get)), step),
    ),
    largest.value,
  ], "f64");
}

/** The largest size among pairs of doubles; NaN has none. */
class LargestOfPairs {
  readonly value: Code;
  readonly #largest: Variable;

  constructor(f: FunctionWriter) {
    this.#largest = f.local("v128");
    const [first, second] = [0, 1].map((lane) => v128.laneF64(this.#largest.get, lane)) as [Code, Code];
    this.value = select(first, second, f64.gt(first, second));
  }

  take(pair: Variable): Code {
    return this.#largest.set(v128.greatestF64(this.#largest.get, v128.absF64(pair.get)));
  }
}
