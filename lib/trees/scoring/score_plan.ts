import type { Ensemble } from "../ensemble/ensemble.ts";
import { assemble } from "../kernels/assembler.ts";
import { type CodeLayout, codeLayout, type Coding, planCoding } from "./code_columns.ts";
import {
  categoryCodesKernel,
  missingLastKernel,
  numberCellsKernel,
  numberCodesKernel,
} from "./code_kernels.ts";
import { GROUP_TREES, scoreKernel, SPLIT } from "./score_kernels.ts";
import { type SplitCodes, splitCodes } from "./split_codes.ts";
import { MOST_LEAVES, SCRATCH_BYTES, writeLeafNumbers, writeTree } from "./tree_splits.ts";

/** Rows that a thread takes at a time. */
export const PIECE_ROWS = 2048;
/**
 * Pieces whose values are in memory at once: memory that is new costs more time than what is done with it.
 */
export const SLOTS = 8;
/** Words that threads meet by. */
export const CONTROL_WORDS = 16 + SLOTS;

/** Trees whose leaf values are added in one go, as the kernel's parameters. */
export type ScoreGroup = {
  readonly splits: number;
  readonly end: number;
  readonly output: number;
  /** In the scratch the place of each tree's leaf numbers, and then the address of each one's values. */
  readonly rootsAndValues: readonly number[];
};

/**
 * An ensemble as splits in shared memory, with kernels that ask them of many rows at once; it can be posted
 * to a worker.
 */
export type ScorePlan = {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  readonly groups: readonly ScoreGroup[];
  readonly outputs: number;
  readonly features: number;
  readonly layout: CodeLayout;
  /** Bytes of a column of a piece's codes. */
  readonly columnBytes: number;
  readonly coding: Coding;
  /** Addresses of words that threads meet by, and of each thread's codes and leaf numbers. */
  readonly control: number;
  readonly threads: readonly { readonly codes: number; readonly scratch: number }[];
  /** By slot, then feature: doubles, or a category's codes as 32-bit numbers. */
  readonly values: number;
  /** By slot, then row and output. */
  readonly sums: number;
};

/** Splits that take more bytes than this are not laid out. */
const MOST_BYTES = 256 * 2 ** 20;
/** Pieces' values, codes and sums must fit into memory beside the splits. */
const MOST_PIECE_BYTES = 2 ** 30;

/**
 * The plan for an ensemble and so many threads; null when its trees have too many leaves, or its features
 * too many codes.
 */
export function scorePlan(
  ensemble: Ensemble,
  threads: number,
): ScorePlan | null {
  if (!hasAtMostLeaves(ensemble, MOST_LEAVES) || SPLIT.bytes * ensemble.left.length > MOST_BYTES) return null;
  const codes = splitCodes(ensemble);
  const layout = codeLayout(ensemble, codes);
  if (layout === null) return null;
  const bytesOfRow = 8 * SLOTS * (codes.length + ensemble.outputs) + layout.bytes * layout.count * threads;
  if (PIECE_ROWS * bytesOfRow > MOST_PIECE_BYTES) return null;
  const tables = tablesOf(ensemble, codes, layout);
  return tables === null ? null : planOf(ensemble, threads, codes, layout, tables);
}

/** Whether no tree has more leaves than `most`. */
function hasAtMostLeaves({ roots, left, right }: Ensemble, most: number): boolean {
  return roots.every((root) => {
    const waiting = [root];
    let nodes = 0;
    for (let node = waiting.pop(); node !== undefined && nodes < 2 * most; node = waiting.pop()) {
      nodes++;
      if (left[node]! >= 0) waiting.push(left[node]!, right[node]!);
    }
    return nodes < 2 * most;
  });
}

/**
 * Where codes have two bytes, for each split of a category its table's place among tables; null where they
 * take too many bytes.
 */
function tablesOf({ left, feature }: Ensemble, codes: readonly SplitCodes[], { bytes }: CodeLayout) {
  const tables = new Map<number, number>();
  let end = 0;
  if (bytes === 1) return { tables, end };
  left.forEach((child, node) => {
    if (child < 0 || codes[feature[node]!]!.type === "number") return;
    tables.set(node, end);
    end += codes[feature[node]!]!.codeCount;
  });
  return end > MOST_BYTES ? null : { tables, end };
}

function planOf(
  ensemble: Ensemble,
  threads: number,
  codes: readonly SplitCodes[],
  layout: CodeLayout,
  { tables, end: tableBytes }: { readonly tables: ReadonlyMap<number, number>; readonly end: number },
): ScorePlan {
  const { outputs, left } = ensemble;
  let end = 1024;
  const take = (bytes: number) => {
    const start = end;
    end = Math.ceil((start + bytes) / 64) * 64;
    return start;
  };
  const columnBytes = PIECE_ROWS * layout.bytes;
  const splits = take(SPLIT.bytes * left.length);
  const leafValues = take(8 * (left.length + 1));
  const firstTable = take(tableBytes);
  const places = {
    control: take(4 * CONTROL_WORDS),
    values: take(8 * SLOTS * PIECE_ROWS * codes.length),
    sums: take(8 * SLOTS * PIECE_ROWS * outputs),
    threads: Array.from(
      { length: threads },
      () => ({ codes: take(columnBytes * layout.count), scratch: take(SCRATCH_BYTES) }),
    ),
  };
  const { coding, fill } = planCoding(codes, layout, take);
  const pages = Math.ceil(end / 65_536);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const placed = new Map(tables.entries().map(([node, at]) => [node, firstTable + at]));
  const groups = writeGroups(memory.buffer, { splits, values: leafValues }, ensemble, {
    layout,
    codes,
    columnBytes,
    tables: placed,
  });
  fill(memory.buffer);
  for (const { scratch } of places.threads) writeLeafNumbers(memory.buffer, scratch, layout);
  const kernels = {
    score: scoreKernel(layout.bytes, outputs),
    numberCells: numberCellsKernel(layout.bytes),
    numberCodes: numberCodesKernel(layout.bytes),
    categoryCodes: categoryCodesKernel(layout.bytes),
    missingLast: missingLastKernel(layout.bytes),
  };
  const module = new WebAssembly.Module(assemble(kernels, pages));
  return {
    memory,
    module,
    groups,
    outputs,
    layout,
    columnBytes,
    coding,
    features: codes.length,
    ...places,
  };
}

/** Trees that add to the same output, in their order, in groups; a group that lacks trees adds 0 for them. */
function writeGroups(
  buffer: ArrayBufferLike,
  { splits, values }: { readonly splits: number; readonly values: number },
  ensemble: Ensemble,
  places: Parameters<typeof writeTree>[5],
): ScoreGroup[] {
  const { roots, outputs } = ensemble;
  const view = new DataView(buffer);
  const zero = values;
  let end = splits, endOfValues = values + 8;
  const groups: ScoreGroup[] = [];
  for (let output = 0; output < outputs; output++) {
    for (let tree = output; tree < roots.length; tree += GROUP_TREES * outputs) {
      const start = end;
      const rootsOfGroup: number[] = [], valuesOfGroup: number[] = [];
      for (let place = 0; place < GROUP_TREES; place++) {
        const root = roots[tree + place * outputs];
        const written = root === undefined ? null : writeTree(view, end, place, ensemble, root, places);
        rootsOfGroup.push(written?.root ?? 0);
        valuesOfGroup.push(written === null ? zero : endOfValues);
        if (written === null) continue;
        new Float64Array(buffer, endOfValues).set(written.values);
        end = written.end;
        endOfValues += 8 * written.values.length;
      }
      groups.push({ splits: start, end, output, rootsAndValues: [...rootsOfGroup, ...valuesOfGroup] });
    }
  }
  return groups;
}
