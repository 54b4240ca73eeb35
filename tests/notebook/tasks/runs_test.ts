import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import { Recorder } from "lib/notebook/history/recorder.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { taskLine } from "./task_line.ts";

const cohort = "nobodys-runs";
const folder = resolveInProject(`data/runs/${cohort}`);
const line = taskLine("runs");
const runs = (...args: string[]) => line(["--cohort", cohort, ...args]);

Deno.test("`deno task runs` lists, shows and compares what a `Recorder` noted, and syncs it to the warehouse", async () => {
  const warnings: string[] = [];
  const file = await Deno.makeTempDir({ prefix: "runs_" });
  const warehouse = `duckdb:${file}/mine.duckdb`;
  const recorderOf = (run: string) =>
    new Recorder({
      ...{ run, warehouse, job: "nightly", cohort, asOf: "2022-11-01", environment: () => undefined },
      warn: (warning) => warnings.push(warning),
    });
  const step = (stays: number) => ({
    ...{ step: "05_scoring", seconds: 1.5, outcome: "done" as const },
    summary: { scored: { days: 1, stays, missing: 3, unseen: 1, written: stays, changed: 0 } },
  });
  try {
    await recorderOf("aa11").add(step(40), Date.UTC(2026, 0, 1));
    await recorderOf("bb22").add(step(50), Date.UTC(2026, 0, 2));
    assertStringIncludes((await runs("sync", "--warehouse", warehouse)).out, "No warehouse is there yet");
    await (await openWarehouse(warehouse, { cohort })).close();
    await recorderOf("bb22").end();
    assertEquals(warnings, []);
    assertStringIncludes((await runs("sync", "--warehouse", warehouse)).out, "0 steps written");
    assertStringIncludes(await Deno.readTextFile(`${folder}/history.html`), "bb22");

    const [list, json] = [await runs(), await runs("list", "--json", "--limit", "1")];
    assertMatch(list.out, /^run +began.*\naa11 .*\nbb22 /);
    assertEquals(JSON.parse(json.out).metrics, { "admissions scored": 50 });
    assertMatch((await runs("compare", "aa", "last")).out, /^! +admissions scored +40 +50$/m);
    assertMatch((await runs("show", "aa11")).out, /05_scoring +done +1\.5 s/);
    const unknown = await runs("show", "cc");
    assertEquals([unknown.code, unknown.out], [1, ""]);
    for (const args of [["show"], ["lists"], ["--sort", "day"], ["--since", "soon"], ["--limit", "-1"]]) {
      assertEquals((await runs(...args)).code, 2, args.join(" "));
    }
    assertEquals((await runs("prune", "--days", "0")).out, "2 steps taken away.\n");
  } finally {
    await Deno.remove(file, { recursive: true });
    await Deno.remove(folder, { recursive: true }).catch(() => {});
  }
});

Deno.test("a `Recorder` warns where nothing can be noted, and never throws", async () => {
  const warnings: string[] = [];
  const recorder = new Recorder({
    ...{
      run: "aa",
      job: "run",
      cohort: "bad\0name",
      asOf: null,
      warehouse: "",
      environment: () => undefined,
    },
    warn: (warning) => warnings.push(warning),
  });
  await recorder.add({ step: "01_eda", seconds: 1, outcome: "done", summary: {} }, 0);
  await recorder.end();
  assertEquals(warnings.length, 2);
  assertStringIncludes(warnings[0]!, "Not noted in the history of runs: ");
});
