import { type RecordLayout, ROW_AT, WEIGHT_AT } from "../binning/records.ts";
import {
  advance,
  type Code,
  f64,
  FunctionWriter,
  i32,
  i64,
  ifElse,
  ifTrue,
  leaveIf,
  select,
  v128,
  type Variable,
  type WasmFunction,
  whileTrue,
} from "../wasm/assembler.ts";
import { CellReader } from "./cell_reader.ts";
import { storeCut } from "./find_number.ts";
import { BEST, type KernelLayout, LIMITS, WEIGHT_BYTES } from "./kernels.ts";

/**
 * Newton cells hold no weights, as these hardly ever decide: a side whose second derivatives are large enough
 * must weigh enough. Where they are in doubt, weights are counted.
 */
export function newtonKernels(layout: KernelLayout, thread: number): Record<string, WasmFunction> {
  return {
    findNewton: findNewtonKernel(layout, thread),
    sumWeights: sumWeightsKernel(layout.records),
    sumOfWeights: sumOfWeightsKernel(),
    weighBins: weighBinsKernel(layout.records),
  };
}

/** Tries the cuts of a number's bins as findNumberKernel() does, up to the last bin that has a row. */
function findNewtonKernel(layout: KernelLayout, thread: number): WasmFunction {
  const { records } = layout;
  const limits = layout.limits[thread]!;
  const f = new FunctionWriter();
  const [cells, binCount] = [f.parameter("i32"), f.parameter("i32")];
  const [gradient, hessian, weight] = [f.parameter("f64"), f.parameter("f64"), f.parameter("f64")];
  const [best, feature, weights] = [f.parameter("i32"), f.parameter("i32"), f.parameter("i32")];
  const sureHessian = f.parameter("f64");
  const [lambda, parentScore, bestGain] = [f.local("f64"), f.local("f64"), f.local("f64")];
  const [minWeight, minHessian] = [f.local("f64"), f.local("f64")];
  const [bin, end, cell, weightAt] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
  const [missesNone, isWithout, isInDoubt] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const [leftGradient, leftHessian, leftWeight] = [f.local("f64"), f.local("f64"), f.local("f64")];
  const [rightGradient, rightHessian, gain] = [f.local("f64"), f.local("f64"), f.local("f64")];
  const [gradients, scores, lambdas] = [f.local("v128"), f.local("v128"), f.local("v128")];
  const sums = new CellReader(f, records);
  if (records.kind !== "newton") return f.end([]);
  const pair = (left: Variable, right: Variable) => v128.withLaneF64(v128.splatF64(left.get), 1, right.get);
  const both = (left: Code, right: Code, least: Variable) =>
    i32.and(f64.ge(left, least.get), f64.ge(right, least.get));
  const weightOfBin = f64.fromI64(i64.load(weightAt.get));
  const isEmpty = (cell: Variable, weightAt: Variable): Code => [
    sums.setTo(cell, 0),
    ...ifElse(
      weights.get,
      isWithout.set(i64.eqz(i64.load(weightAt.get))),
      isWithout.set(sums.isEmpty()),
    ),
  ];
  const isSure = both(leftHessian.get, rightHessian.get, sureHessian);
  const heavierLeft = f64.ge(leftWeight.get, f64.sub(weight.get, leftWeight.get));
  // 0 where weights aren't counted, and too light then
  const isHeavy = both(leftWeight.get, f64.sub(weight.get, leftWeight.get), minWeight);
  const cut = { best, feature, gain, leftGradient, leftHessian, leftWeight };
  const keep = (missingLeft: Code, lastLeft: Code): Code => [
    bestGain.set(gain.get),
    storeCut(cut, missingLeft, lastLeft),
  ];
  const scan = (kept: Code): Code => [
    bin.set(i32.const(1)),
    cell.set(i32.add(cells.get, i32.const(records.cellBytes))),
    weightAt.set(i32.add(weights.get, i32.const(WEIGHT_BYTES))),
    whileTrue(
      i32.ltU(bin.get, end.get),
      ...sums.addTo(cell),
      ...leftHessian.set(sums.hessian()),
      ...rightHessian.set(f64.sub(hessian.get, leftHessian.get)),
      ...ifTrue(weights.get, ...leftWeight.set(f64.add(leftWeight.get, weightOfBin))),
      ...leaveIf(f64.lt(rightHessian.get, minHessian.get)),
      ...ifTrue(
        f64.ge(leftHessian.get, minHessian.get),
        ...leftGradient.set(sums.gradient()),
        ...rightGradient.set(f64.sub(gradient.get, leftGradient.get)),
        // both sides' scores by one division
        ...gradients.set(pair(leftGradient, rightGradient)),
        ...scores.set(v128.divF64(
          v128.mulF64(gradients.get, gradients.get),
          v128.addF64(pair(leftHessian, rightHessian), lambdas.get),
        )),
        ...gain.set(f64.sub(
          f64.add(v128.laneF64(scores.get, 0), v128.laneF64(scores.get, 1)),
          parentScore.get,
        )),
        ...ifTrue(
          f64.gt(gain.get, bestGain.get),
          ...ifElse(i32.or(isSure, isHeavy), kept, isInDoubt.set(i32.eqz(weights.get))),
        ),
      ),
      ...leaveIf(isInDoubt.get),
      ...advance(bin, 1),
      ...advance(cell, records.cellBytes),
      ...advance(weightAt, WEIGHT_BYTES),
    ),
  ];
  const partsOffMissing = i32.and(
    i32.eqz(missesNone.get),
    i32.eq(i32.add(bin.get, i32.const(1)), end.get),
  );
  return f.end([
    lambda.set(f64.load(i32.const(limits), LIMITS.lambda)),
    lambdas.set(v128.splatF64(lambda.get)),
    minWeight.set(f64.load(i32.const(limits), LIMITS.minWeight)),
    minHessian.set(f64.load(i32.const(limits), LIMITS.minHessian)),
    parentScore.set(f64.div(f64.mul(gradient.get, gradient.get), f64.add(hessian.get, lambda.get))),
    bestGain.set(f64.load(best.get, BEST.gain)),
    isEmpty(cells, weights),
    missesNone.set(isWithout.get),
    end.set(binCount.get),
    cell.set(i32.add(cells.get, i32.mul(binCount.get, i32.const(records.cellBytes)))),
    weightAt.set(i32.add(weights.get, i32.mul(binCount.get, i32.const(WEIGHT_BYTES)))),
    whileTrue(
      i32.ltU(i32.const(1), end.get),
      ...advance(cell, -records.cellBytes),
      ...advance(weightAt, -WEIGHT_BYTES),
      ...isEmpty(cell, weightAt),
      ...leaveIf(i32.eqz(isWithout.get)),
      ...advance(end, -1),
    ),
    sums.clear(),
    scan(keep(
      i32.mul(missesNone.get, select(heavierLeft, i32.const(2), weights.get)),
      select(i32.sub(binCount.get, i32.const(1)), bin.get, partsOffMissing),
    )),
    ifTrue(
      i32.eqz(i32.or(missesNone.get, isInDoubt.get)),
      ...sums.setTo(cells, 0),
      ...leftWeight.set(f64.const(0)),
      ...ifTrue(weights.get, ...leftWeight.set(f64.fromI64(i64.load(weights.get)))),
      ...scan(keep(i32.const(1), bin.get)),
    ),
    isInDoubt.get,
  ], "i32");
}

/** The weight in a record. */
function weightIn({ weightBytes }: RecordLayout, record: Variable): Code {
  return i64.fromU32((weightBytes === 1 ? i32.load8 : i32.load)(record.get, WEIGHT_AT));
}

/** Sets `weight` to a record's; where records have none to its row's entry at `units`, or 1 without these. */
function setWeight(records: RecordLayout, weight: Variable, record: Variable, units: Variable): Code {
  if (records.weightBytes > 0) return weight.set(weightIn(records, record));
  const entry = i32.load(i32.add(units.get, i32.shl(i32.load(record.get, ROW_AT), i32.const(2))));
  return ifElse(units.get, weight.set(i64.fromU32(entry)), weight.set(i64.const(1n)));
}

function sumWeightsKernel(records: RecordLayout): WasmFunction {
  const f = new FunctionWriter();
  const [from, end] = [f.parameter("i32"), f.parameter("i32")];
  const sum = f.local("i64");
  if (records.kind !== "newton" || records.weightBytes === 0) return f.end([]);
  return f.end([
    whileTrue(
      i32.ltU(from.get, end.get),
      ...sum.set(i64.add(sum.get, weightIn(records, from))),
      ...advance(from, records.stride),
    ),
    f64.fromI64(sum.get),
  ], "f64");
}

function sumOfWeightsKernel(): WasmFunction {
  const f = new FunctionWriter();
  const [from, end] = [f.parameter("i32"), f.parameter("i32")];
  const sum = f.local("i64");
  return f.end([
    whileTrue(
      i32.ltU(from.get, end.get),
      ...sum.set(i64.add(sum.get, i64.load(from.get))),
      ...advance(from, WEIGHT_BYTES),
    ),
    f64.fromI64(sum.get),
  ], "f64");
}

function weighBinsKernel(records: RecordLayout): WasmFunction {
  const f = new FunctionWriter();
  const [from, end, units] = [f.parameter("i32"), f.parameter("i32"), f.parameter("i32")];
  const [code, bins, to] = [f.parameter("i32"), f.parameter("i32"), f.parameter("i32")];
  const [cell, weight] = [f.local("i32"), f.local("i64")];
  const bin = i32.load8(i32.add(bins.get, i32.load8(i32.add(from.get, code.get))));
  if (records.kind !== "newton") return f.end([]);
  return f.end(whileTrue(
    i32.ltU(from.get, end.get),
    ...cell.set(i32.add(to.get, i32.shl(bin, i32.const(Math.log2(WEIGHT_BYTES))))),
    ...setWeight(records, weight, from, units),
    ...i64.store(cell.get, i64.add(i64.load(cell.get), weight.get)),
    ...advance(from, records.stride),
  ));
}
