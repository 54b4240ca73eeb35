import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { bestOf, chosenOf, simplestOf } from "lib/evaluate/choice.ts";
import { entry } from "./small_study.ts";

const entries = [
  entry("ridge", { rmse: 10.1, mae: 7.5 }),
  entry("boosting", { rmse: 10, mae: 7.9 }),
  entry("forest", { rmse: 10, mae: 7.4 }),
];

Deno.test("`bestOf()` has the least error by the metric asked for, the first of equals", () => {
  assertEquals(bestOf(entries).name, "boosting");
  assertEquals(bestOf(entries, "rmse").name, "boosting");
  assertEquals(bestOf(entries, "mae").name, "forest");
  assertEquals(bestOf([entry("only")]).name, "only");
});

Deno.test("`simplestOf()` has the first entry that is within the tolerance of the least error", () => {
  const cases: [number, "rmse" | "mae", string][] = [
    [0, "rmse", "boosting"],
    [0.0099, "rmse", "boosting"],
    [0.0101, "rmse", "ridge"],
    [0, "mae", "forest"],
    [0.01, "mae", "forest"],
    [0.014, "mae", "ridge"],
    [9, "mae", "ridge"],
  ];
  for (const [tolerance, metric, expected] of cases) {
    assertEquals(simplestOf(entries, tolerance, metric).name, expected, `${tolerance} of ${metric}`);
  }
  assertEquals(simplestOf(entries, 0.0101).name, "ridge");
  assertEquals(simplestOf(entries.slice(0, 1), 0).name, "ridge");
});

Deno.test("`simplestOf()` does not look at intervals: a simple model that is worse by more stays worse", () => {
  const wide = { value: 11, lower: 5, upper: 17 };
  const ridge = entry("ridge");
  const uncertain = { ...ridge, metrics: { ...ridge.metrics, rmse: wide } };
  assertEquals(simplestOf([uncertain, entry("forest", { rmse: 10 })], 0.05).name, "forest");
});

Deno.test("`bestOf()` and `simplestOf()` refuse to choose when there is nothing", () => {
  assertThrows(() => bestOf([]), RangeError, "Cannot choose the best of a contest as it must have entries");
  assertThrows(() => simplestOf([], 0.01), RangeError, "there are none");
});

Deno.test("`chosenOf()` prefers what the warehouse can run, says when that decided, and what is lost else", () => {
  const contest = (...all: readonly (readonly [name: string, rmse: number])[]) =>
    all.map(([name, rmse]) => ({ ...entry(name, { rmse, mae: 1 }), model: name }));
  const whyNot = (name: string) => name === "network" ? "A network has no SQL" : null;
  const cases = [
    [[["ridge", 12], ["boosting", 10], ["network", 10]], "boosting", "which the warehouse can run as SQL."],
    [[["ridge", 10.04], ["network", 10]], "ridge", "which the warehouse can run as SQL."],
    [
      [["boosting", 10.1], ["network", 10]],
      "boosting",
      "that decided. network can't be run there, and errs 1.0 % less",
    ],
    [
      [["boosting", 10.3], ["network", 10]],
      "network",
      "The best that can, boosting, errs 3.0 % more (RMSE). A network has no SQL.",
    ],
    [[["boosting", 0.2], ["network", 0]], "network", "boosting, errs 0.20 days more (RMSE)."],
    [[["network", 10]], "network", "the warehouse can run none of them as SQL."],
  ] as const;
  for (const [all, name, said] of cases) {
    const { chosen, reading } = chosenOf(contest(...all), whyNot);
    assertEquals(chosen.name, name);
    assertStringIncludes(reading, said);
  }
});
