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
import { PairOfExponentials } from "./exponentials.ts";

/**
 * `logistic(target, end, scores, gradient, hessian)`: writes the derivatives of the log loss, `target - p`
 * and `p (1 - p)` with `p = 1 / (1 + e^-score)`; in pairs.
 */
export function logisticKernel(): WasmFunction {
  const f = new FunctionWriter();
  const target = f.parameter("i32");
  const end = f.parameter("i32");
  const scores = f.parameter("i32");
  const gradient = f.parameter("i32");
  const hessian = f.parameter("i32");
  const [zero, one, p] = [f.local("v128"), f.local("v128"), f.local("v128")];
  const power = new PairOfExponentials(f);
  return f.end([
    power.setup,
    one.set(v128.splatF64(f64.const(1))),
    whileTrue(
      i32.ltU(target.get, end.get),
      power.of(v128.subF64(zero.get, v128.load(scores.get))),
      p.set(v128.divF64(one.get, v128.addF64(one.get, power.value))),
      v128.store(gradient.get, v128.subF64(v128.load(target.get), p.get)),
      v128.store(hessian.get, v128.mulF64(p.get, v128.subF64(one.get, p.get))),
      [target, scores, gradient, hessian].map((each) => advance(each, 16)),
    ),
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
  const largest = f.local("v128");
  const step = [largest.set(v128.maxF64(largest.get, v128.absF64(value.get))), advance(from, 16)];
  const lane = (index: number) => v128.laneF64(largest.get, index);
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
    select(lane(0), lane(1), f64.gt(lane(0), lane(1))),
  ], "f64");
}
