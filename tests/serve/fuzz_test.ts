import { assert, assertEquals } from "@std/assert";
import { fuzzed } from "./fuzz.ts";
import { serving } from "./serving.ts";

/** WARDBOOK_FUZZ=100000 is the full test. */
const count = Number(Deno.env.get("WARDBOOK_FUZZ") ?? 400);

Deno.test(`${count} requests made of the OpenAPI document: none fails, and every answer is as the document says`, () =>
  serving(async ({ ask }) => {
    const { faults, statuses } = await fuzzed(ask, count, 17);
    assertEquals(faults, []);
    assert(
      statuses.get(200)! > count / 10 && statuses.get(422)! > count / 10,
      "both good and bad were asked",
    );
  }, { perSecond: 1e9 }));
