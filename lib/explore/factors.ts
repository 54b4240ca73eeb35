import { type Cohort, type KnownAt, knownAtOf, labelOf, staysColumnsOf } from "lib/cohort/mod.ts";
import { benjaminiHochberg, chiSquareTail, designEffect, kruskalWallis, ranks } from "lib/stats/mod.ts";
import { columnOf, isConstant, numbersOf, type Table } from "lib/table/mod.ts";
import { byPatient, type Difference, differenceOf, patientsOf } from "./difference.ts";
import { groupsOfColumn } from "./groups_of_column.ts";

/** A column of the source, and how far apart its groups' stays are. */
export type Factor = {
  readonly column: string;
  /** What headings call it. */
  readonly label: string;
  readonly knownAt: KnownAt;
  readonly difference: Difference;
  readonly epsilonSquared: number;
  /** Kruskal and Wallis's, patients taken together, adjusted over all factors (Benjamini-Hochberg). */
  readonly adjustedPValue: number;
};

/**
 * Every declared column by which stays can be grouped (labels, and numbers by their tenths), the one whose
 * ends are furthest apart in mean days first. Columns without two groups of enough stays are left out.
 */
export function rankedFactors(stays: Table, cohort: Cohort): Factor[] {
  const days = numbersOf(stays, "stay_days"), patients = patientsOf(stays);
  const dayRanks = ranks(days), together = byPatient(stays);
  const keys = ["stay_id", "patient_id", "stay_days"];
  const found = staysColumnsOf(cohort).flatMap(({ name, type }) => {
    const knownAt = knownAtOf(name, cohort);
    if (type === "timestamp" || keys.includes(name) || knownAt === null) return [];
    if (isConstant(columnOf(stays, name))) return [];
    const { codes, labels } = groupsOfColumn(stays, name, cohort);
    const difference = differenceOf(days, codes, labels, patients);
    if (!difference) return [];
    const { statistic, degrees, epsilonSquared } = kruskalWallis(days, codes);
    const pValue = chiSquareTail(statistic / designEffect(codes, dayRanks, together), degrees);
    return Number.isNaN(pValue)
      ? []
      : [{ column: name, label: labelOf(name, cohort), knownAt, difference, epsilonSquared, pValue }];
  });
  const adjusted = benjaminiHochberg(Float64Array.from(found, ({ pValue }) => pValue));
  return found.map(({ pValue: _, ...factor }, i) => ({ ...factor, adjustedPValue: adjusted[i]! }))
    .sort((a, b) => b.difference.means.value - a.difference.means.value);
}
