import { benjaminiHochberg, numbersAt } from "lib/stats/mod.ts";
import { type CategoryColumn, leastShown } from "lib/table/mod.ts";
import type { BesideOthers } from "./beside_others.ts";
import { hiddenBeside, isShareOfFew, shareCounts } from "./hidden_beside.ts";

/**
 * What may be judged of a cell. Of days: the mean absolute error and the bias (predicted less actual), the
 * share of stays inside their interval. Of probabilities: the AUC among the cell's own stays, the Brier score
 * and the excess (mean probability less share of yes). Of both: of the long stays, or of those that are a
 * yes, the share that was not flagged.
 */
export type Measure = "error" | "bias" | "inside" | "rank" | "brier" | "excess" | "missed";

/** How one measure of a cell differs from all other stays'. */
export type Finding = BesideOthers & {
  /** What the cell is of: "gender", or of a pair "gender, age band". */
  readonly by: string;
  readonly isPair: boolean;
  readonly cell: string;
  readonly measure: Measure;
  /** Stays of the cell; of the long ones, or of those that are a yes, where these are judged. */
  readonly stays: number;
  /**
   * Whether the share would tell of fewer than 11 stays, its own or, taken from that of all, another cell's,
   * as those of pairs could by many sums: then only to which side it lies is shown.
   */
  readonly isFew: boolean;
  /** The p-value adjusted for all that was looked at (false-discovery rate). */
  readonly adjusted: number;
  /** What the gap comes to over the cell's stays: of days bed days, else stays; NaN where it is no sum. */
  readonly cost: number;
};

/** Cells of fewer stays are neither judged nor shown. */
export const leastStays = 30;

/** What is judged of a cell, before it is adjusted. */
export type Judged = Pick<Finding, "measure" | "stays" | "cost"> & { readonly beside: BesideOthers };

/**
 * Judges each label of the columns, and each pair of labels of two columns; p-values are adjusted over all
 * cells and measures together (Benjamini and Hochberg), so that of what is reported at 0.05 one in twenty is
 * chance. Cells of few are hidden, and as many more as it takes that none follows from sums
 * (`hiddenBeside()`); so are shares of few.
 *
 * @param known rows that are judged.
 * @param patients of each row; a negative one is alone.
 * @param shares of each measure that is a share, its value of each row: 1, 0 or none.
 * @returns the findings, by columns alone first, then by pairs; and how many cells were of too few to show.
 */
export function auditCells(
  columns: Readonly<Record<string, CategoryColumn>>,
  { known, patients, shares }: {
    readonly known: Int32Array;
    readonly patients: Int32Array;
    readonly shares: Partial<Record<Measure, Float64Array>>;
  },
  judge: (rows: Int32Array) => readonly Judged[],
): { readonly findings: readonly Finding[]; readonly hidden: number } {
  const found: Omit<Finding, "adjusted">[] = [];
  let hidden = 0;
  for (const [by, cells] of Map.groupBy(cellsOf(columns, known), (cell) => cell.by)) {
    const [{ isPair }] = cells as [Cell, ...Cell[]], lines = isPair ? [] : [{ rows: known, cells }];
    const few = cells.filter(({ rows }) =>
      rows.length < leastStays || patientsIn(rows, patients) < leastShown
    );
    const notShown = hiddenBeside(lines, new Set(few), (rows) => [rows.length]);
    hidden += notShown.size;
    const shown = cells.filter((cell) => !notShown.has(cell)).map((cell) => ({
      cell,
      judged: judge(cell.rows),
    }));
    const fewOf = new Map(
      Object.entries(shares).map(([measure, values]) => {
        const counts = (rows: Int32Array) => shareCounts(rows, values);
        const told = shown.filter(({ cell, judged }) =>
          judged.some((each) => each.measure === measure) && !isShareOfFew(counts(cell.rows))
        );
        const others = new Set(cells).difference(new Set(told.map(({ cell }) => cell)));
        return [measure, hiddenBeside(lines, others, counts)] as const;
      }),
    );
    for (const { cell, judged } of shown) {
      const { label } = cell;
      for (const { measure, stays, cost, beside } of judged) {
        const few = fewOf.get(measure);
        const isFew = few !== undefined && (isPair || few.has(cell));
        found.push({ ...beside, by, isPair, cell: label, measure, stays, isFew, cost });
      }
    }
  }
  const adjusted = benjaminiHochberg(Float64Array.from(found, ({ pValue }) => pValue));
  return { findings: found.map((each, i) => ({ ...each, adjusted: adjusted[i]! })), hidden };
}

/** How many of the rows have a value. */
export function valuedIn(rows: Int32Array, values: Float64Array): number {
  return rows.reduce((count, row) => count + (Number.isNaN(values[row]!) ? 0 : 1), 0);
}

type Cell = {
  readonly by: string;
  readonly isPair: boolean;
  readonly label: string;
  readonly rows: Int32Array;
};

/** The labels of each column, then of each pair of columns, with their known rows. */
function* cellsOf(
  columns: Readonly<Record<string, CategoryColumn>>,
  known: Int32Array,
): Generator<Cell> {
  const names = Object.keys(columns);
  const rowsOf = (name: string) => {
    const { codes, labels } = columns[name]!;
    const rows = Map.groupBy(known, (row) => codes[row]!);
    return labels.flatMap((label, code) =>
      rows.has(code) ? [{ label, rows: Int32Array.from(rows.get(code)!) }] : []
    );
  };
  for (const name of names) {
    for (const cell of rowsOf(name)) yield { by: name, isPair: false, ...cell };
  }
  for (const [i, name] of names.entries()) {
    for (const other of names.slice(i + 1)) {
      const { codes, labels } = columns[other]!;
      for (const { label, rows } of rowsOf(name)) {
        const parts = Map.groupBy(rows, (row) => codes[row]!);
        for (const [code, part] of [...parts].toSorted(([a], [b]) => a - b)) {
          // A pair of all stays of a label is that label.
          if (code < 0 || part.length === rows.length) continue;
          const both = `${label}, ${labels[code]!}`;
          yield { by: `${name}, ${other}`, isPair: true, label: both, rows: Int32Array.from(part) };
        }
      }
    }
  }
}

/** How many patients; a stay whose patient is not known is one. */
function patientsIn(rows: Int32Array, patients: Int32Array): number {
  const codes = numbersAt(rows, (row) => patients[row]! < 0 ? -2 - row : patients[row]!);
  return new Set(codes).size;
}
