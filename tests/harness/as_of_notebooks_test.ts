import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { cohortNamed, fillCohort } from "lib/cohort/mod.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { resolveInProject } from "lib/files/project_root.ts";
import type { Output } from "lib/notebook/notebook.ts";
import { canonical } from "lib/notebook/run/canonical.ts";
import { findNotebooks } from "lib/notebook/run/find_notebooks.ts";
import { runNotebooks } from "lib/notebook/run/run.ts";
import { planRun } from "lib/notebook/run/run_plan.ts";
import { dayMs } from "lib/stats/day.ts";
import { isoDay } from "lib/stats/mod.ts";
import type { Table } from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { writeCsv } from "../table/write_csv.ts";
import { sourceAsOf } from "./source_as_of.ts";

const notebooks = resolveInProject("notebooks");

/**
 * What each notebook is asked: the model is one of twelve weeks before, so that there are weeks to watch; 01
 * only loads, as it tells of all that its source has.
 */
function askedAsOf(day: number, loadedOn: number): readonly (readonly [string, Record<string, string>])[] {
  const asOf = isoDay(day), trained = isoDay(day - 84 * dayMs), outcome = "long_stay";
  return [
    ["01", { asOf, extractedOn: isoDay(loadedOn) }],
    ["02", { asOf: trained }],
    ["03", { asOf: trained }],
    ["04", { asOf: trained }],
    ["05", { asOf }],
    ["06", { asOf, lookBack: asOf }],
    ["07", { asOf }],
    ["03", { asOf: trained, outcome }],
    ["04", { asOf: trained, outcome }],
    ["05", { asOf, outcome }],
    ["06", { asOf, outcome }],
    ["07", { asOf, outcome }],
  ];
}

type Outputs = Readonly<Record<string, readonly (readonly Output[])[]>>;

/** The outputs of the notebooks but 01 as they are committed, by name: seconds and memory are of the run. */
async function outputsOn(source: Table, asOf: number, loadedOn: number): Promise<Outputs> {
  const folder = await Deno.makeTempDir();
  try {
    const file = join(folder, "stays.csv");
    await writeCsv(source, file);
    const outputs: Record<string, Outputs[string]> = {};
    for (const [number, asked] of askedAsOf(asOf, loadedOn)) {
      const isRisk = "outcome" in asked;
      const plan = await planRun(await findNotebooks(notebooks, [number], isRisk ? "risk" : null), {
        cohort: "synthetic",
        warehouse: `duckdb:${join(folder, "stays.duckdb")}`,
        ...(number === "01" ? { source: file } : {}),
        ...(["03", "04", "05", "06", "07"].includes(number) ? { models: join(folder, "models") } : {}),
        ...asked,
      });
      const { notebooks: [run] } = await runNotebooks(plan, { out: join(folder, "out"), hasIndex: false });
      assert(run && run.error === null, `${number}: ${run?.error?.message}`);
      if (number === "01") continue;
      outputs[isRisk ? `risk/${number}` : number] = canonical(run.notebook).cells.map((cell) =>
        cell.cell_type === "code" ? cell.outputs : []
      );
    }
    return outputs;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Days across the year: WARDBOOK_DAYS, or two, an early and a late one. */
const count = Number(Deno.env.get("WARDBOOK_DAYS") ?? 2);
const days = Array.from(
  { length: count },
  (_, i) => Date.UTC(2022, 0, 20) + Math.round(i * 340 / Math.max(1, count - 1)) * dayMs,
);

for (const asOf of days) {
  Deno.test({
    name: `no output of a notebook as of ${isoDay(asOf)} changes when the warehouse holds what came later ` +
      "(slow: WARDBOOK_SLOW=1; WARDBOOK_DAYS=20)",
    ignore: !Deno.env.get("WARDBOOK_SLOW"),
    fn: async () => {
      const { table } = syntheticCohort({ stays: 2_400, liveStays: 700 });
      const knowing = await outputsOn(table, asOf, Date.UTC(2023, 4, 31));
      const unknowing = await outputsOn(sourceAsOf(table, asOf), asOf, asOf);
      for (const [name, cells] of Object.entries(unknowing)) {
        cells.forEach((outputs, i) => assertEquals(knowing[name]![i], outputs, `${name}, cell ${i + 1}`));
      }
    },
  });
}

/** The schedule, day by day: WARDBOOK_CONSECUTIVE days, of which every seventh looks back too. */
const consecutive = Number(Deno.env.get("WARDBOOK_CONSECUTIVE") ?? 60);

/** One hospital whose jobs run day after day: what they log and promote stays for the next day. */
async function lived(folder: string, number: string, asked: Record<string, string>) {
  const plan = await planRun(await findNotebooks(notebooks, [number], null), {
    ...{ cohort: "synthetic", warehouse: `duckdb:${join(folder, "stays.duckdb")}` },
    ...(["03", "04", "05", "06", "07"].includes(number) ? { models: join(folder, "models") } : {}),
    ...asked,
  });
  const { notebooks: [run] } = await runNotebooks(plan, { out: join(folder, "out"), hasIndex: false });
  assert(run && run.error === null, `${number} as of ${asked.asOf}: ${run?.error?.message}`);
  return canonical(run.notebook).cells.map((cell) => cell.cell_type === "code" ? cell.outputs : []);
}

Deno.test({
  name:
    `${consecutive} consecutive days are lived through alike where the warehouse holds what came later, and ` +
    "where nothing later was ever there (slow: WARDBOOK_SLOW=1)",
  ignore: !Deno.env.get("WARDBOOK_SLOW"),
  fn: async () => {
    const { table } = syntheticCohort({ stays: 2_400, liveStays: 700 });
    const first = Date.UTC(2022, 9, 10), trained = { asOf: isoDay(first - 84 * dayMs) };
    const folders = await Promise.all([Deno.makeTempDir(), Deno.makeTempDir()]);
    const [knowing, unknowing] = folders as [string, string];
    // As notebook 01 does, which would look at all stays besides.
    const load = async (folder: string, source: Table, known: number) => {
      const file = join(folder, "stays.csv"), spec = cohortNamed("synthetic");
      await writeCsv(source, file);
      const store = await openWarehouse(`duckdb:${join(folder, "stays.duckdb")}`);
      await fillCohort(store, spec, file, { asOf: known }).finally(() => store.close());
    };
    const both = (number: string, asked: Record<string, string>) =>
      Promise.all([knowing, unknowing].map((folder) => lived(folder, number, asked)));
    try {
      await load(knowing, table, Date.UTC(2023, 4, 31));
      await load(unknowing, sourceAsOf(table, first), first);
      for (const number of ["02", "03", "04"]) await both(number, trained);
      for (let day = 0; day < consecutive; day++) {
        const today = first + day * dayMs, asOf = isoDay(today);
        if (day > 0) await load(unknowing, sourceAsOf(table, today), today);
        const due = [
          ["05", { asOf }],
          ...day % 7 === 0 ? [["06", { asOf, lookBack: asOf }], ["07", { asOf }]] : [],
        ];
        for (const [number, asked] of due as [string, Record<string, string>][]) {
          const [known, unknown] = await both(number, asked);
          unknown!.forEach((outputs, i) =>
            assertEquals(known![i], outputs, `${number} as of ${asOf}, cell ${i + 1}`)
          );
        }
      }
    } finally {
      for (const folder of folders) await Deno.remove(folder, { recursive: true });
    }
  },
});
