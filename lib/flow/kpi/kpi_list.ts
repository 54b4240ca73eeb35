import type { KpiName } from "./kpis.ts";

/** What a KPI is: how it is computed, in which unit, and what is done with it. */
export type KpiDefinition = {
  readonly name: KpiName;
  readonly title: string;
  readonly unit: "patients" | "hours" | "share" | "years" | "patients a bed" | "transfers" | "score";
  readonly definition: string;
  readonly use: string;
};

type Line = readonly [KpiName, string, KpiDefinition["unit"], string, string];

const lines: readonly Line[] = [
  [
    "census_at_start",
    "Census at the start",
    "patients",
    "in a bed when the window begins; of a day: midnight census",
    "the figure that beds are planned and reported by",
  ],
  [
    "admissions",
    "Admissions",
    "patients",
    "whose visit, or stretch in the department, began in the window",
    "the demand that staff and beds must meet",
  ],
  [
    "morning_admissions",
    "Morning admissions",
    "patients",
    "of these, from 06 to before 14 on the clock on the wall",
    "when to staff reception",
  ],
  [
    "evening_admissions",
    "Evening admissions",
    "patients",
    "of these, from 14 to before 22",
    "when to staff reception",
  ],
  [
    "night_admissions",
    "Night admissions",
    "patients",
    "of these, from 22 to before 06",
    "whether the night shift suffices",
  ],
  ["age_under_18", "Under 18", "patients", "admissions by age at admission", "paediatric staff"],
  ["age_18_64", "18 to 64", "patients", "admissions by age at admission", "the mix of patients"],
  ["age_65_79", "65 to 79", "patients", "admissions by age at admission", "the mix of patients"],
  [
    "age_80_up",
    "80 and older",
    "patients",
    "admissions by age at admission",
    "geriatric care, and discharges to care homes",
  ],
  ["female_share", "Female share", "share", "of admissions whose sex is known", "rooms are shared by sex"],
  [
    "discharges",
    "Discharges",
    "patients",
    "whose visit, or stretch in the department, ended in the window",
    "the beds that became free",
  ],
  ["mean_hours", "Mean stay", "hours", "of those that ended in the window", "what capacity follows from"],
  [
    "least_hours",
    "Least stay",
    "hours",
    "of those that ended in the window",
    "visits that needed no bed, and slips",
  ],
  [
    "longest_hours",
    "Longest stay",
    "hours",
    "of those that ended in the window",
    "whom discharge planning missed",
  ],
  [
    "chaos_score",
    "Chaos score",
    "hours",
    "standard deviation of the stays that ended in the window",
    "how far the mean can be planned with",
  ],
  [
    "rapid_turnover",
    "Rapid turnover",
    "patients",
    "stays of less than 4 hours that ended in the window",
    "who might be seen without a bed",
  ],
  [
    "long_stays",
    "Long stays",
    "patients",
    "stays from 24 to before 48 hours that ended in the window",
    "who nears the limit",
  ],
  [
    "critical_stays",
    "Critical stays",
    "patients",
    "stays of 48 hours or more that ended in the window",
    "what blocks beds",
  ],
  [
    "before_noon_share",
    "Discharges before noon",
    "share",
    "of those that ended in the window, by the clock on the wall",
    "whether beds are free when admissions come",
  ],
  [
    "mean_age",
    "Mean age",
    "years",
    "at admission, of those that ended in the window",
    "a part of the Complexity score",
  ],
  [
    "transfers_per_stay",
    "Transfers per stay",
    "transfers",
    "moves to another bed, of those that ended in the window",
    "each costs work and handovers",
  ],
  [
    "boarding_hours",
    "Boarding",
    "hours",
    "mean wait as an inpatient in the emergency department until it was left",
    "wards that are full show here first",
  ],
  [
    "boarding_chaos",
    "Boarding spread",
    "hours",
    "standard deviation of these waits",
    "how far the wait can be told to a patient",
  ],
  [
    "complexity_score",
    "Complexity score",
    "score",
    "0.4 mean age in years + 0.6 mean stay in hours",
    "one nurse to three patients instead of five above 50, in the prior system",
  ],
  [
    "bed_hours",
    "Bed hours",
    "hours",
    "in which beds were taken within the window",
    "the capacity that was used",
  ],
  [
    "bed_turnaround",
    "Bed turnaround rate",
    "patients a bed",
    "patients who came into a bed in the window, for each bed that one came into",
    "how often a bed is made ready",
  ],
  [
    "bed_gap_hours",
    "Interval between patients",
    "hours",
    "mean time that a bed was empty before somebody came into it",
    "cleaning, and beds that nobody asked for",
  ],
];

/** All KPIs of a window, in the order in which they are shown. */
export const kpiList: readonly KpiDefinition[] = lines.map(([name, title, unit, definition, use]) => ({
  ...{ name, title, unit, definition, use },
}));
