import { assertEquals } from "@std/assert";
import { simplestOf } from "lib/evaluate/choice.ts";
import { compareModels } from "lib/evaluate/compare.ts";
import { compareOn } from "lib/evaluate/compare_on.ts";
import { contest, judge } from "lib/evaluate/contest.ts";
import { evidenceOf } from "lib/evaluate/evidence.ts";
import { evidenceOn } from "lib/evaluate/evidence_on.ts";
import { calibrationFigure } from "lib/evaluate/figures/contest_figures.ts";
import { residualInterval } from "lib/evaluate/interval/residual_interval.ts";
import { decidePromotion } from "lib/monitor/promotion.ts";
import { countingStopwatch, entry, smallStudy, truth } from "./small_study.ts";

const study = smallStudy();
const { choice, calibration, test, train } = study;
const options = { ...countingStopwatch(), seed: 1, replicates: 20 };
const zeros = (rows: number) => new Float64Array(rows);

/** Each line below must not type-check: the gate's `deno check` fails where one does. */
export const mixed = [
  // @ts-expect-error models are chosen on the stays held out for choice, never on the test
  () => contest(train, test, [], options),
  // @ts-expect-error nor on those that intervals are learnt from
  () => contest(train, calibration, [], options),
  // @ts-expect-error models are judged on the test, not on the stays that chose them
  () => judge([entry("ridge")], choice, options),
  // @ts-expect-error what was judged on the test is not chosen by it
  () => simplestOf(judge([entry("ridge")], test, options), 0.01),
  // @ts-expect-error rivals are compared on the test
  () => compareOn(choice, { champion: zeros(1), challenger: zeros(1) }),
  // @ts-expect-error evidence is of the test
  () => evidenceOn(calibration, zeros(1)),
  // @ts-expect-error intervals are learnt from stays of their own
  () => residualInterval(test, zeros(1), { level: 0.9, at: [0], lower: [0], upper: [0] }),
  // @ts-expect-error a figure shows an entry's own stays
  () => calibrationFigure(entry("ridge"), test, 1),
  () => {
    const rivals = { actual: zeros(1), champion: zeros(1), challenger: zeros(1) };
    // @ts-expect-error a comparison of just any stays decides nothing
    return decidePromotion(compareModels(rivals));
  },
  () => {
    const comparison = compareOn(test, { champion: zeros(1), challenger: zeros(1) });
    // @ts-expect-error nor does evidence of any stays
    return decidePromotion(comparison, { evidence: evidenceOf({ actual: zeros(1), predicted: zeros(1) }) });
  },
];

Deno.test("`contest()` and `judge()` say which stays their results are of", async () => {
  const entries = await contest(train, choice, [truth("right")], options);
  const judged = judge(entries, test, options);
  assertEquals([entries[0]!.on, judged[0]!.on], ["choice", "test"]);
  assertEquals(judged[0]!.predicted.length, test.matrix.rowCount);
  const predicted = judged[0]!.predicted;
  const comparison = compareOn(test, { champion: predicted.map((days) => days + 9), challenger: predicted });
  assertEquals([comparison.on, comparison.better, comparison.rows], ["test", true, test.known.known]);
  assertEquals(evidenceOn(test, predicted).on, "test");
});
