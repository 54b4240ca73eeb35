import {
  type AtThreshold,
  atThreshold,
  orderedRisks,
  recalibrationLine,
  riskMetrics,
  thresholdFor,
} from "lib/evaluate/mod.ts";
import type { Matrix } from "lib/features/mod.ts";
import { calibrated, type Model, riskModels } from "lib/model/mod.ts";
import type { Interval } from "lib/stats/mod.ts";
import type { Visit } from "../visit/visit.ts";
import { type Inpatient, inpatientMatrix, inpatientsOf } from "./inpatients.ts";

export type LongStayRiskOptions = {
  /** Who came before is left out: of them only those are known who stayed until the messages began. */
  readonly since: number;
  /** Nothing later is known. */
  readonly asOf: number;
  readonly zone: string;
  /** Hours from which on a stay is long. Default 96. */
  readonly overHours?: number;
  /** Share of inpatients that somebody can follow up: the threshold is set for it. Default 0.2. */
  readonly share?: number;
  readonly seed: number;
};

/** How well a model tells, on later days, who will stay long. */
export type JudgedRisk = {
  readonly name: string;
  readonly auc: Interval;
  readonly brier: Interval;
  readonly at: AtThreshold;
};

export type LongStayRisk = {
  readonly overHours: number;
  /** Inpatients that models learnt from, that calibrate and set the threshold, and that judge. */
  readonly learnt: number;
  readonly set: number;
  readonly judged: number;
  /** The share of those judged who stayed long. */
  readonly prevalence: number;
  /** The simplest first: each department's share, then forest and boosting. */
  readonly models: readonly JudgedRisk[];
};

const fewest = 60;

/**
 * Whether it could have been told, when patients became inpatients, who would stay long: models learn from
 * the first days, are calibrated and given a threshold by later ones, and judged on the days after. Between
 * the parts lie `overHours`, so that each part's outcomes were known before the next began; patients don't
 * straddle.
 *
 * @returns a reason where there are too few inpatients, or too few long stays, in a part.
 */
export function longStayRisk(
  visits: readonly Visit[],
  { since, asOf, zone, overHours = 96, share = 0.2, seed }: LongStayRiskOptions,
): LongStayRisk | string {
  const gap = overHours * 3_600_000,
    all = inpatientsOf(visits.filter(({ admittedAt }) => admittedAt >= since), asOf, zone).filter(({ at }) =>
      at <= asOf - gap
    );
  const parts = partsOf(all, gap);
  const [train, setting, test] = parts;
  for (
    const [part, name] of [[train, "to learn from"], [setting, "to calibrate by"], [
      test,
      "to judge by",
    ]] as const
  ) {
    const long = part.filter(({ hours }) => hours === null || hours >= overHours).length;
    if (part.length >= fewest && long >= 10 && part.length - long >= 10) continue;
    return `There are too few inpatients ${name}: ${part.length}, of whom ${long} stayed ${overHours} hours or more.`;
  }
  const departments = [...new Set(train.map(({ department }) => department))].toSorted();
  const patients = new Map([...new Set(all.map(({ patient }) => patient))].map((each, i) => [each, i]));
  const [learnt, set, judged] = parts.map((part) =>
    inpatientMatrix(part, { overHours, departments, patients })
  );
  const models = [
    { name: "share of the department", model: null },
    ...riskModels(seed).filter(({ name }) => name === "forest" || name.startsWith("boosting")).map(
      ({ name, fit }) => ({ name, model: fit(learnt!) as Model }),
    ),
  ];
  const judgedModels = models.map(({ name, model }): JudgedRisk => {
    const predict = model === null ? sharesOf(train, overHours) : predictorOf(model, set!);
    const at = (matrix: typeof learnt, part: readonly Inpatient[]) => predict(matrix!, part);
    const threshold = thresholdFor(at(set, setting), share);
    const outcomes = { actual: judged!.target!, predicted: at(judged, test), group: judged!.group };
    const { auc, brier } = riskMetrics(outcomes, { seed });
    return { name, auc, brier, at: atThreshold(outcomes, threshold, { seed }) };
  });
  const prevalence = judged!.target!.reduce((sum, each) => sum + each, 0) / judged!.rowCount;
  return {
    ...{ overHours, learnt: train.length, set: setting.length, judged: test.length, prevalence },
    models: judgedModels,
  };
}

/** By moment: who had long been known before the next part began; nobody is in two. */
function partsOf(all: readonly Inpatient[], gap: number) {
  const first = all[0]?.at ?? 0, last = all.at(-1)?.at ?? 0;
  const [second, third] = [0.45, 0.7].map((share) => first + share * (last - first)) as [number, number];
  const seen = new Set<string>();
  return [[first, second - gap], [second, third - gap], [third, Infinity]].map(([from, to]) => {
    const part = all.filter(({ at, patient }) => at >= from! && at < to! && !seen.has(patient));
    for (const { patient } of part) seen.add(patient);
    return part;
  }) as unknown as readonly [readonly Inpatient[], readonly Inpatient[], readonly Inpatient[]];
}

type Predict = (matrix: Matrix, part: readonly Inpatient[]) => Float64Array;

/** What anybody would say: the share of long stays in the department, drawn towards that of all. */
function sharesOf(train: readonly Inpatient[], overHours: number): Predict {
  const isLong = ({ hours }: Inpatient) => hours === null || hours >= overHours ? 1 : 0;
  const mean = (part: readonly Inpatient[]) => part.reduce((sum, each) => sum + isLong(each), 0);
  const overall = mean(train) / train.length, weight = 10;
  const byDepartment = Map.groupBy(train, ({ department }) => department);
  return (_, part) =>
    Float64Array.from(part, ({ department }) => {
      const own = byDepartment.get(department) ?? [];
      return (mean(own) + weight * overall) / (own.length + weight);
    });
}

/** A model whose log-odds are moved and stretched as the setting part asks. */
function predictorOf(model: Model, setting: Matrix): Predict {
  const predicted = model.predict(setting);
  const risks = orderedRisks({ actual: setting.target!, predicted });
  const { offset, slope } = recalibrationLine(risks)(new Int32Array(setting.rowCount).fill(1));
  const isKnown = Number.isFinite(offset) && Number.isFinite(slope) && slope > 0;
  const own = isKnown ? calibrated(model, { kind: "logistic", intercept: offset, slope }) : model;
  return (matrix) => own.predict(matrix);
}
