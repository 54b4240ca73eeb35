import { type Figure, intervalPlot } from "lib/chart/mod.ts";
import { grouped, type Interval, normalQuantile, type RandomEffects, randomEffects } from "lib/stats/mod.ts";
import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { withInterval } from "../metric/with_interval.ts";
import type { PlaceLeftOut, PlacesLeftOut } from "./leave_places_out.ts";
import type { Estimate, PlaceEstimates } from "./place_estimates.ts";
import { type RecalibratedPlaces, recalibratedPlaces } from "./recalibrated_places.ts";
import { whichHold } from "./which_hold.ts";

type Measure = keyof PlaceEstimates;
const measures: Readonly<Record<Measure, string>> = {
  bias: "bias, days (0 is right)",
  slope: "calibration slope (1 is right)",
  rmse: "RMSE, days",
  gain: "RMSE below the baseline's, days",
};

/** Of fewer places nothing is said of a new one. */
const leastPlaces = 5;

/** A measure of all places, summed up by random effects. */
export function acrossPlaces(
  places: readonly Pick<PlaceLeftOut, "estimates">[],
  measure: Measure,
): RandomEffects {
  const told = places.map(({ estimates }) => estimates[measure]);
  return ofEnough(randomEffects(told.map(({ value }) => value), told.map(({ error }) => error)));
}

function ofEnough(all: RandomEffects): RandomEffects {
  const { value } = all.prediction;
  return all.count < leastPlaces ? { ...all, prediction: { value, lower: NaN, upper: NaN } } : all;
}

/** What is to be expected of a new place, a row a kind of places and measure. */
export function placesTable(left: readonly PlacesLeftOut[]): Table {
  const rows = left.flatMap(({ by, places }) =>
    (Object.keys(measures) as Measure[]).map((measure) => ({ by, measure, ...acrossPlaces(places, measure) }))
  );
  return tableOf({
    by: categoryColumn(rows.map(({ by }) => by)),
    measure: categoryColumn(rows.map(({ measure }) => measures[measure])),
    places: numberColumn(rows.map(({ count }) => count)),
    "mean over places": categoryColumn(rows.map(({ mean }) => withInterval(mean, 2))),
    "differs by (SD)": numberColumn(rows.map(({ between }) => Math.round(100 * between) / 100)),
    "a new place, 95 %": categoryColumn(rows.map(({ prediction }) => span(prediction, 2))),
  });
}

/** How far a new place is to be off where so many of its first stays set the mean right, a row a number. */
export function recalibrationTable(left: readonly PlacesLeftOut[]): Table {
  const rows = left.flatMap((each) =>
    recalibratedPlaces(each).map((told) => ({ by: each.by, ...told, bias: ofEnough(told.bias) }))
  );
  return tableOf({
    by: categoryColumn(rows.map(({ by }) => by)),
    "own first stays": categoryColumn(rows.map(({ count }) => count === 0 ? "none" : grouped(count))),
    places: numberColumn(rows.map(({ bias }) => bias.count)),
    "mean bias, days": categoryColumn(rows.map(({ bias }) => withInterval(bias.mean, 2))),
    "differs by (SD)": numberColumn(rows.map(({ bias }) => Math.round(100 * bias.between) / 100)),
    "a new place's bias, 95 %": categoryColumn(rows.map(({ bias }) => span(bias.prediction, 2))),
    "RMSE less that with none": categoryColumn(
      rows.map(({ count, cost }) => count === 0 ? null : withInterval(cost, 3)),
    ),
  });
}

/** A forest plot of the bias by place, as it comes and recalibrated, and what a new place has. */
export function placesFigure(left: PlacesLeftOut): Figure {
  const after = recalibratedPlaces(left).at(-1)!;
  const series = [
    "as it comes",
    ...after.count > 0 ? [`after ${grouped(after.count)} of its own stays`] : [],
  ];
  const ordered = left.places.toSorted((a, b) => a.estimates.bias.value - b.estimates.bias.value);
  const rows = ordered.flatMap((place) => {
    const mended = place.after.find(({ count }) => count === after.count);
    const own = { label: `${place.label} (${grouped(place.stays)})` };
    return [
      { ...own, series: series[0]!, ...around(place.estimates.bias) },
      ...(mended ? [{ ...own, series: series[1]!, ...around(mended.estimates.bias) }] : []),
    ];
  });
  const together = [acrossPlaces(left.places, "bias"), ...after.count > 0 ? [ofEnough(after.bias)] : []];
  const sums = together.flatMap(({ mean, prediction }, i) => [
    { label: "mean over places", series: series[i]!, ...mean },
    ...(Number.isNaN(prediction.lower) ? [] : [{ label: "a new place", series: series[i]!, ...prediction }]),
  ]);
  const [own] = together, isTold = !Number.isNaN(own!.prediction.lower);
  return intervalPlot([...rows, ...sums], {
    text: {
      title: own!.between === 0
        ? `By ${left.by}, bias differs no more than by chance`
        : isTold
        ? `By ${left.by}, a new place is to be off by ${span(own!.prediction, 1)} days`
        : `By ${left.by}, places differ in bias by ${own!.between.toFixed(1)} days (standard deviation)`,
      subtitle:
        `Bias (predicted less actual, days) in the test by ${left.by}, of models that saw none of its stays, ` +
        `with 95 % intervals${left.isByPatient ? " over patients" : ""}, n = ${
          grouped(left.places.length)
        } (stays in brackets)`,
      caption: `Below: the mean by random effects (REML, Hartung-Knapp)${
        isTold ? ", and where 95 % of new places are to be" : ""
      }.`,
    },
    label: "bias (days)",
    reference: 0,
    series,
  });
}

function around({ value, error }: Estimate): Interval {
  const half = normalQuantile(0.975) * error;
  return { value, lower: value - half, upper: value + half };
}

/** What came out, in Markdown with a wording for each outcome; a paragraph a kind of places. */
export function placesReading(left: readonly PlacesLeftOut[] | string): string {
  return typeof left === "string" ? `*Not asked:* ${left}.` : left.map(reading).join("\n\n");
}

function reading(left: PlacesLeftOut): string {
  const { places, hidden, unseen, fits, learnt, by, baseline } = left;
  const bias = acrossPlaces(places, "bias"), gain = acrossPlaces(places, "gain");
  const how = fits === places.length
    ? `each of ${grouped(places.length)} places was left out of training, one at a time`
    : `${grouped(places.length)} places were left out of training, in ${fits} parts (each alone with ` +
      "`--depth full`)";
  const few = (hidden === 0 ? "" : `, ${hidden} of too few stays are not shown`) +
    (unseen === 0 ? "" : `, not judged are ${unseen} that only the test has`);
  const better = places.filter(({ estimates }) => around(estimates.gain).lower > 0).length;
  const worse = places.filter(({ estimates }) => around(estimates.gain).upper < 0).length;
  const beside = worse === 0
    ? `surely better than ${baseline} in ${better} of ${places.length}, surely worse in none`
    : `surely better than ${baseline} in ${better} of ${places.length}, **surely worse in ${worse}**`;
  const differ = bias.between === 0
    ? "places differ in bias no more than by chance"
    : `places differ in bias by ${bias.between.toFixed(2)} days (standard deviation)`;
  const isTold = !Number.isNaN(bias.prediction.lower);
  const expected = isTold
    ? `**in a new place it is to be off by ${span(bias.prediction, 1)} days** (95 %)`
    : "of so few nothing is said of a new place";
  const ahead = isTold ? `; in a new one its RMSE is to be ${span(gain.prediction, 2)} days below that` : "";
  return `By ${by}, ${how}; a model learnt from ${grouped(learnt)} stays of the others at most${few}. ` +
    `On average it is off by ${
      withInterval(bias.mean, 2)
    } days; ${differ}: ${expected}. It is ${beside}${ahead}. ${
      recalibrationReading(recalibratedPlaces(left).map((each) => ({ ...each, bias: ofEnough(each.bias) })))
    }`;
}

function recalibrationReading(rows: readonly RecalibratedPlaces[]): string {
  const [none, ...others] = rows;
  if (none === undefined || others.length === 0) return "Recalibration can't be asked: too few have stays.";
  const width = ({ prediction }: RandomEffects) => prediction.upper - prediction.lower;
  if (Number.isNaN(width(none.bias))) return "";
  const narrower = others.filter(({ bias }) => width(bias) < width(none.bias));
  const cheaper = others.filter(({ cost }) => cost.upper < 0);
  if (narrower.length === 0) {
    return "Setting the mean right by its own first stays does not narrow that, of however many.";
  }
  const best = narrower.reduce((a, b) => width(b.bias) < width(a.bias) ? b : a);
  const which = (held: readonly RecalibratedPlaces[], noun = "") => {
    const [all, some] = [others, held].map((each) => each.map(({ count }) => grouped(count)));
    return whichHold(all!, some!, {
      from: (first) => `from ${first}${noun} on`,
      each: (list) => `with ${list} of them${some!.length < all!.length ? " alone" : ""}`,
    });
  };
  const pays = cheaper.length === 0
    ? "with no number of them is the RMSE surely lower"
    : `the RMSE is surely lower ${which(cheaper)}`;
  return `Setting the mean right by its own first stays narrows that ${
    which(narrower, " stays")
  }, most of all by ` +
    `${grouped(best.count)}: to ${span(best.bias.prediction, 1)} days; ${pays}.`;
}

function span({ lower, upper }: Interval, digits: number): string {
  if (Number.isNaN(lower)) return "not told of so few";
  const text = (days: number) => (Math.abs(days) < 0.5 * 10 ** -digits ? 0 : days).toFixed(digits);
  return `${text(lower)} to ${text(upper)}`;
}
