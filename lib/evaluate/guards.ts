import type { HeldOut } from "lib/features/mod.ts";
import type { ResidualInterval } from "lib/registry/mod.ts";
import { grouped, numbersAt } from "lib/stats/mod.ts";
import { compareModels } from "./compare.ts";
import { coverageOf } from "./interval/coverage.ts";
import { knownRows, type Predictions, takePredictions } from "./metric/predictions.ts";
import { staysAmong } from "./metric/stays_among.ts";
import { outcomesFor } from "./outcomes.ts";
import type { Subgroups } from "./subgroup_of.ts";

/** What speaks against a challenger though it is better on the whole; taken from the test. */
export type JudgedGuards = { readonly on: "test"; readonly refusals: readonly string[] };

export type GuardOptions = {
  /** By what stays are told apart; null where there is nothing. */
  readonly by: Subgroups | null;
  /** The challenger's interval. */
  readonly residuals: ResidualInterval;
  readonly names?: { readonly champion: string; readonly challenger: string };
  /** Share by which the RMSE may be higher in a group. Default 0.05. */
  readonly margin?: number;
  /** Groups of fewer known stays are not looked at. Default 500. */
  readonly leastStays?: number;
  /** Share of stays that may surely be missing from the interval, beyond what is promised. Default 0.02. */
  readonly slack?: number;
  readonly seed?: number;
  /** What else speaks against it: see `artefactRefusals()`. */
  readonly further?: readonly string[];
};

/**
 * Looks for groups in which the challenger is worse by more than a margin, and whether its interval surely
 * holds fewer stays than promised; both on the test, weighted by follow-up: a gain
 * on average may be paid by one department.
 *
 * @throws what `compareModels()` throws.
 */
export function guardsOn(
  test: HeldOut<"test">,
  rivals: { readonly champion: Float64Array; readonly challenger: Float64Array },
  options: GuardOptions,
): JudgedGuards {
  return {
    on: "test",
    refusals: [
      ...(options.further ?? []),
      ...worseGroups(test, rivals, options),
      ...lostCoverage(test, rivals, options),
    ],
  };
}

type Rivals = Parameters<typeof guardsOn>[1];

function worseGroups(
  test: HeldOut<"test">,
  { champion, challenger }: Rivals,
  options: GuardOptions,
): string[] {
  const { by, margin = 0.05, leastStays = 500, names } = options;
  if (by === null) return [];
  const outcomes = outcomesFor(test, champion), known = knownRows(outcomes);
  const { codes, labels } = by.groups;
  return labels.flatMap((label, code) => {
    const rows = known.filter((row) => codes[row] === code);
    const stays = staysAmong(test, rows);
    if (stays < leastStays) return [];
    const [before, now] = rmseOf(outcomes, challenger, rows);
    if (!(now > (1 + margin) * before)) return [];
    return [
      `in ${by.label} ${label} the RMSE of ${names?.challenger ?? "the challenger"} is ` +
      `${(100 * (now / before - 1)).toFixed(1)} % higher than that of ${names?.champion ?? "the champion"} ` +
      `(${grouped(stays)} stays), more than ${100 * margin} %`,
    ];
  });
}

/** The RMSE of both in these rows. */
function rmseOf(
  outcomes: Predictions,
  challenger: Float64Array,
  rows: Int32Array,
): readonly [number, number] {
  const { predicted: champion, ...rest } = takePredictions(outcomes, rows);
  const rivals = { ...rest, champion, challenger: numbersAt(rows, (row) => challenger[row]!) };
  const compared = compareModels(rivals, { metric: "rmse", replicates: 1 });
  return [compared.champion, compared.challenger];
}

function lostCoverage(test: HeldOut<"test">, { challenger }: Rivals, options: GuardOptions): string[] {
  const { residuals, slack = 0.02, seed } = options;
  const [all] = coverageOf(test, challenger, residuals, { ...(seed !== undefined && { seed }) });
  if (all === undefined || !(all.share.upper < residuals.level - slack)) return [];
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  return [
    `its interval holds ${percent(all.share.value)} (${percent(all.share.lower)} to ${
      percent(all.share.upper)
    }) ` +
    `of ${grouped(all.stays)} stays, and ${percent(residuals.level)} are promised`,
  ];
}
