import { markdownText } from "lib/table/mod.ts";
import type { Cohort } from "../cohort.ts";
import type { ContractReport } from "./contract.ts";

/**
 * What became of the source's rows, in Markdown: in = kept + quarantined (a source without rows: 0.00 %),
 * repairs, columns that nobody knows.
 */
export function contractReading(report: ContractReport): string {
  const { rowsIn, kept, quarantined, repaired, unknownColumns } = report;
  const count = (rows: number) => rows.toLocaleString("en-US");
  const repairs = repaired.map(({ column, from, to, rows }) =>
    `${count(rows)} times "${markdownText(from)}" in ${markdownText(column)} to "${markdownText(to)}"`
  );
  return [
    `**${count(rowsIn)} rows in = ${count(kept)} kept + ${count(quarantined)} in quarantine** ` +
    `(${(100 * quarantined / Math.max(1, rowsIn)).toFixed(2)} %).`,
    repairs.length > 0 ? `Known manglings repaired: ${repairs.join("; ")}.` : "Nothing had to be repaired.",
    unknownColumns.length > 0
      ? `The source has columns that the contract doesn't know, not kept: ${
        unknownColumns.map(markdownText).join(", ")
      }.`
      : "The source has the contract's columns and no others.",
  ].join(" ");
}

/** What a cohort's source lacks and what follows, and what its stays are, in Markdown. */
export function lacksReading({ lacks, limits = [] }: Cohort): string {
  const said = Object.values(lacks);
  return [
    said.length > 0
      ? `*What the source lacks:* ${said.join("; ")}.`
      : "This source lacks nothing that the analysis needs.",
    ...(limits.length > 0 ? [`*What its stays are:* ${limits.join("; ")}.`] : []),
  ].join(" ");
}
