/** A checkout of the project with a small hospital and a champion, whose jobs run as on a schedule. */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { resolveInProject } from "lib/files/project_root.ts";
import { isoDay } from "lib/stats/day.ts";
import { sourceAsOf } from "../../harness/source_as_of.ts";
import { writeCsv } from "../../table/write_csv.ts";

const dayMs = 86_400_000, firstDay = Date.UTC(2022, 11, 5);

/** What falls due, in order: each job, and its day. */
export const due: readonly (readonly [job: "nightly" | "weekly", asOf: string])[] = [
  ["nightly", isoDay(firstDay)],
  ["weekly", isoDay(firstDay)],
  ["nightly", isoDay(firstDay + dayMs)],
];

/**
 * Notebooks 04 and 07 always promote and 06 always advises to retrain, since of so few stays neither would be
 * judged: the registry is to be written to.
 */
const turned = [
  ["04_evaluation", "decision.promote ? await registry", "true ? await registry"],
  ["06_drift", "retrain: advice.retrain", "retrain: true"],
  ["07_retraining", "const isNew = decision.promote && ", "const isNew = "],
] as const;

/** Cells of notebook 06 that look at more, and whose results nothing that is written rests on. */
const leftOut = [
  ...[
    "effects",
    "together-told",
    "unusual",
    "estimate-error",
    "error-effects",
    "bias-by-group",
    "c14",
    "came",
    "cames",
    "held",
  ],
];

/** Makes the checkout in a folder that is not there yet, with all that `due` needs. */
export async function makeHospital(folder: string): Promise<void> {
  for (const path of ["deno.json", "deno.lock", "lib", "sql", "tests/links", "notebooks", ".packages"]) {
    await copyTo(resolveInProject(path), join(folder, path));
  }
  await turnNotebooks(join(folder, "notebooks"));
  const { table } = syntheticCohort({ stays: 2_400, liveStays: 700 });
  const extract = (day: number) =>
    writeCsv(sourceAsOf(table, day), join(folder, "extracts", `${isoDay(day)}.csv`));
  await Deno.mkdir(join(folder, "extracts"));
  await extract(firstDay - dayMs);
  const trained = isoDay(firstDay - 84 * dayMs);
  await task(folder, [
    "lib/notebook/tasks/load.ts",
    "--cohort=synthetic",
    "--source=extracts",
    "--as-of",
    isoDay(firstDay - dayMs),
  ]);
  await task(folder, ["lib/notebook/run/main.ts", "notebook", "02", "03", "04", "--as-of", trained]);
  await extract(firstDay);
  await extract(firstDay + dayMs);
}

async function turnNotebooks(notebooks: string): Promise<void> {
  for (const [name, from, to] of turned) {
    const path = join(notebooks, `${name}.ipynb`), text = await Deno.readTextFile(path);
    assert(text.includes(from), `${name} must hold ${from}`);
    await Deno.writeTextFile(path, text.replace(from, to));
  }
  const path = join(notebooks, "06_drift.ipynb"),
    { cells, ...rest } = JSON.parse(await Deno.readTextFile(path));
  const kept = cells.filter(({ id }: { readonly id: string }) => !leftOut.includes(id));
  assertEquals(kept.length, cells.length - leftOut.length);
  await Deno.writeTextFile(path, JSON.stringify({ ...rest, cells: kept }));
}

async function task(folder: string, words: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { ...runOf(words), cwd: folder })
    .output();
  assert(success, `${words.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}

/** A job that is due, as a process of the checkout that may be killed with all that it has begun. */
export function startJob(
  folder: string,
  [job, asOf]: (typeof due)[number],
  env: Readonly<Record<string, string>>,
): Deno.ChildProcess {
  const words = ["lib/notebook/tasks/job.ts", job, "--as-of", asOf];
  const loads = job === "nightly" ? ["--source=extracts"] : [];
  const options = { ...runOf([...words, ...loads]), cwd: folder, detached: true, stdout: "null" } as const;
  return new Deno.Command(Deno.execPath(), { ...options, env: { ...options.env, ...env } }).spawn();
}

function runOf(words: readonly string[]) {
  const env = { NO_COLOR: "1", INIT_CWD: "", WARDBOOK_MAIL_TO: "", WARDBOOK_CHROMIUM: "/nowhere" };
  return { args: ["run", "-q", "-A", ...words], env, stderr: "piped" as const };
}

/** Puts the state of one checkout, all that jobs write, in the place of another's. */
export async function putState(from: string, to: string): Promise<void> {
  for (const path of ["data", "models"]) await copyTo(join(from, path), join(to, path));
}

async function copyTo(from: string, to: string): Promise<void> {
  await Deno.remove(to, { recursive: true }).catch(() => {});
  await Deno.mkdir(join(to, ".."), { recursive: true });
  const { success } = await new Deno.Command("cp", { args: ["-r", from, to] }).output();
  assert(success, `${from} is not copied`);
}
