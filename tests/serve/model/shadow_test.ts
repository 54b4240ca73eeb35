import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { synthetic } from "lib/cohort/specs/synthetic.ts";
import type { Trial } from "lib/registry/trial/trials.ts";
import { takeServedShadow } from "lib/score/shadow/take_served.ts";
import { startServer } from "lib/serve/server.ts";
import { displayRows } from "lib/table/table.ts";
import { sql } from "lib/warehouse/sql.ts";
import { engines } from "../../warehouse/engines.ts";
import { now, posted, promoted, serving } from "../serving.ts";

const stays = [
  { stay_id: 7, severity: "Extreme", deposit: 4_000, admitted_on: "2022-12-01" },
  { stay_id: "8", severity: "Minor", admitted_on: "2022-12-02" },
  { stay_id: "no number", severity: "Minor", admitted_on: "2022-12-02" },
  { severity: "Minor", deposit: 77_123, admitted_on: "2022-12-02" },
];

/** What is in the file of a shadow, and what the model said when it was champion. */
const noted = (async () => {
  let said: { readonly lines: string; readonly days: number[]; readonly metrics: string } | null = null;
  await serving(async ({ ask, registry, folder }) => {
    const version = (await registry.championVersion())!;
    const before = await (await ask("/v1/predictions", posted(stays))).json();
    await promoted(registry, 2);
    const path = `${folder}/shadow.jsonl`, logs: string[] = [];
    const server = await startServer({
      ...{ source: registry, cohort: synthetic, host: "127.0.0.1", port: 0, watchMs: 1e6, now: () => now },
      ...{ tokens: `${folder}/tokens.json`, audit: null, log: (line) => logs.push(line) },
      shadow: { version, path },
    });
    const asked = async (body: unknown) =>
      await (await server.fetch(new Request("http://localhost/v1/predictions", posted(body)))).json();
    const { model } = await asked(stays);
    assert(model.version !== version, "the champion answers");
    await asked({ stay_id: 9, BED_GRADE: 2, admitted_on: "2022-12-02" });
    await server.stop();
    const metrics = await (await server.fetch(new Request("http://localhost/metrics"))).text();
    const lines = await Deno.readTextFile(path);
    assert(!lines.includes("Extreme") && !lines.includes("77123"), "nothing that was asked is kept");
    assert(!logs.join().includes("77123"));
    said = {
      lines,
      days: before.predictions.map((each: Record<string, number>) => each.predicted_days),
      metrics,
    };
  });
  return said!;
})();

Deno.test("the shadow predicts what the champion was asked, to the bit as when it was champion, and is kept by stay", async () => {
  const { lines, days, metrics } = await noted;
  const rows = lines.trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(rows.map(({ stay_id, as_of }) => [stay_id, as_of.slice(0, 10)]), [
    [7, "2022-12-02"],
    [8, "2022-12-03"],
    [9, "2022-12-03"],
  ]);
  assertEquals(rows.slice(0, 2).map(({ predicted_days }) => predicted_days), days.slice(0, 2));
  assertStringIncludes(metrics, "wardbook_shadow_predictions_total{");
  assertEquals(/^wardbook_shadow_unkept_total\{.*\} (\d+)$/m.exec(metrics)![1], "2");
});

for (const [engine, withEngine] of engines) {
  Deno.test(`\`takeServedShadow()\` takes each stay once, what a kill cut not at all, and no night on trial, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const { lines } = await noted;
      const text = `${lines}${lines}{"stay_id":1`;
      assertEquals(await takeServedShadow(warehouse, text, []), { lines: 6, written: 3, onTrial: 0 });
      const again = await takeServedShadow(warehouse, text, []);
      assertEquals(again.written, 0);
      const kept = displayRows(
        await warehouse.query(sql`SELECT stay_id, as_of, predicted_days FROM shadow_log ORDER BY stay_id`),
      );
      const [first] = lines.split("\n").map((line) => JSON.parse(line || "{}"));
      assertEquals(kept[0], { stay_id: 7, as_of: "2022-12-02", predicted_days: first.predicted_days });
      await warehouse.run(sql`DELETE FROM shadow_log`);
      const trial = { version: first.model_version, from: "2022-12-02" } as Trial;
      assertEquals((await takeServedShadow(warehouse, text, [trial])).written, 1);
      await assertRejects(
        () => takeServedShadow(warehouse, `{"stay_id": "x"}\n${lines}`, []),
        SyntaxError,
        "line 1 is without stay_id",
      );
    }));
}
