import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { logDrift } from "lib/monitor/drift_log.ts";
import { openRegistry } from "lib/registry/mod.ts";
import { documentMarkdown } from "lib/report/document/document_markdown.ts";
import { periodBefore } from "lib/report/period/period.ts";
import { periodDocument, type PeriodFound } from "lib/report/period/period_document.ts";
import { writePeriod } from "lib/report/period/period_task.ts";
import { saidOf, sinceLast } from "lib/report/period/since_last.ts";
import { dayMs, isoDay } from "lib/stats/day.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { smallFit } from "../registry/small_artefact.ts";
import { firstDay, type PredictedStay, storePredicted } from "../score/feedback/predicted_stays.ts";

const noOperation = { versions: 0, changes: [], runs: [], schedule: [], alerts: [], told: [] };
const none = { admissions: 0, discharges: 0, inBed: 0, predicted: 0 };
const empty: PeriodFound = {
  title: "Small hospital",
  period: periodBefore("week", firstDay),
  volume: { now: none, before: none },
  errors: [],
  withoutModel: 0,
  drift: null,
  operation: noOperation,
};

const textOf = (found: PeriodFound, last: Parameters<typeof periodDocument>[1] = null) =>
  documentMarkdown(periodDocument(found, last), "week.html");

Deno.test("`periodBefore()` takes seven days, or a month by its last day where it has fewer", () => {
  const cases = [
    ["week", "2022-11-07", "2022-10-31"],
    ["month", "2022-11-07", "2022-10-07"],
    ["month", "2022-03-31", "2022-02-28"],
    ["month", "2024-03-30", "2024-02-29"],
    ["month", "2022-01-01", "2021-12-01"],
  ] as const;
  for (const [name, until, from] of cases) {
    assertEquals(isoDay(periodBefore(name, Date.parse(until)).from), from);
  }
});

Deno.test("a week in which nothing was known, done or told says so, with no empty table", () => {
  const text = textOf(empty);
  assertMatch(text, /There is no earlier report/);
  assertMatch(text, /\*\*0 were admitted\*\*, 0 in the week before/);
  assertMatch(text, /no prediction was told.*[\s\S]*no week that ended then were features compared/);
  assertMatch(
    text,
    /told of no alert in the week[\s\S]*did not change in this week[\s\S]*No admission.*prediction/,
  );
  assertEquals(text.match(/undefined|NaN|\| --- \|\n\n/), null);
});

Deno.test("a count of a few can't be worked out of the others, and small weeks and weeks without a model are told apart", () => {
  const counts = { admissions: 40, discharges: 35, predicted: 0 };
  const volume = { now: { ...counts, inBed: 55 }, before: { ...counts, inBed: 50 } };
  assertMatch(textOf({ ...empty, volume }), /40 were admitted.*35 left, and 55 were in bed/);
  const few = { now: { ...counts, inBed: 5 }, before: { ...counts, inBed: 0 } };
  assertMatch(textOf({ ...empty, volume: few }), /a number not told left, and fewer than 11 were in bed/);
  assertMatch(textOf({ ...empty, volume: few }), /of stays as they were known when this was written/);
  // What the report of a week hides the next one hides, too.
  const week1 = { ...counts, inBed: 55 }, week2 = { ...counts, admissions: 5, inBed: 25 };
  const week3 = { ...counts, inBed: 30 };
  const discharges = (now: typeof week1, before: typeof week1) =>
    /\| discharges \| (.*) \| (.*) \|/.exec(textOf({ ...empty, volume: { now, before } }))!.slice(1);
  assertEquals(discharges(week2, week1), ["35", "a number not told"]);
  assertEquals(discharges(week3, week2), ["a number not told", "35"]);
  assertMatch(
    textOf({ ...empty, withoutModel: 4 }),
    /No model was in use when 4 of these 13 weeks began/,
  );
  const whole = { value: 1, lower: 1, upper: 1 }, week = { start: firstDay, end: firstDay + 7 * dayMs };
  const coverage = [{ week, stays: 10, level: 0.9, told: whole, own: whole }];
  const error = { version: "v", name: "M", promised: { mae: whole }, level: 0.9, errors: [], coverage };
  const text = textOf({ ...empty, errors: [error] });
  assertMatch(text, /no week of which 95 % have ended has 11 stays or more/);
  assertEquals(text.includes("told at (%)"), false);
});

Deno.test("of more drift than a table has rows the largest is told, and called so", () => {
  const alarms = Array.from(
    { length: 13 },
    (_, i) => ({ feature: `f${i}`, week: firstDay, effect: 0.5 - i / 100 }),
  );
  const text = textOf({ ...empty, drift: { weeks: 1, features: 13, alarms } });
  assertMatch(text, /quiet weeks have\)\. The largest 12 of 13\./);
  assertEquals([text.includes("| f12 |"), text.includes("| f0 |")], [false, true]);
});

Deno.test("a report is opened by what changed: sentences beside what they were, rows won and lost, no news said once", () => {
  const drift = { weeks: 1, features: 9, alarms: [{ feature: "severity", week: firstDay, effect: 0.2 }] };
  const before = { day: "2022-10-25", said: saidOf(periodDocument(empty, null).blocks.slice(2)) };
  assertMatch(textOf(empty, before), /Nothing differs from the report of 2022-10-25\./);
  const now = { ...empty, drift, volume: { now: { ...none, admissions: 40 }, before: none } };
  const text = textOf(now, before);
  assertMatch(text, /\*\*Volume\*\*: \*\*40 were admitted\*\*.*\*\(Before: 0 were admitted, 0 in/);
  assertMatch(text, /\*\*Drift\*\*: \*\*1 feature drifted\*\*.*\*\(Before: Not measured: of no week/);
  assertMatch(text, /\*\*Drift\*\*, new: the table of severity/);
  const [, , list] = sinceLast([], { day: "x", said: saidOf(periodDocument(now, null).blocks) });
  assert(
    list?.kind === "list" && list.items.some((item) => item.includes("no longer: the table of severity")),
  );
});

Deno.test("`writePeriod()` counts what was known at the end of the week, against the model then in use, and shows no few", async () => {
  const folder = await Deno.makeTempDir();
  const warehouse = `duckdb:${folder}/week.duckdb`, models = `${folder}/models`;
  try {
    const registry = await openRegistry(models, "synthetic"), { bytes, matrix, model } = smallFit();
    const version = await registry.register(bytes);
    const promoted = { reason: "first", asOf: firstDay, over: null };
    await registry.promote(version, { ...promoted, probe: matrix, expected: model.predict(matrix) });
    // Forty a week for three weeks, each for two days and predicted three too many; the last five go on.
    const stays = Array.from({ length: 120 }, (_, i): PredictedStay => ({
      ...{ stay: i + 1, admitted: firstDay + Math.floor(i / 40) * 7 * dayMs, predicted: 5, version },
      days: i >= 115 ? NaN : 2,
    }));
    const store = await openWarehouse(warehouse);
    await storePredicted(store, stays);
    const asked = { cohort: "synthetic", warehouse, models, folder, operation: noOperation } as const;
    const day = isoDay(firstDay + 21 * dayMs);
    await store.close();
    await writePeriod({ ...asked, name: "week", day: isoDay(firstDay + 14 * dayMs) });
    const page = await writePeriod({ ...asked, name: "week", day });
    const text = await Deno.readTextFile(page.replace(/html$/, "md"));
    assertMatch(
      text,
      /\*\*40 were admitted\*\*, 40 in the week before; a number not told left, and fewer than 11 were in bed/,
    );
    assertMatch(
      text,
      /Compared with the report of 2022-11-15[\s\S]*\(Before: 40 were admitted, 40 in the week before; 40 left/,
    );
    assertMatch(
      text,
      /Of 2 weeks.*100\.0 % of 80 stays lie.*promised: 80 %\): surely more than promised in 2 of/,
    );
    assertMatch(text, /\| 2022-11-08 \| 40 \| 100 \| 3\.00 \(3\.00 to 3\.00\) /);
    assertMatch(
      text,
      /of no week that ended then were features compared[\s\S]*100\.0 % of the admissions had a/,
    );
    const html = await Deno.readTextFile(page);
    assertEquals(html.match(/\b(?:src|href)="(?!#|data:|[\w-]+\.html)[^"]*"|<script|undefined|NaN/g), null);

    const again = await openWarehouse(warehouse);
    const weeks = [0, 7, 14].map((from) => firstDay + from * dayMs);
    const measure = {
      kind: "category",
      statistic: 1,
      pValue: 0,
      adjustedPValue: 0,
      psi: 1,
      rows: 40,
    } as const;
    await logDrift(
      again,
      version,
      weeks.map((start, i) => ({
        ...{ ...measure, feature: "severity", week: { start, end: start + 7 * dayMs } },
        ...{
          effectSize: 0.2,
          drifted: i === 2,
          jensenShannon: 0,
          kolmogorov: NaN,
          effectBefore: NaN,
          wasserstein: NaN,
        },
      })),
    );
    await again.close();
    await writePeriod({ ...asked, name: "week", day });
    assertMatch(
      await Deno.readTextFile(page.replace(/html$/, "md")),
      /\*\*1 feature drifted\*\* of 1 feature in 1 week/,
    );
    const undated = () => writePeriod({ ...asked, cohort: "sparcs", name: "week", day });
    await assertRejects(undated, RangeError, "as its stays must have days");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
