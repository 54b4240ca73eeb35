import type { Cohort } from "lib/cohort/cohort.ts";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import type { ContractReport } from "lib/cohort/contract/contract.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import type { Finding } from "lib/explore/answers.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";

/** The history of the synthetic cohort: live stays come after it. */
export const history = { from: new Date("2021-01-01"), until: new Date("2022-07-18") };
export const extractedOn = Date.UTC(2023, 4, 31);

/** Runs `work` on a warehouse that holds 4,000 synthetic stays and 500 live ones, and closes it. */
export async function withSmallCohort(
  work: (warehouse: Warehouse, report: ContractReport, cohort: Cohort) => Promise<void>,
): Promise<void> {
  const warehouse = await openWarehouse("duckdb::memory:");
  const cohort = cohortNamed("synthetic");
  try {
    const { table } = syntheticCohort({ stays: 4_000, liveStays: 500 });
    await work(warehouse, await loadCohort(warehouse, cohort, table, { asOf: extractedOn }), cohort);
  } finally {
    await warehouse.close();
  }
}

/** A finding of Kruskal and Wallis's test, sure and small. */
export const someFinding: Finding = {
  test: "Kruskal-Wallis",
  statistic: 12,
  pValue: 0.0001,
  adjustedPValue: 0.0004,
  effectName: "epsilon squared",
  effect: 0.02,
  designEffect: 1,
  rows: 1_234,
};
