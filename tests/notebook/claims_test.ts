import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { resolveInProject } from "lib/files/project_root.ts";
import type { Cell, Notebook, Output } from "lib/notebook/notebook.ts";
import { findNotebooks } from "lib/notebook/run/find_notebooks.ts";
import { runNotebooks } from "lib/notebook/run/run.ts";
import { planRun } from "lib/notebook/run/run_plan.ts";

import { numbersOf } from "lib/table/table.ts";
import { writeCsv } from "../table/write_csv.ts";
import { claimFaults, smallCellFaults } from "./claim_faults.ts";
import { type Plant, plantedCohort } from "./planted_cohort.ts";

function page(prose: string, ...shown: Record<string, string>[]): Notebook {
  const outputs = shown.map((data): Output => ({ output_type: "display_data", data, metadata: {} }));
  const cells: Cell[] = [
    { cell_type: "markdown", id: "m", metadata: {}, source: prose },
    { cell_type: "code", id: "c", metadata: {}, source: "", execution_count: 1, outputs },
  ];
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
}

Deno.test("`claimFaults()` finds each claim that the page itself refutes, and no other", () => {
  const say = (text: string) => claimFaults(page("## Which wards?", { "text/markdown": text }), ["70000012"]);
  const cases: [string, string[]][] = [
    ["Sure, but small (adjusted p < 0.001, n = 1,200)", []],
    ["Sure (adjusted p = 0.412)", ['it says "sure" beside adjusted p = 0.412']],
    ["No sure difference (adjusted p = 0.412)", []],
    ["No sure difference (adjusted p = 0.002)", ['it says "no sure" beside adjusted p = 0.002']],
    ["RMSE is 1.8 days lower than the champion's (95 % interval −2.1 to −1.5)", []],
    ["RMSE is 1.8 days lower than the champion's (95 % interval −2.1 to 0.5)", [
      "its interval does not carry its word: lower than the champion's (95 % interval −2.1 to 0.5",
    ]],
    ["mean NaN days", ["it shows nothing as something: NaN"]],
    ["0 of 0 stays, not 10 of 0", ["it shows nothing as something: 0 of 0"]],
    ["read /home/me/stays.csv", ["it shows a path: /home/me/stays.csv"]],
    ["patient 70,000,012", ["it shows the patient 70000012"]],
  ];
  for (const [text, faults] of cases) assertEquals(say(text), faults, text);
  const empty = { "text/html": "<table><thead><tr><th>a</th></tr></thead></table><p>no rows</p>" };
  assertEquals(claimFaults(page("## Trees beat the rest", empty)), [
    "its heading claims: Trees beat the rest",
    "it shows an empty table",
  ]);
});

Deno.test("`smallCellFaults()` finds counts of one to ten under a heading that counts, and no other", () => {
  const table = "<table><thead><tr><th>day</th><th>stays</th><th>effect</th></tr></thead><tbody>" +
    "<tr><td>3</td><td>10</td><td>2</td></tr><tr><td>4</td><td>11</td><td>2</td></tr></tbody></table>";
  assertEquals(smallCellFaults(page("## Which wards?", { "text/html": table })), ["it shows 10 of stays"]);
});

/** Runs all notebooks on a planted source in a folder of their own, and names what is wrong by notebook. */
async function faultsOn(plant: Plant): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    const source = join(folder, "stays.csv");
    const table = plantedCohort(plant);
    await writeCsv(table, source);
    const plan = await planRun(await findNotebooks(resolveInProject("notebooks")), {
      cohort: "synthetic",
      source,
      warehouse: `duckdb:${join(folder, "stays.duckdb")}`,
      models: join(folder, "models"),
    });
    const { notebooks } = await runNotebooks(plan, { out: join(folder, "out") });
    const secrets = [...new Set(numbersOf(table, "PATIENTID"))].map(String);
    return notebooks.flatMap(({ name, notebook, error }) => [
      // Where a notebook could not answer, the next one stops the run and names it.
      ...(error === null || /run notebook 0\d first/.test(error.message)
        ? []
        : [`${name}: it failed: ${error.message}`]),
      ...(/^(?:01|02|05|06)/.test(name) ? smallCellFaults(notebook) : []).map((fault) => `${name}: ${fault}`),
      ...[...new Set(claimFaults(notebook, secrets))].map((fault) => `${name}: ${fault}`),
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const plants: readonly Plant[] = ["30 rows", "no effect", "reversed effect", "one department", "rare label"];
for (const plant of plants) {
  Deno.test({
    name: `no page claims what the data refute on a planted cohort: ${plant} (slow: WARDBOOK_SLOW=1)`,
    ignore: !Deno.env.get("WARDBOOK_SLOW"),
    fn: async () => assertEquals(await faultsOn(plant), []),
  });
}
