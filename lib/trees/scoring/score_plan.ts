import type { Ensemble } from "../ensemble/ensemble.ts";
import { assemble } from "../kernels/assembler.ts";
import { scoreVectorKernel, type VectorLayout } from "../kernels/score_kernels.ts";
import { type MaskWidth, maskWidth, type TreeMasks, treeMasks } from "./leaf_masks.ts";
import { type SplitCodes, splitCodes } from "./split_codes.ts";

/** Rows whose codes are in memory at once. */
export const BATCH_ROWS = 65_536;
/** Rows that a thread takes at a time. */
export const PIECE_ROWS = 2048;

/**
 * An ensemble as masks in shared memory, with kernels that know where they are; it can be posted to a worker.
 */
export type ScorePlan = {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  readonly vectors: number;
  readonly outputs: number;
  /** Bytes of a row's codes. */
  readonly rowBytes: number;
  /** Addresses of words that threads meet by, of a batch's codes and of its sums. */
  readonly control: number;
  readonly codes: number;
  readonly sums: number;
};

/** Masks of more codes than this are not made: an offset must fit in 16 bits. */
const MOST_CODES = 4096;
/** Masks that take more bytes than this are slower than walking down the trees. */
const MOST_BYTES = 256 * 2 ** 20;
/** A batch's codes and sums must fit into memory beside the masks. */
const MOST_BATCH_BYTES = 2 ** 30;

/** The masks of an ensemble; null when its trees have too many leaves, or its features too many codes. */
export function scorePlan(ensemble: Ensemble): { plan: ScorePlan; codes: readonly SplitCodes[] } | null {
  const width = maskWidth(ensemble);
  if (width === null) return null;
  const codes = splitCodes(ensemble);
  const codeCount = codes.reduce((sum, each) => sum + each.codeCount, 0);
  const vectors = Math.ceil(ensemble.roots.length / lanesOf(width));
  if (codes.some((each) => each.codeCount > MOST_CODES) || codeCount * vectors * 16 > MOST_BYTES) return null;
  if (BATCH_ROWS * (2 * codes.length + 8 * ensemble.outputs) > MOST_BATCH_BYTES) return null;
  return { plan: fillPlan(ensemble, width, codes), codes };
}

function lanesOf(width: MaskWidth): number {
  return 128 / width;
}

function fillPlan(ensemble: Ensemble, width: MaskWidth, codes: readonly SplitCodes[]): ScorePlan {
  const { outputs } = ensemble;
  const lanes = lanesOf(width);
  const trees = Array.from(ensemble.roots, (root) => treeMasks(ensemble, root, codes));
  const rowBytes = 2 * Math.max(1, codes.length);
  let end = 1024;
  const take = (bytes: number) => {
    const start = end;
    end = Math.ceil((start + bytes) / 64) * 64;
    return start;
  };
  const layouts: VectorLayout[] = [];
  for (let tree = 0; tree < trees.length; tree += lanes) {
    const members = trees.slice(tree, tree + lanes);
    const features = [...new Set(members.flatMap((each) => each.features))].sort((a, b) => a - b);
    layouts.push({
      width,
      features: features.map((feature) => ({ feature, masks: take(16 * codes[feature]!.codeCount) })),
      trees: members.map((each, lane) => ({
        values: take(8 * each.values.length),
        output: (tree + lane) % outputs,
      })),
    });
  }
  const places = {
    control: take(64),
    codes: take(BATCH_ROWS * rowBytes),
    sums: take(BATCH_ROWS * 8 * outputs),
  };
  const pages = Math.ceil(end / 65_536);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  layouts.forEach((layout, v) =>
    fillVector(memory.buffer, layout, trees.slice(v * lanes, (v + 1) * lanes), codes)
  );
  const kernels = layouts.map((layout, v) =>
    [`vector${v}`, scoreVectorKernel(layout, rowBytes, outputs)] as const
  );
  const module = new WebAssembly.Module(assemble(Object.fromEntries(kernels), pages));
  return { memory, module, vectors: layouts.length, outputs, rowBytes, ...places };
}

/** Writes the masks of a vector's trees side by side; a lane without a tree keeps all bits. */
function fillVector(
  buffer: ArrayBufferLike,
  { width, features, trees }: VectorLayout,
  members: readonly TreeMasks[],
  codes: readonly SplitCodes[],
): void {
  for (const { feature, masks } of features) {
    const count = codes[feature]!.codeCount;
    const words = new Uint32Array(buffer, masks, 4 * count).fill(0xffffffff);
    members.forEach((tree, lane) => {
      const own = tree.masks[tree.features.indexOf(feature)];
      if (own === undefined) return;
      for (let code = 0; code < count; code++) {
        const at = 4 * code + lane * width / 32;
        words[at] = own[2 * code]!;
        if (width === 64) words[at + 1] = own[2 * code + 1]!;
      }
    });
  }
  trees.forEach(({ values }, lane) => new Float64Array(buffer, values).set(members[lane]!.values));
}
