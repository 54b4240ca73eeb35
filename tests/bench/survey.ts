/** How often 95 % intervals of surveys drawn from an invented population hold what is true of it. */
import { prevalenceBy } from "lib/population/estimate/prevalence_by.ts";
import { smallAreas } from "lib/population/estimate/small_areas.ts";
import { surveyMean } from "lib/population/estimate/survey_estimate.ts";
import { surveyTotal } from "lib/population/estimate/survey_total.ts";
import { surveyNamed } from "lib/population/specs/survey_specs.ts";
import { readSurvey } from "lib/population/survey/read_survey.ts";
import { yesOf } from "lib/population/survey/survey.ts";
import { drawSurvey } from "lib/population/synthetic/draw_survey.ts";
import { syntheticPopulation } from "lib/population/synthetic/synthetic_population.ts";

const domains = ["age", "income", "race", "sex", "state"] as const;
type Ends = { readonly value: number; readonly lower: number; readonly upper: number };

/**
 * Prints a line an estimate: of `rounds` surveys (200) the share whose interval holds the truth, all groups
 * of an item together, with how far it may be from 95 % by chance in as many single surveys; and the bias.
 */
export async function benchSurvey(
  { json, rounds = 200 }: { readonly json: boolean; readonly rounds?: number },
): Promise<void> {
  const population = syntheticPopulation(1), spec = surveyNamed("synthetic");
  const names = ["health", ...domains], items = spec.items.filter(({ name }) => names.includes(name));
  const truths = new Map(domains.map((item) => [item, truthBy(population, item)]));
  const all = mean(population.yes), yesPeople = population.yes.reduce((sum, each) => sum + each, 0);
  const tallies = new Map<string, { held: number; asked: number; off: number }>();
  const tally = (name: string, { value, lower, upper }: Ends, truth: number) => {
    const own = tallies.get(name) ?? { held: 0, asked: 0, off: 0 };
    tallies.set(name, own);
    own.held += Number(lower <= truth && truth <= upper);
    own.asked++;
    own.off += value / truth - 1;
  };
  for (let seed = 1; seed <= rounds; seed++) {
    const { table } = drawSurvey(population, { seed, areas: [6, 4], hasMissing: false });
    const survey = readSurvey({ table }, { ...spec, items }), yes = yesOf(survey);
    tally("prevalence", surveyMean(yes, survey.design, { scale: "logit" }), all);
    tally("people who are a yes", surveyTotal(yes, survey.design), yesPeople);
    const plain = mean(yes), far = 1.96 * Math.sqrt(plain * (1 - plain) / yes.length);
    tally("rows as they are", { value: plain, lower: plain - far, upper: plain + far }, all);
    for (const item of domains) {
      for (const { group, hidden, ...each } of prevalenceBy(survey, yes, item)) {
        if (hidden === null) tally(`prevalence by ${item}`, each, truths.get(item)!.get(group)!);
      }
    }
    const predicted = yes.map(() => surveyMean(yes, survey.design).value);
    for (const { area, combined } of smallAreas(survey, "state", { yes, predicted })) {
      tally("states, borrowing", combined, truths.get("state")!.get(area)!);
    }
    await Promise.resolve();
  }
  const chance = 1.96 * Math.sqrt(0.95 * 0.05 / rounds);
  for (const [estimate, { held, asked, off }] of tallies) {
    const result = { estimate, coverage: held / asked, asked, relativeBias: off / asked };
    console.log(
      json
        ? JSON.stringify({ bench: "survey", rounds, ...result })
        : `${estimate.padEnd(22)} 95 % intervals hold the truth in ${
          (100 * result.coverage).toFixed(1)
        } % of ${asked}, ` +
          `relative bias ${(100 * result.relativeBias).toFixed(1)} %`,
    );
  }
  if (!json) {
    console.log(
      `By chance one estimate's share lies ${
        (100 * chance).toFixed(1)
      } points from 95 % in ${rounds} surveys.`,
    );
  }
}

function mean(values: Float64Array): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

/** The true share by the labels of an item. */
function truthBy(
  { codes, yes }: ReturnType<typeof syntheticPopulation>,
  item: typeof domains[number],
): ReadonlyMap<string, number> {
  const found = surveyNamed("synthetic").items.find(({ name }) => name === item)!;
  const sums = new Map<string, [number, number]>();
  codes[item].forEach((code, person) => {
    const label = found.type === "category" ? found.labels[code]! : String(code);
    const own = sums.get(label) ?? [0, 0];
    own[0] += yes[person]!;
    own[1]++;
    sums.set(label, own);
  });
  return new Map([...sums].map(([label, [ill, people]]) => [label, ill / people]));
}
