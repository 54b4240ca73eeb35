import { assertEquals } from "@std/assert";
import { cohortOf } from "lib/cohort/cohort_of.ts";
import { cohortNamed, cohorts } from "lib/cohort/cohorts.ts";
import { rangeOfBand, stayRanges } from "lib/cohort/staging/stay_ranges.ts";

Deno.test("`stayRanges()` says which whole days a value stands for, where the source tells bands", () => {
  const bands = stayRanges(cohortNamed("analytics-vidhya"))!;
  assertEquals([...bands].filter(([value]) => [5, 15, 105].includes(value)), [
    [5, { least: 0, most: 10 }],
    [15, { least: 11, most: 20 }],
    [105, { least: 101, most: Infinity }],
  ]);
  const exact = cohorts.filter(({ name }) => name !== "analytics-vidhya");
  assertEquals(exact.map(stayRanges), exact.map(() => null));
});

Deno.test("`stayRanges()` reads bands that a draft stages by their middles", () => {
  const target = {
    name: "Stay",
    type: "category",
    role: "target",
    knownAt: "discharge",
    meaning: "",
  } as const;
  const mine = (allowed: readonly string[]) =>
    stayRanges(cohortOf({
      name: "mine",
      title: "mine",
      columns: [{ ...target, allowed, meaning: "length" }],
      derive: { stay_days: { kind: "edge", of: "Stay", take: "middle" } },
    }));
  assertEquals(
    mine(["0-3", "4-7", "8+"]),
    new Map([
      [1.5, { least: 0, most: 3 }],
      [5.5, { least: 4, most: 7 }],
      [8, { least: 8, most: Infinity }],
    ]),
  );
  assertEquals(mine(["0.5-1", "1-2.5"]), null);
});

Deno.test("`rangeOfBand()` knows nothing of a label without whole numbers", () => {
  assertEquals(["long", "1.5-2", "1-2-3", ""].map(rangeOfBand), [null, null, null, null]);
  assertEquals(rangeOfBand("[0-10)"), { least: 0, most: 9 });
});
