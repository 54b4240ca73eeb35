import { assertAlmostEquals, assertEquals } from "@std/assert";
import { protocolResults } from "./protocol.ts";

Deno.test({
  name:
    "models reach the R2 that the synthetic cohort says it is tuned to, on random stays (slow: WARDBOOK_SLOW=1)",
  ignore: !Deno.env.get("WARDBOOK_SLOW"),
  fn: () => {
    const results = [...protocolResults({ withGoal: true })];
    assertEquals(results.map(({ model }) => model), ["linear", "forest", "boosting"]);
    // The peers that the cohort was tuned by reach them within as much.
    for (const { model, goal, r2 } of results) assertAlmostEquals(r2.value, goal!, 0.02, model);
  },
});
