import { type Figure, intervalPlot } from "lib/chart/mod.ts";
import { grouped, type Interval } from "lib/stats/mod.ts";
import type { SurveySpec } from "../survey/survey_spec.ts";
import type { IncomeGradient } from "./income_gradient.ts";
import { number } from "./percent.ts";

const points = ({ value, lower, upper }: Interval): Interval => ({
  ...{ value: 100 * value, lower: 100 * lower, upper: 100 * upper },
});

/**
 * What goes with one band of income more, and that it is no more than that, in sentences.
 *
 * @param truth what income itself does, where people were invented; null where nobody knows.
 */
export function incomeReading(
  { all }: IncomeGradient,
  { outcome }: SurveySpec,
  truth: number | null,
): string {
  const { asAnswered, allElseAlike } = all;
  if (!(allElseAlike.error > 1e-9) || Number.isNaN(allElseAlike.lower)) {
    return "What goes with one band of income more can't be told: answers of no two bands differ that follow each other.";
  }
  const said = `The share in ${outcome.said} differs from one band of income to the next by ${
    number(points(asAnswered), 1)
  } percentage points. All else that was asked being alike, it would be expected to differ by ${
    number(points(allElseAlike), 1)
  }${
    isAround(allElseAlike, 0) ? ", which is not surely any difference" : ""
  }. This is an association: it doesn't say that a higher income would change anybody's health, as whoever is ill may earn less for it, and what wasn't asked differs, too.`;
  if (truth === null) return said;
  const { lower, upper } = points(allElseAlike), is = 100 * truth;
  return `${said} What income itself does to these people is known as they are invented, ${
    number({ value: is, lower: NaN, upper: NaN }, 1)
  } points: the interval ${lower <= is && is <= upper ? "holds" : "misses"} it.`;
}

/** Steps of income with intervals, as answered and all else alike; those that must be hidden are left out. */
export function incomeFigure({ all, bands }: IncomeGradient, { outcome }: SurveySpec): Figure {
  const shown = bands.filter(({ hidden }) => hidden === null), { value } = points(all.allElseAlike);
  const rows = shown.flatMap(({ band, asAnswered, allElseAlike }) => [
    { label: band, series: "as answered", ...points(asAnswered) },
    { label: band, series: "all else alike", ...points(allElseAlike) },
  ]);
  const far = `${Math.abs(value).toFixed(1)} points ${value < 0 ? "less" : "more"}`;
  return intervalPlot(rows, {
    text: {
      title: shown.length === 0
        ? "No two bands of income may be shown beside each other"
        : isAround(all.allElseAlike, 0)
        ? "One band of income higher, all else alike: surely neither less nor more"
        : `One band of income higher goes with ${far}, all else alike`,
      subtitle: `Share in ${outcome.said}, next band less this one, with 95 % intervals, n = ${
        grouped(all.rows)
      } respondents`,
      caption: `Association, not effect. Dashed: no difference.${
        shown.length < bands.length ? ` ${bands.length - shown.length} may not be shown.` : ""
      }`,
    },
    label: "difference (percentage points)",
    reference: 0,
    series: ["as answered", "all else alike"],
  });
}

/** Whether an interval holds a value, or isn't known. */
function isAround({ lower, upper }: Interval, value: number): boolean {
  return !(lower > value || upper < value);
}
