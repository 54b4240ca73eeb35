import type { HeldOut } from "lib/features/mod.ts";
import type { CategoryColumn } from "lib/table/mod.ts";
import { knownRows } from "../metric/predictions.ts";
import { outcomesFor } from "../outcomes.ts";
import { aucBesideOthers, rankedRows } from "./auc_beside_others.ts";
import type { Audit } from "./audit.ts";
import { auditCells, valuedIn } from "./audit_cells.ts";
import { besideOthers } from "./beside_others.ts";

export type RiskAuditOptions = {
  /** By what headings call it, a label for each of the test's stays. */
  readonly columns: Readonly<Record<string, CategoryColumn>>;
  /** Flagged is who has at least this probability. */
  readonly threshold: number;
};

const measures = ["brier", "excess", "missed"] as const;

/**
 * Asks for whom a model of probabilities does worse: as `auditOf()`, by the AUC among a cell's own stays, the
 * Brier score, the excess (mean probability less share of yes) and the share of those that are a yes that
 * the threshold does not flag.
 *
 * A Brier score is lower where answers are rarer, and fewer are flagged where probabilities are low: a gap is
 * no cause.
 *
 * @param predicted for each of the test's stays, from 0 to 1.
 */
export function riskAuditOf(
  test: HeldOut<"test">,
  predicted: Float64Array,
  { columns, threshold }: RiskAuditOptions,
): Audit {
  const outcomes = outcomesFor(test, predicted), known = knownRows(outcomes);
  const weight = outcomes.weight ?? new Float64Array(predicted.length).fill(1);
  const patients = outcomes.group ?? new Int32Array(predicted.length).fill(-1);
  const yes = outcomes.actual;
  const values = {
    brier: yes.map((answer, row) => (predicted[row]! - answer) ** 2),
    excess: yes.map((answer, row) => predicted[row]! - answer),
    missed: yes.map((answer, row) => answer !== 1 ? NaN : predicted[row]! < threshold ? 1 : 0),
  };
  const ranked = rankedRows({ yes, predicted, weight, patients, known });
  const audited = auditCells(columns, { known, patients, shares: { missed: values.missed } }, (rows) => {
    const rank = aucBesideOthers(rows, ranked);
    const others = measures.flatMap((measure) => {
      const isShare = measure === "missed";
      const beside = besideOthers(values[measure], rows, { known, weight, patients, isShare });
      if (beside === null) return [];
      const stays = valuedIn(rows, values[measure]);
      return [{ measure, beside, stays, cost: measure === "brier" ? NaN : beside.gap.value * stays }];
    });
    return rank === null
      ? others
      : [{ measure: "rank" as const, beside: rank, stays: rows.length, cost: NaN }, ...others];
  });
  return { asks: "risk", ...audited, from: threshold };
}
