import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { readArtefact } from "lib/registry/artefact.ts";
import { scorePeriod } from "lib/score/here/score_period.ts";
import { logFingerprint } from "lib/score/log/log_fingerprint.ts";
import { sql } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { smallFit } from "../../registry/small_artefact.ts";
import { dayMs, firstDay, smallWarehouse } from "../small_warehouse.ts";

const artefact = readArtefact(smallFit().bytes);
const period = { modelVersion: artefact.meta.version, from: firstDay, until: firstDay + 2 * dayMs };

async function withScores(work: (warehouse: Warehouse) => Promise<void>): Promise<void> {
  const warehouse = await smallWarehouse({ days: 2 });
  try {
    await scorePeriod(warehouse, { ...artefact, from: period.from, until: period.until });
    await work(warehouse);
  } finally {
    await warehouse.close();
  }
}

Deno.test("`logFingerprint()` is the same for the same log, read again or scored again elsewhere", () =>
  withScores(async (warehouse) => {
    const first = await logFingerprint(warehouse, period);
    assertEquals(first.rows, 50);
    assert(/^[0-9a-f]{16}$/.test(first.hash));
    await scorePeriod(warehouse, { ...artefact, from: period.from, until: period.until });
    assertEquals(await logFingerprint(warehouse, period), first);
    await withScores(async (other) => assertEquals(await logFingerprint(other, period), first));
  }));

Deno.test("`logFingerprint()` leaves aside what became of the stays", () =>
  withScores(async (warehouse) => {
    const before = await logFingerprint(warehouse, period);
    await warehouse.run(sql`UPDATE stays SET discharged_on = NULL, stay_days = NULL`);
    assertEquals(await logFingerprint(warehouse, period), before);
    await warehouse.run(sql`DELETE FROM stays`);
    assertEquals(await logFingerprint(warehouse, period), before);
    assertEquals(await logFingerprint(warehouse, { ...period, knownBy: firstDay }), before);
  }));

Deno.test("`logFingerprint()` is another when anything that was logged is", async () => {
  const changes = [
    sql`UPDATE prediction_log SET predicted_days = predicted_days + 0.0000000001 WHERE stay_id = 7`,
    sql`UPDATE prediction_log SET lower_days = lower_days - 1 WHERE stay_id = 7`,
    sql`UPDATE prediction_log SET upper_days = upper_days + 1 WHERE stay_id = 7`,
    sql`UPDATE prediction_log SET input_hash = 'another' WHERE stay_id = 7`,
    sql`UPDATE prediction_log SET as_of = as_of - INTERVAL '1 hour' WHERE stay_id > 25`,
    sql`UPDATE prediction_log SET stay_id = 7000 WHERE stay_id = 7`,
    sql`DELETE FROM prediction_log WHERE stay_id = 8`,
  ];
  await withScores(async (warehouse) => {
    const seen = [(await logFingerprint(warehouse, period)).hash];
    for (const change of changes) {
      await warehouse.run(change);
      const { hash } = await logFingerprint(warehouse, period);
      assert(!seen.includes(hash), change.text);
      seen.push(hash);
    }
  });
});

Deno.test("`logFingerprint()` reads one model's log of one period", () =>
  withScores(async (warehouse) => {
    const [first, second] = [
      await logFingerprint(warehouse, { ...period, until: firstDay + dayMs }),
      await logFingerprint(warehouse, { ...period, from: firstDay + dayMs }),
    ];
    assertEquals([first.rows, second.rows], [25, 25]);
    assertNotEquals(first.hash, second.hash);
    const none = await logFingerprint(warehouse, { ...period, modelVersion: "000000000000" });
    assertEquals(none.rows, 0);
    assertEquals(await logFingerprint(warehouse, { ...period, until: firstDay }), none);
  }));
