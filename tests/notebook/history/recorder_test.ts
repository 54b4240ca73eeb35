import { assertEquals } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import { Recorder } from "lib/notebook/history/recorder.ts";
import type { JobStep } from "lib/notebook/history/run_entry.ts";
import { historyPath, readHistory } from "lib/notebook/history/run_history.ts";

const at = Date.UTC(2026, 0, 1);
const step = (name: string, run: string): JobStep => {
  return { step: name, outcome: "done", seconds: 2, summary: {}, ended: { run, at } };
};

Deno.test("`addLacking()` notes what a kill kept from being noted, as of its own run, and nothing twice", async () => {
  const cohort = `recorder-${crypto.randomUUID()}`, folder = resolveInProject(`data/runs/${cohort}`);
  const events = await Deno.makeTempFile(), warnings: string[] = [];
  const recorderOf = (run: string) =>
    new Recorder({
      ...{ run, job: "nightly", cohort, asOf: "2022-11-01", warehouse: "duckdb::memory:" },
      environment: (name) => name === "WARDBOOK_LINEAGE_FILE" ? events : undefined,
      warn: (warning) => warnings.push(warning),
    });
  try {
    await recorderOf("one").add(step("load", "one"), at);
    // Killed after its record was written, before this was.
    const done = [step("load", "one"), step("05_scoring", "one")];
    for (const run of ["two", "three"]) await recorderOf(run).addLacking(done);
    const { ended: _, ...old } = step("06_drift", "");
    await recorderOf("four").addLacking([old]);
    const noted = await readHistory(historyPath(folder));
    assertEquals(noted.map(({ run, step, startedAt, job }) => [run, step, startedAt, job]), [
      ["one", "load", at - 2_000, "nightly"],
      ["one", "05_scoring", at - 2_000, "nightly"],
    ]);
    const told = (await Deno.readTextFile(events)).trim().split("\n");
    assertEquals([told.length, warnings], [2, []]);
  } finally {
    await Deno.remove(events);
    await Deno.remove(folder, { recursive: true });
  }
});
