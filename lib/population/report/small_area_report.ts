import { type Figure, intervalPlot } from "lib/chart/mod.ts";
import { inWords, type Table } from "lib/table/mod.ts";
import { poststratified } from "../estimate/poststratified.ts";
import { type SmallArea, smallAreas } from "../estimate/small_areas.ts";
import { type Survey, yesOf } from "../survey/survey.ts";
import type { SurveySpec } from "../survey/survey_spec.ts";
import type { SyntheticPopulation } from "../synthetic/synthetic_population.ts";
import type { SurveyEffects } from "./effects_report.ts";
import { groupLabel } from "./group_label.ts";

/**
 * Small areas by an item, with the risks that effects on everybody expect, of their people as weights have
 * them, or where cells of these are counted as `poststratified()` has them.
 *
 * @throws as `poststratified()`.
 */
export function surveyAreas(
  survey: Survey,
  item: string,
  { risks, errorOf }: SurveyEffects,
  counts: Table | null = null,
): SmallArea[] {
  const counted = counts && poststratified(survey, item, { counts, predicted: risks });
  return smallAreas(survey, item, {
    yes: yesOf(survey),
    predicted: risks,
    errorOf,
    ...(counted && { counted }),
  });
}

/** The share that is truly ill of each state of an invented population. */
export function trueByState({ codes, yes }: SyntheticPopulation): ReadonlyMap<string, number> {
  const sums = new Map<number, [number, number]>();
  codes.state.forEach((state, person) => {
    const own = sums.get(state) ?? [0, 0];
    own[0] += yes[person]!;
    own[1]++;
    sums.set(state, own);
  });
  return new Map([...sums].map(([state, [ill, all]]) => [String(state), ill / all]));
}

/** How far areas are drawn to what is expected of them, and how near that comes where the truth is known. */
export function areaReading(areas: readonly SmallArea[], truth: ReadonlyMap<string, number> | null): string {
  const counted = areas.filter(({ isCounted }) => isCounted).length;
  const own = areas.map((each) => each.own), share = (value: number) => `${(100 * value).toFixed(0)} %`;
  const said = `An area's own answers are ${share(Math.min(...own))} to ${
    share(Math.max(...own))
  } of what is said of it, what its people make one expect is the rest.${
    counted === 0
      ? ""
      : ` People of ${counted} of ${areas.length} are counted by cells${
        counted < areas.length ? "; of others weights say who they are" : ""
      }.`
  }`;
  if (truth === null) return said;
  const known = areas.filter(({ area }) => truth.has(area));
  const off = (of: (area: SmallArea) => number) =>
    Math.sqrt(known.reduce((sum, each) => sum + (of(each) - truth.get(each.area)!) ** 2, 0) / known.length);
  const direct = off((each) => each.direct.value), combined = off((each) => each.combined.value);
  const inside = known.filter(({ area, combined: { lower, upper } }) => {
    const is = truth.get(area)!;
    return lower <= is && is <= upper;
  }).length;
  return `${said} The truth is ${(100 * combined).toFixed(1)} percentage points off that on average, and ${
    (100 * direct).toFixed(1)
  } off their own answers alone: ${
    combined < direct ? "borrowing helps" : "borrowing doesn't help here"
  }. ${inside} of ${known.length} intervals hold it.`;
}

/** Areas by their share, the highest first: their own answers, both together, the truth where it is known. */
export function areaFigure(
  areas: readonly SmallArea[],
  { item, truth, spec }: {
    readonly item: string;
    readonly truth: ReadonlyMap<string, number> | null;
    /** Whose states have names. */
    readonly spec: SurveySpec;
  },
): Figure {
  const shown = areas.filter(({ hidden }) => hidden === null)
    .toSorted((a, b) => b.combined.value - a.combined.value);
  const times = ({ value, lower, upper }: SmallArea["direct"]) => ({
    ...{ value: 100 * value, lower: 100 * lower, upper: 100 * upper },
  });
  const rows = shown.flatMap(({ area, direct, combined }) => {
    const label = groupLabel(spec, item, area), is = truth?.get(area);
    return [
      { label, series: "own answers", ...times(direct) },
      { label, series: "with what is expected", ...times(combined) },
      ...(is === undefined ? [] : [{ label, series: "truth", value: 100 * is, lower: NaN, upper: NaN }]),
    ];
  });
  const width = (of: "direct" | "combined") =>
    shown.reduce((sum, each) => sum + each[of].upper - each[of].lower, 0) / shown.length;
  return intervalPlot(rows, {
    text: {
      title: shown.length === 0
        ? `No ${inWords(item)} may be shown`
        : Number.isNaN(width("combined"))
        ? "How far areas are from what is expected isn't known"
        : `With what is expected, intervals are ${
          (100 * width("combined")).toFixed(1)
        } points wide instead of ${(100 * width("direct")).toFixed(1)}`,
      subtitle: `Share by ${inWords(item)} with 95 % intervals; ${
        shown.length === areas.length ? "all are shown" : `${areas.length - shown.length} may not be shown`
      }`,
    },
    label: "share (%)",
  });
}
