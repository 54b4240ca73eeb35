import type { FeatureBins } from "../binning/binning.ts";
import type { JointGroup } from "../binning/joint_groups.ts";
import {
  recordBuffers,
  type RecordLayout,
  recordLayout,
  type RecordNeeds,
  sourceLayout,
} from "../binning/records.ts";
import { MOST_UNROLLED_GROUPS } from "../kernels/joint_adders.ts";
import { BEST, type KernelLayout, LEAF_SUM, LIMITS, WEIGHT_BYTES } from "../kernels/kernels.ts";
import type { LossName } from "../losses/loss.ts";
import { CONTROL_BYTES } from "../threads/barrier.ts";
import { Space, takeFitMemory } from "../threads/fit_memory.ts";
import { weighedFeatures } from "./feature_rules.ts";

/** What decides a tree, beside the data. */
export type GrowthSettings = {
  readonly maxLeaves: number;
  readonly maxDepth: number;
  /** Least weight of a leaf, in rows of weight 1. */
  readonly minLeafRows: number;
  /** Least sum of second derivatives in a leaf. */
  readonly minLeafWeight: number;
  readonly lambda: number;
  readonly l1: number;
  readonly leastGain: number;
  readonly maxDeltaStep: number;
  readonly categorySmoothing: number;
  readonly learningRate: number;
  readonly rowSampling: number;
  readonly featureSampling: number;
  readonly seed: number;
};

/**
 * A feature as growing sees it; features stand in the order of their names, so that columns may stand in any.
 */
export type PlannedFeature = {
  readonly isCategory: boolean;
  readonly binCount: number;
  /** Where its cells start among all features' cells. */
  readonly firstCell: number;
  /**
   * Where its bins' weights start in a histogram, in bytes; null where cells hold them, or they are counted
   * when they are asked for.
   */
  readonly weights: number | null;
  readonly group: number;
  /** The address of its bin for each code of its group. */
  readonly bins: number;
  /**
   * The bin of most codes, and the address and number of pairs, code and bin, of the others; null when these
   * are many.
   */
  readonly rest: { readonly bin: number; readonly pairs: number; readonly count: number } | null;
  /** Some row misses it. */
  readonly isMissed: boolean;
  /** Its bins are its group's codes. */
  readonly followsCodes: boolean;
  /** 1: predictions never fall with it; -1: they never rise; 0: either. */
  readonly monotone: number;
  /** Labels with less weight in a node, in rows of mean weight, can't be told apart there. */
  readonly minLabelRows: number;
};

/** A joint group as growing sees it. */
export type PlannedGroup = {
  /** Combinations, and where its joint cells start. */
  readonly size: number;
  readonly firstCell: number;
  readonly features: readonly number[];
};

/** Where things stand in the shared memory, in bytes. Lists have an entry a thread or an output. */
export type Addresses = {
  readonly control: number;
  /** For each thread two best splits. */
  readonly best: readonly number[];
  /** For each thread the start and end of each leaf's records, as pairs of 32-bit words. */
  readonly leaves: readonly number[];
  /** One value a leaf of the tree under way; and for each thread its own copy, times the learning rate. */
  readonly values: number;
  readonly steps: readonly number[];
  /** For each thread what its rows of each leaf add up to: see `LEAF_SUM`. */
  readonly leafSums: readonly number[];
  /** Each row's leaf, 16 bits; 0 for residual records. */
  readonly leafOfRow: number;
  /** For each thread the doubles that it tells the others. */
  readonly said: readonly number[];
  /** For each thread the cell of all rows of a leaf. */
  readonly total: readonly number[];
  /** For each thread a feature's sums as doubles. */
  readonly unpacked: readonly number[];
  /** Histograms of open leaves. */
  readonly slots: number;
  /**
   * The buffers between which leaves' records move, see `recordBuffers()`, and the codes that two are written
   * from.
   */
  readonly records: readonly number[];
  readonly source: number;
  readonly target: number;
  /** Row weights as doubles; 0 when all are 1. */
  readonly weight: number;
  /** Row weights as whole numbers, unless records keep them, and those of the rows drawn for the round. */
  readonly units: number;
  readonly drawn: number;
  /** 1 where a stay was still under way; 0 when the loss doesn't ask. */
  readonly censored: number;
  readonly scores: readonly number[];
  /** The same for all outputs where these are apart. */
  readonly gradient: readonly number[];
  /** Second derivatives; where these are 1 but rows are drawn, one array of those rows' weights. */
  readonly hessian: readonly number[];
};

/** Everything that a thread needs to grow trees; it can be posted to a worker. */
export type Plan = {
  readonly rows: number;
  readonly threads: number;
  readonly rounds: number;
  readonly settings: GrowthSettings;
  readonly loss: { readonly name: LossName; readonly parameters: readonly number[] };
  readonly outputs: number;
  readonly kernels: KernelLayout;
  readonly features: readonly PlannedFeature[];
  /** Sets of features that may meet in one branch; null when all may. */
  readonly interactions: readonly (readonly number[])[] | null;
  readonly groups: readonly PlannedGroup[];
  readonly addresses: Addresses;
  /** All features' cells in a histogram, and its bytes: weights that cells don't hold stand behind them. */
  readonly cellCount: number;
  readonly histogramBytes: number;
  /** Thread t has the rows from `slices[t]` to `slices[t + 1]`: all start a line of 64 bytes. */
  readonly slices: readonly number[];
  /** Thread t adds up and searches the groups from `shares[t]` to `shares[t + 1]`. */
  readonly shares: readonly number[];
  /** Units of a row's weight of 1. */
  readonly weightScale: number;
  /** The second derivative of a row of weight 1 is never more; null where it may be. */
  readonly mostHessian: number | null;
  /** Units of a residual of 1; 0 where gradients have a scale a tree. */
  readonly residualScale: number;
  readonly memory: WebAssembly.Memory;
};

/** What a plan is made from. */
export type PlanInput =
  & Omit<RecordNeeds, "weighsBins">
  & Pick<Plan, "threads" | "rounds" | "settings" | "loss" | "outputs" | "interactions" | "mostHessian">
  & {
    readonly binned: readonly FeatureBins[];
    readonly joint: readonly JointGroup[];
    readonly monotone: readonly number[];
    readonly censors: boolean;
    readonly outputsAreApart: boolean;
    /** Default: those of `recordBuffers()`. The trees are the same. */
    readonly buffers?: 1 | 2 | 3;
  };

const PAGE_BYTES = 65_536;

/**
 * Lays out one fit's memory, all zero.
 *
 * @throws {RangeError} when it needs more than the 4 GB that WebAssembly can address, or more than there is.
 */
export function planFit(input: PlanInput, scales: Pick<Plan, "weightScale" | "residualScale">): Plan {
  const { rows, threads, settings } = input;
  const wide = input.joint.length > MOST_UNROLLED_GROUPS;
  const paddedGroups = wide ? Math.ceil(input.joint.length / 16) * 16 : input.joint.length;
  const weighed = weighedFeatures(input);
  const records = recordLayout({ ...input, groups: paddedGroups, weighsBins: weighed.includes(true) });
  const { cellBytes, stride } = records;
  const space = new Space();
  const each = (count: number, bytes: number) => Array.from({ length: count }, () => space.take(bytes));
  const derivatives = () =>
    input.outputsAreApart
      ? new Array<number>(input.outputs).fill(space.take(8 * rows))
      : each(input.outputs, 8 * rows);
  const jointOffsets = jointStarts(input.joint, wide ? paddedGroups : 0);
  const groups = plannedGroups(input.joint, jointOffsets);
  const cellCount = input.binned.reduce((sum, { binCount }) => sum + binCount, 0);
  const features = plannedFeatures(input, space, weighed, cellBytes * cellCount);
  const weightStarts = startsOfWeights(input.joint, weighed, jointOffsets, cellBytes);
  const histogramBytes = features.reduce(
    (bytes, { weights, binCount }) => weights === null ? bytes : bytes + bytesOfWeights(binCount),
    cellBytes * cellCount,
  );
  const control = space.take(CONTROL_BYTES);
  const byRow = records.kind !== "residual";
  const buffers = input.buffers ?? recordBuffers(records, rows);
  const inPlace = buffers === 1;
  const derives = records.kind === "newton" || input.drawsRows;
  const threadSpace = {
    joint: each(threads, weightStarts.at(-1)!),
    sides: each(threads, 256),
    limits: each(threads, LIMITS.bytes),
  };
  const addresses: Addresses = {
    control,
    best: each(threads, 2 * BEST.bytes),
    leaves: each(threads, 8 * settings.maxLeaves),
    values: space.take(8 * settings.maxLeaves),
    steps: each(byRow ? threads : 0, 8 * settings.maxLeaves),
    leafSums: each(byRow ? threads : 0, LEAF_SUM.bytes * settings.maxLeaves),
    leafOfRow: byRow ? space.take(2 * rows) : 0,
    said: each(threads, 8 * 2 * (input.outputs + 64)),
    total: each(threads, 24),
    unpacked: each(threads, 24 * 256),
    slots: space.take(histogramBytes * (settings.maxLeaves + 1)),
    records: each(buffers, stride * (rows + 1)),
    source: byRow && !inPlace ? space.take(sourceLayout(records).stride * rows) : 0,
    target: byRow ? space.take(8 * rows) : 0,
    weight: byRow && !input.unitWeights ? space.take(8 * rows) : 0,
    units: keepsUnits(input, records, inPlace) ? space.take(4 * rows) : 0,
    drawn: input.drawsRows ? space.take(4 * rows) : 0,
    censored: input.censors ? space.take(rows) : 0,
    scores: byRow ? each(input.outputs, 8 * rows) : [],
    gradient: byRow ? derivatives() : [],
    hessian: !derives ? [] : input.unitHessian ? [space.take(8 * rows)] : derivatives(),
  };
  const memory = takeFitMemory(space.end, rows);
  return {
    rows,
    threads,
    rounds: input.rounds,
    settings,
    loss: input.loss,
    mostHessian: input.mostHessian,
    outputs: input.outputs,
    kernels: {
      records,
      pages: memory.buffer.byteLength / PAGE_BYTES,
      inPlace,
      jointOffsets,
      weightStarts,
      ...threadSpace,
    },
    features,
    interactions: input.interactions,
    groups,
    addresses,
    cellCount,
    histogramBytes,
    slices: Array.from(
      { length: threads + 1 },
      (_, t) => t === threads ? rows : 8 * Math.floor(rows * t / threads / 8),
    ),
    shares: sharesOf(groups, features, threads),
    ...scales,
    memory,
  };
}

function jointStarts(groups: readonly JointGroup[], padded: number): number[] {
  const starts = [0];
  if (padded > 0) {
    for (let g = 1; g <= padded; g++) starts.push(256 * g);
    return starts;
  }
  // an even number of cells a group, as threads' cells are added up in pairs
  for (const { size } of groups) starts.push(starts.at(-1)! + Math.ceil(size / 2) * 2);
  return starts;
}

/** Rows' weights stand in no record, or are drawn anew for it or written with it. */
function keepsUnits(
  { unitWeights, drawsRows }: PlanInput,
  { kind, weightBytes }: RecordLayout,
  inPlace: boolean,
): boolean {
  if (weightBytes > 0) return drawsRows || !inPlace;
  return kind === "newton" && (drawsRows || !unitWeights);
}

/** Weights of so many bins or codes: pairs, as threads' are added up so. */
function bytesOfWeights(count: number): number {
  return WEIGHT_BYTES * 2 * Math.ceil(count / 2);
}

/** Where there are too many groups to unroll, all have weights if any has. */
function startsOfWeights(
  groups: readonly JointGroup[],
  weighs: readonly boolean[],
  jointOffsets: readonly number[],
  cellBytes: number,
): number[] {
  const isWide = groups.length > MOST_UNROLLED_GROUPS;
  const starts = [cellBytes * jointOffsets.at(-1)!];
  for (let g = 0; g + 1 < jointOffsets.length; g++) {
    const isWeighed = isWide ? weighs.includes(true) : groups[g]!.features.some((each) => weighs[each]);
    const cells = jointOffsets[g + 1]! - jointOffsets[g]!;
    starts.push(starts.at(-1)! + (isWeighed ? bytesOfWeights(cells) : 0));
  }
  return starts;
}

function plannedGroups(groups: readonly JointGroup[], starts: readonly number[]): PlannedGroup[] {
  return groups.map(({ size, features }, g) => ({ size, features, firstCell: starts[g]! }));
}

/**
 * Features' cells stand in the order of their groups, so that a thread's share of groups is one range of
 * cells; and so do weights, from byte `firstWeight` on.
 */
function plannedFeatures(
  { joint, binned, monotone }: PlanInput,
  space: Space,
  weighs: readonly boolean[],
  firstWeight: number,
): PlannedFeature[] {
  const features: PlannedFeature[] = [];
  let firstCell = 0, weights = firstWeight;
  joint.forEach((group, g) => {
    group.features.forEach((feature, k) => {
      const { binCount, bounds, minLabelRows } = binned[feature]!;
      const { bin, others } = commonestBin(group.bins[k]!);
      features[feature] = {
        isCategory: bounds === null,
        binCount,
        firstCell,
        weights: weighs[feature] ? weights : null,
        group: g,
        bins: space.take(256),
        rest: 2 * others > group.size ? null : { bin, pairs: space.take(512), count: others },
        isMissed: group.bins[k]!.includes(0),
        followsCodes: group.bins[k]!.every((bin, code) => bin === code) && binCount === group.size,
        monotone: monotone[feature]!,
        minLabelRows,
      };
      firstCell += binCount;
      if (weighs[feature]) weights += bytesOfWeights(binCount);
    });
  });
  return features;
}

/** The bin that most codes of a group have, and how many have another. */
function commonestBin(bins: Uint8Array): { bin: number; others: number } {
  const counts = new Int32Array(256);
  for (const bin of bins) counts[bin]!++;
  const most = counts.reduce((best, count) => Math.max(best, count));
  return { bin: counts.indexOf(most), others: bins.length - most };
}

/** Parts the groups among threads by the work that adding them up and searching them takes. */
function sharesOf(
  groups: readonly PlannedGroup[],
  features: readonly PlannedFeature[],
  threads: number,
): number[] {
  const work = groups.map(({ size, features: members }) => {
    const bins = members.reduce((sum, feature) => sum + features[feature]!.binCount, 0);
    return size * members.length + 6 * bins;
  });
  const total = work.reduce((sum, each) => sum + each, 0);
  const shares = [0];
  let done = 0;
  let group = 0;
  for (let t = 1; t < threads; t++) {
    while (group < groups.length && done + work[group]! / 2 <= total * t / threads) done += work[group++]!;
    shares.push(group);
  }
  return [...shares, groups.length];
}
