import { assertEquals } from "@std/assert";
import type { JobStep, LoadTotal } from "lib/notebook/history/run_entry.ts";
import { jobNotices, stepVerdict } from "lib/notebook/tell/job_notices.ts";

const total: LoadTotal = {
  ...{ loads: 1, rowsRead: 1000, added: 900, changed: 60, unchanged: 0 },
  ...{ superseded: 0, cancelled: 0, quarantined: 40, withdrawn: 0 },
};
const done = { outcome: "done", seconds: 1.25 } as const;
const load: JobStep = { step: "load", ...done, summary: { load: total } };
const scoring: JobStep = {
  ...{ step: "05_scoring", ...done },
  summary: { scored: { days: 1, stays: 412, missing: 3, unseen: 1, written: 400, changed: 2 } },
};
const failed: JobStep = {
  ...{ step: "05_scoring", outcome: "failed", seconds: 2, summary: {} },
  reason: 'cell 3: Cannot read "Jane"',
};
const drift: JobStep = {
  ...{ step: "06_drift", ...done },
  summary: { retrain: true, decision: "**Retrain**: `severity` drifted." },
};

function told(job: string, steps: readonly JobStep[], isAtEnd = true) {
  return jobNotices({ job, asOf: "2022-11-01", steps }, { cohort: "mine", pages: "/runs/nightly", isAtEnd });
}

Deno.test("`jobNotices()` tells of each step, and of the whole when all of it went well", () => {
  const { notices, day, looked } = told("nightly", [load, scoring]);
  assertEquals(day, { cohort: "mine", asOf: "2022-11-01" });
  assertEquals(notices.map(({ kind, verdict }) => [kind, verdict]), [
    ["step", "nightly: 1,000 rows loaded"],
    ["step", "nightly: the 412 admissions of 1 day have predictions"],
    ["summary", "nightly done: 1,000 rows loaded, the 412 admissions of 1 day have predictions"],
  ]);
  assertEquals(notices[2]!.pages, ["/runs/nightly/05_scoring.html"]);
  assertEquals(notices[1]!.facts.map(({ name, value }) => `${name}: ${value}`), [
    "05_scoring: done in 1.3 s",
    "days scored: 1",
    "admissions: 412",
    "features: 3 values missing, 1 labels never seen",
    "changed since scored: 2",
  ]);
  assertEquals(looked.map(({ scope, alerts, isWhole }) => [scope, alerts.length, isWhole]), [
    ["nightly load", 0, true],
    ["nightly 05_scoring", 0, true],
    ["nightly job", 0, true],
  ]);
  assertEquals(told("nightly", [load], false).notices.length, 1);
  const scopes = told("nightly", [scoring]).looked.map(({ scope }) => scope);
  assertEquals(scopes, ["nightly 05_scoring", "nightly job", "nightly load"]);
});

Deno.test("`jobNotices()` says where a job failed, clears nothing by that, and says no summary", () => {
  const { notices, looked } = told("nightly", [load, failed]);
  assertEquals(notices.map(({ kind }) => kind), ["step"]);
  const { alerts: [alert], isWhole } = looked[1]!;
  assertEquals([isWhole, alert?.verdict, alert?.error], [
    false,
    "nightly failed at 05_scoring",
    { place: "05_scoring, cell 3", message: 'Cannot read "Jane"' },
  ]);
});

Deno.test("`jobNotices()` alerts where retraining is advised, nothing was answered, or a source has changed", () => {
  const causesOf = (step: JobStep) => told("weekly", [step]).looked[0]!.alerts.map(({ verdict }) => verdict);
  assertEquals(causesOf(drift), ["retraining is advised"]);
  assertEquals(causesOf({ ...drift, summary: { retrain: false } }), []);
  assertEquals(causesOf({ ...drift, outcome: "no answer", summary: {}, reason: "No week." }), [
    "06_drift could not answer",
  ]);
  assertEquals(causesOf(load), []);
  assertEquals(causesOf({ ...load, summary: { load: { ...total, quarantined: 51 } } }), [
    "51 of 1,000 rows loaded are in quarantine",
  ]);
  const [alert] = told("weekly", [drift]).looked[0]!.alerts;
  assertEquals(alert?.facts, [{ name: "decision", value: "Retrain: severity drifted." }]);
});

Deno.test("`stepVerdict()` says in a few words what a step found", () => {
  const verdictOf = (summary: JobStep["summary"]) => stepVerdict({ step: "07_retraining", ...done, summary });
  assertEquals(verdictOf({ promoted: true }), "a retrained model was promoted");
  assertEquals(verdictOf({ promoted: false }), "the champion stays");
  assertEquals(verdictOf({ retrain: false }), "the model may stay");
  assertEquals(verdictOf({ load: { ...total, loads: 0 } }), "nothing new to load");
  assertEquals(verdictOf({}), "07_retraining done");
});
