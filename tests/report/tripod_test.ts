import { assertEquals, assertMatch } from "@std/assert";
import { foundIn } from "lib/report/found.ts";
import { itemsReading, missingInReport } from "lib/report/items_reading.ts";
import { headReading } from "lib/report/open_found.ts";
import { tripodTable } from "lib/report/tripod/tripod_answers.ts";
import { tripodItems } from "lib/report/tripod/tripod_items.ts";
import { committed } from "./committed.ts";

const found = await committed(null);

Deno.test("the 27 items of TRIPOD+AI are there, with their 52 parts, once each", () => {
  const numbers = tripodItems.map(({ item }) => item);
  assertEquals(new Set(numbers.map((item) => parseInt(item))).size, 27);
  assertEquals([numbers.length, new Set(numbers).size], [52, 52]);
});

Deno.test("the committed notebooks answer every item; one that is gone, or a heading, is missed", () => {
  assertEquals(missingInReport(found), []);
  assertMatch(itemsReading(found), /the others are all answered/);
  const results = [...found.results.values()];
  const without = foundIn("synthetic", null, results.filter(({ notebook }) => notebook !== "02_features"));
  assertEquals(missingInReport(without).map((line) => /item (\w+)/.exec(line)![1]), [
    "9a",
    "9b",
    "11",
    "12b",
    "27a",
  ]);
  const unnamed = results.map((each) =>
    each.notebook !== "02_features" ? each : {
      ...each,
      shown: each.shown.filter(({ heading }) => !/encoding/.test(heading)),
    }
  );
  const missed = missingInReport(foundIn("synthetic", null, unnamed));
  assertEquals(missed.map((line) => /item (\w+)/.exec(line)![1]), ["11", "12b", "27a"]);
});

Deno.test("a notebook that could not answer makes its items not applicable, with its reason", () => {
  const results = [...found.results.values()].map((each) =>
    each.notebook === "02_features" ? { ...each, cannot: "There are no features." } : each
  );
  const { rows } = tripodTable(foundIn("synthetic", null, results), new Set());
  assertMatch(
    rows.find(([item]) => item === "11")![2]!,
    /^not applicable, because 02_features could not answer: There/,
  );
  // They were counted as answered.
  assertMatch(
    itemsReading(foundIn("synthetic", null, results)),
    /, and [2-5] can't be told, as their notebooks/,
  );
});

Deno.test("`headReading()` of a source with days but no model says which of them lacks", () => {
  // It said that the source had no dates.
  const results = [...found.results.values()].map((each) => ({ ...each, asOf: null }));
  assertMatch(headReading(foundIn("synthetic", null, results)), /as of no day: no model could be trained/);
  const undated = results.map((each) => ({ ...each, summary: { ...each.summary, period: null } }));
  assertMatch(headReading(foundIn("synthetic", null, undated)), /as of no day: the source has no dates/);
});
