import { assertEquals, assertRejects } from "@std/assert";
import { mergedState } from "lib/registry/stage/merged_state.ts";
import { Verdicts } from "lib/registry/trial/verdicts.ts";

const day = (number: number) => Date.UTC(2022, 10, number);

Deno.test("`Verdicts` keep why a challenger was rejected, once a day and version, by day", async () => {
  const folder = await Deno.makeTempDir(), verdicts = new Verdicts(folder);
  const of = "retraining" as const,
    rejected = { version: "b", over: "a", of, promote: false, reason: "kept the champion, as it is" };
  try {
    assertEquals(await verdicts.all(), []);
    await verdicts.note(day(9), rejected);
    await verdicts.note(day(2), {
      version: "a",
      over: null,
      of: "training",
      promote: true,
      reason: "promoted, as it is",
    });
    // Made again, the decision of a day takes the place of the one before.
    await verdicts.note(day(9), { ...rejected, reason: "kept the champion, as it was" });
    assertEquals(await verdicts.all(), [
      {
        version: "a",
        asOf: "2022-11-02",
        over: null,
        promoted: true,
        of: "training",
        reason: "promoted, as it is",
      },
      {
        version: "b",
        asOf: "2022-11-09",
        over: "a",
        promoted: false,
        of,
        reason: "kept the champion, as it was",
      },
    ]);
    for (const text of ["", "{}", '[{"version":"a"}]']) {
      await Deno.writeTextFile(`${folder}/verdicts.json`, text);
      await assertRejects(() => verdicts.all(), SyntaxError, "Cannot read what the gate said");
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("`mergedState()` joins the verdicts of two machines, and leaves out none", () => {
  const of = (version: string, reason = "r") => ({
    version,
    asOf: "2022-11-02",
    over: null,
    promoted: true,
    reason,
  });
  const bytes = (...all: object[]) => new TextEncoder().encode(`${JSON.stringify(all, null, 2)}\n`);
  const merged = mergedState("verdicts.json", bytes(of("a"), of("c", "own")), bytes(of("b"), of("c")));
  assertEquals(merged, bytes(of("a"), of("b"), of("c", "own")));
  assertEquals(mergedState("verdicts.json", bytes(of("b")), bytes(of("a"), of("b"))), null);
});
