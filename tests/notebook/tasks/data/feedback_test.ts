import { assertEquals, assertStringIncludes } from "@std/assert";
import { dayMs } from "lib/stats/day.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { firstDay, storePredicted } from "../../../score/feedback/predicted_stays.ts";
import { taskLine } from "../task_line.ts";

const folder = await Deno.makeTempDir({ prefix: "feedback_task_" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
const url = `duckdb:${folder}/{cohort}.duckdb`;
const warehouse = await openWarehouse(url, { cohort: "synthetic" });
await storePredicted(
  warehouse,
  Array.from({ length: 90 }, (_, i) => ({ stay: i + 1, days: 10, predicted: i < 30 ? 15 : 10 + i % 4 })),
);
await warehouse.close();
const feedback = taskLine("feedback");
const task = (...args: string[]) => feedback(args, { INIT_CWD: folder, WARDBOOK_WAREHOUSE: url });
const shownAt = new Date(firstDay + 2 * dayMs).toISOString().slice(0, 16);

Deno.test("`deno task feedback` adds a file, sends back what breaks a rule whole, and reports", async () => {
  const refused = await task("report");
  assertEquals(refused.code, 1);
  assertStringIncludes(refused.err, "run deno task feedback add first");
  const rows = Array.from({ length: 30 }, (_, i) => `${i + 1};${shownAt};ward nurse;accepted`);
  const bad = [`31;${shownAt};Dr Smith;ignored`, `999;${shownAt};ward nurse;`];
  await Deno.writeTextFile(
    `${folder}/shown.csv`,
    `stay_id;shown_at;shown_to;acted\n${[bad[0], ...rows, bad[1]].join("\n")}\n`,
  );
  const tried = await task("add", "shown.csv", "--dry-run");
  assertStringIncludes(
    tried.out,
    "32 rows = 30 new + 0 changed + 0 unchanged + 0 superseded in the file + 2 rejected",
  );
  assertStringIncludes(tried.out, "Tried only: nothing was written.");
  const first = await task("add", "shown.csv"), again = await task("add", "shown.csv", "--json");
  assertStringIncludes(first.out, "32 rows = 30 new");
  assertStringIncludes(
    first.out,
    "shown_to must be a role in small letters, such as ward nurse, not a name (row 1:",
  );
  assertEquals(JSON.parse(again.out), {
    ...{ rows: 32, added: 0, changed: 0, unchanged: 30, superseded: 0, rejected: 2, isTrial: false },
  });
  assertEquals(
    await Deno.readTextFile(`${folder}/shown.csv.rejected.csv`),
    [
      "row,column,rule,value,stay_id,shown_at,shown_to,acted",
      `1,shown_to,"a role in small letters, such as ward nurse, not a name",Dr Smith,31,${shownAt},Dr Smith,ignored`,
      `32,stay_id,a stay that was predicted when it was shown,999,999,${shownAt},ward nurse,`,
      "",
    ].join("\r\n"),
  );
  const report = await task("report", "--as-of", "2022-12-31");
  assertEquals([report.code, report.err], [0, ""]);
  assertStringIncludes(report.out, "accepted   30     30     5.00 (5.00 to 5.00)");
  assertStringIncludes(report.out, "larger than of those not shown");
});

Deno.test("`deno task feedback add` takes what a server noted of cards; what it can't it sends back", async () => {
  const at = (ms: number) => new Date(firstDay + 2 * dayMs + ms).toISOString();
  const lines = [
    { kind: "shown", card: "a", stay: 41, at: at(0) },
    { kind: "shown", card: "b", stay: 42, at: at(1) },
    { kind: "shown", card: "c", stay: 777, at: at(2) },
    { kind: "acted", card: "b", acted: "overridden", at: at(60_000) },
    { kind: "acted", card: "nobody's", acted: "accepted", at: at(60_000) },
  ].map((line) => JSON.stringify(line));
  await Deno.writeTextFile(`${folder}/shown-synthetic.jsonl`, `${lines.join("\n")}\n{"kind":"sh`);
  const added = await task("add", "shown-synthetic.jsonl");
  assertEquals([added.code, added.err], [0, ""]);
  assertStringIncludes(
    added.out,
    "3 rows = 2 new + 0 changed + 0 unchanged + 0 superseded in the file + 1 rejected",
  );
  assertStringIncludes(
    (await task("add", "shown-synthetic.jsonl")).out,
    "3 rows = 0 new + 0 changed + 2 unchanged",
  );
});

Deno.test("`deno task feedback` says what is wrong with what was typed", async () => {
  for (
    const [args, code, said] of [
      [["list"], 2, 'it takes add or report: it is "list"'],
      [["add"], 2, "add takes one file"],
      [["report", "--as-of", "May"], 2, '--as-of must be a day like 2022-12-31: it is "May"'],
      [
        ["report", "--hold-back", "10%"],
        2,
        '--hold-back must be 0 or more, and less than 1 (0.1): it is "10%"',
      ],
      [["add", "none.csv"], 1, "none.csv"],
    ] as const
  ) {
    const answered = await task(...args);
    assertEquals(answered.code, code);
    assertStringIncludes(answered.err, said);
  }
});
