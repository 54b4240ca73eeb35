import type { Matrix } from "lib/features/matrix.ts";
import { powerOfTwoScale, recordLayout } from "lib/trees/binning/records.ts";
import { trainingData } from "lib/trees/binning/training_data.ts";
import { boostingDefaults, growthSettings, type TreeSettings } from "lib/trees/boosting/boosting_options.ts";
import { type Plan, planFit } from "lib/trees/boosting/boosting_plan.ts";
import { fillPlan } from "lib/trees/boosting/fill_plan.ts";

/** Leaves of one row and labels of one row are enough: small data can be worked by hand. */
export const byHand: Partial<TreeSettings> = {
  rounds: 1,
  learningRate: 1,
  minLeafRows: 1,
  minLeafWeight: 0,
  minCategoryRows: 1,
  categorySmoothing: 0,
};

/**
 * The memory of a fit on one thread to the targets themselves (base 0), with unit weights. Features stand by
 * name.
 */
export function plannedFit(matrix: Matrix, options: Partial<TreeSettings> = {}, buffers: 1 | 3 = 3): Plan {
  const settings: TreeSettings = { ...boostingDefaults, ...byHand, ...options };
  const data = trainingData(matrix, settings);
  const needs = {
    rows: data.rows,
    groups: data.groups.length,
    unitWeights: true,
    unitHessian: true,
    residual: true,
    drawsRows: false,
  };
  const largest = data.target.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  const input = {
    ...needs,
    threads: 1,
    rounds: settings.rounds,
    settings: growthSettings(settings),
    loss: { name: "squared", parameters: [] },
    outputs: 1,
    binned: data.binned,
    joint: data.groups,
    monotone: data.columns.map((column) => settings.monotone?.[data.schema[column]!.name] ?? 0),
    interactions: null,
    censors: false,
    outputsAreApart: false,
    mostHessian: 1,
    buffers,
  } as const;
  const residualScale = powerOfTwoScale(
    largest,
    2 ** recordLayout({ ...needs, weighsBins: false }).gradientBits - 1,
  );
  const plan = planFit(input, { weightScale: 1, residualScale });
  fillPlan(plan, data, { base: Float64Array.of(0), ofRows: null }, null);
  return plan;
}
