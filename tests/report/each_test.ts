import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { openRegistry } from "lib/registry/mod.ts";
import { writeEach } from "lib/report/each/each_task.ts";
import { groupDocument } from "lib/report/each/group_document.ts";
import { groupError } from "lib/report/each/group_error.ts";
import { groupPlan } from "lib/report/each/group_plan.ts";
import type { JudgedStays } from "lib/report/each/judged_stays.ts";
import { dayMs, isoDay } from "lib/stats/day.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql } from "lib/warehouse/sql.ts";
import { smallFit } from "../registry/small_artefact.ts";
import { firstDay, type PredictedStay, storePredicted } from "../score/feedback/predicted_stays.ts";

/** So many stays of each, each of another patient but where `patients` says of how few. */
function judged(counts: readonly number[], patients = Infinity) {
  const codes = Int32Array.from(counts.flatMap((count, code) => Array<number>(count).fill(code)));
  const department = { type: "category", codes, labels: counts.map((_, code) => `h${code}`) } as const;
  const days = new Float64Array(codes.length), group = Int32Array.from(codes, (_, row) => row % patients);
  return {
    groups: { hospital: department, department },
    predictions: { actual: days, predicted: days, group },
  };
}

Deno.test("`groupPlan()` has a page for each of 500 stays and 11 patients, pools smaller ones, refuses what is too few", () => {
  const cases = [
    [
      judged([500, 499]),
      ["h0"],
      "1 hospital of fewer than 500 stays, or of fewer than 11 patients has no page",
    ],
    [judged([600, 500]), ["h0", "h1"], null],
    [judged([500, 300, 200]), ["h0", "2 hospitals of fewer"], "2 hospitals .* are judged together"],
    [judged([500, 300, 199]), ["h0"], "2 hospitals .* have no page: too few stays"],
    [judged([900, 600], 10), [], "2 hospitals .* have no page"],
    [judged([]), [], null],
  ] as const;
  for (const [stays, labels, others] of cases) {
    const plan = groupPlan(stays, "hospital");
    assertEquals(plan.groups.map(({ label }) => label.slice(0, 20)), [...labels]);
    if (others === null) assertEquals(plan.others, null);
    else assertMatch(plan.others!, new RegExp(others));
  }
});

Deno.test("a page's tables have no group of a few patients, nor one by which it could be told", () => {
  const shownOf = (patients: number) => {
    // Of 300, 40 and 30 stays; those of the last are of so many patients, and leave one as the others do.
    const { groups, predictions } = judged([300, 40, 30]),
      rows = Int32Array.from({ length: 370 }, (_, i) => i);
    const group = rows.map((row) => row < 340 ? row : 340 + row % patients);
    const stays: JudgedStays = {
      ...{ model: { name: "M", version: "v" }, which: "These", rule: "the median", level: 0.8, groups },
      predictions: { ...predictions, group },
      ...{ naive: null, lower: predictions.predicted, upper: predictions.predicted },
    };
    const error = groupError(stays, rows), day = "2022-11-01";
    const pages = { title: "Small", each: "hospital", day, judged: stays, whole: error } as const;
    const { blocks } = groupDocument(pages, { label: "h", rows, count: 1, error });
    const table = blocks.find((block) => block.kind === "table" && block.id === "groups-table");
    assert(table?.kind === "table");
    return table.table.rows.map(([name]) => name);
  };
  assertEquals(shownOf(11), ["h0", "h1", "h2"]);
  assertEquals(shownOf(4), ["h0"]);
});

Deno.test("`writeEach()` finds the hospital that is planted to be predicted worse, and tells of no few", async () => {
  const folder = await Deno.makeTempDir();
  const warehouse = `duckdb:${folder}/each.duckdb`, models = `${folder}/models`;
  try {
    const registry = await openRegistry(models, "synthetic"), { bytes, matrix, model } = smallFit();
    const version = await registry.register(bytes);
    const promoted = { reason: "first", asOf: firstDay, over: null };
    await registry.promote(version, { ...promoted, probe: matrix, expected: model.predict(matrix) });
    // h0 is predicted three days too long, h1 rightly, h2 and h3 are small; those of h9 left before. In a
    // first week nobody comes.
    const hospitals = [[0, 700, 5], [1, 600, 2], [2, 300, 2], [3, 250, 2], [9, 40, 2]] as const;
    let stay = 0;
    const stays = hospitals.flatMap(([hospital, count, predicted]) =>
      Array.from({ length: count }, (): PredictedStay => ({
        ...{ stay: ++stay, days: 2, predicted, version },
        admitted: firstDay + (hospital === 9 ? -9 : 7 + stay % 7) * dayMs,
      }))
    );
    const store = await openWarehouse(warehouse);
    await storePredicted(store, stays);
    await store.run(sql`UPDATE stays SET hospital_code = CASE
      WHEN stay_id <= 700 THEN 'h0' WHEN stay_id <= 1300 THEN 'h1' WHEN stay_id <= 1600 THEN 'h2'
      WHEN stay_id <= 1850 THEN 'h3' ELSE 'h9' END`);
    await store.close();
    const day = isoDay(firstDay + 21 * dayMs),
      asked = { cohort: "synthetic", warehouse, models, folder, day };
    const index = await Deno.readTextFile(await writeEach({ ...asked, each: "hospital" }));
    assertMatch(
      index,
      /2 hospitals of fewer than 500 stays, or of fewer than 11 patients are judged together/,
    );
    const pages = [...index.matchAll(/href="(\d[^"]*)"/g)].map(([, page]) => page!);
    assertEquals(pages.length, 3);
    const text = (place: number) => Deno.readTextFile(`${folder}/each/hospital/${pages[place]}`);
    assertMatch(
      await text(0),
      /700 stays[\s\S]*off by 3\.00 days[\s\S]*surely predicted worse[\s\S]*by 3\.0 days/,
    );
    assertMatch(await text(1), /600 stays[\s\S]*off by 0\.00 days[\s\S]*equally far off/);
    assertEquals(
      index.match(/\b(?:src|href)="(?!#|data:|[\w./-]+\.html)[^"]*"|<script|undefined|NaN/g),
      null,
    );
    assertMatch(index, /the median of the hospital's stays that had ended before 2022-11-01/);
    const learnt = () => writeEach({ ...asked, day: isoDay(firstDay), each: "hospital" });
    await assertRejects(learnt, RangeError, "it may know the stays of that test");
    const departments = () => writeEach({ ...asked, each: "department" });
    await assertRejects(departments, RangeError, "by the column department: all are missing");
    const unknown = () => writeEach({ ...asked, day: null, each: "hospital" });
    await assertRejects(unknown, RangeError, "as a day must be known");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
