import { assertEquals } from "@std/assert";
import { whyNotStudy } from "lib/features/study/why_not_study.ts";

function set(known: number, stays = known) {
  return { stays, known, effective: known, capped: 0, judgedFrom: null };
}

function sizes(train: number, choice: number, calibration: number, test: number) {
  const held = <P extends string>(purpose: P, known: number) => ({ purpose, known: set(known, 2 * known) });
  return {
    encoder: { features: [{ name: "age", labels: null }], leftOut: [] },
    known: set(train),
    choice: held("choice", choice),
    calibration: held("calibration", calibration),
    test: held("test", test),
  } as unknown as Parameters<typeof whyNotStudy>[0];
}

Deno.test("`whyNotStudy()` names the first set of fewer than eleven known stays, and a study of no feature", () => {
  assertEquals(whyNotStudy(sizes(11, 11, 11, 11), ["age"]), null);
  assertEquals(
    whyNotStudy(sizes(500, 20, 10, 9), ["age"]),
    "There are too few stays to learn intervals by: of at least 11 the length must be known by then.",
  );
  assertEquals(
    whyNotStudy(sizes(500, 20, 20, 20), []),
    "No feature was selected by notebook 02: a model would be told nothing.",
  );
  assertEquals(
    whyNotStudy({ ...sizes(20, 20, 20, 20), encoder: { features: [], leftOut: ["age"] } }, ["age"]),
    "No selected feature has a value in training.",
  );
});
