import { curvePlot, type Figure, intervalPlot } from "lib/chart/mod.ts";
import type { HeldOut } from "lib/features/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import type { Predictions } from "../metric/predictions.ts";
import type { NetBenefit } from "../risk/net_benefit.ts";
import type { RiskCalibration } from "../risk/risk_calibration.ts";
import type { RiskScored } from "../risk/risk_contest.ts";
import { orderedRisks, riskMetricsOf } from "../risk/risk_metrics.ts";

type Scored = Pick<RiskScored, "name" | "metrics">;

/**
 * The AUC of all entries with intervals, best first; the title names the best model and the best baseline.
 */
export function riskContestFigure(
  models: readonly Scored[],
  baselines: readonly Scored[],
  held: HeldOut,
): Figure {
  const best = (entries: readonly Scored[]) =>
    entries.toSorted((a, b) => b.metrics.auc.value - a.metrics.auc.value)[0];
  const [model, naive] = [best(models), best(baselines)];
  const told = (entry: Scored | undefined) =>
    entry === undefined ? "nothing" : `${entry.name}: ${entry.metrics.auc.value.toFixed(3)}`;
  const sorted = [...models, ...baselines].toSorted((a, b) => b.metrics.auc.value - a.metrics.auc.value);
  return intervalPlot(
    sorted.map((entry) => ({
      label: entry.name,
      series: models.includes(entry) ? "model" : "baseline",
      ...entry.metrics.auc,
    })),
    {
      text: {
        title: `AUC of ${told(model)}, of ${told(naive)}`,
        subtitle: `Area under the ROC curve with 95 % intervals, ${describe(held)}`,
      },
      label: "AUC",
      series: ["model", "baseline"],
    },
  );
}

/**
 * The smoothed calibration curve with its band; the title tells how far nine of ten predictions lie at most.
 */
export function riskCalibrationFigure({ curve, e90 }: RiskCalibration, name: string, held: HeldOut): Figure {
  const points = curve.map(({ predicted, actual }) => ({ x: predicted, series: name, ...actual }));
  return curvePlot(points, {
    text: {
      title: Number.isNaN(e90.value)
        ? `${name}: calibration can't be told`
        : `${name}: nine of ten predictions lie within ${
          (100 * e90.value).toFixed(1)
        } percentage points of the curve`,
      subtitle: `Share of yes by predicted probability, smoothed, with 95 % band, ${describe(held)}`,
      caption: "Dashed: perfectly calibrated.",
    },
    xLabel: "predicted probability",
    yLabel: "share of yes",
    diagonal: true,
  });
}

/** The ROC curve: the share of yes that is flagged against the share of no that is, by threshold. */
export function rocFigure(predictions: Predictions, name: string, held: HeldOut): Figure {
  const risks = orderedRisks(predictions);
  const all = new Int32Array(risks.yes.length).fill(1);
  const { auc, prevalence } = riskMetricsOf(risks, all);
  const total = risks.weight.reduce((sum, each) => sum + each, 0);
  const points = [{ x: 0, value: 0 }];
  let [yes, no] = [0, 0];
  risks.yes.forEach((each, i) => {
    yes += risks.weight[i]! * each;
    no += risks.weight[i]! * (1 - each);
    const isLast = i === risks.yes.length - 1;
    // A point every hundredth, never within a tie.
    if (!isLast && risks.predicted[i] === risks.predicted[i + 1]) return;
    const x = no / (total * (1 - prevalence)), last = points.at(-1)!;
    const value = yes / (total * prevalence);
    if (isLast || x - last.x >= 0.01 || value - last.value >= 0.01) points.push({ x, value });
  });
  const shown = Number.isNaN(auc) ? [] : points;
  return curvePlot(shown.map((point) => ({ ...point, series: name, lower: NaN, upper: NaN })), {
    text: {
      title: Number.isNaN(auc)
        ? `${name}: all answers are alike`
        : `${name}: a yes has the higher probability in ${(100 * auc).toFixed(1)} of 100 pairs with a no`,
      subtitle: `ROC curve, ${describe(held)}`,
      caption: "Dashed: chance.",
    },
    xLabel: "flagged, of those that are a no",
    yLabel: "flagged, of those that are a yes",
    diagonal: true,
  });
}

/** The decision curve: what acting by the model, on all and on nobody is worth at each threshold. */
export function netBenefitFigure(curve: readonly NetBenefit[], name: string, held: HeldOut): Figure {
  const least = -0.2 * Math.max(0.01, ...curve.map(({ model }) => model.value));
  const flat = (series: string, value: (each: NetBenefit) => number) =>
    curve.map((each) => ({ x: each.threshold, series, value: value(each), lower: NaN, upper: NaN }))
      .filter((point) => point.value >= least);
  const best = curve.reduce<NetBenefit | null>(
    (most, each) => most === null || each.gain.value > most.gain.value ? each : most,
    null,
  );
  const points = [
    ...curve.map(({ threshold, model }) => ({ x: threshold, series: name, ...model })),
    ...flat("act on all", ({ all }) => all),
    ...flat("act on nobody", () => 0),
  ];
  return curvePlot(curve.length === 0 ? [] : points, {
    text: {
      title: best === null
        ? "There is no threshold to compare at"
        : `The model gains most, ${(100 * best.gain.value).toFixed(1)} of 100 stays, for who acts from ${
          Math.round(100 * best.threshold)
        } % on`,
      subtitle: `Net benefit by threshold, with 95 % band, ${describe(held)}`,
      caption: "Net benefit: the share rightly acted on, less that in vain times the odds of the threshold.",
    },
    xLabel: "threshold: the probability from which on one acts",
    yLabel: "net benefit",
  });
}

function describe({ split, known }: HeldOut): string {
  return `n = ${grouped(known.known)} stays, split: ${split}`;
}
