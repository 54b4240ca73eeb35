import { normal, randomSource } from "lib/stats/mod.ts";
import type { CaseMix } from "./case_mix.ts";
import { admissionTypes, ageBands, departments, severities, wards } from "./case_weights.ts";
import { depositScore } from "./deposit.ts";
import { hospitals } from "./hospitals.ts";

/** A column of codes of the case mix. */
type Factor = "hospital" | "ward" | "department" | "admission" | "severity" | "age" | "bedGrade";

/** What a factor, or two of them together, add to the logarithm of a stay's expectation. */
type Effect = {
  readonly first: Factor;
  readonly second?: Factor;
  /** By the first factor's code, or by first code x levels of the second + second code. */
  readonly values: ArrayLike<number>;
};

const levels: Readonly<Record<Factor, number>> = {
  hospital: hospitals.length,
  ward: wards.length,
  department: departments.length,
  admission: admissionTypes.length,
  severity: severities.length,
  age: ageBands.length,
  /** Grades count from 1. */
  bedGrade: 5,
};

const intercept = 3.701;
/**
 * Raked so that, together with the interactions, means are those of the Analytics Vidhya sample: 34, 37, 46
 * days in wards Q, R, S; 34.8, 41.5, 34 for Emergency, Trauma, Urgent; 40.6, 33.1, 39.1 for Extreme, Minor,
 * Moderate.
 */
const mainEffects: readonly Effect[] = [
  { first: "ward", values: [-0.117, -0.022, 0.034, -0.032, -0.031, -0.078] },
  { first: "admission", values: [0.155, -0.035, -0.304] },
  { first: "severity", values: [0.136, -0.171, 0.011] },
  { first: "age", values: [-0.102, -0.022, 0.015, -0.155, 0.12, 0.038, 0.031, -0.013, 0.058, -0.27] },
  { first: "department", values: [-0.076, -0.02, 0.009, -0.024, -0.148] },
  { first: "bedGrade", values: [0, -0.303, 0.039, -0.076, 0.221] },
];

/**
 * Factors whose combinations each have an effect of their own, and the effects' standard deviation: so much
 * that a linear model reaches an R2 of about 0.18, boosted trees about 0.345 (`deno task bench protocol`).
 */
const interactions: readonly { first: Factor; second?: Factor; spread: number }[] = [
  { first: "hospital", spread: 0.145 },
  { first: "hospital", second: "ward", spread: 0.09 },
  { first: "hospital", second: "severity", spread: 0.075 },
  { first: "hospital", second: "admission", spread: 0.09 },
  { first: "ward", second: "severity", spread: 0.12 },
  { first: "ward", second: "bedGrade", spread: 0.12 },
  { first: "ward", second: "department", spread: 0.04 },
  { first: "ward", second: "age", spread: 0.1 },
  { first: "bedGrade", second: "admission", spread: 0.16 },
  { first: "bedGrade", second: "severity", spread: 0.16 },
  { first: "age", second: "admission", spread: 0.16 },
];
/** One structure for every seed of the cohort: seeds vary the patients, not the hospitals. */
const structureSeed = 2022;

const roomSlope = -0.038;
const depositSlope = -0.043;
/** How much more a deposit far from the middle, on either side, means for Emergency, Trauma, Urgent. */
const depositBend = [0.03, 0.09, -0.09] as const;

const effects: readonly Effect[] = [...mainEffects, ...drawInteractions()];

/**
 * Gives the logarithm of the days that the stay of a row is expected to last, from what is known of the case:
 * main effects, the interactions that a linear model misses, and a deposit that works in both directions.
 * What the day, the patient's earlier stays and the ward add is in `stay_circumstances.ts`.
 *
 * @param mix read when a row is asked for, so it may be filled row by row.
 */
export function logExpectedDays(mix: CaseMix): (row: number) => number {
  const bound = effects.map(({ first, second, values }) => ({
    values: Float64Array.from(values),
    first: mix[first],
    second: second ? mix[second] : null,
    width: second ? levels[second] : 1,
  }));
  return (row) => {
    let logDays = intercept;
    for (let i = 0; i < bound.length; i++) {
      const { values, first, second, width } = bound[i]!;
      logDays += values[first[row]! * width + (second === null ? 0 : second[row]!)]!;
    }
    const z = depositScore(mix.deposit[row]!);
    const bend = depositBend[mix.admission[row]!]! * (Math.min(z * z, 4) - 1);
    return logDays + roomSlope * (mix.extraRooms[row]! - 3) + depositSlope * z + bend;
  };
}

function drawInteractions(): Effect[] {
  const random = randomSource(structureSeed);
  return interactions.map(({ spread, ...factors }) => {
    const cells = levels[factors.first] * (factors.second ? levels[factors.second] : 1);
    const values = Float64Array.from({ length: cells }, () => spread * clamp(normal(random), -2, 2));
    return { ...factors, values };
  });
}

function clamp(value: number, least: number, greatest: number): number {
  return Math.min(Math.max(value, least), greatest);
}
