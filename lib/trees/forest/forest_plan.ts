import { codesOfFeature } from "../binning/joint_groups.ts";
import { powerOfTwoScale } from "../binning/records.ts";
import type { TrainingData } from "../binning/training_data.ts";
import type { ForestJointCells } from "../kernels/forest/forest_joint_cells.ts";
import { FOREST_NODE } from "../kernels/forest/forest_kernels.ts";
import { FEATURE, FINE_AT, type ForestLayout } from "../kernels/forest/forest_variables.ts";
import { CONTROL_BYTES } from "../threads/barrier.ts";
import { orderedBins } from "./ordered_bins.ts";
import { RowDraws } from "./row_draws.ts";

/** What decides a forest's trees, beside the data. */
export type ForestSettings = {
  readonly trees: number;
  readonly maxDepth: number;
  readonly minLeafRows: number;
  readonly featuresPerSplit: number;
  readonly bootstrap: boolean;
  readonly isExtra: boolean;
  readonly seed: number;
};

/**
 * Everything that a thread needs to grow a forest's trees; it can be posted to a worker. Addresses are bytes.
 */
export type ForestPlan = {
  readonly rows: number;
  readonly settings: ForestSettings;
  readonly memory: WebAssembly.Memory;
  readonly pages: number;
  readonly control: number;
  /** The rows' records, which weigh nothing yet. */
  readonly source: number;
  readonly weight: Float64Array | null;
  /** What each thread works in: its kernels' places, and the counts of the rows drawn. */
  readonly layouts: readonly ForestLayout[];
  readonly counts: readonly number[];
  /** Where the trees of a batch are left: for each tree its nodes' address and number, then the nodes. */
  readonly index: number;
  readonly heap: number;
  /** So many trees have room on the heap. */
  readonly batchTrees: number;
  /** What all predictions start from, and the units of a residual of 1 above it. */
  readonly base: number;
  readonly residualScale: number;
};

/** Features' codes stand behind the residual and the weight, and where residuals have one their rest. */
const HEADER = FINE_AT;
const FINE_BYTES = 4;
/** Residuals of more would not be exact as doubles. */
const MOST_RESIDUAL_BITS = 52;
const STACK_BYTES = 65_536;
/** Leaves room for the nodes on the stack: one a level. */
const DEEPEST = 1000;
/** Trees are handed over in batches whose nodes take no more than about this. */
const HEAP_BYTES = 2 ** 29;
/** A node has 16 bits for its feature, and leaves have the last number. */
export const MOST_FEATURES = 65_535;
/** Nodes of fewer records add them feature by feature, which is faster. */
const LEAST_JOINT_RECORDS = 320;
/** Adding to more joint groups than this, or than this for each feature drawn, would take longer. */
const MOST_JOINT_GROUPS = 32;
const MOST_GROUPS_OF_DRAW = 2;
/** Adding to the cells of more features in one pass takes longer. */
const MOST_DRAWN_AT_ONCE = 3;
/** Nodes that have joint cells at once; one more has none. */
const JOINT_SLOTS = 32;
const PAGE_BYTES = 65_536;
const MOST_PAGES = 65_536;

/**
 * Lays out a forest's memory and writes the rows into it.
 *
 * @throws {RangeError} when it needs more than the 4 GB that WebAssembly can address, or more than there is.
 */
export function planForest(
  data: TrainingData,
  base: number,
  settings: ForestSettings,
  threads: number,
): { plan: ForestPlan; places: Uint8Array[] } {
  const { rows, groups } = data;
  const features = data.columns.length;
  const weight = data.weights?.all() ?? null;
  const units = data.weights?.units() ?? null;
  const countBits = countBitsOf(rows);
  const { most } = new RowDraws(settings.seed, weight, settings.bootstrap);
  // a residual times the most draws has 32 bits with its sign, and the sum of all the bits above the count
  const drawBits = Math.ceil(Math.log2(most + 1));
  const residualBits = Math.min(31 - drawBits, 63 - 2 * countBits);
  const residuals = residualsOf(data.target, base, residualBits, 32 - drawBits);
  const { fineBits } = residuals;
  const header = HEADER + (fineBits > 0 ? FINE_BYTES : 0);
  const stride = Math.max(16, Math.ceil((header + groups.length) / 8) * 8);
  let end = 1024;
  const take = (bytes: number) => {
    const start = end;
    end = Math.ceil((start + bytes) / 64) * 64;
    return start;
  };
  // a leaf has a row of its own and weighs at least `minLeafRows`; samples weigh about as much as there are
  // rows
  const mostNodes = 2 * Math.min(rows, Math.ceil(2 * rows / settings.minLeafRows) + 64);
  const shared = {
    control: take(CONTROL_BYTES),
    source: take(stride * (rows + 1)),
    featureTable: take(FEATURE.bytes * features),
    bins: data.binned.map(() => take(256)),
    index: take(8 * settings.trees),
  };
  const layouts = Array.from({ length: threads }, (): ForestLayout => ({
    stride,
    countBits,
    fineBits,
    features,
    featuresPerSplit: settings.featuresPerSplit,
    minLeafRows: settings.minLeafRows,
    maxDepth: Math.min(DEEPEST, settings.maxDepth),
    isExtra: settings.isExtra,
    records: [take(stride * (rows + 1)), take(stride * (rows + 1))],
    featureTable: shared.featureTable,
    order: take(4 * features),
    ...cellBlocks(settings, fineBits, take),
    joint: jointCells(data, settings, header, fineBits, take),
    stack: take(STACK_BYTES),
    nodes: take(FOREST_NODE.bytes * mostNodes),
  }));
  const counts = layouts.map(() => take(rows));
  const bytesOfTree = FOREST_NODE.bytes * mostNodes;
  const batchTrees = Math.min(settings.trees, Math.max(threads, Math.floor(HEAP_BYTES / bytesOfTree)));
  const heap = take(bytesOfTree * batchTrees);
  const pages = Math.ceil(end / PAGE_BYTES);
  const memory = memoryOf(pages, rows);
  fillRecords(memory.buffer, shared.source, stride, header, data, residuals);
  const above = data.target.map((each) => each - residuals.base);
  const places = data.binned.map((each, feature) =>
    orderedBins(each, () => codesOfFeature(data.groups, feature), above, units)
  );
  fillFeatures(memory.buffer, shared.featureTable, shared.bins, header, data, places);
  const { control, source, index } = shared;
  const plan = {
    rows,
    settings,
    memory,
    pages,
    control,
    source,
    index,
    weight,
    layouts,
    counts,
    heap,
    batchTrees,
    base: residuals.base,
    residualScale: residuals.scale * 2 ** fineBits,
  };
  return { plan, places };
}

function cellBlocks(
  { featuresPerSplit, isExtra }: ForestSettings,
  fineBits: number,
  take: (bytes: number) => number,
) {
  const fineAt = 8 * 256;
  const touchedAt = fineBits > 0 ? 2 * fineAt : fineAt;
  const blockBytes = touchedAt + 32;
  // random cuts are drawn between the features
  const drawnAtOnce = isExtra ? 1 : Math.min(MOST_DRAWN_AT_ONCE, featuresPerSplit);
  const cells = take(drawnAtOnce * blockBytes);
  return { cells, fineCells: cells + fineAt, touched: cells + touchedAt, blockBytes, drawnAtOnce };
}

function jointCells(
  { rows, groups }: TrainingData,
  { featuresPerSplit, isExtra }: ForestSettings,
  codesAt: number,
  fineBits: number,
  take: (bytes: number) => number,
): ForestJointCells | null {
  const mostGroups = Math.min(MOST_JOINT_GROUPS, MOST_GROUPS_OF_DRAW * featuresPerSplit);
  if (isExtra || rows < LEAST_JOINT_RECORDS || groups.length > mostGroups) return null;
  const sizes = groups.map(({ size }) => size);
  const cells = sizes.reduce((sum, size) => sum + size, 0);
  const slotBytes = Math.ceil((fineBits > 0 ? 16 : 8) * cells / 64) * 64;
  return {
    codesAt,
    sizes,
    slots: take(slotBytes * JOINT_SLOTS),
    slotBytes,
    slotCount: JOINT_SLOTS,
    leastRecords: LEAST_JOINT_RECORDS,
  };
}

function memoryOf(pages: number, rows: number): WebAssembly.Memory {
  const needs = `Cannot fit a forest as it must fit in memory: ${rows} rows need ${
    Math.ceil(pages / 16)
  } megabytes`;
  if (pages > MOST_PAGES) throw new RangeError(`${needs}, at most 4096 can be addressed`);
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch (cause) {
    throw new RangeError(needs, { cause });
  }
}

/**
 * Bits for the draws of a sample: twice the rows, and where these are few as many as hardly any sample has.
 */
function countBitsOf(rows: number): number {
  return Math.ceil(Math.log2(Math.max(2 * (rows + 1), rows + 12 * Math.sqrt(rows) + 32)));
}

/** Residuals as whole numbers of two units, the coarser one 2^fineBits times the finer. */
type Residuals = {
  readonly base: number;
  /** Coarse units of a residual of 1. */
  readonly scale: number;
  readonly fineBits: number;
  readonly coarse: Int32Array;
  /** What the coarse ones leave, from 0; null where these are exact. */
  readonly fine: Uint32Array | null;
};

/**
 * The base becomes a whole number of units: so targets that are, as days and classes are, need no rest.
 */
function residualsOf(target: Float64Array, mean: number, bits: number, restBits: number): Residuals {
  let largest = 0;
  for (let row = 0; row < target.length; row++) largest = Math.max(largest, Math.abs(target[row]! - mean));
  const scale = powerOfTwoScale(largest, 2 ** bits);
  const base = largest > 0 ? Math.round(mean * scale) / scale : mean;
  const coarse = new Int32Array(target.length);
  let isExact = true;
  for (let row = 0; row < target.length; row++) {
    const units = (target[row]! - base) * scale;
    coarse[row] = Math.floor(units);
    isExact &&= coarse[row] === units;
  }
  if (isExact) return { base, scale, fineBits: 0, coarse, fine: null };
  const fineBits = Math.min(restBits, MOST_RESIDUAL_BITS - bits);
  const fine = new Uint32Array(target.length);
  for (let row = 0; row < target.length; row++) {
    fine[row] = Math.round(((target[row]! - base) * scale - coarse[row]!) * 2 ** fineBits);
  }
  return { base, scale, fineBits, coarse, fine };
}

function fillRecords(
  buffer: ArrayBufferLike,
  source: number,
  stride: number,
  header: number,
  { groups }: TrainingData,
  { coarse, fine }: Residuals,
): void {
  const bytes = new Uint8Array(buffer);
  const view = new DataView(buffer);
  for (let row = 0, at = source; row < coarse.length; row++, at += stride) {
    view.setInt32(at, coarse[row]!, true);
    if (fine !== null) view.setUint32(at + FINE_AT, fine[row]!, true);
  }
  groups.forEach(({ codes }, g) => {
    for (let row = 0, at = source + header + g; row < codes.length; row++, at += stride) {
      bytes[at] = codes[row]!;
    }
  });
}

/** For each feature the byte of its code, and its bins, in the order of cuts, by code. */
function fillFeatures(
  buffer: ArrayBufferLike,
  table: number,
  bins: readonly number[],
  header: number,
  { groups, binned }: TrainingData,
  places: readonly Uint8Array[],
): void {
  let cells = 0;
  groups.forEach((group, g) => {
    group.features.forEach((feature, k) => {
      new Uint8Array(buffer, bins[feature]!, 256).set(group.bins[k]!.map((bin) => places[feature]![bin]!));
      const entry = [header + g, bins[feature]!, binned[feature]!.binCount, group.size, 8 * cells];
      new Int32Array(buffer, table + FEATURE.bytes * feature, entry.length).set(entry);
    });
    cells += group.size;
  });
}
