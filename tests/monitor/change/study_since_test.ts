import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { compareOn } from "lib/evaluate/compare_on.ts";
import { modelCard } from "lib/evaluate/model_card.ts";
import { predictHeld } from "lib/evaluate/predict_held.ts";
import { recalibratedCard } from "lib/evaluate/recalibration.ts";
import { studyOf } from "lib/features/study/study.ts";
import { fitRidge } from "lib/model/linear/ridge.ts";
import { recalibrated } from "lib/model/recalibrated.ts";
import { studySince } from "lib/monitor/change/study_since.ts";
import { windowSince, windowSinceReading } from "lib/monitor/change/window_since.ts";
import type { DischargesSince } from "lib/monitor/person_days/discharges_since.ts";
import type { DischargeChange } from "lib/monitor/person_days/watch_discharges.ts";
import { readArtefact, writeArtefact } from "lib/registry/artefact/artefact.ts";
import { dayMs } from "lib/stats/day.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { categoryColumn, numberColumn, tableOf, timestampColumn } from "lib/table/table.ts";

const first = Date.UTC(2022, 0, 1), at = (day: number) => first + day * dayMs;
const wards: Readonly<Record<string, number>> = { Q: 12, R: 25, S: 40 };
const features = ["ward_type"], changed = 200;

/** Sixty admissions a day for 240 days, lognormal by ward; from day 200 on stays last so much longer. */
function stays(longer: number) {
  const random = randomSource(4), count = 60 * 240;
  const day = Array.from({ length: count }, (_, row) => Math.floor(row / 60));
  const ward = day.map((_, row) => "QRS"[row % 3]!);
  return tableOf({
    patient_id: numberColumn(day.map((_, row) => row)),
    admitted_on: timestampColumn(day.map(at)),
    stay_days: numberColumn(
      day.map((each, row) =>
        Math.ceil(wards[ward[row]!]! * Math.exp(0.4 * normal(random)) * (each >= changed ? longer : 1))
      ),
    ),
    ward_type: categoryColumn(ward),
  });
}

function championOf(rows: ReturnType<typeof stays>) {
  const study = studyOf(rows, { features, asOf: at(140), testFrom: at(40), until: at(60), seed: 1 });
  const model = fitRidge(study.train), until = "2022-02-10";
  const window = { cohort: "synthetic", from: "2022-01-01", until, asOf: "2022-05-21", seed: 1 };
  return readArtefact(writeArtefact(modelCard({ name: "ridge", model }, study, window), model));
}

const rows = stays(1.2), champion = championOf(rows);
const asOf = at(240), since = at(changed), until = at(225);
const asked = { features, asOf, from: first, testFrom: since, until, since, seed: 1 };

Deno.test("`studySince()` mends a change by a factor that stays in bed allow, never beyond the truth", () => {
  const { study, factor, change } = studySince(rows, champion, asked);
  const whole =
    studyOf(rows, { ...asked, asOf: at(999), shares: { choice: 0.2, calibration: 0.25, test: 0.45 } }).test;
  assert(study.test.known.known < 0.8 * study.test.known.stays);
  assert(factor > 1.04 && factor < 1.25, `${factor}`);
  assertEquals(change!.since, "2022-07-20");
  assertAlmostEquals(change!.longer, 1.2, 0.04);
  const errors = (test: typeof whole) => {
    const own = predictHeld(champion, test);
    const names = { metric: "rmse" as const, seed: 1, replicates: 200 };
    return compareOn(test, { champion: own, challenger: own.map((days) => days * factor) }, names);
  };
  const early = errors(study.test), late = errors(whole);
  assert(early.better && late.better && late.difference < early.difference);
  const longer = recalibrated(champion.model, factor), { calibration } = study;
  const predicted = predictHeld({ ...champion, model: longer }, calibration);
  const card = recalibratedCard(champion.meta, calibration, predicted, {
    asOf: "2022-08-29",
    seed: 1,
    factor,
    change,
  });
  // What it promises is what comes.
  const came = predictHeld({ ...champion, model: longer }, whole), { target } = whole.matrix;
  const mae = came.reduce((sum, days, i) => sum + Math.abs(days - target[i]!), 0) / came.length;
  assertAlmostEquals(card.holdOut.metrics.mae!.value, mae, 0.1 * mae);
  assertEquals(readArtefact(writeArtefact(card, longer)).meta.change, change);
});

Deno.test("`studySince()` leaves the champion alone where nothing has changed, or too few have left", () => {
  const quiet = stays(1), { factor } = studySince(quiet, championOf(quiet), asked);
  assertAlmostEquals(factor, 1, 0.02);
  assertEquals(studySince(rows, champion, { ...asked, asOf: at(203), until: at(202) }).factor, 1);
  // Without a change it is the factor of stays that have ended.
  const { since: _, ...plain } = asked;
  assertEquals(studySince(rows, champion, { ...plain, testFrom: at(100), until: at(120) }).change, undefined);
});

Deno.test("`windowSince()` takes the change where enough days have passed, and else says from when on", () => {
  const newest = { from: first, testFrom: at(100), until: at(114), asOf: at(240), matureDays: 100 };
  const alarm = (admitted: number): DischargesSince => {
    const change: DischargeChange = {
      who: "newcomers",
      factor: 1.15,
      since: at(admitted),
      admitted: at(admitted),
    };
    const day = { day: at(239), inBed: 1, observed: 1, expected: 1, isOff: false, evidence: 99 };
    return { watch: { days: [day], wards: [], dispersion: 1.15, alarms: [at(239)], change } };
  };
  const none = { why: "nothing" }, { window } = champion.meta;
  const plain = { window }, known = { window, change: { since: "2022-05-01", longer: 1.1 } };
  assertEquals(windowSince(newest, none, plain), newest);
  assertStringIncludes(windowSinceReading(newest), "No change of stays after 2022-04-11");
  const found = windowSince(newest, alarm(190), plain);
  assertEquals([found.testFrom, found.until, found.since], [at(190), at(210), at(190)]);
  assertStringIncludes(windowSinceReading(found), "followed for 30 days");
  // How stays ended before is told by those of a champion's own training where it is too new for others.
  const own = "has learnt from some of those before", late = { window: { ...window, until: "2022-05-20" } };
  assertEquals(windowSinceReading(found).includes(own), false);
  assertStringIncludes(windowSinceReading(windowSince(newest, alarm(190), late)), own);
  const early = windowSince(newest, alarm(205), plain);
  assertEquals([early.testFrom, early.since, early.judgedFrom], [at(100), undefined, at(249)]);
  assertStringIncludes(windowSinceReading(early), "from 2022-09-07 on");
  // What the champion was recalibrated for goes on while a newer change is too new.
  assertEquals(windowSince(newest, alarm(205), known).since, Date.UTC(2022, 4, 1));
  assertEquals(windowSince(newest, alarm(190), known).since, at(190));
  // Matured weeks within the change are judged as always.
  assertEquals(windowSince({ ...newest, testFrom: at(195) }, alarm(190), known).since, undefined);
});
