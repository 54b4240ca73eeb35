import { assertEquals, assertMatch } from "@std/assert";
import { documentMarkdown } from "lib/report/document/document_markdown.ts";
import { reportOf } from "lib/report/report_of.ts";
import type { Operation } from "lib/report/sections/operation_parts.ts";
import { smallFound } from "./small_found.ts";

function textOf(operation: Operation): string {
  const text = documentMarkdown(reportOf(smallFound(), { operation }), "report.html");
  return /## \d+ Operation[\s\S]*?\n(?=## )/.exec(text)![0];
}

const nothing: Operation = { versions: 0, changes: [], runs: [], schedule: [], alerts: [], told: [] };

Deno.test("operation without anything noted says so, with no empty table", () => {
  const text = textOf(nothing);
  assertMatch(text, /0 versions are registered.*None was ever in use\.[\s\S]*is open now/);
  assertEquals(text.match(/undefined|NaN|--- \|\n\n/), null);
  assertMatch(text, /70 admissions were scored; all predictions were written in this run; 0 stays had other/);
  assertMatch(text, /by week \| the interval of MAE or RMSE above that promised by more than 10 %/);
});

Deno.test("operation tells changes, schedule, alerts and how runs went", () => {
  const event = {
    sequence: 1,
    event: "promoted",
    version: "aaaaaaaaaaaa",
    previous: null,
    reason: "better",
  } as const;
  const run = {
    job: "nightly",
    cohort: "small",
    asOf: "2022-07-19",
    commit: null,
    startedAt: 0,
    model: null,
  } as const;
  const text = textOf({
    versions: 1,
    changes: [{ ...event, asOf: "2022-07-18T00:00:00.000Z" }],
    runs: ([["done", 2], ["failed", 4], ["done", 3]] as const).map(([outcome, seconds], i) => ({
      ...{ ...run, run: String(i), outcome, seconds, steps: [], metrics: {} },
    })),
    schedule: [{ name: "nightly", everyDays: 1, steps: [{ notebook: "05_scoring", notNeeded: () => null }] }],
    told: [{
      ...{ kind: "alert", asOf: "2022-07-19", verdict: "error is worse" },
      by: [{ channel: "mail", outcome: "sent" }, { channel: "webhook", outcome: "failed" }],
    }],
    alerts: [{ since: "2022-07-19", told: "2022-07-19", verdict: "error is worse" }],
  });
  assertMatch(
    text,
    /1 version is registered.*In use is `aaaaaaaaaaaa`, decided for 2022-07-18, after 1 promotion and 0 rollbacks\./,
  );
  assertMatch(text, /\| promoted \| `aaaaaaaaaaaa` \| 2022-07-18 \| better \|/);
  assertMatch(text, /\| nightly \| 1 day \| 05_scoring \|/);
  assertMatch(text, /Open now, since 2022-07-19: Error is worse\./);
  assertMatch(text, /\| 2022-07-19 \| alert \| error is worse \| mail, webhook \(failed\) \|/);
  assertMatch(text, /How runs went is in Table \d+\./);
  assertMatch(text, /\| nightly \| 3 \| 2 \| 3\.0 \| 4\.0 \| 2022-07-19 \|/);
});

Deno.test("a rehearsal of going back is neither a rollback nor a promotion, and a model is told where it lies", () => {
  const event = (sequence: number, word: "promoted" | "rolled back", reason: string) => ({
    ...{ sequence, event: word, version: "aaaaaaaaaaaa", previous: null, reason },
    asOf: "2022-07-18T00:00:00.000Z",
  });
  const rehearsed = [
    event(1, "promoted", "better by -0.40"),
    event(2, "rolled back", "rehearsal: going back must work"),
    event(3, "promoted", "better by -0.40"),
  ];
  const deployed = "It lies in the registry.";
  const once = textOf({ ...nothing, deployed, changes: rehearsed });
  assertMatch(
    once,
    /1 promotion and 0 rollbacks; going back was rehearsed 1 time\. It lies in the registry\./,
  );
  assertMatch(once, /better by −0\.40/);
  const back = textOf({
    ...nothing,
    deployed,
    changes: [...rehearsed, event(4, "rolled back", "it erred more")],
  });
  assertMatch(back, /1 promotion and 1 rollback; going back was rehearsed 1 time\./);
  assertEquals(textOf({ ...nothing, deployed }).includes(deployed), false, "nothing is deployed");
});
