import {
  advance,
  type Code,
  f64,
  FunctionWriter,
  i32,
  ifTrue,
  select,
  v128,
  type Variable,
  type WasmFunction,
  whileTrue,
} from "../wasm/assembler.ts";
import { CellReader } from "./cell_reader.ts";
import { CutSieve } from "./cut_sieve.ts";
import { BEST, type KernelLayout, LIMITS } from "./kernels.ts";

/**
 * Tries every cut of a number's bins with the missing values to the right, then, where there are any, to the
 * left:
 *
 *     gain = GL² / (HL + λ) + GR² / (HR + λ) - G² / (H + λ)
 *
 * Running sums are whole numbers, and the gain is computed in one fixed order of double operations: the bits
 * are those of splitting.ts.
 */
export function findNumberKernel(layout: KernelLayout, thread: number): WasmFunction {
  const { records } = layout;
  const limits = layout.limits[thread]!;
  const f = new FunctionWriter();
  const cells = f.parameter("i32");
  const binCount = f.parameter("i32");
  const gradient = f.parameter("f64");
  const hessian = f.parameter("f64");
  const weight = f.parameter("f64");
  const best = f.parameter("i32");
  const feature = f.parameter("i32");
  const lambda = f.local("f64");
  const minWeight = f.local("f64");
  const minHessian = f.local("f64");
  const parentScore = f.local("f64");
  const bestGain = f.local("f64");
  const missing = f.local("f64");
  const bin = f.local("i32");
  const cell = f.local("i32");
  const leftGradient = f.local("f64");
  const leftHessian = f.local("f64");
  const leftWeight = f.local("f64");
  const rightGradient = f.local("f64");
  const rightHessian = f.local("f64");
  const rightWeight = f.local("f64");
  const gain = f.local("f64");
  const sums = new CellReader(f, records);
  if (records.kind === "newton") return f.end([]);
  const totals = { gradient, hessian, lambda, minWeight, parentScore, bestGain };
  const sieve = records.kind === "residual" ? new CutSieve(f, records, totals) : null;
  const score = (g: Variable, h: Variable) => f64.div(f64.mul(g.get, g.get), f64.add(h.get, lambda.get));
  const [gradients, hessians, scores, lambdas] = Array.from({ length: 4 }, () => f.local("v128")) as [
    Variable,
    Variable,
    Variable,
    Variable,
  ];
  const pair = (left: Variable, right: Variable) => v128.withLaneF64(v128.splatF64(left.get), 1, right.get);
  const cut = { best, feature, gain, leftGradient, leftHessian, leftWeight };
  const keep = (missingLeft: Code, lastLeft: Code): Code => [
    bestGain.set(gain.get),
    storeCut(cut, missingLeft, lastLeft),
  ];
  const heavierLeft = f64.ge(leftWeight.get, rightWeight.get);
  const missesNone = f64.le(missing.get, f64.const(0));
  const lastBin = i32.sub(binCount.get, i32.const(1));
  const partsOffMissing = f64.le(rightWeight.get, missing.get);
  const scan = (kept: Code): Code => [
    bin.set(i32.const(1)),
    cell.set(i32.add(cells.get, i32.const(records.cellBytes))),
    leftWeight.set(sums.weight()),
    rightWeight.set(weight.get),
    whileTrue(
      i32.and(i32.ltU(bin.get, binCount.get), f64.ge(rightWeight.get, minWeight.get)),
      ...(sieve === null
        ? []
        : ifTrue(f64.ge(leftWeight.get, minWeight.get), sieve.passOver(sums, bin, cell, binCount))),
      ...sums.addTo(cell),
      ...leftWeight.set(sums.weight()),
      ...rightWeight.set(f64.sub(weight.get, leftWeight.get)),
      ...ifTrue(
        i32.and(f64.ge(leftWeight.get, minWeight.get), f64.ge(rightWeight.get, minWeight.get)),
        ...leftGradient.set(sums.gradient()),
        ...rightGradient.set(f64.sub(gradient.get, leftGradient.get)),
        ...leftHessian.set(sums.hessian()),
        ...rightHessian.set(f64.sub(hessian.get, leftHessian.get)),
        // both sides' scores by one division
        ...gradients.set(pair(leftGradient, rightGradient)),
        ...hessians.set(pair(leftHessian, rightHessian)),
        ...scores.set(v128.divF64(
          v128.mulF64(gradients.get, gradients.get),
          v128.addF64(hessians.get, lambdas.get),
        )),
        ...gain.set(f64.sub(
          f64.add(v128.laneF64(scores.get, 0), v128.laneF64(scores.get, 1)),
          parentScore.get,
        )),
        ...ifTrue(
          i32.and(
            f64.gt(gain.get, bestGain.get),
            i32.and(f64.ge(leftHessian.get, minHessian.get), f64.ge(rightHessian.get, minHessian.get)),
          ),
          ...kept,
        ),
      ),
      ...advance(bin, 1),
      ...advance(cell, records.cellBytes),
    ),
  ];
  return f.end([
    lambda.set(f64.load(i32.const(limits), LIMITS.lambda)),
    lambdas.set(v128.splatF64(lambda.get)),
    minWeight.set(f64.load(i32.const(limits), LIMITS.minWeight)),
    minHessian.set(f64.load(i32.const(limits), LIMITS.minHessian)),
    parentScore.set(score(gradient, hessian)),
    bestGain.set(f64.load(best.get, BEST.gain)),
    sieve?.setup() ?? [],
    sums.setTo(cells, 0),
    missing.set(sums.weight()),
    sums.clear(),
    scan(keep(
      i32.and(heavierLeft, missesNone),
      select(lastBin, bin.get, i32.and(partsOffMissing, i32.eqz(missesNone))),
    )),
    ifTrue(
      f64.gt(missing.get, f64.const(0)),
      ...sums.setTo(cells, 0),
      ...scan(keep(i32.const(1), bin.get)),
    ),
  ]);
}

/** A number's cut as variables, and the address of the best one. */
type Cut = Readonly<
  Record<"best" | "feature" | "gain" | "leftGradient" | "leftHessian" | "leftWeight", Variable>
>;

/** Writes a cut down as the best. */
export function storeCut(
  { best, feature, gain, leftGradient, leftHessian, leftWeight }: Cut,
  missingLeft: Code,
  lastLeft: Code,
): Code {
  return [
    f64.store(best.get, gain.get, BEST.gain),
    i32.store(best.get, feature.get, BEST.feature),
    i32.store(best.get, lastLeft, BEST.lastLeft),
    i32.store(best.get, missingLeft, BEST.missingLeft),
    i32.store(best.get, i32.const(0), BEST.isCategory),
    f64.store(best.get, leftGradient.get, BEST.leftGradient),
    f64.store(best.get, leftHessian.get, BEST.leftHessian),
    f64.store(best.get, leftWeight.get, BEST.leftWeight),
  ];
}
