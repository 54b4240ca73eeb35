import type { Interval } from "lib/stats/mod.ts";
import type { Survey } from "../survey/survey.ts";
import { surveyGroups } from "../survey/survey_groups.ts";
import { prevalenceBy } from "./prevalence_by.ts";
import { surveyMean } from "./survey_estimate.ts";

/** What is said of a small area: by its own answers, by its people's likes, and by both. */
export type SmallArea = {
  readonly area: string;
  readonly rows: number;
  /** By its own respondents alone. */
  readonly direct: Interval;
  /** What the model expects of the people who live there. */
  readonly expected: number;
  /** Whether its people are counted by cells, instead of taken as weights have them. */
  readonly isCounted: boolean;
  /** Both, by how sure each is. */
  readonly combined: Interval;
  /** How much of it is the area's own answers, 0 to 1. */
  readonly own: number;
  /** Why it isn't shown; null where it is. */
  readonly hidden: string | null;
};

const sweeps = 100;

/**
 * Small areas by Fay and Herriot's model: an area's own estimate and what a model expects of its people (the
 * mean of their risks, by weights) are mixed by the variance of the one and by how far areas truly are from
 * the other, which follows from how far all of them are. Areas of many respondents stay as they are, those of
 * few are drawn to what is expected.
 *
 * Variances are smoothed by one design effect for all, so that an area of one PSU, or all alike, has one too;
 * intervals are normal, of the mean squared error with what isn't sure of the areas' spread and of what is
 * expected. Where no area's variance is known all are told by the model alone, without intervals.
 *
 * Source: R. Fay and R. Herriot, Estimates of income for small places
 * (https://doi.org/10.1080/01621459.1979.10482505); N. Prasad and J. Rao, The estimation of the mean squared
 * error of small-area estimators (https://doi.org/10.1080/01621459.1990.10475320).
 *
 * @param yes of each row 1, 0, or NaN where it isn't known.
 * @param predicted each row's risk by a model that doesn't know the area.
 * @param counted what is expected of areas whose people are counted (`poststratified()`); of others it is by
 * weights.
 * @param errorOf how far the mean risk of some rows may be off: a standard error. Default: not at all.
 */
export function smallAreas(
  survey: Survey,
  item: string,
  { yes, predicted, errorOf = () => 0, counted }: {
    readonly yes: Float64Array;
    readonly predicted: Float64Array;
    readonly errorOf?: (isIn: (row: number) => boolean) => number;
    readonly counted?: ReadonlyMap<string, number>;
  },
): SmallArea[] {
  const { codes } = surveyGroups(survey, item);
  const told = prevalenceBy(survey, yes, item).map((direct, code) => {
    const isIn = (row: number) => codes[row] === code;
    const expected = counted?.get(direct.group) ?? surveyMean(predicted, survey.design, { isIn }).value;
    return { direct, expected, off: errorOf(isIn), singly: expected * (1 - expected) / direct.rows };
  });
  const known = told.filter(({ direct }) => direct.error > 0);
  const sum = (of: (area: (typeof told)[number]) => number) => known.reduce((all, each) => all + of(each), 0);
  // An area's own variance is of few PSUs: all together say how much it is above that of people drawn singly.
  const effect = sum(({ direct }) => direct.error ** 2) / sum(({ singly }) => singly);
  const areas = told.map((each) => {
    const variance = effect * each.singly;
    return { ...each, variance: variance > 0 ? variance : Infinity };
  });
  const sure = areas.filter(({ variance }) => variance < Infinity), spread = betweenAreas(sure);
  const ofSpread = 2 / sure.reduce((all, { variance }) => all + 1 / (spread + variance) ** 2, 0);
  return areas.map(({ direct: { group: area, rows, hidden, ...direct }, expected, off, variance }) => {
    const own = variance === Infinity ? 0 : spread / (spread + variance);
    const mixed = own === 0 ? expected : own * direct.value + (1 - own) * expected;
    const squared = variance === Infinity
      ? spread
      : own * variance + 2 * ofSpread * variance ** 2 / (spread + variance) ** 3;
    const far = 1.96 * Math.sqrt(squared + ((1 - own) * off) ** 2);
    const combined = { value: mixed, lower: Math.max(0, mixed - far), upper: Math.min(1, mixed + far) };
    return { area, rows, direct, expected, combined, own, hidden, isCounted: counted?.has(area) ?? false };
  });
}

/**
 * How far areas truly are from what is expected of them: the variance for which the squared distances, each
 * by its own, sum to as many as there are areas (Paule and Mandel); 0 where chance alone makes more, NaN of
 * no areas.
 */
function betweenAreas(
  areas: readonly { readonly direct: Interval; readonly expected: number; readonly variance: number }[],
): number {
  const excess = (spread: number) =>
    areas.reduce(
      (sum, { direct, expected, variance }) => sum + (direct.value - expected) ** 2 / (variance + spread),
      0,
    ) - areas.length;
  if (areas.length === 0) return NaN;
  if (!(excess(0) > 0)) return 0;
  let [least, most] = [0, 1];
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const middle = (least + most) / 2;
    if (excess(middle) > 0) least = middle;
    else most = middle;
  }
  return most;
}
