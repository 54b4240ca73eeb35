import { grouped } from "lib/stats/mod.ts";
import { categoryColumn, numberColumn, shownCount, type Table, tableOf } from "lib/table/mod.ts";
import { withInterval } from "../metric/with_interval.ts";
import { anyDay, type LeavingJudged } from "./judge_leaving.ts";
import type { LeavingScores } from "./leaving_scores.ts";

/** On any day: how well each tells who leaves within 24 and 48 hours. */
export function leavingTable(judged: readonly LeavingJudged[]): Table {
  const all = judged.find(({ asked }) => asked === anyDay);
  const rows = (["within24", "within48"] as const).flatMap((which) =>
    (all?.[which] ?? []).map((scores) => ({ hours: which === "within24" ? "24" : "48", scores }))
  );
  const column = (text: (scores: LeavingScores) => string) =>
    categoryColumn(rows.map(({ scores }) => text(scores)));
  return tableOf({
    leaves_within_hours: categoryColumn(rows.map(({ hours }) => hours)),
    by: column(({ name }) => name),
    AUC: column(({ auc }) => withInterval(auc, 3)),
    "average precision": column(({ averagePrecision }) => withInterval(averagePrecision, 3)),
    "F1 of as many as expected": column(({ f1 }) => withInterval(f1, 3)),
    "predicted, for each that left": column(({ ratio }) => withInterval(ratio, 2)),
  });
}

/**
 * By day of stay, and by group: the model's scores, and the AUC of the patient's cell; of what fewer than 11
 * left, or stayed, nothing. Who is in bed is told to ten: from day to day it would tell how few have left.
 */
export function leavingByDayTable(judged: readonly LeavingJudged[]): Table {
  const rows = judged.filter(({ within24, within48 }) => within24 !== null || within48 !== null);
  const of = (
    which: "within24" | "within48",
    place: number,
    text: (scores: LeavingScores) => string,
  ) =>
    categoryColumn(rows.map((each) => {
      const scores = each[which]?.[place];
      return scores === undefined ? "too few" : text(scores);
    }));
  return tableOf({
    "asked at the end of": categoryColumn(rows.map(({ asked }) => asked)),
    "in bed, to ten": numberColumn(rows.map(({ inBed }) => 10 * Math.round(inBed / 10))),
    "left within 24 h": numberColumn(rows.map(({ left24 }) => shownCount(left24))),
    "AUC, 24 h": of("within24", 0, ({ auc }) => withInterval(auc, 3)),
    "by cell": of("within24", 1, ({ auc }) => auc.value.toFixed(3)),
    "average precision": of("within24", 0, (each) => withInterval(each.averagePrecision, 3)),
    "predicted, for each that left": of("within24", 0, ({ ratio }) => withInterval(ratio, 2)),
    "AUC, 48 h": of("within48", 0, ({ auc }) => withInterval(auc, 3)),
  });
}

/** What they say of any day, in Markdown with a wording for each outcome. */
export function leavingReading(judged: readonly LeavingJudged[]): string {
  const all = judged.find(({ asked }) => asked === anyDay);
  if (!all?.within24) return "*Not told:* too few left, or stayed, to say who is told apart.";
  const [own, ...others] = all.within24;
  const rival = others.toSorted((a, b) => a.behind.value - b.behind.value)[0]!;
  const { behind, name } = rival;
  const gap = `difference ${withInterval(behind, 3)}`;
  const beside = behind.lower > 0
    ? `better than ${name}, ${rival.auc.value.toFixed(3)} (${gap})`
    : behind.upper < 0
    ? `**worse** than ${name}, ${rival.auc.value.toFixed(3)} (${gap})`
    : `not told from ${name}, ${rival.auc.value.toFixed(3)} (${gap})`;
  const { ratio } = own!;
  const sum = ratio.lower > 1
    ? "more are predicted to leave than do"
    : ratio.upper < 1
    ? "fewer are predicted to leave than do"
    : "as many are predicted to leave as do, as far as can be told";
  return `On ${grouped(all.inBed)} days in bed, who leaves within 24 hours is told with an AUC of ` +
    `${withInterval(own!.auc, 3)}: ${beside}; ${sum} (${withInterval(ratio, 2)} for each that left).`;
}
