import type { FeatureSchema } from "lib/features/mod.ts";
import type { FeatureBins } from "../binning/binning.ts";
import type { TrainingData } from "../binning/training_data.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import { FOREST_NODE } from "../kernels/forest/forest_kernels.ts";
import type { ForestPlan } from "./forest_plan.ts";

/** One tree as it came from a thread: its nodes, as `FOREST_NODE` says. */
export type RawTree = { readonly nodes: DataView; readonly count: number };

/** The trees of one output, and what turns their sums into values. */
export type RawForest = {
  readonly trees: readonly RawTree[];
  readonly residualScale: number;
  /** For each feature the place of each bin in the order of cuts. */
  readonly places: readonly Uint8Array[];
};

/** Takes the trees `first` to `end` off a plan's heap, or leaves them there where they `mayStay`. */
export function rawTrees(
  { memory: { buffer }, index }: ForestPlan,
  first: number,
  end: number,
  mayStay: boolean,
): RawTree[] {
  const words = new Uint32Array(buffer, index);
  return Array.from({ length: end - first }, (_, i) => {
    const [at, count] = [words[2 * (first + i)]!, words[2 * (first + i) + 1]!];
    const bytes = new Uint8Array(buffer, at, FOREST_NODE.bytes * count);
    if (mayStay) return { nodes: new DataView(buffer, at, bytes.length), count };
    return { nodes: new DataView(bytes.slice().buffer), count };
  });
}

/**
 * The ensemble of forests, one an output: their trees take turns. A leaf is worth the mean of its rows above
 * the base.
 */
export function forestEnsemble(
  data: TrainingData,
  forests: readonly RawForest[],
  rest: Pick<Ensemble, "objective" | "base">,
): Ensemble {
  const trees = forests[0]!.trees.length;
  let nodeCount = 0;
  for (const forest of forests) for (const tree of forest.trees) nodeCount += tree.count;
  const words: number[] = [];
  // each forest has an order of labels of its own, and so its own sets
  const sets = forests.map(() => new CategorySets(data.schema, words));
  const ensemble = emptyEnsemble(data.schema, forests.length, trees, nodeCount, rest);
  let node = 0;
  for (let tree = 0; tree < trees; tree++) {
    forests.forEach((forest, output) => {
      ensemble.roots[tree * forests.length + output] = node;
      writeTree(ensemble, node, forest, forest.trees[tree]!, data, sets[output]!);
      node += forest.trees[tree]!.count;
    });
  }
  return { ...ensemble, categoryBits: Uint32Array.from(words) };
}

function emptyEnsemble(
  schema: readonly FeatureSchema[],
  outputs: number,
  trees: number,
  nodes: number,
  rest: Pick<Ensemble, "objective" | "base">,
): Ensemble {
  return {
    schema,
    ...rest,
    outputs,
    scale: 1 / trees,
    roots: new Int32Array(trees * outputs),
    feature: new Int32Array(nodes).fill(-1),
    threshold: new Float64Array(nodes),
    categoryStart: new Int32Array(nodes).fill(-1),
    categoryBits: new Uint32Array(0),
    missingLeft: new Uint8Array(nodes),
    left: new Int32Array(nodes).fill(-1),
    right: new Int32Array(nodes).fill(-1),
    value: new Float64Array(nodes),
    cover: new Float64Array(nodes),
    gain: new Float64Array(nodes),
  };
}

function writeTree(
  ensemble: Ensemble,
  root: number,
  { residualScale, places }: RawForest,
  { nodes, count }: RawTree,
  data: TrainingData,
  sets: CategorySets,
): void {
  for (let i = 0, at = 0; i < count; i++, at += FOREST_NODE.bytes) {
    const node = root + i;
    const gradient = nodes.getFloat64(at + FOREST_NODE.gradient, true);
    const weight = nodes.getInt32(at + FOREST_NODE.weight, true);
    ensemble.cover[node] = weight;
    ensemble.value[node] = weight > 0 ? gradient / weight / residualScale : 0;
    const left = nodes.getInt32(at + FOREST_NODE.left, true);
    if (left < 0) continue;
    const feature = nodes.getUint16(at + FOREST_NODE.feature, true);
    const cut = nodes.getUint16(at + FOREST_NODE.cut, true);
    const column = data.columns[feature]!;
    ensemble.feature[node] = column;
    ensemble.left[node] = root + left;
    ensemble.right[node] = root + left + 1;
    ensemble.missingLeft[node] = cut >> 8;
    ensemble.gain[node] = nodes.getFloat64(at + FOREST_NODE.gain, true) / residualScale ** 2;
    const { bounds } = data.binned[feature]!;
    if (bounds !== null) {
      ensemble.threshold[node] = bounds[(cut & 255) - 1] ?? (cut % 256 === 0 ? -Infinity : Infinity);
    } else ensemble.categoryStart[node] = sets.startOf(column, data.binned[feature]!, places[feature]!, cut);
  }
}

/**
 * Sets of labels that go left in one forest. A feature has one for each cut of its order: nodes share them.
 */
class CategorySets {
  readonly #schema: readonly FeatureSchema[];
  readonly #starts = new Map<number, number>();
  readonly #words: number[];

  /** Sets are written behind those that `words` has. */
  constructor(schema: readonly FeatureSchema[], words: number[]) {
    this.#schema = schema;
    this.#words = words;
  }

  startOf(column: number, { binOfCode }: FeatureBins, places: Uint8Array, cut: number): number {
    const key = column * 512 + cut;
    const known = this.#starts.get(key);
    if (known !== undefined) return known;
    const start = this.#words.length;
    const labels = this.#schema[column]!.labels!.length;
    const words = new Uint32Array(Math.ceil(labels / 32));
    for (let code = 0; code < labels; code++) {
      const place = places[binOfCode![code + 1]!]!;
      const goesLeft = place === 0 ? cut >> 8 === 1 : place <= (cut & 255);
      if (goesLeft) words[code >> 5]! |= 1 << (code & 31);
    }
    for (const word of words) this.#words.push(word);
    this.#starts.set(key, start);
    return start;
  }
}
