/** How bad it is; the worst rule that holds says it. */
export type Level = "Green" | "Orange" | "Red";

/** What is looked at: each a figure of a hospital, `undefined` where there was nothing to look at. */
export type FigureName =
  | "criticalStays"
  | "admissions"
  | "nightShare"
  | "complexity"
  | "stuck"
  | "longStays"
  | "shortOfBeds";

/** A rule: with a figure above the limit it holds, and asks for something. */
export type BriefingRule = {
  readonly figure: FigureName;
  readonly above: number;
  /** Rules that ask for staff alone set no level. */
  readonly level: Exclude<Level, "Green"> | null;
  readonly what: string;
  readonly unit: "patients" | "share" | "points";
  /** What is to be done where it holds, and what is so where it doesn't. */
  readonly order: string;
  readonly otherwise: string;
  readonly source: string;
};

const prior = "the limit of the system that this one replaces: no study stands behind it";

/**
 * The rules of the briefing, in the order in which they are told. They are to be edited: limits that count
 * patients say more of a large hospital than of a small one.
 */
export const briefingRules: readonly BriefingRule[] = [
  {
    ...{ figure: "criticalStays", above: 10, level: "Red", unit: "patients", source: prior },
    what: "Left on the last whole day after 48 hours or more",
    order: "surge protocol, elective admissions on hold",
    otherwise: "no surge protocol",
  },
  {
    ...{ figure: "admissions", above: 100, level: "Orange", unit: "patients", source: prior },
    what: "Admitted on the last whole day",
    order: "call in the next team, and the head of beds",
    otherwise: "staff as planned",
  },
  {
    ...{ figure: "shortOfBeds", above: 0.5, level: "Orange", unit: "share" },
    what: "Chance that the ward that is likeliest to lack beds in 24 hours does",
    order: "move patients, or hold planned ones, before the next huddle",
    otherwise: "beds suffice more likely than not",
    source: "more likely than not; the chance is that of lib/beds/, judged in notebook 09",
  },
  {
    ...{ figure: "nightShare", above: 0.4, level: null, unit: "share", source: prior },
    what: "Share of the last whole day's admissions that came from 22 to 06",
    order: "move staff to the night",
    otherwise: "night staff as planned",
  },
  {
    ...{ figure: "complexity", above: 50, level: null, unit: "points", source: prior },
    what: "Complexity score of the last whole day (0.4 mean age + 0.6 mean stay in hours)",
    order: "one nurse for 3 patients",
    otherwise: "one nurse for 5 patients",
  },
];

/** The probability from which a patient is on the radar, and for which whole stay in hours. */
export const radar = { hours: 96, share: 0.5 };
/** A department whose stays spread more (standard deviation, hours) is called chaotic. Source: as above. */
export const chaosLimit = 10;
