import type { JointGroup } from "../binning/joint_groups.ts";
import { powerOfTwoScale, weightLimits } from "../binning/records.ts";
import type { TrainingData } from "../binning/training_data.ts";
import type { Plan, PlannedFeature } from "./boosting_plan.ts";

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
  const at = isResidual ? addresses.records[0]! : addresses.source;
  data.groups.forEach((group, g) => fillCodes(bytes, group, at + records.header + g, records.stride));
  groups.forEach((group, g) =>
    group.features.forEach((feature, k) => fillBins(bytes, data.groups[g]!.bins[k]!, plan.features[feature]!))
  );
  if (isResidual) {
    fillResiduals(new Int32Array(buffer), at, plan, data.target, start);
    return;
  }
  fillRowNumbers(new Uint32Array(buffer), at + records.header - 4, plan);
  new Float64Array(buffer, addresses.target).set(data.target);
  if (addresses.weight > 0) new Float64Array(buffer, addresses.weight).set(data.weight!);
  if (addresses.units > 0) fillUnits(new Uint32Array(buffer, addresses.units, data.rows), plan, data);
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

function fillCodes(bytes: Uint8Array, { codes }: JointGroup, from: number, stride: number): void {
  for (let row = 0, at = from; row < codes.length; row++, at += stride) bytes[at] = codes[row]!;
}

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
  for (let row = 0, at = from / 4; row < target.length; row++, at += step) {
    const score = own === null ? all : own[row]!;
    words[at] = Math.round((target[row]! - score) * residualScale);
  }
}

function fillRowNumbers(
  words: Uint32Array,
  from: number,
  { rows, kernels: { records: { stride } } }: Plan,
): void {
  const step = stride >> 2;
  for (let row = 0, at = from / 4; row < rows; row++, at += step) words[at] = row;
}

/** Rows' weights in the units of the records, which may be coarser than those that bins are made with. */
function fillUnits(to: Uint32Array, { weightScale }: Plan, { units, unitScale }: TrainingData): void {
  if (units === null) {
    to.fill(1);
    return;
  }
  const factor = weightScale / unitScale;
  for (let row = 0; row < to.length; row++) to[row] = Math.round(units[row]! * factor);
}

/** Units of a weight of 1 in the records of a layout. */
export function recordWeightScale(
  records: Plan["kernels"]["records"],
  { units, unitScale }: TrainingData,
): number {
  if (units === null) return 1;
  const limits = weightLimits(records);
  let largest = 0;
  let sum = 0;
  for (let row = 0; row < units.length; row++) {
    largest = Math.max(largest, units[row]!);
    sum += units[row]!;
  }
  // rounding adds at most half a unit a row
  const bySum = powerOfTwoScale(sum, Math.max(1, limits.sum - units.length));
  return unitScale * Math.min(1, powerOfTwoScale(largest, limits.most), bySum);
}
