import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import { postLineage, writeLineage } from "lib/notebook/history/emit_lineage.ts";
import { lineage, lineageEvent } from "lib/notebook/history/lineage.ts";
import type { RunEntry } from "lib/notebook/history/run_entry.ts";

const entry: RunEntry = {
  ...{
    run: "night",
    job: "nightly",
    cohort: "mine",
    asOf: "2022-11-01",
    step: "05_scoring",
    commit: "c0ffee",
  },
  ...{ startedAt: Date.UTC(2026, 0, 1), seconds: 2.5, outcome: "done" },
  summary: { scored: { days: 1, stays: 40, missing: 3, unseen: 1, written: 38, changed: 0 } },
};

Deno.test("`lineageEvent()` says what a step read and wrote, with its rows, within which run", () => {
  const event = JSON.parse(JSON.stringify(lineageEvent(entry, "snowflake://ACME/DB/HOSPITAL?role=R")));
  assertEquals([event.eventType, event.eventTime, event.producer], [
    "COMPLETE",
    "2026-01-01T00:00:02.500Z",
    "urn:wardbook:code:c0ffee",
  ]);
  assertMatch(event.run.runId, /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  assertEquals(event.run.facets.parent.job, { namespace: "wardbook", name: "mine.nightly" });
  assertEquals(event.run.facets.nominalTime.nominalStartTime, "2022-11-01T00:00:00.000Z");
  assertEquals(event.inputs, [
    { namespace: "snowflake://ACME", name: "DB.HOSPITAL.stays" },
    { namespace: "snowflake://ACME", name: "DB.HOSPITAL.stay_features" },
    { namespace: "wardbook", name: "mine/models" },
  ]);
  const [{ outputFacets, ...written }] = event.outputs;
  assertEquals(written, { namespace: "snowflake://ACME", name: "DB.HOSPITAL.prediction_log" });
  assertEquals(outputFacets.outputStatistics.rowCount, 38);
  for (
    const facet of [event.run.facets.parent, event.run.facets.nominalTime, outputFacets.outputStatistics]
  ) {
    assertMatch(facet._schemaURL, /^https:\/\/openlineage\.io\/spec\/facets\/1-0-1\/\w+Facet\.json$/);
    assertEquals(facet._producer, event.producer);
  }
});

Deno.test("`lineageEvent()` of a step that failed tells no output and no error's text", () => {
  const failed = { ...entry, outcome: "failed", reason: "cell 3: Jane", asOf: null, summary: {} } as const;
  const event = lineageEvent(failed, "duckdb:data/local/{cohort}.duckdb");
  assertEquals([event.eventType, event.outputs], ["FAIL", []]);
  assertEquals(JSON.stringify(event).includes("Jane"), false);
  assertEquals((event.inputs as unknown[])[0], { namespace: "duckdb", name: "data/local/mine.duckdb.stays" });
});

Deno.test("what steps write is what the README's table says of the notebooks", async () => {
  const readme = await Deno.readTextFile(resolveInProject("README.md"));
  const rows = [...readme.matchAll(/^\| `(0\d_\w+)` +\|[^|]+\|[^|]+\|([^|]+)\|$/gm)];
  assertEquals(rows.length, 9);
  for (const [, step, cell] of rows) {
    const tables = [...cell!.matchAll(/`(\w+)`/g)].map(([, table]) => table!);
    const models = /registry|champion/.test(cell!) ? ["models"] : [];
    const causes = /causes/.test(cell!) ? ["causes"] : [];
    assertEquals(lineage[step!]!.writes.toSorted(), [...models, ...causes, ...tables].toSorted(), step);
  }
});

Deno.test("events go to the file and the server that the environment names, and say why when they can't", async () => {
  const file = await Deno.makeTempFile({ prefix: "lineage_" });
  const received: [string | null, unknown][] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    received.push([request.headers.get("authorization"), await request.json()]);
    return new Response(null, { status: 201 });
  });
  try {
    const set: Record<string, string> = {
      WARDBOOK_LINEAGE_FILE: file,
      WARDBOOK_LINEAGE_URL: `http://127.0.0.1:${server.addr.port}/api/v1/lineage`,
      WARDBOOK_LINEAGE_TOKEN: "t0ken",
    };
    const event = { eventType: "COMPLETE" };
    await writeLineage(event, (name) => set[name]);
    await writeLineage(event, () => undefined);
    assertEquals(await Deno.readTextFile(file), '{"eventType":"COMPLETE"}\n');
    await postLineage([event, event], (name) => set[name]);
    await postLineage([event], () => undefined);
    assertEquals(received, Array(2).fill(["Bearer t0ken", event]));
    set.WARDBOOK_LINEAGE_URL = "marquez:5000";
    await assertRejects(() => postLineage([event], (name) => set[name]), RangeError, "WARDBOOK_LINEAGE_URL");
  } finally {
    await server.shutdown();
    await Deno.remove(file);
  }
});
