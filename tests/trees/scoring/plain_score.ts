import {
  ANSWER_BYTES,
  type AskKernel,
  type CodeBytes,
  QUESTION,
  QUESTION_KIND,
  VECTOR_ROWS,
} from "lib/trees/scoring/ask_kernel.ts";
import {
  type CategoryCodesKernel,
  CELL_COLUMN,
  CELL_TABLE,
  CELLS,
  type MissingLastKernel,
  type NumberCellsKernel,
  type NumberCodesKernel,
} from "lib/trees/scoring/code_kernels.ts";
import {
  type EndKernel,
  GROUP,
  GROUP_TREES,
  type GroupsKernel,
  SCRATCH,
  SPLIT,
} from "lib/trees/scoring/score_kernels.ts";

export type ScoreKernels = {
  readonly ask: AskKernel;
  readonly groups: GroupsKernel;
  readonly end: EndKernel;
  readonly numberCells: NumberCellsKernel;
  readonly numberCodes: NumberCodesKernel;
  readonly categoryCodes: CategoryCodesKernel;
  readonly missingLast: MissingLastKernel;
};

/** The kernels of scoring in plain TypeScript, written to be read. A test compares both bit for bit. */
export function plainScoreKernels(
  bytes: CodeBytes,
  outputs: number,
  { buffer }: WebAssembly.Memory,
): ScoreKernels {
  const view = new DataView(buffer);
  const half = bytes === 1 ? 0x80 : 0x8000;
  const read = (at: number) => bytes === 1 ? view.getUint8(at) : view.getUint16(at, true);
  const write = (at: number, value: number) =>
    bytes === 1 ? view.setUint8(at, value) : view.setUint16(at, value, true);
  const double = (at: number) => view.getFloat64(at, true);
  const writeCodes = (values: number, end: number, to: number, below: (value: number) => number) => {
    for (let i = 0; values + 8 * i < end; i++) {
      const value = double(values + 8 * i);
      write(to + bytes * i, half ^ (Number.isNaN(value) ? 0 : 1 + below(value)));
    }
  };
  const goesLeft = (question: number, codes: number, row: number): boolean => {
    const word = (name: "column" | "kind" | "upper" | "upperMany") =>
      view.getUint32(question + QUESTION[name], true);
    const code = read(codes + word("column") + bytes * row);
    if (word("kind") === QUESTION_KIND.number) {
      return (code ^ half) <= (read(question + QUESTION.sides) ^ half);
    }
    if (bytes === 2) return view.getInt8(word("upper") + (code ^ half)) === 0;
    const few = view.getUint8(question + QUESTION.sides + code) & view.getUint8(codes + word("upper") + row);
    if (word("kind") === QUESTION_KIND.fewCodes) return few !== 0;
    const upper = view.getUint8(codes + word("upperMany") + row);
    return (few | (view.getUint8(question + QUESTION.sidesMany + code) & upper)) !== 0;
  };
  /** Where a row's bit is among answers, and which it is: rows of a vector are counted across its bytes. */
  const byteOf = (row: number) => 16 * Math.floor(row / VECTOR_ROWS) + row % 16;
  const bitOf = (row: number) => Math.floor(row % VECTOR_ROWS / 16);
  const has = (place: number, row: number) => view.getUint8(place + byteOf(row)) >> bitOf(row) & 1;
  const writeBit = (place: number, row: number, bit: number) => {
    const others = view.getUint8(place + byteOf(row)) & ~(1 << bitOf(row));
    view.setUint8(place + byteOf(row), others | bit << bitOf(row));
  };
  const leafOf = (tree: number, scratch: number, row: number): number => {
    const end = view.getUint32(tree + 4, true);
    let leaf = 0;
    for (let split = view.getUint32(tree, true); split < end; split += SPLIT.bytes) {
      const place = (name: keyof typeof SPLIT) => scratch + view.getUint32(split + SPLIT[name], true);
      const isBeyond = has(place("from"), row) & has(place("answer"), row) | has(place("beyond"), row);
      writeBit(place("to"), row, isBeyond);
      leaf ^= isBeyond << ((place("plane") - scratch - SCRATCH.planes) / ANSWER_BYTES);
    }
    return leaf;
  };
  return {
    ask: (questions, end, codes, answers, vectors) => {
      for (let at = questions; at < end; at += QUESTION.bytes, answers += ANSWER_BYTES) {
        for (let row = 0; row < VECTOR_ROWS * vectors; row++) {
          writeBit(answers, row, goesLeft(at, codes, row) ? 0 : 1);
        }
      }
    },
    groups: (groups, end, scratch, _leaves, sums, rows) => {
      for (let group = groups; group < end; group += GROUP.bytes) {
        const word = (offset: number) => view.getUint32(group + offset, true);
        const trees = (word(GROUP.end) - word(GROUP.trees)) / 4;
        for (let row = 0; row < rows; row++) {
          const to = sums + word(GROUP.sums) + 8 * outputs * row;
          for (let k = 0; k < GROUP_TREES; k++) {
            const leaf = k < trees ? leafOf(word(GROUP.trees) + 4 * k, scratch, row) : 0;
            const value = double(word(GROUP.values + 4 * k) + 8 * leaf);
            view.setFloat64(to, double(to) + value, true);
          }
        }
      }
    },
    end: (sums, end, base, scale) => {
      for (let at = sums; at < end; at += 8 * outputs) {
        view.setFloat64(at, base + scale * double(at), true);
      }
    },
    numberCells: (columns, endOfColumns, values, codes, rows) => {
      for (let column = columns; column < endOfColumns; column += CELL_COLUMN.bytes) {
        const word = (name: keyof typeof CELL_COLUMN) => view.getUint32(column + CELL_COLUMN[name], true);
        const from = values + word("values"), table = word("table");
        writeCodes(from, from + 8 * rows, codes + word("codes"), (value) => {
          const cell = Math.ceil(
            (value - double(table + CELL_TABLE.low)) * double(table + CELL_TABLE.scale),
          );
          const place = 1 + Math.min(CELLS - 1, Math.max(0, cell));
          let below = (view.getUint16(table + CELL_TABLE.codes + 2 * place, true) ^ half) - 1;
          for (const end = below + word("compared"); below < end; below++) {
            if (!(double(table + CELL_TABLE.thresholds + 8 * below) < value)) break;
          }
          return below;
        });
      }
    },
    numberCodes: (values, end, to, thresholds, steps) =>
      writeCodes(values, end, to, (value) => {
        let below = 0;
        while (below < 2 ** steps - 1 && double(thresholds + 8 * below) < value) below++;
        return below;
      }),
    categoryCodes: (categories, end, to, table) => {
      for (let i = 0; categories + 4 * i < end; i++) {
        write(to + bytes * i, read(table + bytes * (1 + view.getInt32(categories + 4 * i, true))));
      }
    },
    missingLast: (from, end, to) => {
      for (let at = 0; from + at < end; at += bytes) {
        const code = read(from + at);
        write(to + at, code === half ? half ^ (2 * half - 1) : code);
      }
    },
  };
}
