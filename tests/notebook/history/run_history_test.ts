import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { codeCommit } from "lib/notebook/history/code_commit.ts";
import { historyPage } from "lib/notebook/history/history_page.ts";
import { modelOfEntry, rowsOf, type RunEntry } from "lib/notebook/history/run_entry.ts";
import { addToHistory, historyPath, pruneHistory, readHistory } from "lib/notebook/history/run_history.ts";
import { logRuns } from "lib/notebook/history/run_log.ts";
import { runsOf } from "lib/notebook/history/runs_of.ts";
import { chosen, runsLine } from "lib/notebook/tasks/runs_line.ts";
import { dayMs } from "lib/stats/day.ts";
import { categoriesOf, numbersOf } from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql } from "lib/warehouse/sql.ts";

const start = Date.UTC(2026, 0, 1);
const interval = (value: number) => ({ value, lower: value - 1, upper: value + 1 });
const entry = (of: Partial<RunEntry> = {}): RunEntry => ({
  ...{ run: "a1", job: "run", cohort: "mine", asOf: null, step: "04_evaluation", commit: "c0ffee00" },
  ...{ startedAt: start, seconds: 2, outcome: "done" },
  summary: {
    cohort: { title: "Mine", stays: 900 },
    champion: {
      name: "boosting",
      version: "v1",
      split: "later",
      metrics: { mae: interval(12), r2: interval(NaN) },
    },
  },
  ...of,
});
const nightly = (day: number, of: Partial<RunEntry> = {}) =>
  entry({
    ...{ run: `n${day}`, job: "nightly", asOf: `2022-11-0${day}`, step: "05_scoring", seconds: 9 - day },
    startedAt: start + day * dayMs,
    summary: { scored: { days: 1, stays: 40 + day, missing: 3, unseen: 1, written: 40, changed: 0 } },
    ...of,
  });

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "history_" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("`addToHistory()` keeps steps in their order, and what is old or damaged goes", async () => {
  await inFolder(async (folder) => {
    const path = historyPath(`${folder}/new`);
    assertEquals(await readHistory(path), []);
    assertEquals(await pruneHistory(path, { days: 1, now: start }), 0);
    await Promise.all([entry(), nightly(1), nightly(2)].map((each) => addToHistory(path, each)));
    assertEquals((await readHistory(path)).map(({ run }) => run).sort(), ["a1", "n1", "n2"]);
    await Deno.writeTextFile(path, "{}\n{\nnull\n", { append: true });
    await addToHistory(path, nightly(3));
    assertEquals((await readHistory(path)).length, 4);
    assertEquals(await pruneHistory(path, { days: 2, now: start + 3 * dayMs }), 1);
    await addToHistory(path, nightly(4, { startedAt: start + 500 * dayMs }));
    assertEquals((await readHistory(path)).map(({ step, asOf }) => [step, asOf]), [[
      "05_scoring",
      "2022-11-04",
    ]]);
  });
});

Deno.test("`runsOf()` sums up the steps of each run: the worst outcome, the last model, what was measured", () => {
  const failed = entry({ step: "07_retraining", outcome: "failed", seconds: 3, summary: {} });
  const drift = entry({
    step: "06_drift",
    summary: { championAfterRetraining: "v2", drift: { weeks: 4, alarms: 1 } },
  });
  const [first, second] = runsOf([nightly(1), entry(), failed, drift]);
  assertEquals([first?.run, first?.outcome, first?.seconds, first?.model], ["a1", "failed", 7, "v2"]);
  assertEquals(first?.metrics, { "stays": 900, "champion mae": 12, "weeks with an alarm": 1 });
  assertEquals([second?.run, second?.outcome, second?.model], ["n1", "done", null]);
  assertEquals([rowsOf(nightly(1)), rowsOf(entry()), rowsOf(failed)], [41, 900, null]);
  assertEquals(modelOfEntry(entry()), "v1");
});

Deno.test("`chosen()` filters and sorts runs, the last ones of the order", () => {
  const runs = runsOf([entry(), nightly(1), nightly(2), nightly(3, { outcome: "failed" })]);
  const listed = (...args: string[]) => chosen(runs, runsLine(args)).map(({ run }) => run);
  assertEquals(listed(), ["a1", "n1", "n2", "n3"]);
  assertEquals(listed("--job", "nightly", "--sort", "seconds"), ["n3", "n2", "n1"]);
  assertEquals(listed("--outcome", "failed"), ["n3"]);
  assertEquals(listed("--since", "2026-01-03", "--limit", "1"), ["n3"]);
  assertEquals(listed("--sort", "as-of", "--limit", "2"), ["n2", "n3"]);
  assertEquals(listed("--sort", "mae").at(-1), "a1");
});

Deno.test("`historyPage()` shows the newest run first, and no text of a run as markup", () => {
  const page = historyPage("mine", runsOf([entry(), nightly(1, { run: "<b>1" })]));
  assertMatch(page, /&lt;b&gt;1[\s\S]*<td>a1<\/td>/);
  assertStringIncludes(page, "All runs kept, the newest first.");
});

Deno.test("`logRuns()` adds to `run_log` what it lacks, and nothing twice", async () => {
  const warehouse = await openWarehouse("duckdb::memory:", { cohort: "mine" });
  try {
    assertEquals(await logRuns(warehouse, []), 0);
    assertEquals(await logRuns(warehouse, [entry(), nightly(1)]), 2);
    assertEquals(await logRuns(warehouse, [entry(), nightly(1), nightly(2)]), 1);
    const rows = await warehouse.query(
      sql`SELECT run_id, step, model_version, row_count FROM run_log ORDER BY run_id`,
    );
    const { codes, labels } = categoriesOf(rows, "run_id");
    assertEquals(Array.from(codes, (code) => labels[code]), ["a1", "n1", "n2"]);
    assertEquals([...numbersOf(rows, "row_count")], [900, 41, 42]);
  } finally {
    await warehouse.close();
  }
});

Deno.test("`codeCommit()` finds the commit that git is at, also in a worktree, else CI's", async () => {
  const { stdout } = await new Deno.Command("git", { args: ["rev-parse", "HEAD"] }).output()
    .catch(() => ({ stdout: new Uint8Array() }));
  const head = new TextDecoder().decode(stdout).trim();
  if (head !== "") assertEquals(await codeCommit(() => undefined), head);
});
