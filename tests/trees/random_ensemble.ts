import type { FeatureSchema } from "lib/features/feature_schema.ts";
import type { Feature, Matrix } from "lib/features/matrix.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import type { Ensemble, Objective } from "lib/trees/ensemble/ensemble.ts";

export type RandomOptions = {
  readonly seed: number;
  readonly trees?: number;
  readonly leaves?: number;
  readonly outputs?: number;
  readonly scale?: number;
  readonly schema?: readonly FeatureSchema[];
  readonly objective?: Objective;
  /** Chance that a split sends one of its children no training row. */
  readonly emptyShare?: number;
};

/** Two numbers, a category of 5 labels, one of 40 (two words a set), and a number. */
export const mixedSchema: readonly FeatureSchema[] = [
  { name: "age", labels: null },
  { name: "ward", labels: ["P", "Q", "R", "S", "T"] },
  { name: "deposit", labels: null },
  { name: "city", labels: Array.from({ length: 40 }, (_, i) => `city ${i}`) },
  { name: "visits", labels: null },
];

/** Trees with random splits, values and covers: every kind of split, features asked for again down a path. */
export function randomEnsemble(options: RandomOptions): Ensemble {
  const { seed, trees = 5, leaves = 12, outputs = 1, scale = 1, schema = mixedSchema, emptyShare = 0 } =
    options;
  const random = randomSource(seed);
  const nodes: Node[] = [];
  const bits: number[] = [];
  const roots = Array.from({ length: trees }, () => {
    const root = nodes.push(leafNode(1000)) - 1;
    const open = [root];
    for (let leaf = 1; leaf < leaves; leaf++) {
      const at = open.splice(Math.floor(random() * open.length), 1)[0]!;
      open.push(...splitNode(nodes, at, { random, schema, bits, emptyShare }));
    }
    for (const leaf of open) nodes[leaf]!.value = normal(random);
    return root;
  });
  for (let i = nodes.length - 1; i >= 0; i--) fillMean(nodes, nodes[i]!);
  const list = <K extends keyof Node>(key: K) => nodes.map((node) => node[key]);
  return {
    schema,
    objective: options.objective ?? { name: "squared" },
    outputs,
    base: Float64Array.from({ length: outputs }, () => normal(random)),
    scale,
    roots: Int32Array.from(roots),
    feature: Int32Array.from(list("feature")),
    threshold: Float64Array.from(list("threshold")),
    categoryStart: Int32Array.from(list("categoryStart")),
    categoryBits: Uint32Array.from(bits),
    missingLeft: Uint8Array.from(list("missingLeft")),
    left: Int32Array.from(list("left")),
    right: Int32Array.from(list("right")),
    value: Float64Array.from(list("value")),
    cover: Float64Array.from(list("cover")),
    gain: Float64Array.from(list("gain")),
  };
}

/**
 * Rows for a schema: numbers in steps of 1/8 that often fall on thresholds, and a tenth of all values
 * missing.
 */
export function randomMatrix(schema: readonly FeatureSchema[], rowCount: number, seed: number): Matrix {
  const random = randomSource(seed);
  const features = schema.map(({ name, labels }): Feature => {
    const missing = Array.from({ length: rowCount }, () => random() < 0.1);
    if (labels === null) {
      return { name, type: "number", values: Float64Array.from(missing, (no) => no ? NaN : eighths(random)) };
    }
    const codes = Int32Array.from(missing, (no) => no ? -1 : Math.floor(random() * labels.length));
    return { name, type: "category", codes, labels };
  });
  return { rowCount, features };
}

type Node = {
  feature: number;
  threshold: number;
  categoryStart: number;
  missingLeft: number;
  left: number;
  right: number;
  value: number;
  cover: number;
  gain: number;
};

function leafNode(cover: number): Node {
  const split = { feature: -1, threshold: 0, categoryStart: -1, missingLeft: 0, left: -1, right: -1 };
  return { ...split, value: 0, cover, gain: 0 };
}

function splitNode(
  nodes: Node[],
  at: number,
  { random, schema, bits, emptyShare }: {
    readonly random: () => number;
    readonly schema: readonly FeatureSchema[];
    readonly bits: number[];
    readonly emptyShare: number;
  },
): [number, number] {
  const node = nodes[at]!;
  node.feature = Math.floor(random() * schema.length);
  const labels = schema[node.feature]!.labels;
  if (labels === null) node.threshold = eighths(random);
  else {
    node.categoryStart = bits.length;
    for (let first = 0; first < labels.length; first += 32) {
      bits.push(Math.floor(random() * 2 ** Math.min(32, labels.length - first)));
    }
  }
  node.missingLeft = random() < 0.5 ? 1 : 0;
  node.gain = random();
  const share = random() < emptyShare ? Math.round(random()) : random();
  node.left = nodes.push(leafNode(node.cover * share)) - 1;
  node.right = nodes.push(leafNode(node.cover - node.cover * share)) - 1;
  return [node.left, node.right];
}

/** Children stand behind their parents, so that going backwards both have their means already. */
function fillMean(nodes: readonly Node[], node: Node): void {
  if (node.left < 0) return;
  const [left, right] = [nodes[node.left]!, nodes[node.right]!];
  const total = left.cover + right.cover;
  node.value = total > 0
    ? (left.cover * left.value + right.cover * right.value) / total
    : (left.value + right.value) / 2;
}

function eighths(random: () => number): number {
  return Math.floor(random() * 33 - 16) / 8;
}
