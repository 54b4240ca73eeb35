import { dayMs, grouped, isoDay } from "lib/stats/mod.ts";
import { countText } from "lib/table/mod.ts";
import type { ContractReport } from "../contract/contract.ts";
import { contractReading, nothingKeptReading } from "../contract/contract_reading.ts";
import type { Load } from "./load_log.ts";

/** The report of what fills a cohort's tables: a source as a whole, or loads. */
export type FilledReport = ContractReport & {
  /** The loads that brought the rows, the oldest first; left out where a source was read as a whole. */
  readonly loads?: readonly Load[];
};

/**
 * What became of the rows, in Markdown: `contractReading()`, or, of rows that loads brought, how many loads,
 * until when, and what they corrected.
 *
 * @param asOf the day that the analysis takes for the extract's: it says where that is later than the loads.
 */
export function filledReading(report: FilledReport, asOf: number): string {
  const { loads, kept, rowsIn, quarantined } = report;
  if (loads === undefined) return contractReading(report);
  const sum = (of: (load: Load) => number) => countText(loads.reduce((total, load) => total + of(load), 0));
  const count = loads.filter(({ kind }) => kind !== "restage").length;
  const last = loads.at(-1)!.asOf, day = isoDay(last);
  return [
    ...(kept === 0 && rowsIn > 0 ? [nothingKeptReading(report)] : []),
    `**${countText(kept)} stays, brought by ${
      count === 1 ? "1 load" : `${grouped(count)} loads`
    } until ${day}**: ` +
    `${countText(rowsIn)} rows read, of which ${countText(quarantined)} in quarantine; ` +
    `${sum(({ changed }) => changed)} times a stay was corrected, ` +
    `${sum(({ withdrawn }) => withdrawn)} stays were withdrawn.`,
    ...(asOf > last + dayMs
      ? [
        `**Nothing later than ${day} was loaded: pass \`--extracted-on ${day}\`,** or stays that nobody has ` +
        "heard of since count as still going on.",
      ]
      : []),
  ].join(" ");
}
