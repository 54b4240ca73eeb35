import { withInterval } from "lib/evaluate/mod.ts";
import { emergency, wholeHospital } from "lib/flow/mod.ts";
import { bootstrapAll, type Interval } from "lib/stats/mod.ts";
import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import type { BedGroup } from "../forecast/census_forecast.ts";
import type { BedModel, Known } from "../model/bed_model.ts";
import { asItIs, type Scenario, usualScenarios } from "./scenario.ts";
import { type Future, simulateBeds } from "./simulate_beds.ts";

/** What a scenario comes to, and what that is more than things as they are: over the same futures. */
export type WhatIf = {
  readonly hospital: string;
  readonly scenario: string;
  readonly census: number;
  readonly waitingHours: number;
  readonly mostWaiting: number;
  /** Hours of waiting a day; the interval is of the futures drawn, not of the model. */
  readonly difference: Interval;
};

export type WhatIfOptions = {
  readonly days: number;
  readonly replicates: number;
  readonly seed: number;
  readonly groups: readonly BedGroup[];
  /**
   * The ward that is closed, and given more beds, "all" for each in turn but the emergency department;
   * hospitals without it are asked the rest.
   */
  readonly ward: string;
};

/** What those who run beds ask of a hospital, answered over the same futures. */
export function whatIf(model: BedModel, known: Known, options: WhatIfOptions): readonly WhatIf[] {
  const { days, replicates, seed, groups, ward } = options, { leaving, hospital } = model;
  const scenarios: readonly Scenario[] = usualScenarios(
    leaving.wards.filter((each) => ward === wholeHospital ? each !== emergency : each === ward),
  );
  const departments = groups.filter(({ level }) => level === "department");
  const simulate = simulateBeds(model, known, { hours: 24 * days, replicates, seed, departments });
  const usual = simulate(asItIs);
  return scenarios.map((scenario) => {
    const futures = scenario === asItIs ? usual : simulate(scenario);
    const mean = (of: (future: Future) => number) =>
      futures.reduce((sum, each) => sum + of(each), 0) / futures.length;
    const [difference] = bootstrapAll(replicates, (counts) => {
      const sum = futures.reduce(
        (all, each, i) => all + counts[i]! * (each.waitingHours - usual[i]!.waitingHours),
        0,
      );
      return [sum / replicates];
    }, { seed });
    return {
      ...{ hospital, scenario: scenario.name, census: mean(({ census }) => census) },
      waitingHours: mean(({ waitingHours }) => waitingHours),
      mostWaiting: mean(({ mostWaiting }) => mostWaiting),
      difference: difference!,
    };
  });
}

/** Scenarios with patients in bed, waiting, and what that is more than things as they are. */
export function whatIfTable(answers: readonly WhatIf[]): Table {
  const tenth = (value: number) => Math.round(10 * value) / 10;
  return tableOf({
    hospital: categoryColumn(answers.map(({ hospital }) => hospital)),
    what_if: categoryColumn(answers.map(({ scenario }) => scenario)),
    patients_in_bed: numberColumn(answers.map(({ census }) => tenth(census))),
    waiting_hours_a_day: numberColumn(answers.map(({ waitingHours }) => tenth(waitingHours))),
    most_waiting_at_once: numberColumn(answers.map(({ mostWaiting }) => tenth(mostWaiting))),
    more_waiting_hours_a_day: categoryColumn(answers.map(({ difference }) => withInterval(difference, 1))),
  });
}

/** What surely shortens the waiting for beds, most first, what surely lengthens it, and what does neither. */
export function whatIfReading(answers: readonly WhatIf[]): string {
  return [...Map.groupBy(answers, ({ hospital }) => hospital)].map(([hospital, all]) => {
    const others = all.filter(({ scenario }) => scenario !== asItIs.name);
    const named = (of: readonly WhatIf[]) =>
      of.map(({ scenario, difference }) => `${scenario} (${withInterval(difference, 1)} h a day)`).join(", ");
    const less = others.filter(({ difference }) => difference.upper < 0).toSorted((a, b) =>
      a.difference.value - b.difference.value
    );
    const more = others.filter(({ difference }) => difference.lower > 0).toSorted((a, b) =>
      b.difference.value - a.difference.value
    );
    const same = others.filter((each) => !less.includes(each) && !more.includes(each));
    const parts = [
      ...(less.length > 0 ? [`waiting gets shorter by ${named(less)}`] : []),
      ...(more.length > 0 ? [`longer by ${named(more)}`] : []),
      ...(same.length > 0 ? [`not surely other by ${same.map(({ scenario }) => scenario).join(", ")}`] : []),
    ];
    return `${hospital}: ${parts.join("; ")}.`;
  }).join(" ");
}
