import { contentHash, openCohort, openSource } from "lib/cohort/mod.ts";
import { resolveInProject } from "lib/files/mod.ts";
import { openWarehouse, tableIds } from "lib/warehouse/mod.ts";
import { WrongUse } from "../../run/wrong_use.ts";
import { runTask, taskArgs } from "../run_task.ts";
import { usualWarehouse } from "../usual_warehouse.ts";

const help = `Tells what data there is.

Usage: deno task data ids --cohort NAME [options]

ids  a hash of each table of a DuckDB file, and of the source that a run would read, as JSON; by it runs see
     whether what they have done is still true

Options
  --cohort NAME    whose (default synthetic, or WARDBOOK_COHORT)
  --source FILE    ids: what a run would be told to read
  --warehouse URL  where the tables are (default ${usualWarehouse}, or WARDBOOK_WAREHOUSE)
  --help           this text

Exit codes: 0 done; 1 it can't be done; 2 wrong use.

Examples
  deno task data ids --cohort mine --source extracts/
`;

/** The command line of `deno task data` (see `--help`). This file prints. Returns the exit code. */
export function main(args: readonly string[]): Promise<number> {
  return runTask(args, help, async () => {
    const options = parse(args);
    const tables = await isThere(options) ? await tablesOf(options) : {};
    console.log(JSON.stringify({ source: await sourceId(options), tables }));
    return 0;
  });
}

type Options = ReturnType<typeof parse>;

/** Whether a DuckDB's file is there. */
async function isThere({ warehouse, cohort }: Options): Promise<boolean> {
  const [, path] = /^duckdb:(.+)$/.exec(warehouse) ?? [];
  if (path === undefined) return true;
  return await Deno.stat(resolveInProject(path.replaceAll("{cohort}", cohort))).then(() => true, () => false);
}

async function tablesOf({ warehouse: url, cohort }: Options): Promise<Readonly<Record<string, string>>> {
  const onWait = (line: string) => console.error(line);
  const warehouse = await openWarehouse(url, { cohort, readOnly: true, onWait });
  try {
    return await tableIds(warehouse);
  } finally {
    await warehouse.close();
  }
}

/** Null where it can't be told, as of a table; "none" where none is named or found: loads bring the rows. */
async function sourceId({ cohort, source }: Options): Promise<string | null> {
  if (cohort === "synthetic" && source === "") return "invented";
  try {
    const opened = await openSource(await openCohort(cohort), source);
    return "parts" in opened ? await contentHash(opened) : null;
  } catch {
    return source === "" ? "none" : null;
  }
}

function parse(args: readonly string[]) {
  const { values, positionals: [command, ...rest] } = taskArgs(args, {
    "cohort": { type: "string", default: Deno.env.get("WARDBOOK_COHORT") || "synthetic" },
    "warehouse": { type: "string", default: Deno.env.get("WARDBOOK_WAREHOUSE") || usualWarehouse },
    "source": { type: "string", default: "" },
  });
  if (command !== "ids" || rest.length > 0) {
    throw new WrongUse(
      `Cannot tell of data as it takes ids: it is "${[command, ...rest].join(" ")}" (--help)`,
    );
  }
  return values;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
