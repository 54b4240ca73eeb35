import { type Block, section, text } from "../document/document.ts";
import { type Found, resultIn } from "../found.ts";
import { notebookPart, type Pick } from "./notebook_part.ts";

/** A section that takes over what notebooks found. */
export type SectionPlan = {
  readonly id: string;
  readonly title: string;
  readonly intro?: (found: Found) => string;
  readonly picks: readonly Pick[];
};

const bedColumns = /^(hospital|group|now|beds|arrivals|discharges|census|net need|chance)/;
const contestColumns = /^(model|RMSE|MAE|R²|bias|AUC|average|Brier|skill|slope)/i;

/** The sections that take over what notebooks found, in the order of the report. */
export const sectionPlans = [
  {
    id: "data",
    title: "Data: collection and quality",
    picks: [
      { notebook: "01_eda", about: /rows|kept/i, claims: 1, tables: 1, columns: /^(rule|column|rows)$/ },
      {
        notebook: "01_eda",
        about: /whose|stays are these/i,
        claims: 2,
        tables: 1,
        columns: /^(column|meaning|known at|missing)/,
        rows: 24,
      },
    ],
  },
  {
    id: "preparation",
    title: "Preparation: what is learnt from, what is held out",
    picks: [
      { notebook: "03_training", about: /learnt from/i, claims: 1, tables: 1 },
      { notebook: "02_features", about: /encoding/i, claims: 1, tables: 1 },
    ],
  },
  {
    id: "exploration",
    title: "Exploration: what goes along with longer stays",
    picks: [
      { notebook: "01_eda", about: /between which groups/i, claims: 1, figures: 1 },
      { notebook: "01_eda", about: /spread/i, figures: 1 },
      { notebook: "01_eda", about: /over time/i, claims: 1 },
      { notebook: "01_eda", about: /kinds of patients/i, claims: 1 },
      {
        notebook: "01_eda",
        about: /questions/i,
        claims: 1,
        tables: 1,
        columns: /^(question|answer|effect|adjusted)/,
        byEffect: /effect/,
        rows: 10,
      },
    ],
  },
  {
    id: "features",
    title: "Features: what a model may know at admission",
    picks: [
      { notebook: "02_features", about: /judged/i, claims: 1 },
      { notebook: "02_features", about: /leak/i, claims: 1 },
      { notebook: "02_features", about: /associated/i, figures: 1 },
    ],
  },
  {
    id: "models",
    title: "Models, and the search for one",
    picks: [
      { notebook: "03_training", about: /search/i, claims: 2 },
      {
        notebook: "03_training",
        about: /which model/i,
        claims: 1,
        tables: 1,
        columns: contestColumns,
      },
      { notebook: "03_training", about: /chosen/i, claims: 2 },
      { notebook: "03_training", about: /moves a prediction/i, claims: 1, figures: 1 },
    ],
  },
  {
    id: "evaluation",
    title: "Evaluation: honest, and what a flattering one would say",
    picks: [
      { notebook: "04_evaluation", about: /baselines/i, claims: 1, tables: 1, columns: contestColumns },
      { notebook: "04_evaluation", about: /calibrat|right on average/i, claims: 1, figures: 1 },
      { notebook: "04_evaluation", about: /bands|capacity|follow/i, claims: 1 },
      { notebook: "04_evaluation", about: /leak/i, claims: 1, tables: 1, columns: contestColumns },
      { notebook: "04_evaluation", about: /decision/i, claims: 1 },
    ],
  },
  {
    id: "uncertainty",
    title: "Uncertainty: does the interval hold?",
    picks: [{
      notebook: "04_evaluation",
      about: /interval|narrower|curves|who leaves|stay on/i,
      claims: 6,
      figures: 2,
      tables: 1,
    }],
  },
  {
    id: "subgroups",
    title: "Subgroups: for whom is it wrong?",
    picks: [
      {
        notebook: "04_evaluation",
        about: /by group|by the length|fair|audit|for whom/i,
        claims: 2,
        figures: 2,
        tables: 1,
      },
      { notebook: "06_drift", about: /for whom/i, claims: 1, figures: 1 },
    ],
  },
  {
    id: "validity",
    title: "External validity: later months, new patients, other hospitals",
    intro: heldOut,
    picks: [{
      notebook: "04_evaluation",
      about: /came later|hospital|region|external|how soon does it age/i,
      claims: 4,
      figures: 2,
      tables: 2,
    }],
  },
  {
    id: "scoring",
    title: "Scoring, as it runs",
    picks: [{ notebook: "05_scoring", about: /./, claims: 2, figures: 1 }],
  },
  {
    id: "monitoring",
    title: "Monitoring: drift and error since the training",
    picks: [
      {
        notebook: "06_drift",
        about: /which features/i,
        figures: 1,
        tables: 1,
        columns: /^(feature|weeks|first|largest|adjusted)/,
      },
      { notebook: "06_drift", about: /all features together/i, claims: 1 },
      { notebook: "06_drift", about: /day by day/i, claims: 1 },
      { notebook: "06_drift", about: /have left/i, claims: 1, figures: 1 },
      { notebook: "06_drift", about: /promised/i, figures: 1 },
      { notebook: "06_drift", about: /decision/i, claims: 1 },
    ],
  },
  {
    id: "retraining",
    title: "Retraining: what replaced what",
    picks: [
      { notebook: "07_retraining", about: /newest weeks|method/i, claims: 2 },
      { notebook: "07_retraining", about: /paired/i, figures: 1, claims: 1 },
      { notebook: "07_retraining", about: /decision/i, claims: 2 },
    ],
  },
] as const satisfies readonly SectionPlan[];

/** Those that come after how the model is operated. */
export const laterPlans = [
  {
    id: "flow",
    title: "Patient flow: where patients are, and what it asks for",
    picks: [
      { notebook: "08_patient_flow", about: /messages/i, claims: 1 },
      { notebook: "08_patient_flow", about: /who is where/i, figures: 1 },
      { notebook: "08_patient_flow", about: /sensitivity|decision/i, claims: 2 },
    ],
  },
  {
    id: "beds",
    title: "Beds: how many will be needed, where and when",
    picks: [
      { notebook: "09_bed_demand", about: /eight hours/i, claims: 1, tables: 1, columns: bedColumns },
      { notebook: "09_bed_demand", about: /tomorrow/i, figures: 1 },
      { notebook: "09_bed_demand", about: /what if/i, claims: 1 },
      { notebook: "09_bed_demand", about: /how good|ranges hold/i, claims: 2 },
    ],
  },
  {
    id: "population",
    title: "Population risk: who is in poor health, as a survey tells it",
    picks: [
      { notebook: "10_population_risk", about: /the survey/i, claims: 1 },
      { notebook: "10_population_risk", about: /how common/i, figures: 1 },
      { notebook: "10_population_risk", about: /can it be told/i, claims: 2 },
      { notebook: "10_population_risk", about: /followed up/i, claims: 2, tables: 1 },
      { notebook: "10_population_risk", about: /balanced|does it do worse|decision/i, claims: 3 },
    ],
  },
] as const satisfies readonly SectionPlan[];

/** What the test's stays have in common with those learnt from, by how they were set apart. */
function heldOut(found: Found): string {
  const split = resultIn(found, "04_evaluation")?.summary.champion?.split;
  const apart = split === undefined
    ? "How the test's stays were set apart is told in [[preparation]]; none are of other hospitals"
    : split === "later months, patients apart"
    ? "Later months and new patients are held out; other hospitals are not"
    : split === "later months"
    ? "Later months are held out; nobody can tell which of their patients are new; other hospitals are not"
    : split === "random patients"
    ? "New patients are held out; later months and other hospitals are not"
    : "The test's stays are random ones: neither later months, nor new patients, nor other hospitals are held out";
  return `${apart}: before a hospital relies on the model, it is to be judged on that hospital's own stays.`;
}

/** A planned section of what was found. */
export function plannedSection(found: Found, { id, title, intro, picks }: SectionPlan): Block[] {
  const kept = found.outcome === null ? picks : picks.filter(({ notebook }) => !/^0[67]_/.test(notebook));
  const parts = kept.length > 0
    ? notebookPart(found, kept)
    : [text("*Not run:* a yes/no outcome is scored, and not yet watched or retrained by itself.")];
  return [section(id, title), ...(intro === undefined ? [] : [text(intro(found))]), ...parts];
}

/** Notebooks that no section plans for, each as one of its own: what it said first, and its first figures. */
export function otherSections(found: Found): Block[] {
  const planned = new Set<string>(
    [...sectionPlans, ...laterPlans].flatMap(({ picks }) => picks.map(({ notebook }) => notebook)),
  );
  return [...found.results.values()].flatMap((result) => {
    const { notebook, question } = result;
    if (planned.has(notebook) || notebook.endsWith("_report")) return [];
    const pick = { notebook, about: /(?:)/, claims: 6, figures: 3, tables: 1 };
    return [section(notebook.replaceAll("_", "-"), question || notebook), ...notebookPart(found, [pick])];
  });
}
