import type { Cohort } from "../cohort.ts";
import { columnRules } from "../contract/column_rules.ts";
import { type ContractReport, duplicateRule } from "../contract/contract.ts";
import type { BrokenRule } from "../contract/quarantine.ts";
import type { Repair } from "../contract/typed_column.ts";

/** The report of a source that was checked in parts, given in order; rules in the order of the contract. */
export function mergedReport(cohort: Cohort, parts: readonly ContractReport[]): ContractReport {
  const sum = (of: (part: ContractReport) => number) => parts.reduce((total, part) => total + of(part), 0);
  const rank = rankIn(cohort);
  return {
    rowsIn: sum(({ rowsIn }) => rowsIn),
    kept: sum(({ kept }) => kept),
    quarantined: sum(({ quarantined }) => quarantined),
    byRule: summed(parts.flatMap(({ byRule }) => byRule), keyOf).sort((a, b) => rank(a) - rank(b)),
    missing: Object.fromEntries(
      cohort.columns.map(({ name }) => [name, sum(({ missing }) => missing[name] ?? 0)]),
    ),
    repaired: summed(parts.flatMap(({ repaired }) => repaired), ({ column, from }) => `${column}\n${from}`)
      .sort((a, b) => repairRank(cohort, a) - repairRank(cohort, b)),
    unknownColumns: parts[0]?.unknownColumns ?? [],
  };
}

/** Rows by key, with what else the first one of the key says. */
function summed<T extends { readonly rows: number }>(all: readonly T[], key: (each: T) => string): T[] {
  const found = new Map<string, T>();
  for (const each of all) {
    const before = found.get(key(each));
    found.set(key(each), before === undefined ? each : { ...before, rows: before.rows + each.rows });
  }
  return [...found.values()];
}

function keyOf({ rule, column }: Pick<BrokenRule, "rule" | "column">): string {
  return JSON.stringify([rule, column]);
}

function rankIn({ columns, rules }: Cohort): (broken: BrokenRule) => number {
  const inOrder = [
    ...columnRules.flatMap((rule) => columns.map((column) => ({ rule: rule.name, column: column.name }))),
    ...rules.map(({ name, column }) => ({ rule: name, column })),
    ...columns.map(({ name }) => ({ rule: duplicateRule, column: name })),
  ];
  const ranks = new Map(inOrder.map((each, i) => [keyOf(each), i]));
  return (broken) => ranks.get(keyOf(broken)) ?? inOrder.length;
}

function repairRank({ columns }: Cohort, { column, from }: Repair): number {
  const at = columns.findIndex(({ name }) => name === column);
  return at + Object.keys(columns[at]?.repairs ?? {}).indexOf(from) / 1e6;
}
