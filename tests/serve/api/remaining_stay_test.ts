import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readRemaining, scoreInBed } from "lib/score/mod.ts";
import type { ModelSource } from "lib/serve/model/model_source.ts";
import { categoriesOf, displayRows, numbersOf } from "lib/table/mod.ts";
import { sql } from "lib/warehouse/mod.ts";
import { smallHazard } from "../../score/in_bed/small_hazard.ts";
import { dayMs, firstDay, smallWarehouse } from "../../score/small_warehouse.ts";
import { posted, serving } from "../serving.ts";

const artefact = smallHazard(), { version } = artefact.meta;
const remaining: ModelSource = {
  championVersion: () => Promise.resolve(version),
  load: () => Promise.resolve(artefact),
  history: () => Promise.resolve([]),
};
const path = "/v1/remaining-stay";
const numbers = [
  "day_of_stay",
  "remaining_days",
  "within_24h",
  "within_48h",
  "remaining_q10",
  "remaining_q50",
  "remaining_q90",
];
const stay = { ward_type: "Q", deposit: 4_000, admitted_on: "2022-12-01", as_of: "2022-12-05" };

Deno.test("`POST /v1/remaining-stay` tells what `remaining_log` has, to the bit, alone and among others", async () => {
  const warehouse = await smallWarehouse({ days: 10, perDay: 20 });
  try {
    const asOf = firstDay + 8 * dayMs;
    await scoreInBed(warehouse, { ...artefact, asOf });
    const log = await readRemaining(warehouse, { modelVersion: version, asOf });
    const stays = displayRows(
      await warehouse.query(
        sql`SELECT stay_id, ward_type, deposit, CAST(CAST(admitted_on AS DATE) AS VARCHAR) AS admitted_on
          FROM stays WHERE admitted_on < :day AND discharged_on >= :day ORDER BY stay_id`,
        { day: new Date(asOf) },
      ),
      1_000,
    ).map((each) => ({ ...each, as_of: "2022-12-09" }));
    await serving(async ({ ask }) => {
      const response = await ask(path, posted({ stays }));
      const { model, predictions } = await response.json();
      assertEquals([response.status, model.version, model.outcome], [200, version, "remaining_stay"]);
      assertEquals(predictions.map((each: { stay_id: number }) => each.stay_id), [
        ...numbersOf(log, "stay_id"),
      ]);
      for (const name of numbers) {
        assertEquals(
          predictions.map((each: Record<string, number>) => each[name]),
          [...numbersOf(log, name)],
          name,
        );
      }
      const { codes, labels } = categoriesOf(log, "input_hash");
      assertEquals(
        predictions.map((each: { input_hash: string }) => each.input_hash),
        Array.from(codes, (code) => labels[code]!),
      );
      const alone = await (await ask(path, posted(stays[7]))).json();
      assertEquals(alone.predictions, [predictions[7]]);
    }, { remaining });
  } finally {
    await warehouse.close();
  }
});

Deno.test("stays asked about on different days are told each as of its own, in their order, as CSV too", () =>
  serving(async ({ ask }) => {
    const stays = ["2022-12-09", "2022-12-02", "2022-12-09"].map((as_of, i) => ({
      ...stay,
      stay_id: i,
      as_of,
    }));
    const { predictions } = await (await ask(path, posted(stays))).json();
    assertEquals(predictions.map((each: { day_of_stay: number }) => each.day_of_stay), [7, 0, 7]);
    assertEquals(predictions[1].as_of, "2022-12-02T00:00:00Z");
    const init = posted(stays, { accept: "text/csv" });
    const [header, first] = (await (await ask(path, init)).text()).split("\r\n");
    assertEquals(
      header,
      ["stay_id", "model_version", "as_of", ...numbers, "input_hash", "warnings"].join(","),
    );
    assertEquals(Number(first!.split(",")[4]), predictions[0].remaining_days);
  }, { remaining }));

Deno.test("what is odd is warned of; a day that is missing or not later is refused, where it stands", () =>
  serving(async ({ ask }) => {
    const odd = await (await ask(path, posted({ ...stay, ward_type: "T", deposit: null }))).json();
    assertEquals(odd.predictions[0].warnings.map((each: { kind: string }) => each.kind), [
      "unseen",
      "missing",
    ]);
    const faultOf = async (body: unknown) => {
      const response = await ask(path, posted(body));
      const { errors, title } = await response.json();
      return [response.status, title, errors[0].pointer, errors[0].kind];
    };
    const broken = "A value breaks a rule";
    const { as_of: _, ...without } = stay;
    assertEquals(await faultOf(without), [422, broken, "/as_of", "absent"]);
    assertEquals(await faultOf([stay, { ...stay, admitted_on: null }]), [
      422,
      broken,
      "/1/admitted_on",
      "null",
    ]);
    assertEquals(await faultOf({ stays: [{ ...stay, as_of: "2022-12-01" }] }), [
      ...[422, broken, "/stays/0/as_of"],
      "the same day, or an earlier one",
    ]);
    assertEquals((await faultOf({ ...stay, wrad: 1 })).slice(0, 3), [422, broken, "/wrad"]);
    assertEquals((await ask(path)).status, 405);
  }, { remaining }));

Deno.test("without a model of days in bed it answers 503, and without its registry there is no such route", async () => {
  const none = { ...remaining, championVersion: () => Promise.resolve(null) };
  await serving(async ({ ask }) => {
    const response = await ask(path, posted(stay));
    assertEquals(response.status, 503);
    assertStringIncludes((await response.json()).detail, "none is in use yet");
    assertEquals((await ask("/openapi.json")).status, 200);
    assertEquals((await ask("/v1/predictions", posted({}))).status, 200);
  }, { remaining: none });
  await serving(async ({ ask }) => assertEquals((await ask(path, posted(stay))).status, 404));
});

Deno.test("the route is documented with both days required, and asks for the scope predict", () =>
  serving(async ({ ask, token }) => {
    const document = await (await ask("/openapi.json")).json();
    const { post } = document.paths[path];
    const [many] = post.requestBody.content["application/json"].schema.anyOf;
    assertEquals(many.properties.stays.items.required, ["admitted_on", "as_of"]);
    const read = await token(["read"]), predict = await token(["predict"]);
    const statusBy = async (bearer: string) =>
      (await ask(path, posted(stay, { authorization: `Bearer ${bearer}` }))).status;
    assertEquals([await statusBy(read), await statusBy(predict), await statusBy("nobody")], [403, 200, 401]);
    assert(!JSON.stringify(document).includes("2022-12-05"));
  }, { remaining }));
