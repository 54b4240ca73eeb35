import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { ClassesOutcome } from "lib/cohort/outcome/outcome.ts";
import { classesByWeek, classesEvidence } from "lib/monitor/classes/classes_by_week.ts";
import {
  classesCause,
  classesLine,
  classFaults,
  estimatedClassesCheck,
  estimatedClassesReading,
  weeklyClassesTable,
} from "lib/monitor/classes/classes_reading.ts";
import { loggedClasses } from "lib/monitor/classes/logged_classes.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoriesOf, categoryColumn, numberColumn, tableOf, timestampColumn } from "lib/table/table.ts";

const day = 86_400_000, labels = ["short", "usual", "long"];
const week = { start: 0, end: 7 * day }, seed = 1;
const outcome: ClassesOutcome = {
  name: "stay_band",
  kind: "classes",
  of: { upTo: [2, 5], labels },
  knownAt: "discharge",
};
const exact = (value: number) => ({ value, lower: value, upper: value });
const limits = { promised: { accuracy: exact(0.6), brier: exact(0.55) }, tolerance: 0.1 };

/** A week of stays whose classes are drawn by `drawn` and told by `told`. */
function weekOf(stays: number, drawn: readonly number[], told: readonly number[], known = 1) {
  const random = randomSource(3);
  const classOf = (u: number) => u < drawn[0]! ? 0 : u < drawn[0]! + drawn[1]! ? 1 : 2;
  const outcomes = {
    labels,
    actual: Int32Array.from({ length: stays }, (_, row) => row < known * stays ? classOf(random()) : -1),
    probabilities: Float64Array.from({ length: 3 * stays }, (_, i) => told[i % 3]!),
    group: Int32Array.from({ length: stays }, (_, row) => row),
  };
  return classesByWeek({ outcomes, time: new Float64Array(stays) }, [week], { seed });
}

Deno.test("`classesByWeek()` estimates scores from probabilities alone, as worked by hand", () => {
  const [found] = weekOf(4, [1, 0, 0], [0.6, 0.3, 0.1], 0);
  assertAlmostEquals(found!.estimated.accuracy.value, 0.6, 1e-12);
  // 0.6 x (0.4² + 0.3² + 0.1²) + 0.3 x (0.6² + 0.7² + 0.1²) + 0.1 x (0.6² + 0.3² + 0.9²)
  assertAlmostEquals(found!.estimated.brier.value, 0.54, 1e-12);
  assertEquals([found!.came, found!.isJudged, found!.isShown], [null, false, false]);
});

Deno.test("`classesByWeek()` holds what comes where probabilities are right, and finds a planted change", () => {
  const told = [0.6, 0.3, 0.1] as const;
  const [right] = weekOf(2_000, told, told), { estimated, came } = right!;
  for (const score of ["accuracy", "brier"] as const) {
    const { value } = came!.metrics[score];
    assert(value > estimated[score].lower && value < estimated[score].upper);
  }
  assertEquals(classFaults(right!, limits), []);
  const off = weekOf(2_000, [0.3, 0.3, 0.4], told);
  assertEquals(classFaults(off[0]!, limits), [
    "Brier score",
    "share told right",
    "share of short (told too often)",
    "share of long (told too rarely)",
  ]);
  assertEquals(classesCause(off, limits)!.since, 0);
  assert(
    estimatedClassesCheck(off, limits).includes("1 is surely worse than tolerated, first that from 1970"),
  );
  const [evidence] = classesEvidence(off);
  assert(evidence!.error > evidence!.baseline.error, "the week's own shares are better");
});

Deno.test("a week of classes is neither judged before 95 % are known, nor told of a few or of nobody", () => {
  const told = [0.6, 0.3, 0.1] as const;
  const early = weekOf(2_000, [0, 0, 1], told, 0.9);
  assertEquals([early[0]!.isJudged, classFaults(early[0]!, limits), classesCause(early, limits)], [
    false,
    [],
    null,
  ]);
  const few = weekOf(10, told, told);
  assertEquals(estimatedClassesReading(few, limits).startsWith("*Not told:*"), true);
  assertEquals(categoriesOf(weeklyClassesTable(few, limits), "right_estimated").codes, Int32Array.of(-1));
  const nobody = weekOf(0, told, told);
  assertEquals(
    estimatedClassesReading(nobody, limits),
    "*Not estimated:* nobody was admitted in these weeks.",
  );
  assert(estimatedClassesCheck(nobody, limits).startsWith("Of no week are enough classes known"));
  assert(classesLine(nobody, limits) !== undefined);
  assertEquals(weeklyClassesTable([], limits).rowCount, 0);
});

Deno.test("`loggedClasses()` reads probabilities and what came, and weighs by follow-up", () => {
  const told = '{"short": 0.5, "usual": 0.25, "long": 0.25}';
  const log = (text: string) =>
    tableOf({
      stay_id: numberColumn([1, 2, 3, 4]),
      patient_id: numberColumn([7, 7, 8, NaN]),
      admitted_on: timestampColumn([0, 0, 6 * day, 6 * day]),
      class_probabilities: categoryColumn([told, told, told, text]),
    });
  const stays = tableOf({ stay_id: numberColumn([4, 3, 2, 1]), stay_days: numberColumn([NaN, 2, 8, 2]) });
  const { outcomes, time } = loggedClasses(log(told), stays, outcome, 10 * day);
  assertEquals(outcomes.actual, Int32Array.of(0, 2, 0, -1));
  assertEquals(outcomes.weight, Float64Array.of(0.75, 1.5, 0.75, 0));
  assertEquals([outcomes.probabilities.length, outcomes.group![0] === outcomes.group![1], time[2]], [
    12,
    true,
    6 * day,
  ]);
  assertThrows(
    () => loggedClasses(log('{"short": 1}'), stays, outcome, 10 * day),
    TypeError,
    'must tell all of short, usual, long: row 3 has {"short": 1}',
  );
});
