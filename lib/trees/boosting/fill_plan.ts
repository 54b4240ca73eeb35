import type { JointGroup } from "../binning/joint_groups.ts";
import {
  MOST_WEIGHT,
  MOST_WEIGHT_SUM,
  powerOfTwoScale,
  RESIDUAL_BYTES,
  ROW_AT,
  sourceLayout,
  WEIGHT_AT,
} from "../binning/records.ts";
import type { TrainingData } from "../binning/training_data.ts";
import type { Plan, PlannedFeature } from "./boosting_plan.ts";

/** Codes of so many rows are written at a time. */
const FILLED_TOGETHER = 4096;

/** What rows start from: for each output one score for all rows, or each row's own. */
export type StartScores = { readonly base: Float64Array; readonly ofRows: readonly Float64Array[] | null };

/** Writes the training rows into a fit's memory. */
export function fillPlan(
  plan: Plan,
  data: TrainingData,
  start: StartScores,
  censored: Uint8Array | null,
): void {
  const { addresses, kernels: { records }, memory: { buffer }, groups } = plan;
  const bytes = new Uint8Array(buffer);
  const isResidual = records.kind === "residual";
  const hasSource = addresses.source > 0;
  const source = hasSource ? sourceLayout(records) : { from: 0, stride: records.stride };
  const at = hasSource ? addresses.source : addresses.records[0]!;
  fillCodes(bytes, data.groups, at + records.header - source.from, source.stride);
  groups.forEach((group, g) =>
    group.features.forEach((feature, k) => fillBins(bytes, data.groups[g]!.bins[k]!, plan.features[feature]!))
  );
  if (isResidual) {
    fillResiduals(new Int32Array(buffer), at, plan, data.target, start);
    return;
  }
  new Float64Array(buffer, addresses.target).set(data.target);
  const weights = data.weights?.all(new Float64Array(buffer, addresses.weight, data.rows)) ?? null;
  if (addresses.units > 0) fillUnits(new Uint32Array(buffer, addresses.units, data.rows), weights, plan);
  if (!hasSource) fillRows(plan, weights);
  if (censored !== null) bytes.set(censored, addresses.censored);
  addresses.scores.forEach((address, k) => {
    const scores = new Float64Array(buffer, address, data.rows);
    if (start.ofRows === null) scores.fill(start.base[k]!);
    else scores.set(start.ofRows[k]!);
  });
}

function fillBins(bytes: Uint8Array, bins: Uint8Array, { bins: at, rest }: PlannedFeature): void {
  bytes.set(bins, at);
  if (rest === null) return;
  const pairs = Array.from(bins, (bin, code) => [code, bin]).filter(([, bin]) => bin !== rest.bin);
  bytes.set(pairs.flat(), rest.pairs);
}

/** All groups' codes of some rows, then of others: what is written to is then near. */
function fillCodes(bytes: Uint8Array, groups: readonly JointGroup[], from: number, stride: number): void {
  const rows = groups[0]!.codes.length;
  for (let first = 0; first < rows; first += FILLED_TOGETHER) {
    const end = Math.min(rows, first + FILLED_TOGETHER);
    for (let g = 0; g < groups.length; g++) {
      const { codes } = groups[g]!;
      for (let row = first, at = from + g + first * stride; row < end; row++, at += stride) {
        bytes[at] = codes[row]!;
      }
    }
  }
}

/** Rows' numbers and weights, which stay in records that are parted in place. */
function fillRows(plan: Plan, weights: Float64Array | null): void {
  const { addresses, kernels: { records: { stride, weightBytes } }, memory: { buffer } } = plan;
  const [bytes, words] = [new Uint8Array(buffer), new Uint32Array(buffer)];
  for (let row = 0, at = addresses.records[0]!; row < plan.rows; row++, at += stride) {
    words[(at + ROW_AT) >>> 2] = row;
    if (weightBytes === 1) bytes[at + WEIGHT_AT] = 1;
    else if (weightBytes === 4) words[(at + WEIGHT_AT) >>> 2] = unitsOf(row, weights, plan);
  }
}

/** Residuals take the last bytes of their records, above the last code in these 8 bytes. */
function fillResiduals(
  words: Int32Array,
  from: number,
  { residualScale, kernels: { records: { stride } } }: Plan,
  target: Float64Array,
  { base, ofRows }: StartScores,
): void {
  const step = stride >> 2;
  const all = base[0]!;
  const own = ofRows?.[0] ?? null;
  const codeBits = 64 - 8 * RESIDUAL_BYTES;
  const above = 2 ** (32 - codeBits);
  for (let row = 0, at = (from + stride - 8) / 4; row < target.length; row++, at += step) {
    const score = own === null ? all : own[row]!;
    const residual = Math.round((target[row]! - score) * residualScale);
    const high = Math.floor(residual / above);
    words[at] = (words[at]! & (2 ** codeBits - 1)) | ((residual - high * above) << codeBits);
    words[at + 1] = high;
  }
}

/**
 * Rows' weights as whole numbers for cells: they choose splits; leaves take their values from the doubles.
 */
function fillUnits(to: Uint32Array, weights: Float64Array | null, plan: Plan): void {
  for (let row = 0; row < to.length; row++) to[row] = unitsOf(row, weights, plan);
}

function unitsOf(row: number, weights: Float64Array | null, { weightScale }: Plan): number {
  return weights === null ? 1 : Math.round(weights[row]! * weightScale);
}

/**
 * Units of a weight of 1 in records: as fine as their sum, which is whole and exact, and the largest allow.
 */
export function recordWeightScale({ weights, rows }: TrainingData): number {
  if (weights === null) return 1;
  let largest = 0;
  for (let row = 0; row < rows; row++) largest = Math.max(largest, weights.of(row));
  const coarse = powerOfTwoScale(largest, MOST_WEIGHT_SUM / rows);
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += Math.ceil(weights.of(row) * coarse);
  // rounding adds at most half a unit a row
  const bySum = coarse * powerOfTwoScale(sum, MOST_WEIGHT_SUM - rows);
  return Math.min(powerOfTwoScale(largest, MOST_WEIGHT), bySum);
}
