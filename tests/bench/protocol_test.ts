import { assertAlmostEquals, assertEquals } from "@std/assert";
import { protocolResults } from "./protocol.ts";

/** A fully grown forest takes most of the time. */
const models = ["linear", ...Deno.env.get("WARDBOOK_SLOW") ? ["forest"] : [], "boosting"];

Deno.test("models reach the R2 that the synthetic cohort says it is tuned to, on random stays (forests too: WARDBOOK_SLOW=1)", () => {
  const results = [...protocolResults(models)];
  assertEquals(results.map(({ model }) => model), models);
  // The peers that the cohort was tuned by reach them within as much.
  for (const { model, goal, r2 } of results) assertAlmostEquals(r2.value, goal!, 0.02, model);
});
