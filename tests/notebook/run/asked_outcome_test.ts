import { assertEquals, assertRejects } from "@std/assert";
import { askedOutcome } from "lib/notebook/run/asked_outcome.ts";
import { main } from "lib/notebook/run/main.ts";

Deno.test("`askedOutcome()` tells yes/no outcomes from days, and refuses others with those that there are", async () => {
  const asked = (requested: Record<string, string>, environment: Record<string, string> = {}) =>
    askedOutcome(requested, (name) => environment[name]);
  assertEquals(await asked({}), { own: null, requested: {} });
  const risk = { outcome: "readmitted_30", cohort: "diabetes130" };
  assertEquals(await asked(risk), { own: "risk", requested: risk });
  assertEquals((await asked({}, { WARDBOOK_OUTCOME: "long_stay" })).own, "risk");
  assertEquals(await asked({ outcome: "stay_days", seed: "2" }), { own: null, requested: { seed: "2" } });
  await assertRejects(
    () => asked({ outcome: "readmitted_30" }),
    RangeError,
    'outcomes of cohort "synthetic" are stay_days',
  );
});

Deno.test("`main()` refuses an outcome that the cohort doesn't have before any notebook runs", async () => {
  const said: string[] = [], error = console.error;
  console.error = (text: string) => void said.push(text);
  try {
    assertEquals(await main(["run", "--outcome", "mortality"]), 2);
  } finally {
    console.error = error;
  }
  assertEquals(said.length, 1);
  assertEquals(said[0]!.includes("long_stay (stay longer than 30 days)"), true, said[0]);
});
