/**
 * A large CSV file, the synthetic cohort again and again with other ids, loaded to `stays` and
 * `stay_features`.
 */
import { fileURLToPath } from "node:url";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { openSource } from "lib/cohort/source.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { cellText } from "lib/table/cell_text.ts";
import { openWarehouse } from "lib/warehouse/open.ts";

type Measured = {
  readonly rowsIn: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
};

const defaultRows = 2_400_000;
/** Between the ids of two copies. */
const idStep = 1_000_000;

/** Prints seconds, CPU seconds and peak memory of loading `rows` rows in a process of its own. */
export async function benchLoad(
  { json, rows = defaultRows }: { json: boolean; rows?: number },
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await writeCopies(`${folder}/stays.csv`, rows);
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "-A", fileURLToPath(import.meta.url), folder],
    }).output();
    if (!success) {
      throw new Error(`Cannot bench as the load must succeed: ${new TextDecoder().decode(stderr)}`);
    }
    const measured = JSON.parse(new TextDecoder().decode(stdout)) as Measured;
    const { rowsIn, seconds, cpuSeconds, peakMegabytes } = measured;
    console.log(
      json
        ? JSON.stringify({ bench: "load", ...measured })
        : `${rowsIn} rows: ${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of CPU, ` +
          `${peakMegabytes.toFixed(0)} MB at most`,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Writes a CSV file of so many stays: the synthetic cohort again and again, with other ids. */
export async function writeCopies(path: string, rows: number): Promise<void> {
  const { table } = syntheticCohort();
  const columns = Object.entries(table.columns).map(([name, column]) => ({
    isId: name === "CASE_ID" || name === "PATIENTID",
    texts: Array.from({ length: table.rowCount }, (_, row) => cellText(column, row) ?? ""),
  }));
  const file = await Deno.open(path, { write: true, create: true });
  const writer = file.writable.getWriter(), encoder = new TextEncoder();
  await writer.write(encoder.encode(`${Object.keys(table.columns).join()}\n`));
  for (let from = 0; from < rows; from += 20_000) {
    const lines = Array.from({ length: Math.min(20_000, rows - from) }, (_, i) => {
      const row = (from + i) % table.rowCount, shift = idStep * Math.floor((from + i) / table.rowCount);
      const cells = columns.map(({ isId, texts }) =>
        isId && texts[row] !== "" ? String(Number(texts[row]) + shift) : texts[row]
      );
      return `${cells.join()}\n`;
    });
    await writer.write(encoder.encode(lines.join("")));
  }
  await writer.close();
}

async function measuredLoad(folder: string): Promise<Measured> {
  const cohort = cohortNamed("synthetic"), start = performance.now();
  const warehouse = await openWarehouse(`duckdb:${folder}/stays.duckdb`);
  const source = await openSource(cohort, `${folder}/stays.csv`);
  const { rowsIn } = await loadCohort(warehouse, cohort, source, { asOf: Date.UTC(2023, 4, 31) });
  await warehouse.close();
  const seconds = (performance.now() - start) / 1000;
  return { rowsIn, seconds, cpuSeconds: await cpuSeconds(), peakMegabytes: await peakMegabytes() };
}

/** Of this process, user and system; NaN but on Linux. */
async function cpuSeconds(): Promise<number> {
  if (Deno.build.os !== "linux") return NaN;
  const [user, system] = (await Deno.readTextFile("/proc/self/stat")).split(") ")[1]!.split(" ").slice(
    11,
    13,
  );
  return (Number(user) + Number(system)) / 100;
}

async function peakMegabytes(): Promise<number> {
  if (Deno.build.os !== "linux") return NaN;
  const status = await Deno.readTextFile("/proc/self/status");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)![1]) / 1024;
}

if (import.meta.main) console.log(JSON.stringify(await measuredLoad(Deno.args[0]!)));
