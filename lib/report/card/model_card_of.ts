import type { ArtefactMeta } from "lib/registry/mod.ts";
import type { Interval } from "lib/stats/mod.ts";
import { claimOf, findingOf, type Found, resultIn, shownIn } from "../found.ts";
import { type FlowStep, flowSteps } from "./flow_steps.ts";
import { metricNames } from "./metric_names.ts";

/** How a model did on one set of stays. */
export type CardPerformance = {
  /** What the stays were held out for. */
  readonly on: string;
  readonly split: string;
  readonly model: string;
  readonly metrics: Readonly<Record<string, Interval>>;
};

/** All that is told of a model, from its artefact and the run that judged it: no number is typed. */
export type FullModelCard = {
  readonly form: "wardbook model card 1";
  readonly version: string;
  readonly name: string;
  readonly kind: string;
  readonly cohort: string;
  readonly outcome: string;
  readonly predicts: string;
  readonly intendedUse: readonly string[];
  readonly notFor: readonly string[];
  readonly data: {
    readonly title: string;
    readonly stays: number | null;
    readonly flow: readonly FlowStep[];
  };
  readonly training: {
    readonly window: ArtefactMeta["window"];
    readonly rows: number;
    /** Ids of the states of the data. */
    readonly learntFrom: readonly string[];
    readonly dataHash: string;
  };
  readonly features: readonly {
    readonly name: string;
    readonly knownAt: string;
    readonly labels: number | null;
  }[];
  readonly measured: readonly CardPerformance[];
  readonly calibration: readonly string[];
  readonly coverage: { readonly promised: number; readonly share: Interval } | null;
  readonly subgroups: readonly string[];
  readonly externalValidation: readonly string[];
  readonly decision: string;
  /** Whether it was promoted by the run that judged it. */
  readonly isInUse: boolean;
  readonly limits: readonly string[];
  readonly versions: { readonly artefact: string; readonly code: string; readonly schemaHash: string };
};

/** @param learntFrom ids of the states of the data that the version was learnt from. */
export function modelCardOf(found: Found, meta: ArtefactMeta, learntFrom: readonly string[]): FullModelCard {
  const { version, name, kind, cohort, outcome, predicts, window, rows, dataHash, schemaHash, code } = meta;
  const eda = resultIn(found, "01_eda"), evaluation = resultIn(found, "04_evaluation");
  const claims = (about: RegExp) =>
    evaluation === null ? [] : shownIn(evaluation, about, "claim").map(claimOf);
  const findings = (about: RegExp) =>
    evaluation === null ? [] : shownIn(evaluation, about, "figure").map(findingOf);
  return {
    form: "wardbook model card 1",
    ...{ version, name, kind, cohort, outcome, predicts },
    intendedUse: [
      predicts === "days"
        ? "Planning beds and discharges by how long admitted patients are likely to stay, with the interval."
        : predicts === "classes"
        ? "Planning by bands of days, with how likely each one is; who plans beds is better served by days."
        : "Offering follow-up to those whose probability is highest, as many as can be followed up.",
      "Users: bed managers, ward and discharge staff, case management; a person decides.",
    ],
    notFor: [
      "Whom to admit, treat, transfer or discharge; judging staff, wards or hospitals; billing.",
      "Hospitals on whose own stays it was not validated; patients unlike those that it learnt from.",
      "It is not a medical device.",
    ],
    data: {
      title: eda?.summary.cohort?.title ?? cohort,
      stays: eda?.summary.cohort?.stays ?? null,
      flow: flowSteps(found),
    },
    training: { window, rows, learntFrom, dataHash },
    features: featuresOf(found, meta),
    measured: performanceOf(found, meta),
    calibration: [...claims(/calibrat|right on average/i), ...findings(/calibrat|right on average/i)],
    coverage: evaluation?.summary.coverage ?? null,
    subgroups: [
      ...findings(/by group|by the length|fair/i),
      ...claims(/for whom does it|groups differently/i),
    ],
    externalValidation: claims(/came later|hospital|region|external|how soon does it age/i),
    decision: evaluation?.summary.promotion ?? evaluation?.cannot ?? "not judged",
    isInUse: evaluation?.summary.champion?.version === version ||
      evaluation?.summary.promotion?.startsWith("promoted") === true,
    limits: [
      "Made at admission: what becomes known later is in no prediction of it.",
      "Associations, no causes. The error is to be watched, as patients and hospitals change.",
    ],
    versions: { artefact: version, code, schemaHash },
  };
}

/** With when each is known, as the choice of features had it. */
function featuresOf(found: Found, { encoder }: ArtefactMeta): FullModelCard["features"] {
  const table = resultIn(found, "02_features")?.shown.find(({ table }) => table?.head.includes("known at"))
    ?.table;
  const at = table?.head.indexOf("known at") ?? -1;
  const known = new Map(table?.rows.map((row) => [row[0]!, row[at]!]));
  return encoder.features.map(({ name, labels }) => ({
    name: name.replaceAll("_", " "),
    knownAt: known.get(name.replaceAll("_", " ")) ?? "not told",
    labels: labels === null ? null : labels.length,
  }));
}

function performanceOf(found: Found, { name, version, holdOut }: ArtefactMeta): CardPerformance[] {
  const { champion, baseline, baselineByMae, risk, classes } = resultIn(found, "04_evaluation")?.summary ??
    {};
  const asked = risk ?? classes;
  const promised = {
    on: `stays held out to calibrate it (${holdOut.rows})`,
    split: holdOut.split,
    model: name,
    metrics: holdOut.metrics,
  };
  const judged = champion != null && champion.version === version
    ? [{ on: "the test", split: champion.split, model: champion.name, metrics: told(champion.metrics) }]
    : asked === undefined
    ? []
    : [{ on: "the test", split: "told in 04_evaluation", model: asked.name, metrics: told(asked.metrics) }];
  const rules = [baseline, baselineByMae].flatMap((rule) =>
    rule === undefined || champion == null
      ? []
      : [{ on: "the test", split: champion.split, model: rule.name, metrics: told(rule.metrics) }]
  );
  return [promised, ...judged, ...rules];
}

/** In the order of `metricNames`, others behind. */
function told(metrics: Readonly<Record<string, Interval | undefined>>): Record<string, Interval> {
  const names = new Set([...Object.keys(metricNames), ...Object.keys(metrics)]);
  return Object.fromEntries(
    [...names].flatMap((name) => metrics[name] === undefined ? [] : [[name, metrics[name]]]),
  );
}
