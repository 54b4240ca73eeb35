import { countText, markdownText, shownCount } from "lib/table/mod.ts";
import type { Cohort } from "../cohort.ts";
import type { ContractReport } from "./contract.ts";

/**
 * What became of the source's rows, in Markdown: in = kept + quarantined (a source without rows: 0.00 %),
 * repairs, columns that nobody knows. Of one to ten rows it says that they are few.
 */
export function contractReading(report: ContractReport): string {
  const { rowsIn, kept, quarantined, repaired, unknownColumns, told = [] } = report;
  const repairs = repaired.map(({ column, from, to, rows }) =>
    `${countText(rows)} times "${markdownText(from)}" in ${markdownText(column)} to "${markdownText(to)}"`
  );
  const share = (100 * quarantined / Math.max(1, rowsIn)).toFixed(2);
  return [
    ...told.map((sentence) => `${markdownText(sentence)}.`),
    ...(kept === 0 && rowsIn > 0 ? [nothingKeptReading(report)] : []),
    Number.isNaN(shownCount(quarantined))
      ? `**${countText(rowsIn)} rows in, of which ${countText(quarantined)} in quarantine.**`
      : `**${countText(rowsIn)} rows in = ${countText(kept)} kept + ${
        countText(quarantined)
      } in quarantine** ` +
        `(${share} %).`,
    repairs.length > 0 ? `Repaired: ${repairs.join("; ")}.` : "Nothing had to be repaired.",
    unknownColumns.length > 0
      ? `The source has columns that the contract doesn't know, not kept: ${
        unknownColumns.map(markdownText).join(", ")
      }.`
      : "The source has the contract's columns and no others.",
  ].join(" ");
}

/**
 * That no row came through, and what most of them broke, in Markdown: mostly a spec of other data, or one
 * format.
 */
export function nothingKeptReading(report: ContractReport): string {
  return `**${nothingKept}**${brokenText(report)}`;
}

/** Why there is nothing to go on with, the same without emphasis; null where a row was kept. */
export function whyNothingKept(report: ContractReport): string | null {
  return report.kept > 0 ? null : `${nothingKept}${brokenText(report)}`;
}

const nothingKept = "No row was kept, so there is no stay to go on with.";

function brokenText({ byRule }: ContractReport): string {
  const [most] = byRule.toSorted((a, b) => b.rows - a.rows);
  return most === undefined
    ? ""
    : ` Most broke the rule "${markdownText(most.rule)}" of ${markdownText(most.column)}.`;
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
