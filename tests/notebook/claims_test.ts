import { assertEquals } from "@std/assert";
import { basename, join } from "node:path";
import { resolveInProject } from "lib/files/project_root.ts";
import { type Cell, type Notebook, type Output, readNotebook } from "lib/notebook/notebook.ts";
import { findNotebooks } from "lib/notebook/run/find_notebooks.ts";
import type { NotebookRun } from "lib/notebook/run/notebook_run.ts";
import { runNotebooks } from "lib/notebook/run/run.ts";
import { planRun } from "lib/notebook/run/run_plan.ts";
import { numbersOf } from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql } from "lib/warehouse/sql.ts";
import { writeCsv } from "../table/write_csv.ts";
import { claimFaults, smallCellFaults } from "./claim_faults.ts";
import { type Plant, plantedCohort, plants } from "./planted_cohort.ts";

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
    ["62 % of all stays last 7 days or less, 50 % last 7 days or more", [
      "it tells one number as two: last 7 days or less, 50 % last 7 days or more",
    ]],
    ["Mean stays run from 7.0 days (Extreme, 1) to 7.0 (Minor, 4)", [
      "it tells one number as two: run from 7.0 days (Extreme, 1) to 7.0 (",
    ]],
    ["Mean stays run from 7.0 days (Extreme, 1) to 17.0 (Minor, 4)", []],
    ["lowers the RMSE by 0.00 (0.00 to 0.00) days", [
      "it shows nothing as something: by 0.00 (0.00 to 0.00) days",
    ]],
    ["the mean by hospital_code", ["it shows a raw name: hospital_code"]],
    ['`feature_selection` has it, and "stay_days" is refused', []],
    ["**Promote**: promoted, as", ["it says a word twice: **Promote**: promoted"]],
    ["**Promoted**, as it is better", []],
    ["read /home/me/stays.csv", ["it shows a path: /home/me/stays.csv"]],
    ["patient 70,000,012", ["it shows the patient 70000012"]],
  ];
  for (const [text, faults] of cases) assertEquals(say(text), faults, text);
  const over = page("## Which?", { "text/markdown": "3 days, 95 % intervals over patients" });
  assertEquals([true, false].map((known) => claimFaults(over, [], known)), [[], [
    "it tells of patients: intervals over patients",
  ]]);
  const empty = { "text/html": "<table><thead><tr><th>a</th></tr></thead></table><p>no rows</p>" };
  assertEquals(claimFaults(page("## Trees beat the rest", empty)), [
    "its heading claims: Trees beat the rest",
    "it shows an empty table",
  ]);
});

Deno.test("`claimFaults()` finds figures and tables that tell different things", () => {
  const table = (names: readonly string[], ...rows: (readonly string[])[]) => ({
    "text/html": `<table><tr>${names.map((name) => `<th>${name}</th>`).join("")}</tr>${
      rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("")
    }</table>`,
  });
  const figure = (title: string) => ({ "image/svg+xml": "<svg></svg>", "text/plain": `${title}. Days` });
  const weeks = table(["week from", "verdict"], ["1", "worse than promised"], ["2", "as promised"]);
  const said = (count: number) =>
    figure(`In ${count} of 2 weeks that can be judged the error is worse than promised, first in that of 1`);
  const bands = table(["subgroup", "MAE (days)"], ["0-10", "25.18"], ["11-20", "17.46"]);
  const largest = (band: string) => figure(`By length of stay, the error is largest for ${band}: 17.5 days`);
  const models = table(["model", "bias (days)"], ["ridge", "0.91 (0.25 to 1.56)"]);
  const bias = (value: string) => table(["measure", "value"], ["bias: predicted less actual, days", value]);
  const cases: [Record<string, string>[], string[]][] = [
    [[weeks, said(1)], []],
    [[weeks, said(2)], ["its figure says 2 weeks are worse, its tables 1"]],
    [[bands, largest("0-10")], []],
    [[bands, largest("11-20")], ["its figure names 11-20 as the largest error, its table another"]],
    [[models, bias("0.91 (0.25 to 1.56)")], []],
    [[models, bias("0.91 (0.17 to 1.42)")], [
      "it tells one bias as two: 0.91 (0.17 to 1.42) and 0.91 (0.25 to 1.56)",
    ]],
  ];
  for (const [shown, faults] of cases) {
    assertEquals(claimFaults(page("## Which?", ...shown)), faults);
  }
});

Deno.test("`claimFaults()` finds an axis of shares beyond a hundred per cent, and no other", () => {
  const axis = (label: string, ...ticks: string[]) => ({
    "image/svg+xml": `<svg><g aria-label="x-axis tick label">${
      ticks.map((tick) => `<text>${tick}</text>`).join("")
    }</g><g aria-label="x-axis label"><text>${label} →</text></g></svg>`,
  });
  const faults = (shown: Record<string, string>) => claimFaults(page("## Which?", shown));
  assertEquals(faults(axis("share of stays (%)", "0", "50,000")), ["its axis of shares reaches 50000 %"]);
  assertEquals(faults(axis("share of stays (%)", "0", "100")), []);
  assertEquals(faults(axis("stay (days)", "0", "120")), []);
});

Deno.test("`smallCellFaults()` finds counts of one to ten under a heading that counts, and no other", () => {
  const table = "<table><thead><tr><th>day</th><th>stays</th><th>effect</th></tr></thead><tbody>" +
    "<tr><td>3</td><td>10</td><td>2</td></tr><tr><td>4</td><td>11</td><td>2</td></tr></tbody></table>";
  const faults = (shown: Record<string, string>) => smallCellFaults(page("## Which wards?", shown));
  assertEquals(faults({ "text/html": table }), ["it shows 10 of stays"]);
  assertEquals(faults({ "text/markdown": "7 of 1,200 stays, 2,010 stays, fewer than 11 patients" }), [
    "it tells of few: 7 of 1,200 stays",
  ]);
  const svg = "<svg><text>ICU (9)</text><text>Surgery (19)</text><text>Stays in brackets.</text></svg>";
  assertEquals(faults({ "image/svg+xml": svg }), ["it shows few: ICU (9)"]);
});

/** What is wrong with executed notebooks, by name. */
function faultsOf(notebooks: readonly Shown[], secrets: readonly string[], knowsPatients: boolean): string[] {
  return notebooks.flatMap(({ name, notebook, error }) =>
    [
      ...(error === null ? [] : [`it failed: ${error.message}`]),
      ...(/^0[1-7]/.test(name) ? smallCellFaults(notebook) : []),
      ...new Set(claimFaults(notebook, secrets, knowsPatients)),
    ].map((fault) => `${name}: ${fault}`)
  );
}
type Shown = Pick<NotebookRun, "name" | "notebook" | "error">;

const all = resolveInProject("notebooks");
/** The notebooks that answer by yes or no. */
const byYesOrNo = ["03", "04", "05", "06"];

/** Runs all notebooks on a planted source in a folder of their own, and names what is wrong by notebook. */
async function faultsOn(plant: Plant, days: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    const source = join(folder, "stays.csv");
    const { cohort, table, patients } = plantedCohort(plant);
    await writeCsv(table, source);
    const kept = Deno.env.get("WARDBOOK_KEEP"), out = join(kept ?? folder, kept ? plant : "out");
    const place = {
      ...days,
      cohort,
      warehouse: `duckdb:${join(folder, "stays.duckdb")}`,
      models: join(folder, "models"),
    };
    const inDays = await planRun(await findNotebooks(all), { ...place, source });
    const risks = await planRun(await findNotebooks(all, byYesOrNo, "risk"), {
      ...place,
      outcome: "long_stay",
    });
    const ran = [await runNotebooks(inDays, { out }), await runNotebooks(risks, { out: join(out, "risk") })];
    return ran.flatMap(({ notebooks }, i) =>
      faultsOf(notebooks, patients, patients.length > 0).map((fault) => i === 0 ? fault : `risk/${fault}`)
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (const plant of plants) {
  Deno.test({
    name: `no page claims what the data refute on a planted cohort: ${plant} (slow: WARDBOOK_SLOW=1)`,
    ignore: !Deno.env.get("WARDBOOK_SLOW"),
    fn: async () => assertEquals(await faultsOn(plant), []),
  });
}

// Hardly anybody has left yet; and a leap day, long after the last admission.
for (const asOf of ["2021-03-10", "2024-02-29"]) {
  Deno.test({
    name: `no page claims what the data refute as of ${asOf} (slow: WARDBOOK_SLOW=1)`,
    ignore: !Deno.env.get("WARDBOOK_SLOW"),
    fn: async () => assertEquals(await faultsOn("rare label", { asOf }), []),
  });
}

const ran = (Deno.env.get("WARDBOOK_PAGES") ?? "").split(" ").filter(Boolean);
for (const cohort of ran) {
  Deno.test(`no page of the run on ${cohort} claims what the data refute (WARDBOOK_PAGES: cohorts that ran)`, async () => {
    const found = await findNotebooks(resolveInProject(`data/runs/${cohort}`));
    assertEquals(found.length, (await findNotebooks(all)).length);
    const notebooks = await Promise.all(found.map(async (path) => {
      return { name: basename(path, ".ipynb"), notebook: await readNotebook(path), error: null };
    }));
    const store = await openWarehouse(`duckdb:data/local/${cohort}.duckdb`);
    try {
      const ids = numbersOf(await store.query(sql`SELECT DISTINCT patient_id FROM stays`), "patient_id")
        .filter((id) => !Number.isNaN(id));
      // Shorter numbers are counts by chance.
      const patients = [...ids].filter((id) => id >= 1e7).map(String);
      assertEquals(faultsOf(notebooks, patients, ids.length > 0), []);
    } finally {
      await store.close();
    }
  });
}
