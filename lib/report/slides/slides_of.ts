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

/** Where the drawings of slides come from, in their order, and what to say of each besides. */
const drawn = [
  ["01_eda", /between which groups/i, "An association, no cause."],
  ["01_eda", /spread/i, "Few long stays hold many beds: a mean hides them."],
  ["02_features", /associated/i, "Only what is known at admission may enter a model."],
  ["03_training", /which model/i, "Compared on stays held out to choose; the verdict comes from others."],
  [
    "04_evaluation",
    /calibrat|right on average/i,
    "Tenths by prediction, so that a lucky mean is seen through.",
  ],
  ["04_evaluation", /interval/i, "An interval that holds too few stays is worse than none."],
  ["04_evaluation", /by group/i, "Groups of few stays are not shown."],
  ["04_evaluation", /by the length|worth acting/i, "Nobody knows at admission which stay will be long."],
  ["05_scoring", /mean p/i, "Predictions, not what came."],
  ["06_drift", /which features/i, "Drift is no error yet: it says to look."],
  ["06_drift", /have left/i, "The first sign that stays get longer, before they end."],
  ["07_retraining", /paired/i, "The same stays, two models: the difference decides."],
] as const;

/**
 * A run in 12 to 15 slides for those who decide; fewer where notebooks could not answer. The titles are what
 * was found.
 *
 * @param bedDay what a bed day is worth, as stated.
 */
export function slidesOf(found: Found, bedDay: number): Slide[] {
  return [
    { title: headline(found), points: [whatPredicted(found)], notes: howWell(found) },
    ...drawn.flatMap(([notebook, about, caveat]): Slide[] => {
      const result = resultIn(found, notebook);
      const [figure] = result === null || result.cannot !== null ? [] : shownIn(result, about, "figure");
      if (figure?.svg === undefined) return [];
      const said = shownIn(result!, about, "claim").slice(0, 2).map(({ text }) => text);
      return [{ title: findingOf(figure), svg: figure.svg, notes: [...said, caveat, `From ${notebook}.`] }];
    }),
    ...flowSlide(found),
    {
      title: sentence(whatToDo(found)[0] ?? "Nothing follows yet").replace(/\.$/, ""),
      points: whatToDo(found),
      notes: [
        ...bedDays(found, bedDay).sentences,
        "Not for: whom to admit, treat or discharge. Not a medical device.",
      ],
    },
  ];
}

/** The run in one sentence. */
function headline(found: Found): string {
  if (resultIn(found, "04_evaluation")?.cannot != null) return "How well stays can be predicted is not known";
  if (found.outcome !== null) {
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
