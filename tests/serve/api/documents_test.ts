import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { posted, serving } from "../serving.ts";

Deno.test("`/openapi.json` lists every route of the API, and a stay as `/v1/model/schema` does", async () => {
  await serving(async ({ ask }) => {
    const document = await (await ask("/openapi.json")).json();
    assertEquals(document.openapi, "3.1.0");
    assertEquals(Object.keys(document.paths), [
      "/v1/predictions",
      "/v1/model",
      "/v1/model/schema",
      "/healthz",
      "/readyz",
      "/metrics",
    ]);
    const { post } = document.paths["/v1/predictions"];
    assertEquals(Object.keys(post.responses), [
      "200",
      "400",
      "401",
      "403",
      "413",
      "415",
      "422",
      "429",
      "503",
    ]);
    assertEquals(post.security, [{ token: ["predict"] }]);
    const [many] = post.requestBody.content["application/json"].schema.anyOf;
    const schema = await (await ask("/v1/model/schema")).json();
    const stay = many.properties.stays.items;
    assertEquals(Object.keys(stay.properties), Object.keys(schema.properties));
    assertEquals([stay.additionalProperties, schema.additionalProperties], [false, false]);
    assertStringIncludes(stay.properties.bed_grade.description, "also as BED_GRADE");
  });
});

Deno.test("`/v1/model` is the card: window, hold-out with intervals, features", async () => {
  await serving(async ({ ask, registry }) => {
    const card = await (await ask("/v1/model")).json();
    assertEquals(card.version, await registry.championVersion());
    assertEquals(card.hold_out.metrics.mae, { value: 4.5, lower: 4.1, upper: 4.9 });
    assertEquals(card.hold_out.metrics.r2, { value: null, lower: null, upper: null });
    assertEquals([card.unit, card.interval_level, card.features.length], ["days", 0.8, 11]);
  });
});

Deno.test("`/docs` shows each field, and its example is answered", async () => {
  await serving(async ({ ask }) => {
    const page = await (await ask("/docs")).text();
    for (const field of ["ward_type", "deposit", "admitted_on", "severity"]) {
      assertStringIncludes(page, `<code>${field}</code>`);
    }
    assert(!/https?:\/\/(?!localhost)/.test(page), "nothing is of another host");
    assert(!/<script|style=|onload=/i.test(page), "nothing that the content policy forbids");
    const example = /-d '([^']+)'/.exec(page)![1]!.replaceAll("&quot;", '"').replaceAll("&amp;", "&");
    assertEquals((await ask("/v1/predictions", posted(example))).status, 200);
  });
});
