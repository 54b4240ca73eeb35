import {
  categoriesOf,
  categoryColumn,
  inWords,
  numberColumn,
  shownPercent,
  type Table,
  tableOf,
} from "lib/table/mod.ts";
import { claimTables, sql, type Warehouse } from "lib/warehouse/mod.ts";
import type { FeatureDecision } from "./selection.ts";

/**
 * Writes what was decided about every candidate feature, in place of the selection before. @throws
 * {QueryError}
 */
export async function writeSelection(
  warehouse: Warehouse,
  decisions: readonly FeatureDecision[],
): Promise<void> {
  await claimTables(warehouse, ["feature_selection.sql"]);
  await warehouse.transaction(async () => {
    await warehouse.run(sql`DELETE FROM feature_selection`);
    await warehouse.append(
      "feature_selection",
      tableOf({
        feature: categoryColumn(decisions.map((each) => each.feature)),
        known_at: categoryColumn(decisions.map((each) => each.knownAt)),
        selected: numberColumn(decisions.map((each) => (each.selected ? 1 : 0))),
        reason: categoryColumn(decisions.map((each) => each.reason)),
      }),
    );
  });
}

/** The features of the latest selection, by name. @throws {QueryError} when there was none yet. */
export async function selectedFeatures(warehouse: Warehouse): Promise<string[]> {
  const rows = await warehouse.query(
    sql`SELECT feature FROM feature_selection WHERE selected = 1 ORDER BY feature`,
  );
  const { codes, labels } = categoriesOf(rows, "feature");
  return Array.from(codes, (code) => labels[code]!);
}

/**
 * The candidates that the latest selection refused only for being known too late, by name. @throws
 * {QueryError}
 */
export async function refusedLeaks(warehouse: Warehouse): Promise<string[]> {
  const rows = await warehouse.query(
    sql`SELECT feature FROM feature_selection WHERE known_at <> 'admission' ORDER BY feature`,
  );
  const { codes, labels } = categoriesOf(rows, "feature");
  return Array.from(codes, (code) => labels[code]!);
}

/**
 * Decisions as a table, selected ones first, the strongest first among them; of `stays` a share that one to
 * ten of them are, or are not, is left out.
 */
export function selectionTable(decisions: readonly FeatureDecision[], stays: number): Table {
  const sorted = [...decisions].sort((a, b) =>
    Number(b.selected) - Number(a.selected) || strengthOf(b) - strengthOf(a)
  );
  return tableOf({
    feature: categoryColumn(sorted.map((each) => inWords(each.feature))),
    known_at: categoryColumn(sorted.map((each) => each.knownAt)),
    strength: numberColumn(sorted.map((each) => each.strength)),
    population_stability_index: numberColumn(sorted.map((each) => Math.round(each.psi * 1e3) / 1e3)),
    missing_percent: numberColumn(
      sorted.map(({ missing }) => shownPercent(Math.round(missing * stays), stays)),
    ),
    decision: categoryColumn(sorted.map((each) => each.reason)),
  });
}

function strengthOf({ strength }: FeatureDecision): number {
  return Number.isNaN(strength) ? -1 : strength;
}
