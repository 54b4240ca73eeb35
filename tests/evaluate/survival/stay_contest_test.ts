import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { scoreCurves } from "lib/evaluate/survival/curve_scores.ts";
import { judgeLeaving } from "lib/evaluate/survival/judge_leaving.ts";
import { isBetterThanCounts, stayCard, stayProbe } from "lib/evaluate/survival/stay_card.ts";
import { type StayContest, stayContest, stayContestReading } from "lib/evaluate/survival/stay_contest.ts";
import { openTraining, studyOf } from "lib/features/mod.ts";
import { readArtefact, writeArtefact } from "lib/registry/mod.ts";
import { dayMs } from "lib/stats/mod.ts";
import { categoryColumn, numberColumn, type Table, tableOf, timestampColumn } from "lib/table/mod.ts";
import { planted, plantedStays, twoLabels } from "../../stay/planted_stays.ts";

const count = 4_000;
const age = twoLabels("age", count), department = twoLabels("department", count, 2);
const stays = plantedStays([age], count, (row) => age.codes[row] === 0 ? 0.4 : 0.08, { days: 200 });
const rows = table(stays.time);
const options = {
  features: ["age", "department"],
  asOf: planted + 190 * dayMs,
  until: planted + 185 * dayMs,
  seed: 1,
};
const dated = { ...options, testFrom: planted + 120 * dayMs };

Deno.test("`stayContest()` learns from who is in bed too, and beats counts by a cell that tells nothing", () => {
  const study = studyOf(rows, dated);
  const open = openTraining(rows, study, dated);
  assertEquals(open.rowCount, study.known.stays);
  const contest = asked(stayContest(rows, study, { ...dated, depth: "quick" }));
  assertEquals([contest.stays, contest.inBed], [study.known.stays, study.known.stays - study.known.known]);
  const scores = scoreCurves(contest.curves, contest.test, contest.followUp, { replicates: 40 });
  assert(isBetterThanCounts(scores) && !isBetterThanCounts(scores.toReversed()));
  assertStringIncludes(stayContestReading(contest), "A cell is one of department.");
  // A source without patients was told of other patients.
  assertStringIncludes(stayContestReading(contest), "of other patients were held back");
  const { group: _, ...stays } = contest.training.stays;
  const ofNobody = stayContestReading({ ...contest, training: { ...contest.training, stays } });
  assertStringIncludes(ofNobody, " others were held back");
  // What is written down says of days in bed what the model in memory does.
  const leaving = judgeLeaving(contest, { replicates: 5 });
  const window = { cohort: "planted", from: "2022-01-03", asOf: "2022-07-12" };
  const { model, meta } = readArtefact(
    writeArtefact(stayCard(contest, study, { ...window, scores, leaving }), contest.model.model),
  );
  // Its hash is of what it learnt from, those in bed included.
  const hashOf = (of: StayContest) => stayCard(of, study, { ...window, scores, leaving }).dataHash;
  const ended = contest.training.ended.map((each, row) => row === 0 ? 1 - each : each);
  assertEquals(meta.dataHash, hashOf(contest));
  assert(hashOf({ ...contest, training: { ...contest.training, ended } }) !== meta.dataHash);
  const { probe, expected } = stayProbe(contest);
  assertEquals(model.predict(probe), expected);
  assertEquals([meta.outcome, meta.predicts, meta.encoder.features.at(-2)!.name], [
    "remaining_stay",
    "probability",
    "day_of_stay",
  ]);
});

Deno.test("`stayContest()` goes without dates, and tells why it can't of bands or of an unknown depth", () => {
  const undated = table(new Float64Array(count).fill(NaN));
  const study = studyOf(undated, options);
  const contest = asked(stayContest(undated, study, { ...options, depth: "quick" }));
  assertEquals([study.split, contest.inBed], ["random patients", 0]);
  assertStringIncludes(stayContestReading(contest), "all of which had ended");
  const banded = { ...study, train: { ...study.train, range: { lower: stays.target, upper: stays.target } } };
  assertStringIncludes(String(stayContest(undated, banded, { ...options, depth: "quick" })), "bands of days");
  assertThrows(() => stayContest(undated, study, { ...options, depth: "deep" }), RangeError, 'it is "deep"');
});

function table(admitted: Float64Array): Table {
  return tableOf({
    patient_id: numberColumn(Float64Array.from({ length: count }, (_, row) => row >> 1)),
    admitted_on: timestampColumn(admitted),
    stay_days: numberColumn(stays.target),
    age: categoryColumn(Array.from(age.codes, (code) => age.labels[code]!)),
    department: categoryColumn(Array.from(department.codes, (code) => department.labels[code]!)),
  });
}

function asked(contest: StayContest | string): StayContest {
  if (typeof contest === "string") throw new TypeError(contest);
  return contest;
}
