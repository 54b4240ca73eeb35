import { numbersOf } from "lib/table/mod.ts";
import { sql, type Warehouse } from "lib/warehouse/mod.ts";
import type { DataState } from "./data_states.ts";
import type { ColumnProfile } from "./profile.ts";

/** What changed from one state of the data to another; it holds nothing of a single row. */
export type StateDifference = {
  /** Rows of the second state that the first has not, have other values in it, are in both, are in none. */
  readonly rows: Readonly<Record<"added" | "changed" | "unchanged" | "withdrawn", number>>;
  /** Columns whose profiles differ, by their names in `accepted`. */
  readonly columns: readonly ColumnDifference[];
};

/** What differs of a column; shares are of all rows. Null where a state lacks the column or enough values. */
export type ColumnDifference = {
  readonly name: string;
  readonly isTime?: true;
  readonly missing: readonly [number | null, number | null];
  /** Of numbers; of times in days since 1970. */
  readonly mean?: readonly [number | null, number | null];
  /** Labels whose share differs, the most first; 0 stands for none or too few. */
  readonly labels?: readonly { readonly label: string; readonly shares: readonly [number, number] }[];
};

/** Compares two states of a warehouse's data. @throws {QueryError} when the warehouse fails. */
export async function stateDifference(
  warehouse: Warehouse,
  before: DataState,
  after: DataState,
): Promise<StateDifference> {
  const counted = await warehouse.query(
    sql`WITH first_state AS (
      SELECT key_hash, SUM(row_hash) AS content FROM data_rows
      WHERE since_state <= :before AND (until_state IS NULL OR until_state > :before)
      GROUP BY key_hash
    ),
    second_state AS (
      SELECT key_hash, SUM(row_hash) AS content FROM data_rows
      WHERE since_state <= :after AND (until_state IS NULL OR until_state > :after)
      GROUP BY key_hash
    )
    SELECT
      COUNT(CASE WHEN first_state.key_hash IS NULL THEN 1 END) AS added,
      COUNT(CASE WHEN first_state.content <> second_state.content THEN 1 END) AS changed,
      COUNT(CASE WHEN first_state.content = second_state.content THEN 1 END) AS unchanged,
      COUNT(CASE WHEN second_state.key_hash IS NULL THEN 1 END) AS withdrawn
    FROM first_state
    FULL JOIN second_state ON second_state.key_hash = first_state.key_hash`,
    { before: before.number, after: after.number },
  );
  const count = (name: string) => numbersOf(counted, name)[0]!;
  return {
    rows: {
      added: count("added"),
      changed: count("changed"),
      unchanged: count("unchanged"),
      withdrawn: count("withdrawn"),
    },
    columns: columnDifferences(before, after),
  };
}

function columnDifferences(before: DataState, after: DataState): ColumnDifference[] {
  const [first, second] = [before, after].map(({ profile }) =>
    new Map(profile.map((each) => [each.name, each]))
  );
  const names = [...new Set([...first!.keys(), ...second!.keys()])];
  return names.flatMap((name) => {
    const difference = columnDifference(name, first!.get(name), second!.get(name));
    return difference === null ? [] : [difference];
  });
}

function columnDifference(name: string, a?: ColumnProfile, b?: ColumnProfile): ColumnDifference | null {
  const missing = [missingOf(a), missingOf(b)] as const;
  const mean = [a?.mean ?? null, b?.mean ?? null] as const;
  const shares = labelShares(a, b);
  if (missing[0] === missing[1] && mean[0] === mean[1] && shares.length === 0) return null;
  const hasMean = mean.some((each) => each !== null), hasLabels = a?.labels ?? b?.labels;
  const isTime = a?.isTime ?? b?.isTime;
  return {
    name,
    ...(isTime && { isTime }),
    missing,
    ...(hasMean && { mean }),
    ...(hasLabels && { labels: shares }),
  };
}

function missingOf(profile: ColumnProfile | undefined): number | null {
  return profile === undefined ? null : profile.missing / Math.max(1, profile.known + profile.missing);
}

function labelShares(a?: ColumnProfile, b?: ColumnProfile) {
  const share = (profile: ColumnProfile | undefined, label: string) =>
    (profile?.labels?.[label] ?? 0) / Math.max(1, (profile?.known ?? 0) + (profile?.missing ?? 0));
  const labels = [...new Set([...Object.keys(a?.labels ?? {}), ...Object.keys(b?.labels ?? {})])];
  const gap = ({ shares: [one, other] }: { readonly shares: readonly [number, number] }) =>
    Math.abs(one - other);
  return labels.map((label) => ({ label, shares: [share(a, label), share(b, label)] as const }))
    .filter((each) => gap(each) > 0)
    .sort((one, other) => gap(other) - gap(one) || (one.label < other.label ? -1 : 1));
}
