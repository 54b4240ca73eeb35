import {
  type CategoryCodesKernel,
  CELL_TABLE,
  CELLS,
  type MissingLastKernel,
  type NumberCellsKernel,
  type NumberCodesKernel,
} from "lib/trees/scoring/code_kernels.ts";
import {
  BLOCK_BYTES,
  type CodeBytes,
  GROUP_TREES,
  type ScoreKernel,
  SPLIT,
  SPLIT_KIND,
} from "lib/trees/scoring/score_kernels.ts";

export type ScoreKernels = {
  readonly score: ScoreKernel;
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
  const goesLeft = (split: number, row: number): boolean => {
    const column = view.getUint32(split + SPLIT.column, true) + row;
    if (view.getUint32(split + SPLIT.kind, true) === SPLIT_KIND.number) {
      return (read(column) ^ half) <= (read(split + SPLIT.sides) ^ half);
    }
    const upper = view.getUint32(split + SPLIT.upper, true);
    if (bytes === 2) return view.getInt8(upper + (read(column) ^ half)) === 0;
    const lower = view.getUint8(column);
    const isMany = view.getUint32(split + SPLIT.kind, true) === SPLIT_KIND.manyCodes;
    const few = view.getUint8(split + SPLIT.sides + lower) & view.getUint8(upper + row);
    const upperMany = view.getUint32(split + SPLIT.upperMany, true) + row;
    const many = view.getUint8(split + SPLIT.sidesMany + lower) & view.getUint8(upperMany);
    return (few | (isMany ? many : 0)) !== 0;
  };
  return {
    score: (splits, endOfSplits, block, endOfBlocks, sums, scratch, ...rest) => {
      const roots = rest.slice(0, GROUP_TREES), values = rest.slice(GROUP_TREES);
      for (let at = block, to = sums; at < endOfBlocks; at += BLOCK_BYTES) {
        for (let lane = 0; lane < BLOCK_BYTES; lane += bytes, to += 8 * outputs) {
          for (let split = splits; split < endOfSplits; split += SPLIT.bytes) {
            const side = goesLeft(split, at + lane) ? SPLIT.left : SPLIT.right;
            const leaf = read(scratch + view.getUint32(split + side, true) + lane);
            write(scratch + view.getUint32(split + SPLIT.to, true) + lane, leaf);
          }
          roots.forEach((root, k) => {
            const value = double(values[k]! + 8 * read(scratch + root + lane));
            view.setFloat64(to, double(to) + value, true);
          });
        }
      }
    },
    numberCells: (values, end, to, table, compared) =>
      writeCodes(values, end, to, (value) => {
        const cell = (value - double(table + CELL_TABLE.low)) * double(table + CELL_TABLE.scale);
        const rounded = Math.min(CELLS - 1, Math.max(0, cell)) + 2 ** 52 - 2 ** 52;
        let below = view.getUint16(table + CELL_TABLE.starts + 2 * rounded, true);
        for (const end = below + compared; below < end; below++) {
          if (!(double(table + CELL_TABLE.thresholds + 8 * below) < value)) break;
        }
        return below;
      }),
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
