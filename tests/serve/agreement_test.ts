import { assert, assertEquals, assertLess } from "@std/assert";
import { loadCohort } from "lib/cohort/load.ts";
import { readModelInput } from "lib/cohort/model_input.ts";
import { synthetic } from "lib/cohort/specs/synthetic.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { fitEncoder } from "lib/features/encoder.ts";
import { dataHash } from "lib/features/hash.ts";
import { toMatrix } from "lib/features/to_matrix.ts";
import { readArtefact, writeArtefact } from "lib/registry/artefact/artefact.ts";
import { predictHere } from "lib/score/here/predict_here.ts";
import { predictInWarehouse } from "lib/score/warehouse/predict_in_warehouse.ts";
import { loadHono } from "lib/serve/http/hono.ts";
import { readStays } from "lib/serve/input/read_stays.ts";
import { servedModel } from "lib/serve/model/served_model.ts";
import { displayRows, numbersOf, type Table, takeRows } from "lib/table/table.ts";
import { boostedTrees } from "../model/fitted_trees.ts";
import { smallCard } from "../registry/small_artefact.ts";
import { withWarehouse } from "../warehouse/with_warehouse.ts";
import { servedFeatures } from "./serving.ts";

/** Ten thousand stays where WARDBOOK_SLOW is set. */
const count = Deno.env.has("WARDBOOK_SLOW") ? 10_000 : 400;
const columns = ["predicted_days", "lower_days", "upper_days"] as const;

Deno.test(`${count} stays, unseen and missing values among them: what is served is what the notebook says, and the SQL to 1e-9`, () =>
  withWarehouse(async (warehouse) => {
    const { table } = syntheticCohort({ stays: count, liveStays: Math.round(count / 10) });
    await loadCohort(warehouse, synthetic, table, { asOf: Date.UTC(2023, 4, 31) });
    const open = { from: null, until: null, knownBy: null };
    const stays = await readModelInput(warehouse, open, synthetic);
    // Learnt from few, so that other stays have labels that it never saw.
    const few = takeRows(stays, Int32Array.from({ length: 60 }, (_, row) => row));
    const encoder = fitEncoder(few, [...servedFeatures, "hospital_code", "patient_city", "department"]);
    const { matrix } = toMatrix(few, encoder, { target: "stay_days" });
    const model = boostedTrees(matrix, { rounds: 20, maxLeaves: 8, minLeafRows: 2, minCategoryRows: 1 });
    const artefact = readArtefact(writeArtefact(smallCard(encoder, dataHash(matrix)), model));

    const period = { ...artefact, from: Date.UTC(2020, 0, 1), until: Date.UTC(2024, 0, 1) };
    const here = await predictHere(warehouse, period), there = await predictInWarehouse(warehouse, period);
    const served = servedModel(artefact, synthetic, await loadHono());
    const fields = served.reader.fields.asked.map(({ name }) => name);
    const said = new Map<number, readonly number[]>();
    const kinds = new Set<string>();
    const rows = displayRows(stays, Infinity);
    for (let at = 0; at < rows.length; at += 1_000) {
      const body = rows.slice(at, at + 1_000).map((row) => ({
        ...Object.fromEntries(fields.map((name) => [name, row[name]])),
        stay_id: row["stay_id"],
      }));
      const asked = readStays(JSON.parse(JSON.stringify({ stays: body })), served.reader);
      for (const { stayId, days, lower, upper, warnings } of served.predict(asked, 0)) {
        said.set(Number(stayId), [days, lower, upper]);
        for (const { kind } of warnings) kinds.add(kind);
      }
    }
    assert(kinds.has("unseen") && kinds.has("missing"));
    assertEquals([here.rowCount, there.rowCount], [rows.length, rows.length]);
    assertEquals(mostApart(here, said), 0, "to the bit");
    assertLess(mostApart(there, said), 1e-9);
  }));

function mostApart(told: Table, said: ReadonlyMap<number, readonly number[]>): number {
  const stay = numbersOf(told, "stay_id");
  return columns.reduce((most, name, i) => {
    const values = numbersOf(told, name);
    return stay.reduce((far, id, row) => Math.max(far, Math.abs(values[row]! - said.get(id)![i]!)), most);
  }, 0);
}
