import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { resolveInProject } from "lib/files/project_root.ts";
import { planRun } from "lib/notebook/run/run_plan.ts";

const folder = resolveInProject("notebooks");
const loading = [join(folder, "01_eda.ipynb")];
const all = [...loading, join(folder, "05_scoring.ipynb")];
const variables = (set: Record<string, string>) => (name: string) => set[name];
const named = [
  "snowflake://account/DB/SC",
  "duckdb:ward.duckdb",
  "duckdb:/data/{cohort}.duckdb",
  "duckdb:s3://x",
];

Deno.test("`planRun()` refuses to make up patients in a warehouse that was named without the cohort", async () => {
  for (const warehouse of named) {
    for (const paths of [loading, all]) {
      await assertRejects(() => planRun(paths, { warehouse }), RangeError, "say --cohort NAME --source FILE");
      const environment = variables({ WARDBOOK_WAREHOUSE: warehouse });
      await assertRejects(() => planRun(paths, {}, environment), RangeError, "or --cohort synthetic");
    }
  }
});

Deno.test("`planRun()` lets a named warehouse have the cohort that was said, a file, or what it holds", async () => {
  for (const warehouse of named) {
    const cases: [readonly string[], Record<string, string>][] = [
      [all, { warehouse, cohort: "synthetic" }],
      [all, { warehouse, cohort: "sparcs" }],
      [all, { warehouse, source: "synthetic.csv" }],
      [all.slice(1), { warehouse }],
    ];
    for (const [paths, requested] of cases) {
      assertEquals((await planRun(paths, requested)).notebooks.length, paths.length);
    }
    const environment = variables({ WARDBOOK_WAREHOUSE: warehouse, WARDBOOK_COHORT: "synthetic" });
    assertEquals((await planRun(all, {}, environment)).cohort, "synthetic");
  }
});

Deno.test("`planRun()` takes the default place and memory for unnamed, however they are written", async () => {
  const places = [
    "duckdb:data/local/{cohort}.duckdb",
    "duckdb:./data/local/synthetic.duckdb",
    "duckdb::memory:",
  ];
  for (const warehouse of [...places, `duckdb:${resolveInProject("data/local/synthetic.duckdb")}`]) {
    assertEquals((await planRun(all, { warehouse })).notebooks.length, 2);
  }
});
