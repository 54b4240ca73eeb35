import { curvePlot, type Figure } from "lib/chart/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { withInterval } from "../metric/with_interval.ts";
import type { AgeJudged, ModelAges } from "./model_ages.ts";
import { whichHold } from "./which_hold.ts";

/** A row an age. */
export function agesTable({ ages }: ModelAges): Table {
  const column = (text: (each: AgeJudged) => string | null) => categoryColumn(ages.map(text));
  return tableOf({
    "months since training": numberColumn(ages.map(({ age }) => age)),
    "RMSE, days": column(({ rmse }) => withInterval(rmse, 2)),
    "baseline's RMSE": column(({ baseline }) => withInterval(baseline, 2)),
    "RMSE above the youngest's": column(({ age, change }) => age === 1 ? null : withInterval(change, 2)),
    "bias, days": column(({ bias }) => withInterval(bias, 2)),
  });
}

/** The error by months since training, and the baseline's. */
export function agesFigure(told: ModelAges): Figure {
  const points = (["rmse", "baseline"] as const).flatMap((of) =>
    told.ages.map((each) => ({
      x: each.age,
      series: of === "rmse" ? "the model" : told.baseline,
      ...each[of],
    }))
  );
  const last = told.ages.at(-1)!;
  const moved = last.change.lower > 0
    ? `${last.change.value.toFixed(2)} days more than a new one`
    : last.change.upper < 0
    ? `${(-last.change.value).toFixed(2)} days less than a new one`
    : "as a new one, as far as can be told";
  return curvePlot(points, {
    text: {
      title: `After ${last.age} months a model errs by ${moved}`,
      subtitle: `RMSE (days) by months since training, all on the same ${grouped(told.stays)} stays, with ` +
        "95 % bands over patients",
    },
    xLabel: "months since training",
    yLabel: "RMSE (days)",
  });
}

/** How soon a model ages, in Markdown with a wording for each outcome. */
export function agesReading(told: ModelAges | string): string {
  if (typeof told === "string") return `*Not asked:* ${told}.`;
  const { ages, stays, months, learntMonths, baseline } = told, last = ages.at(-1)!;
  const older = ages.slice(1);
  const worse = older.filter(({ change }) => change.lower > 0);
  const better = older.filter(({ change }) => change.upper < 0);
  const came = worse.length + better.length === 0
    ? `Until ${last.age} months of age it can't be told from one learnt just before: after ${last.age} ` +
      `${withInterval(last.change, 2)} days of RMSE`
    : [[worse, "more"] as const, [better, "less"] as const].filter(([held]) => held.length > 0)
      .map(([held, how]) =>
        `${which(older, held)} it surely errs by ${how} than one learnt just before: after ` +
        `${held.at(-1)!.age} months ${withInterval(held.at(-1)!.change, 2)} days of RMSE`
      ).join("; ");
  const behind = ages.filter(({ rmse, baseline }) => rmse.value >= baseline.value);
  const beside = behind.length > 0
    ? `${which(ages, behind)} it errs by as much as ${baseline}, or more`
    : `at each age it errs by less than ${baseline}`;
  const bias = (each: AgeJudged) => withInterval(each.bias, 2);
  return `${grouped(stays)} stays of the last ${
    months === 1 ? "month" : `${months} months`
  }, by models that had ` +
    `each learnt from ${learntMonths} months, 1 to ${last.age} months before. **${
      came[0]!.toUpperCase() + came.slice(1)
    }**; ${beside}. ` +
    `Its bias is ${bias(ages[0]!)} days when young, ${bias(last)} at ${last.age} months.`;
}

function which(all: readonly AgeJudged[], held: readonly AgeJudged[]): string {
  const ages = (of: readonly AgeJudged[]) => of.map(({ age }) => String(age));
  return whichHold(ages(all), ages(held), {
    from: (first) => first === "1" ? "at each age" : `from ${first} months on`,
    each: (list) => `at ${list} ${list === "1" ? "month" : "months"} of age`,
  });
}
