import type { Ensemble } from "../ensemble/ensemble.ts";
import { roundedPages } from "../threads/fit_memory.ts";
import { ANSWER_BYTES, BLOCK_ROWS, QUESTION } from "./ask_kernel.ts";
import { type CodeLayout, codeLayout, type Coding, planCoding } from "./code_columns.ts";
import { type Questions, questionsOf, writeQuestions } from "./questions.ts";
import { GROUP, GROUP_TREES, SCRATCH, SPLIT } from "./score_kernels.ts";
import { type CodeOrder, orderCode, scoreModule } from "./score_module.ts";
import { type SplitCodes, splitCodes } from "./split_codes.ts";
import { ANSWERS, MOST_LEAVES, type TreeSpace, writeTree } from "./tree_splits.ts";

/** Rows that a thread takes at a time. */
export const PIECE_ROWS = 2048;
/**
 * Pieces whose values are in memory at once: memory that is new costs more time than what is done with it.
 */
export const SLOTS = 8;
/** Pieces that are laid out together, as longer stretches of a column are read faster. */
export const PIECES_TOGETHER = SLOTS / 2;
/** Words that threads meet by. */
export const CONTROL_WORDS = 16 + SLOTS;

/**
 * An ensemble as splits in shared memory, with kernels that ask them of many rows at once; it can be posted
 * to a worker.
 */
export type ScorePlan = {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  /** Addresses of what the splits ask, and where that ends. */
  readonly questions: number;
  readonly endOfQuestions: number;
  /** The same of groups of trees. */
  readonly groups: number;
  readonly endOfGroups: number;
  readonly outputs: number;
  readonly base: readonly number[];
  readonly scale: number;
  readonly layout: CodeLayout;
  /** Bytes of a column of a piece's codes. */
  readonly columnBytes: number;
  readonly coding: Coding;
  /** Addresses of words that threads meet by, and of what each thread has of its own. */
  readonly control: number;
  readonly threads: readonly ThreadPlaces[];
  /** By feature, then slot, see `valuesAt()`: doubles, or a category's codes as 32-bit numbers. */
  readonly values: number;
  /** By slot, then row and output. */
  readonly sums: number;
};

/** Bytes of a feature's values in all slots. */
const VALUE_BYTES = 8 * SLOTS * PIECE_ROWS;

/** The address of a feature's values in a slot; a value has 8 bytes, a category 4. */
export function valuesAt({ values }: ScorePlan, feature: number, slot: number, bytes: 4 | 8): number {
  return values + VALUE_BYTES * feature + PIECE_ROWS * bytes * slot;
}

type ThreadPlaces = {
  readonly codes: number;
  readonly scratch: number;
  /** In the scratch, the answers of a block's rows to all questions. */
  readonly answers: number;
  /** The leaf numbers of a block's rows in a group of trees. */
  readonly leaves: number;
};

/** With more nodes than this a tree, one has too many leaves. */
const MOST_NODES = 2 * MOST_LEAVES - 1;
/** Splits, and a thread's answers to what they ask, that take more bytes than this are not laid out. */
const MOST_BYTES = 256 * 2 ** 20;
/** Pieces' values, codes and sums must fit into memory beside the splits. */
const MOST_PIECE_BYTES = 2 ** 30;

/**
 * The plan for an ensemble and so many threads; null when its trees have too many leaves, or its features
 * too many codes. `ask` may give another thread what `writeOrderedCode()` does: it saves this one that time.
 */
export function scorePlan(
  ensemble: Ensemble,
  threads: number,
  ask: (order: CodeOrder) => void = () => {},
): ScorePlan | null {
  if (ensemble.left.length > MOST_NODES * ensemble.roots.length) return null;
  const hasCategories = ensemble.schema.some(({ labels }) => labels !== null);
  // most have few codes
  const order = orderCode({ bytes: 1, outputs: ensemble.outputs, hasCategories }, ask);
  const questions = questionsOf(ensemble);
  const codes = splitCodes(ensemble, questions.nodes);
  const layout = codeLayout(codes);
  if (layout === null) return null;
  const bytesOfTrees = SPLIT.bytes * ensemble.left.length + ANSWER_BYTES * questions.nodes.length * threads;
  const bytesOfRow = 8 * SLOTS * (codes.length + ensemble.outputs) + layout.bytes * layout.count * threads;
  if (bytesOfTrees > MOST_BYTES || PIECE_ROWS * bytesOfRow > MOST_PIECE_BYTES) return null;
  const tables = tablesOf(ensemble, codes, layout, questions);
  return tables === null
    ? null
    : planOf(ensemble, threads, { codes, layout, questions, tables }, (pages) =>
      scoreModule({ bytes: layout.bytes, outputs: ensemble.outputs, hasCategories }, pages, order));
}

type Tables = { readonly starts: readonly number[]; readonly bytes: number };

/**
 * Where codes have two bytes, for each question about a category its table's place among tables; null where
 * they take too many bytes.
 */
function tablesOf(
  { feature }: Ensemble,
  codes: readonly SplitCodes[],
  layout: CodeLayout,
  { nodes }: Questions,
): Tables | null {
  if (layout.bytes === 1) return { starts: [], bytes: 0 };
  let bytes = 0;
  const starts = nodes.map((node) => {
    const start = bytes, { type, codeCount } = codes[feature[node]!]!;
    if (type === "category") bytes += codeCount;
    return start;
  });
  return bytes > MOST_BYTES ? null : { starts, bytes };
}

type Parts = {
  readonly codes: readonly SplitCodes[];
  readonly layout: CodeLayout;
  readonly questions: Questions;
  readonly tables: Tables;
};

function planOf(
  ensemble: Ensemble,
  threads: number,
  parts: Parts,
  moduleOf: (pages: number) => WebAssembly.Module,
): ScorePlan | null {
  const { codes, layout, questions, tables } = parts;
  const { outputs, left, roots } = ensemble;
  let end = 1024;
  const take = (bytes: number) => {
    const start = end;
    end = Math.ceil((start + bytes) / 64) * 64;
    return start;
  };
  const columnBytes = PIECE_ROWS * layout.bytes;
  const questionBytes = QUESTION.bytes * questions.nodes.length;
  const firstQuestion = take(questionBytes);
  const trees = {
    groups: take(GROUP.bytes * (roots.length / GROUP_TREES + outputs)),
    starts: take(4 * (roots.length + 2 * outputs)),
    splits: take(SPLIT.bytes * left.length),
    values: take(8 * (2 * left.length + MOST_LEAVES)),
  };
  const firstTable = take(tables.bytes);
  const places = {
    control: take(4 * CONTROL_WORDS),
    values: take(VALUE_BYTES * codes.length),
    sums: take(8 * SLOTS * PIECE_ROWS * outputs),
    threads: Array.from({ length: threads }, (): ThreadPlaces => {
      const scratch = take(ANSWERS + ANSWER_BYTES * questions.nodes.length);
      const leaves = take(GROUP_TREES * BLOCK_ROWS);
      return { codes: take(columnBytes * layout.count), scratch, answers: scratch + ANSWERS, leaves };
    }),
  };
  const { coding, fill } = planCoding(codes, layout, { values: VALUE_BYTES, codes: columnBytes }, take);
  // much alike ensembles have as many, and so the same kernels
  const pages = roundedPages(Math.ceil(end / 65_536));
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const words = new Uint32Array(memory.buffer);
  const questionPlaces = {
    layout,
    codes,
    columnBytes,
    tables: tables.starts.map((each) => firstTable + each),
  };
  writeQuestions(words, firstQuestion, ensemble, questions.nodes, questionPlaces);
  const endOfGroups = writeGroups(words, trees, ensemble, questions.ofNode);
  if (endOfGroups === null) return null;
  fill(memory.buffer);
  for (const { scratch } of places.threads) {
    new Uint8Array(memory.buffer, scratch + SCRATCH.all, ANSWER_BYTES).fill(255);
  }
  return {
    memory,
    module: moduleOf(pages),
    questions: firstQuestion,
    endOfQuestions: firstQuestion + questionBytes,
    groups: trees.groups,
    endOfGroups,
    outputs,
    base: [...ensemble.base],
    scale: ensemble.scale,
    layout,
    columnBytes,
    coding,
    ...places,
  };
}

/**
 * Trees that add to the same output, in their order, in groups; a group that lacks trees adds 0 for them.
 * Returns where groups end, null when a tree has too many leaves.
 */
function writeGroups(
  words: Uint32Array,
  { groups, starts, splits, values }: Readonly<Record<"groups" | "starts" | "splits" | "values", number>>,
  ensemble: Ensemble,
  questions: Int32Array,
): number | null {
  const { roots, outputs } = ensemble, doubles = new Float64Array(words.buffer);
  const space: TreeSpace = { words, doubles, splits: splits / 4, values: values / 8 + MOST_LEAVES };
  let group = groups / 4, start = starts / 4;
  for (let output = 0; output < outputs; output++) {
    for (let first = output; first < roots.length; first += GROUP_TREES * outputs) {
      words[group + GROUP.trees / 4] = 4 * start;
      words[group + GROUP.sums / 4] = 8 * output;
      words.fill(values, group + GROUP.values / 4, group + GROUP.bytes / 4);
      for (let k = 0, tree = first; k < GROUP_TREES && tree < roots.length; k++, tree += outputs) {
        words[start++] = 4 * space.splits;
        words[group + GROUP.values / 4 + k] = 8 * space.values;
        if (!writeTree(space, ensemble, roots[tree]!, questions)) return null;
      }
      words[start] = 4 * space.splits;
      words[group + GROUP.end / 4] = 4 * start;
      group += GROUP.bytes / 4;
    }
    start++;
  }
  return 4 * group;
}
