import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { feedbackErrors, readFeedback } from "lib/monitor/feedback/feedback_error.ts";
import { feedbackReading, feedbackTable } from "lib/monitor/feedback/feedback_reading.ts";
import { heldBelow } from "lib/score/feedback/hold_back.ts";
import { recordFeedback } from "lib/score/feedback/record_feedback.ts";
import { dayMs } from "lib/stats/day.ts";
import { categoryColumn, displayRows, numberColumn, tableOf, timestampColumn } from "lib/table/table.ts";
import { sql, sqlFile } from "lib/warehouse/sql.ts";
import { firstDay, storePredicted } from "../../score/feedback/predicted_stays.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";

const knownBy = firstDay + 60 * dayMs;
type Group = {
  readonly done: string;
  readonly stays: number;
  readonly error: number;
  readonly open?: number;
};

/** Stays of 10 days of which `open` have not ended, predicted `error` days off, or a day more or less. */
function feedbackOf(...groups: readonly Group[]) {
  const rows = groups.flatMap(({ done, stays, error, open = 0 }) =>
    Array.from({ length: stays }, (_, i) => ({
      done,
      days: i < open ? NaN : 10,
      predicted: 10 + error + i % 3 - 1,
    }))
  );
  return tableOf({
    patient_id: numberColumn(rows.map((_, row) => row)),
    admitted_on: timestampColumn(rows.map(() => firstDay)),
    predicted_days: numberColumn(rows.map(({ predicted }) => predicted)),
    stay_days: numberColumn(rows.map(({ days }) => days)),
    done: categoryColumn(rows.map(({ done }) => done)),
  });
}
const readingOf = (...groups: readonly Group[]) =>
  feedbackReading(feedbackErrors(feedbackOf(...groups), knownBy), knownBy);

Deno.test("`feedbackReading()` has a wording for each outcome", () => {
  const held = { done: "held back", stays: 60, error: 3 };
  const accepted = { done: "accepted", stays: 60, error: 6 };
  for (
    const [groups, said] of [
      [[], "Nothing was predicted until 2022-12-31."],
      [[held], "Nobody noted until 2022-12-31 that a prediction was shown"],
      [[held, accepted], "error is 3.0 days (2.7 to 3.2) larger than of those held back. A success that was"],
      [[held, { ...accepted, error: 1 }], "smaller than of those held back: a prediction that is followed"],
      [[held, { ...accepted, error: 3 }], "can't be told apart from that of those held back (0.0 days (-0."],
      [[{ ...held, done: "not shown" }, accepted], "those not shown (chosen by people, not by lot"],
      [[accepted], "(held back: there are none; not shown: there are none). Hold some back"],
      [[held, { ...accepted, stays: 10 }], "can't be told: fewer than 11 stays, or patients."],
      [[held, { ...accepted, open: 30 }], "30 of 60 stays known, at least 95 % must be."],
      [
        [held, accepted, { done: "overridden", stays: 60, error: 9 }],
        "larger than where they accepted it: they",
      ],
      [[held, accepted, { done: "overridden", stays: 60, error: 2 }], "smaller than where they accepted it"],
      [[held, accepted, { done: "overridden", stays: 60, error: 6 }], "the error is the same as far as"],
    ] as const
  ) {
    assertStringIncludes(readingOf(...groups), said);
  }
});

Deno.test("`feedbackTable()` hides what fewer than 11 stays say", () => {
  const groups = [{ done: "accepted", stays: 5, error: 1 }, { done: "held back", stays: 40, error: 1 }];
  const rows = displayRows(feedbackTable(feedbackErrors(feedbackOf(...groups), knownBy)));
  assertEquals(rows.map(({ done, stays, known, mae_days }) => [done, stays, known, mae_days === null]), [
    ["accepted", null, null, true],
    ["held back", null, 40, false],
  ]);
});

Deno.test("`feedbackErrors()` weighs the ended for those that go on, so that the short ones don't rule", () => {
  // A stay a day, in turns of 2 and 40 days: all are predicted 2 days, so half are wrong by 38.
  const rows = Array.from(
    { length: 200 },
    (_, i) => ({ admitted: firstDay + i * dayMs, days: i % 2 ? 40 : 2 }),
  );
  const asOf = firstDay + 200 * dayMs;
  const table = tableOf({
    patient_id: numberColumn(rows.map((_, row) => row)),
    admitted_on: timestampColumn(rows.map(({ admitted }) => admitted)),
    predicted_days: numberColumn(rows.map(() => 2)),
    stay_days: numberColumn(rows.map(({ admitted, days }) => admitted + days * dayMs <= asOf ? days : NaN)),
    done: categoryColumn(rows.map(() => "shown")),
  });
  const [shown] = feedbackErrors(table, asOf).errors;
  // 16.9 unweighted.
  assert(Math.abs(shown!.mae.value - 19) < 0.2);
  assert(shown!.tooEarly !== null);
});

Deno.test("`readFeedback()` counts a stay once, with what was done by the day, and knows nothing later", () =>
  withWarehouse(async (warehouse) => {
    const stays = [1, 2, 3, 4].map((stay) => ({ stay, days: 30, predicted: 5 }));
    await storePredicted(warehouse, [...stays, { stay: 5, days: 30, predicted: 5, admitted: knownBy }]);
    await warehouse.run(sqlFile("feedback.sql"));
    await warehouse.run(sql`INSERT INTO prediction_log (stay_id, model_version, as_of, predicted_days)
      SELECT stay_id, 'fedcba987654', as_of + INTERVAL '2 days', 9 FROM prediction_log WHERE stay_id < 3`);
    const at = (days: number) => firstDay + days * dayMs;
    const shown = (
      stayId: number,
      days: number,
      acted: "accepted" | "ignored" | null,
      actedDay: number | null,
    ) => ({
      ...{ stayId, shownAt: at(days), shownTo: null, acted },
      actedAt: actedDay === null ? null : at(actedDay),
    });
    const showings = [
      shown(1, 2, "accepted", 2),
      shown(1, 5, null, null),
      shown(2, 5, "ignored", 25),
      shown(3, 30, null, null),
    ];
    await recordFeedback(warehouse, showings, { now: knownBy });
    const read = async (day: number) =>
      displayRows(await readFeedback(warehouse, { knownBy: at(day), below: heldBelow(0) }))
        .map(({ stay_id, predicted_days, stay_days, done }) => [stay_id, predicted_days, stay_days, done]);
    assertEquals(await read(20), [
      [1, 5, null, "accepted"],
      [2, 9, null, "shown"],
      [3, 5, null, "not shown"],
      [4, 5, null, "not shown"],
    ]);
    assertEquals((await read(40)).map(([, , days, done]) => [days, done]), [
      [30, "accepted"],
      [30, "ignored"],
      [30, "shown"],
      [30, "not shown"],
    ]);
  }));
