import { architectureDiagram } from "../architecture/architecture_diagram.ts";
import { flowBlocks } from "../card/flow_diagram.ts";
import { flowSteps } from "../card/flow_steps.ts";
import { findingOf, type Found, keyIn, resultIn, shownIn } from "../found.ts";
import { bedDays } from "../sentences/bed_days.ts";
import { howWell } from "../sentences/how_well.ts";
import { daysText, isTold, sentence, toldCount } from "../sentences/numbers.ts";
import { whatPredicted } from "../sentences/what_predicted.ts";
import { whatToDo } from "../sentences/what_to_do.ts";

/** One message: its title says it, a drawing or a few sentences show it, notes say what to be careful of. */
export type Slide = {
  readonly title: string;
  readonly svg?: string;
  readonly points?: readonly string[];
  readonly notes: readonly string[];
};

/** At most so many slides. */
const most = 15;

/**
 * Where the drawings of slides come from, in their order, and what to say of each besides; the last is the
 * rank by which one gives way where there are too many, the highest first.
 */
const drawn = [
  ["01_eda", /between which groups/i, "An association, no cause.", 1],
  ["01_eda", /spread/i, "Few long stays hold many beds: a mean hides them.", 3],
  ["02_features", /associated/i, "Only what is known at admission may enter a model.", 5],
  ["03_training", /which model/i, "Compared on stays held out to choose; the verdict comes from others.", 2],
  ["03_training", /moves a prediction/i, "What moves a prediction need not move the stay.", 8],
  [
    "04_evaluation",
    /calibrat|right on average/i,
    "Tenths by prediction, so that a lucky mean is seen through.",
    0,
  ],
  ["04_evaluation", /interval/i, "An interval that holds too few stays is worse than none.", 0],
  ["04_evaluation", /by group/i, "Groups of few stays are not shown.", 0],
  ["04_evaluation", /by the length|worth acting/i, "Nobody knows at admission which stay will be long.", 0],
  ["04_evaluation", /never saw/i, "Leaving a place out is as near as this comes to another hospital.", 7],
  ["05_scoring", /mean p/i, "Predictions, not what came.", 6],
  ["06_drift", /which features/i, "Drift is no error yet: it says to look.", 0],
  ["06_drift", /have left/i, "The first sign that stays get longer, before they end.", 0],
  ["07_retraining", /paired/i, "The same stays, two models: the difference decides.", 0],
  ["09_bed_demand", /tomorrow/i, "A range to plan by; who comes unannounced is drawn, not known.", 0],
] as const;

/**
 * A run in 12 to 15 slides for those who decide; fewer where notebooks could not answer. The titles are what
 * was found.
 *
 * @param bedDay what a bed day is worth, as stated.
 */
export function slidesOf(found: Found, bedDay: number): Slide[] {
  const opening = {
    title: headline(found),
    points: [whatPredicted(found), ...howWell(found)],
    notes: caveats,
  };
  const closing = [...benefitSlide(found, bedDay), ...flowSlide(found), architectureSlide(found), {
    title: sentence(whatToDo(found)[0] ?? "Nothing follows yet").replace(/\.$/, ""),
    points: whatToDo(found),
    notes: ["Not for: whom to admit, treat or discharge. Not a medical device."],
  }];
  const drawings = drawn.flatMap(([notebook, about, caveat, rank]) => {
    const result = resultIn(found, notebook);
    const [figure] = result === null || result.cannot !== null ? [] : shownIn(result, about, "figure");
    if (figure?.svg === undefined) return [];
    const said = shownIn(result!, about, "claim").slice(0, 2).map(({ text }) => text);
    const notes = [...said, caveat, `From ${notebook}.`];
    return [{ rank, slide: { title: findingOf(figure), svg: figure.svg, notes } }];
  });
  const kept = drawings.toSorted((a, b) => a.rank - b.rank).slice(0, most - 1 - closing.length);
  return [opening, ...drawings.filter((each) => kept.includes(each)).map(({ slide }) => slide), ...closing];
}

const caveats = [
  "Intervals are of 95 %, over patients where the source tells who they are. What was held out to judge was used " +
  "for nothing else.",
];

/** What closer predictions are worth, where that can be told. */
function benefitSlide(found: Found, bedDay: number): Slide[] {
  const { sentences, table } = bedDays(found, bedDay), [first = "", ...rest] = table?.rows ?? [];
  if (table === null || first === "") return [];
  const points = [first, ...rest].map(([share, days, , worth]) =>
    `If ${share} of the gain is acted on: ${days} bed days, ${worth} at ${bedDay} each`
  );
  const [share, days] = first;
  return [{
    title: `Were ${share} of the gain acted on, ${days} bed days would come of it`,
    points,
    notes: sentences,
  }];
}

/** How data flow, of the steps that this run has. */
function architectureSlide({ results }: Found): Slide {
  const svg = architectureDiagram(), alt = /aria-label="([^"]*)"/.exec(svg)![1]!;
  const title = `${results.size} notebooks hand data on by named tables, and models by a registry`;
  return { title, svg, notes: [alt] };
}

/** The run in one sentence. */
function headline(found: Found): string {
  if (resultIn(found, "04_evaluation")?.cannot != null) return "How well stays can be predicted is not known";
  if (found.outcome !== null) {
    const classes = resultIn(found, "04_evaluation")?.summary.classes;
    if (classes !== undefined) {
      const { accuracy } = classes.metrics;
      return isTold(accuracy)
        ? `Of 100 stays the likeliest class is right for ${Math.round(100 * accuracy.value)}`
        : "How often the likeliest class is right is not known";
    }
    const risk = keyIn(found, "04_evaluation", "risk"), auc = risk?.metrics.auc;
    if (!isTold(auc)) return "How well a yes can be told from a no is not known";
    return auc.lower > 0.5
      ? `A yes can be told from a no at admission: in ${Math.round(100 * auc.value)} of 100 pairs`
      : "A yes can't surely be told from a no at admission";
  }
  const champion = keyIn(found, "04_evaluation", "champion"), mae = champion?.metrics.mae;
  if (champion === null) return "No model predicts stays well enough to be used";
  return isTold(mae)
    ? `A stay's length is told at admission to within ${daysText(mae).replace(/ \(.*/, "")} on average`
    : "A model is in use; how far off it is can't be told";
}

function flowSlide(found: Found): Slide[] {
  const steps = flowSteps(found), [block] = flowBlocks(steps), [first] = steps, last = steps.at(-1);
  if (block?.kind !== "figure" || first === undefined || last === undefined) return [];
  const isTest = /\btest\b/.test(last.label);
  const end = isTest
    ? `${toldCount(last.count)} judge the model`
    : `${toldCount(last.count)} are ${last.label}`;
  const title = `Of ${toldCount(first.count)} ${first.label}, ${end}`;
  return [{ title, svg: block.svg, notes: [block.alt] }];
}
