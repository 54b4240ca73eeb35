import { resolveInProject } from "lib/files/project_root.ts";
import { writeNotebook } from "lib/notebook/notebook.ts";
import { codeNotebook } from "../run/code_notebook.ts";

const parameters = `let cohort = "synthetic";
let warehouse = "duckdb:data/local/{cohort}.duckdb";`;

/** Reads a CSV file of numbers into `stays`. */
const first = codeNotebook(
  { source: `${parameters}\nlet source = "";`, tags: ["parameters"] },
  `import { openCohort, openSource } from "lib/cohort/mod.ts";
import { openWarehouse, sql } from "lib/warehouse/mod.ts";`,
  `const store = await openWarehouse(warehouse, { cohort });
const rows = await openSource(await openCohort(cohort), source);
await store.run(sql\`CREATE OR REPLACE TABLE stays (days DOUBLE)\`);
for await (const { table } of rows.parts()) {
  console.log(table.rowCount);
  const values = Float64Array.from(table.columns.days.labels, Number);
  await store.append("stays", { rowCount: values.length, columns: { days: { type: "number", values } } });
}
await store.close();`,
);

/** Adds `stays` up into `feature_selection`. */
const second = codeNotebook(
  { source: `${parameters}\nlet seed = 1;`, tags: ["parameters"] },
  `import { factor } from "lib/stats/factor.ts";
import { openWarehouse, sql } from "lib/warehouse/mod.ts";`,
  `const store = await openWarehouse(warehouse, { cohort });
const { columns } = await store.query(sql\`SELECT SUM(days) AS total FROM stays\`);
const total = columns.total.values[0] * factor * seed;
await store.run(sql\`CREATE OR REPLACE TABLE feature_selection AS SELECT CAST(:total AS DOUBLE) AS total\`, { total });
console.log(total);
await store.close();`,
);

/** What a run said and its code. */
type Said = { readonly code: number; readonly told: string };

/** A project with two small notebooks, of a copy of `lib/` and `sql/` that may be edited. */
export class SmallProject {
  private constructor(readonly folder: string) {}

  static async make(): Promise<SmallProject> {
    const project = new SmallProject(await Deno.makeTempDir({ prefix: "small_project_" }));
    for (const name of ["deno.json", "deno.lock", "lib", "sql", "tests/links"]) {
      await copy(resolveInProject(name), `${project.folder}/${name}`);
    }
    await Deno.mkdir(`${project.folder}/notebooks`);
    await writeNotebook(`${project.folder}/notebooks/01_eda.ipynb`, first);
    await writeNotebook(`${project.folder}/notebooks/02_features.ipynb`, second);
    await project.write("lib/stats/factor.ts", "export const factor = 3;\n");
    await project.write("days.csv", "days\n4\n5\n");
    return project;
  }

  /** Runs all notebooks; of each, why it ran, or that it was kept. */
  async run(...args: readonly string[]): Promise<Said> {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "lib/notebook/run/main.ts", "run", "--source", "days.csv", ...args],
      cwd: this.folder,
      env: { NO_COLOR: "1" },
      stdout: "null",
      stderr: "piped",
    }).output();
    const lines = new TextDecoder().decode(stderr).split("\n");
    return { code, told: lines.filter((line) => / runs as | kept$|FAILED/.test(line)).join("\n") };
  }

  /** The executed notebooks. */
  async outputs(): Promise<string> {
    const read = (name: string) => this.read(`data/runs/synthetic/${name}.ipynb`);
    return await read("01_eda") + await read("02_features");
  }

  read(path: string): Promise<string> {
    return Deno.readTextFile(`${this.folder}/${path}`);
  }

  write(path: string, text: string): Promise<void> {
    return Deno.writeTextFile(`${this.folder}/${path}`, text);
  }

  async edit(path: string, change: (text: string) => string): Promise<void> {
    await this.write(path, change(await this.read(path)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

async function copy(from: string, to: string): Promise<void> {
  if ((await Deno.stat(from)).isFile) return await Deno.copyFile(from, to);
  await Deno.mkdir(to, { recursive: true });
  for await (const { name } of Deno.readDir(from)) await copy(`${from}/${name}`, `${to}/${name}`);
}
