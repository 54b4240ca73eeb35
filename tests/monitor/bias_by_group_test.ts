import { assertEquals, assertStringIncludes } from "@std/assert";
import { jupyterDisplay } from "lib/chart/figure.ts";
import { type BiasByGroup, biasByGroup, biasFigure, biasReading } from "lib/monitor/bias_by_group.ts";
import { errorByWeek } from "lib/monitor/weekly_error.ts";
import { weeksBetween } from "lib/monitor/weeks.ts";
import { dayMs } from "lib/stats/day.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { categoryColumn, numberColumn, tableOf } from "lib/table/table.ts";

const start = Date.UTC(2022, 9, 3), weeks = weeksBetween(start, start + 56 * dayMs);
const departments = ["surgery", "medicine", "gynecology"] as const;

/** Eight weeks of stays of 30 days or so, whose surgery lasts five days longer than predicted. */
function hospital(knownBy: number, count = 2_400) {
  const random = randomSource(4);
  const time = Float64Array.from({ length: count }, (_, row) => start + Math.floor(56 * row / count) * dayMs);
  const group = time.map((_, row) => row % 3);
  const stays = time.map((_, row) => Math.round(30 + 4 * normal(random) + (group[row] === 0 ? 5 : 0)));
  const actual = stays.map((stay, row) => time[row]! + stay * dayMs > knownBy ? NaN : stay);
  const outcomes = {
    predictions: { actual, predicted: time.map(() => 30) },
    time,
    stay: time.map((_, row) => 1_000 + row),
  };
  const errors = errorByWeek(outcomes.predictions, time, weeks, {
    expected: { mae: { value: 4, lower: 3.5, upper: 4.5 } },
    knownBy,
    replicates: 50,
  });
  const groups = categoryColumn(Array.from(group, (each) => departments[each]!));
  // The stays come in another order than the log.
  const order = Array.from(time.keys()).reverse();
  const stayTable = tableOf({ stay_id: numberColumn(order.map((row) => outcomes.stay[row]!)) });
  const by = {
    name: "department",
    label: "department",
    groups: categoryColumn(order.map((row) => departments[group[row]!]!)),
  };
  return { outcomes, errors, by, groups, stays: stayTable };
}

const found = (knownBy: number) => {
  const { outcomes, errors, by, stays } = hospital(knownBy);
  return biasByGroup(outcomes, errors, { by, stays, knownBy, seed: 1 });
};
const surelyShort = (each: BiasByGroup) =>
  each.groups.filter(({ bias }) => bias.upper < 0).map(({ label }) => label);

Deno.test("`biasByGroup()` finds the group that is predicted too short, and no other", () => {
  const late = found(start + 200 * dayMs) as BiasByGroup;
  assertEquals(late.period, { start: weeks[4]!.start, end: weeks[7]!.end });
  assertEquals(surelyShort(late), ["surgery"]);
  assertEquals(late.groups.every(({ isEnded, stays }) => isEnded && stays === 400), true);
  const text = biasReading(late);
  assertStringIncludes(text, "predicted too short for surgery (-4.9 days, ");
  assertStringIncludes(text, "Nowhere surely too long.");
  assertStringIncludes(
    biasFigure(late)[jupyterDisplay]()["text/plain"]!,
    "By department, predictions are on average too short for 1 of 3.",
  );
});

Deno.test("`biasByGroup()` calls nothing too long while stays that have not ended could still make it right", () => {
  for (const days of [56, 60, 70, 80]) {
    const early = found(start + days * dayMs) as BiasByGroup;
    assertEquals(early.groups.length, 3, `as known after ${days} days`);
    // Of those that have ended by then most are the short ones: their own bias used to be above zero.
    assertEquals(biasReading(early).includes("too long for"), false, biasReading(early));
    assertEquals(surelyShort(early).filter((label) => label !== "surgery"), []);
  }
  assertStringIncludes(
    biasReading(found(start + 20 * dayMs)),
    "*Not told:* of no week's stays 75 % have ended.",
  );
});

Deno.test("`biasByGroup()` says why where there are no groups, or too few patients", () => {
  const knownBy = start + 200 * dayMs;
  const { outcomes, errors, stays, by } = hospital(knownBy, 60);
  assertEquals(
    biasByGroup(outcomes, errors, { by: null, stays, knownBy, seed: 1 }),
    "the model is told no groups at admission",
  );
  assertEquals(
    biasByGroup(outcomes, errors, { by, stays, knownBy, seed: 1 }),
    "no department has 30 patients",
  );
});
