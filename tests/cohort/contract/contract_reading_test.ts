import { assertEquals, assertStringIncludes } from "@std/assert";
import { cohortNamed, cohorts } from "lib/cohort/cohorts.ts";
import type { ContractReport } from "lib/cohort/contract/contract.ts";
import { contractReading, lacksReading, whyNothingKept } from "lib/cohort/contract/contract_reading.ts";
import { withSmallCohort } from "../../explore/small_cohort.ts";

const clean: ContractReport = {
  rowsIn: 2_000,
  kept: 2_000,
  quarantined: 0,
  byRule: [],
  missing: {},
  repaired: [],
  unknownColumns: [],
};

Deno.test("`contractReading()` balances rows in, kept and in quarantine, and says when nothing else happened", () => {
  assertEquals(
    contractReading(clean),
    "**2,000 rows in = 2,000 kept + 0 in quarantine** (0.00 %). Nothing had to be repaired. " +
      "The source has the contract's columns and no others.",
  );
});

Deno.test("`contractReading()` names repairs and columns that the contract doesn't know", () => {
  const reading = contractReading({
    ...clean,
    kept: 1_999,
    quarantined: 1,
    repaired: [
      { column: "AGE", from: "20-Nov", to: "11-20", rows: 1_234 },
      { column: "STAY", from: "20-Nov", to: "11-20", rows: 1 },
    ],
    unknownColumns: ["SHOE_SIZE", "MOOD"],
  });
  assertEquals(
    reading,
    "**2,000 rows in, of which fewer than 11 in quarantine.** Repaired: " +
      '1,234 times "20-Nov" in AGE to "11-20"; fewer than 11 times "20-Nov" in STAY to "11-20". ' +
      "The source has columns that the contract doesn't know, not kept: SHOE_SIZE, MOOD.",
  );
});

Deno.test("`contractReading()` has a share, not NaN, when the source has no rows", () => {
  const reading = contractReading({ ...clean, rowsIn: 0, kept: 0 });
  assertStringIncludes(reading, "**0 rows in = 0 kept + 0 in quarantine** (0.00 %).");
});

Deno.test("`contractReading()` says first when no row was kept, and what most of them broke", () => {
  const broken = (rule: string, column: string, rows: number) => ({ rule, column, rows, example: "row 1" });
  const byRule = [broken("type", "IN_TIME", 129), broken("range", "AGE", 871)];
  const reading = contractReading({ ...clean, rowsIn: 1_000, kept: 0, quarantined: 1_000, byRule });
  const start =
    '**No row was kept, so there is no stay to go on with.** Most broke the rule "range" of AGE. ';
  assertEquals(reading.startsWith(`${start}**1,000 rows in = `), true, reading);
  assertEquals(
    whyNothingKept({ ...clean, rowsIn: 1_000, kept: 0, quarantined: 1_000, byRule }),
    start.replaceAll("**", "").trim(),
  );
  assertEquals(whyNothingKept({ ...clean, rowsIn: 1_000, kept: 1, byRule }), null);
});

Deno.test("`contractReading()` tells of the synthetic cohort's planted errors", () =>
  withSmallCohort((_, report) => {
    const { rowsIn, kept, quarantined } = report;
    const count = (rows: number) => rows.toLocaleString("en-US");
    assertEquals(kept + quarantined, rowsIn);
    const reading = contractReading(report);
    const balance = `**${count(rowsIn)} rows in = ${count(kept)} kept + ${quarantined} in quarantine**`;
    const few = `**${count(rowsIn)} rows in, of which fewer than 11 in quarantine.**`;
    assertStringIncludes(reading, quarantined < 11 ? few : balance);
    assertStringIncludes(
      contractReading({ ...report, kept: rowsIn - 40, quarantined: 40 }),
      `**${count(rowsIn)} rows in = ${count(rowsIn - 40)} kept + 40 in quarantine** (0.89 %).`,
    );
    assertStringIncludes(reading, 'times "20-Nov" in AGE to "11-20"');
    return Promise.resolve();
  }));

Deno.test("`lacksReading()` tells everything that a cohort lacks, and of one that lacks nothing too", () => {
  const nothing = "This source lacks nothing that the analysis needs.";
  assertEquals(
    lacksReading(cohortNamed("synthetic")),
    `${nothing} *What its stays are:* ${cohortNamed("synthetic").limits!.join("; ")}.`,
  );
  for (const cohort of cohorts) {
    const reading = lacksReading(cohort);
    for (const said of [...Object.values(cohort.lacks), ...(cohort.limits ?? [])]) {
      assertStringIncludes(reading, said);
    }
    assertEquals(reading.startsWith(nothing), Object.keys(cohort.lacks).length === 0, cohort.name);
  }
  const cohort = {
    ...cohortNamed("sparcs"),
    lacks: { dates: "no dates: no drift", patients: "no patients" },
    limits: ["stays are topped"],
  };
  assertEquals(
    lacksReading(cohort),
    "*What the source lacks:* no dates: no drift; no patients. *What its stays are:* stays are topped.",
  );
});
