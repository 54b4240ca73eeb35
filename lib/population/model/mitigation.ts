import { logOdds } from "lib/model/mod.ts";
import { leastShown } from "lib/table/mod.ts";
import {
  type Moved,
  movedDifference,
  type MovedEstimate,
  movedEstimate,
} from "../estimate/moved_estimate.ts";
import { whyHidden } from "../estimate/why_hidden.ts";
import type { Survey } from "../survey/survey.ts";
import { surveyGroups } from "../survey/survey_groups.ts";
import {
  calibrationLine,
  capacityThreshold,
  type HeldRisks,
  missedMove,
  thresholdScores,
} from "./risk_scores.ts";

/** What can be done about a group whose ill are flagged less often, and what it costs. */
const mitigations = ["one threshold", "recalibrated by group", "a threshold by group"] as const;
export type Mitigation = {
  readonly way: typeof mitigations[number];
  /** Share of the group's ill who aren't flagged, less that of all others. */
  readonly gap: MovedEstimate;
  /** Of all people: those flagged, the ill among them, and the share of all ill who are flagged. */
  readonly flagged: MovedEstimate;
  readonly precision: MovedEstimate;
  readonly recall: MovedEstimate;
  /** Recall less that of one threshold, on the same people; 0 of that itself. */
  readonly gained: MovedEstimate;
};
/** Ways to treat the groups of an item, for the one that one threshold does worst by; null where none is. */
export type MitigatedGroups = {
  readonly item: string;
  readonly group: string;
  readonly ways: readonly Mitigation[];
};

/** People whose risks are known, and the survey's rows that they are. */
export type HeldRows = { readonly held: HeldRisks; readonly rows: Int32Array };

/**
 * Compares ways to follow up the same share of the people: by one threshold; by one threshold of risks that
 * a line of log-odds calibrates in each group; by thresholds that flag the same share of each group's ill.
 * All is learnt from some people (those held out for calibration), the group that is looked at, too, and told
 * by others, so that it isn't told of a group for being bad by chance. Groups of either that may not be shown
 * (`whyHidden()`) are treated together, as are people whose group isn't known; where the ill among these are
 * fewer than 11 they have no threshold of their own, but that of all.
 *
 * Source: M. Hardt and others, Equality of opportunity in supervised learning
 * (https://arxiv.org/abs/1610.02413).
 *
 * @param share of the people that somebody can follow up.
 * @returns null where no two groups may be shown.
 */
export function mitigatedGroups(
  survey: Survey,
  item: string,
  { learnt, test, share }: { readonly learnt: HeldRows; readonly test: HeldRows; readonly share: number },
): MitigatedGroups | null {
  const { codes, labels } = surveyGroups(survey, item);
  const why = [learnt, test].map(({ held: { yes }, rows }) => {
    const counts = labels.map(() => ({ rows: 0, came: 0 }));
    rows.forEach((row, at) => {
      if (codes[row]! < 0 || Number.isNaN(yes[at]!)) return;
      counts[codes[row]!]!.rows++;
      counts[codes[row]!]!.came += yes[at]!;
    });
    return whyHidden(counts);
  });
  const places = [...labels.keys()].filter((code) => why.every((each) => each[code] === null));
  if (places.length < 2) return null;
  const of = ({ rows }: HeldRows) => Int32Array.from(rows, (row) => places.indexOf(codes[row]!));
  const [own, others] = [of(learnt), of(test)], all = [...places.keys(), -1];
  const gapOf = (held: HeldRisks, groups: Int32Array, threshold: number, group: number): Moved =>
    movedDifference(
      missedMove(held, threshold, (at) => groups[at] === group),
      missedMove(held, threshold, (at) => groups[at] !== group),
    );
  const { predicted, design: { weight } } = learnt.held, common = capacityThreshold(predicted, weight, share);
  const gaps = places.map((_, group) => gapOf(learnt.held, own, common, group).value);
  const worst = gaps.indexOf(Math.max(...gaps));
  const flags = {
    "one threshold": test.held.predicted.map((risk) => Number(risk >= common)),
    "recalibrated by group": recalibratedFlags(learnt.held, own, { test: test.held, others, all, share }),
    "a threshold by group": thresholdFlags(learnt.held, own, { test: test.held, others, all, share, common }),
  };
  const flaggedBy = (way: Mitigation["way"]): HeldRisks => ({ ...test.held, predicted: flags[way] });
  const ill = (held: HeldRisks) => missedMove(held, 0.5, () => true);
  const ways = mitigations.map((way): Mitigation => {
    const held = flaggedBy(way), { flagged, precision, recall } = thresholdScores(held, 0.5);
    const gained = movedDifference(ill(flaggedBy("one threshold")), ill(held));
    return {
      ...{ way, flagged, precision, recall, gained: movedEstimate(gained, test.held.design) },
      gap: movedEstimate(gapOf(held, others, 0.5, worst), test.held.design),
    };
  });
  return { item, group: labels[places[worst]!]!, ways };
}

type Asked = {
  readonly test: HeldRisks;
  readonly others: Int32Array;
  readonly all: readonly number[];
  readonly share: number;
};

function recalibratedFlags(
  learnt: HeldRisks,
  own: Int32Array,
  { test, others, all, share }: Asked,
): Float64Array {
  const lines = new Map(all.map((group) => {
    const yes = learnt.yes.map((each, at) => own[at] === group ? each : NaN);
    if (!yes.includes(1) || !yes.includes(0)) return [group, null] as const;
    const { offset, slope } = calibrationLine({ ...learnt, yes });
    // A line that can't be told, or turns risks round, is none.
    return [
      group,
      slope.error > 0 && slope.value > 0 ? { offset: offset.value, slope: slope.value } : null,
    ] as const;
  }));
  const recalibrated = (predicted: Float64Array, groups: Int32Array) =>
    predicted.map((risk, at) => {
      const line = lines.get(groups[at]!);
      return line ? 1 / (1 + Math.exp(-line.offset - line.slope * logOdds(risk))) : risk;
    });
  const threshold = capacityThreshold(recalibrated(learnt.predicted, own), learnt.design.weight, share);
  return recalibrated(test.predicted, others).map((risk) => Number(risk >= threshold));
}

const sweeps = 30;

function thresholdFlags(
  learnt: HeldRisks,
  own: Int32Array,
  { test, others, all, share, common }: Asked & { readonly common: number },
): Float64Array {
  const { yes, predicted, design: { weight } } = learnt, people = weight.reduce((sum, each) => sum + each, 0);
  const ill = all.map((group) =>
    Int32Array.from(yes.keys()).filter((at) => own[at] === group && yes[at] === 1)
  );
  const at = (rows: Int32Array, values: Float64Array) => Float64Array.from(rows, (row) => values[row]!);
  const risks = ill.map((rows) => at(rows, predicted)), weights = ill.map((rows) => at(rows, weight));
  const thresholdsFor = (found: number) =>
    all.map((_, i) =>
      // The ill are too few to have a threshold of their own.
      risks[i]!.length < leastShown ? common : capacityThreshold(risks[i]!, weights[i]!, found)
    );
  const flag = (groups: Int32Array, thresholds: readonly number[]) => (risk: number, row: number) =>
    Number(risk >= thresholds[all.indexOf(groups[row]!)]!);
  // Of the ill the greatest share for whom there is time.
  let [least, most] = [0, 1];
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const middle = (least + most) / 2;
    const flags = predicted.map(flag(own, thresholdsFor(middle)));
    const flagged = flags.reduce((sum, each, row) => sum + each * weight[row]!, 0);
    if (flagged <= share * people) least = middle;
    else most = middle;
  }
  return test.predicted.map(flag(others, thresholdsFor(least)));
}
