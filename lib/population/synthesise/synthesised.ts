import { randomSource, shuffled } from "lib/stats/mod.ts";
import { type Table, takeRows } from "lib/table/mod.ts";
import { type CopulaOptions, fitCopula } from "./copula.ts";
import { type AskedOf, type SyntheticReport, syntheticReport } from "./synthetic_report.ts";
import { syntheticRows } from "./synthetic_rows.ts";

export type SynthesiseOptions = CopulaOptions & {
  readonly rows: number;
  /** All rows of which none may be drawn, where more are known than are learnt from. */
  readonly real?: Table;
  /** What the report is about; it needs a column that is asked about. */
  readonly asked: AskedOf;
};
/** Rows like a table's, and what is said of them. */
export type Synthesised = {
  readonly table: Table;
  /** Real rows that were drawn again and left out. */
  readonly copies: number;
  /** Real rows of whose values some are so rare that none is drawn. */
  readonly rare: number;
  readonly learntFrom: number;
  readonly report: SyntheticReport;
};

const heldOutShare = 0.3;

/**
 * Rows like those of a table, learnt from 70 % of them (a copula), with a report by the other 30 %. The same
 * table, options and seed give the same rows.
 *
 * @throws {RangeError} as `fitCopula()` and `syntheticRows()`.
 */
export async function synthesised(
  table: Table,
  { rows, asked, real = table, ...options }: SynthesiseOptions,
): Promise<Synthesised> {
  const order = shuffled(table.rowCount, randomSource(options.seed));
  const cut = Math.round(heldOutShare * table.rowCount);
  const [heldOut, learnt] = [order.slice(0, cut), order.slice(cut)].map((each) =>
    takeRows(table, each.sort())
  );
  const copula = fitCopula(learnt!, { ...options, target: options.target ?? asked.target });
  const { table: made, copies } = syntheticRows(copula, real, rows, options.seed + 1);
  return {
    ...{ table: made, copies, rare: copula.rare, learntFrom: learnt!.rowCount },
    report: await syntheticReport(made, { learnt: learnt!, heldOut: heldOut! }, asked),
  };
}
