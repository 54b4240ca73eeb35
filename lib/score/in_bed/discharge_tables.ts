import { grouped, isoDay } from "lib/stats/mod.ts";
import {
  categoryColumn,
  inWords,
  leastShown,
  numberColumn,
  shownCount,
  type Table,
  tableOf,
} from "lib/table/mod.ts";
import type { GroupDischarges } from "./expected_discharges.ts";

/** Who is expected to leave tomorrow, a row a group of which eleven are in bed. */
export function dischargesTable(groups: readonly GroupDischarges[]): Table {
  const shown = groups.filter(({ inBed }) => inBed >= leastShown);
  const rounded = (value: number) => Math.round(10 * value) / 10;
  return tableOf({
    of: categoryColumn(shown.map(nameOf)),
    "in bed": numberColumn(shown.map(({ inBed }) => shownCount(inBed))),
    "expected to leave": numberColumn(shown.map(({ expected }) => rounded(expected))),
    "80 % interval": categoryColumn(shown.map(({ lower, upper }) => `${lower} to ${upper}`)),
    "mean of the weekday": numberColumn(shown.map(({ weekday }) => rounded(weekday))),
  });
}

/** How far off that was on past days, in per cent of the mean day, of groups of eleven discharges a week. */
export function pastDischargesTable(groups: readonly GroupDischarges[]): Table {
  const shown = groups.flatMap((group) =>
    group.past !== null && group.past.mean * 7 >= leastShown ? [{ group, past: group.past }] : []
  );
  const text = ({ value, lower, upper }: { value: number; lower: number; upper: number }) =>
    `${value.toFixed(1)} (${lower.toFixed(1)} to ${upper.toFixed(1)})`;
  return tableOf({
    of: categoryColumn(shown.map(({ group }) => nameOf(group))),
    "left a day": numberColumn(shown.map(({ past }) => Math.round(10 * past.mean) / 10)),
    "error, %": categoryColumn(shown.map(({ past }) => text(past.model))),
    "without the factor, %": categoryColumn(shown.map(({ past }) => text(past.plain))),
    "mean of the weekday, %": categoryColumn(shown.map(({ past }) => text(past.weekday))),
    "age of the stay, %": categoryColumn(shown.map(({ past }) => text(past.byAge))),
    "days within the 80 % interval, %": numberColumn(
      shown.map(({ past }) => Math.round(100 * past.within80)),
    ),
  });
}

function nameOf({ column, label }: GroupDischarges): string {
  return column === null ? label : `${inWords(column)} ${label}`;
}

/** What is expected of all, and how right it was, in Markdown with a wording for each outcome. */
export function dischargesReading([all]: readonly GroupDischarges[], asOf: number): string {
  if (all === undefined || all.inBed === 0) return "*Not told:* nobody is in bed.";
  if (all.inBed < leastShown) return `*Not told:* fewer than ${leastShown} are in bed.`;
  const tomorrow =
    `Of ${grouped(all.inBed)} in bed, ${all.expected.toFixed(0)} (${all.lower} to ${all.upper}) are ` +
    `expected to leave on ${isoDay(asOf)}: what the model says, times ${
      all.factor.toFixed(2)
    }, by which it was off in ` +
    "the two weeks before.";
  const { past } = all;
  if (past === null) return `${tomorrow} The model is too new to say how right that was.`;
  const beside = (name: string, value: number, over: { lower: number; upper: number }) =>
    `${name} by ${value.toFixed(1)} % (${
      over.lower > 0 ? "surely more" : over.upper < 0 ? "**surely less**" : "not told apart"
    })`;
  return `${tomorrow} On the ${past.days} days before, the hospital's total was missed by ${
    past.model.value.toFixed(1)
  } % ` +
    `on average, ${beside("the mean of the weekday", past.weekday.value, past.overWeekday)}, ` +
    `${beside("the age of the stay alone", past.byAge.value, past.overAge)}; ` +
    `${(100 * past.within80).toFixed(0)} % of the days were within the 80 % interval` +
    `${
      past.within80 < 0.65
        ? ", which takes patients to leave independently: days have more in common than that"
        : ""
    }.`;
}
