import { grouped } from "lib/stats/mod.ts";
import { categoryColumn, inWords, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { ageStandardised } from "../estimate/age_standardised.ts";
import { type GroupEstimate, prevalenceBy } from "../estimate/prevalence_by.ts";
import { surveyMean } from "../estimate/survey_estimate.ts";
import { surveyTotal } from "../estimate/survey_total.ts";
import { type Survey, yesOf } from "../survey/survey.ts";
import { percent } from "./percent.ts";

/** How the survey was drawn, and what it says of all: beside it what rows without weights would say. */
export function prevalenceReading(survey: Survey): string {
  const { design, spec } = survey, yes = yesOf(survey);
  const all = surveyMean(yes, design, { scale: "logit" }), total = surveyTotal(yes, design);
  const known = yes.filter((each) => !Number.isNaN(each));
  const plain = known.reduce((sum, each) => sum + each, 0) / known.length;
  const drawn = `${grouped(survey.rowCount)} respondents from ${grouped(design.stratumOf.length)} PSUs in ${
    grouped(design.psus.length)
  } strata stand for ${grouped(Math.round(design.weight.reduce((sum, each) => sum + each, 0)))} people.`;
  if (known.length === 0) return `${drawn} Nobody's answer is known: how common it is can't be told.`;
  if (plain === 0 || plain === 1) {
    return `${drawn} All ${grouped(known.length)} known answers are alike, ${
      plain === 0 ? "nobody is" : "everybody is"
    } in ${spec.outcome.said}: how sure that is the design can't tell.`;
  }
  const said = plain < all.lower || plain > all.upper
    ? "which is outside of that interval: rows are no picture of the people"
    : "which lies within that interval";
  return `${drawn} ${percent(all)} of them are in ${spec.outcome.said}, ${
    grouped(Math.round(total.value))
  } people (${grouped(Math.round(total.lower))} to ${
    grouped(Math.round(total.upper))
  }). Rows as they are would say ${(100 * plain).toFixed(1)} %, ${said}. ` +
    `The variance is ${all.designEffect.toFixed(2)} times that of people drawn singly: ${
      grouped(all.rows)
    } answers say as much as ${grouped(Math.round(all.effectiveRows))}.`;
}

/** What a stratum with a single PSU counts, in a sentence. */
export function lonelyReading({ design: { psus, lonely } }: Survey): string {
  const alone = psus.reduce((count, each) => count + Number(each === 1), 0);
  if (alone === 0) return "No stratum has a single PSU.";
  const rules = {
    centred: "its distance from the mean of all strata counts",
    average: "it counts as much as the others do on average",
    certainty: "it counts as sure to be drawn, and adds nothing",
    refuse: "it is refused",
  } as const;
  return `${alone === 1 ? "One stratum has" : `${grouped(alone)} strata have`} a single PSU: ${
    rules[lonely]
  }.`;
}

/**
 * The groups of items with prevalence, that which they would have at the ages of all, design effect and
 * effective size; those hidden say why.
 */
export function prevalenceTable(survey: Survey, items: readonly string[]): Table {
  const yes = yesOf(survey);
  const rows = items.flatMap((item) => prevalenceBy(survey, yes, item).map((each) => ({ item, ...each })));
  const standard = items.flatMap((item) =>
    item === "age" ? [] : [[item, ageStandardised(survey, yes, item)] as const]
  );
  const atAges = new Map(
    standard.flatMap(([item, each]) => each.map(({ group, ...own }) => [`${item} ${group}`, own])),
  );
  const shown = (each: GroupEstimate, value: number) => each.hidden === null ? value : NaN;
  return tableOf({
    by: categoryColumn(rows.map(({ item }) => inWords(item))),
    group: categoryColumn(rows.map(({ group }) => group)),
    respondents: numberColumn(rows.map((each) => shown(each, each.rows))),
    prevalence: categoryColumn(
      rows.map((each) => each.hidden === null ? percent(each) : `hidden: ${each.hidden}`),
    ),
    at_ages_of_all: categoryColumn(rows.map((each) => {
      const own = atAges.get(`${each.item} ${each.group}`);
      return each.hidden === null && own !== undefined ? percent(own) : null;
    })),
    design_effect: numberColumn(rows.map((each) => shown(each, Math.round(100 * each.designEffect) / 100))),
    effective_respondents: numberColumn(rows.map((each) => shown(each, Math.round(each.effectiveRows)))),
  });
}

/** How the estimates of an invented survey lie about what is true of its population, in a sentence. */
export function truthReading(survey: Survey, yesOfAll: Float64Array | null): string {
  if (yesOfAll === null) return "What is true of everybody isn't known.";
  const truth = yesOfAll.reduce((sum, each) => sum + each, 0) / yesOfAll.length;
  const { lower, upper } = surveyMean(yesOf(survey), survey.design, { scale: "logit" });
  return `Of the invented population ${(100 * truth).toFixed(1)} % truly are, which ${
    truth >= lower && truth <= upper ? "the interval holds" : "the interval misses"
  }.`;
}
