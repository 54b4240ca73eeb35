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
 * Raked so that, together with the interactions, means are those of the Analytics Vidhya sample: 34, 37, 46 days in
 * wards Q, R, S; 34.8, 41.5, 34 for Emergency, Trauma, Urgent; 40.6, 33.1, 39.1 for Extreme, Minor, Moderate.
 */
const mainEffects: readonly Effect[] = [
  { first: "ward", values: [-0.117, -0.026, 0.028, -0.014, -0.031, -0.078] },
  { first: "admission", values: [0.155, -0.035, -0.304] },
  { first: "severity", values: [0.136, -0.171, 0.011] },
  { first: "age", values: [-0.102, -0.022, 0.015, -0.155, 0.12, 0.038, 0.031, -0.013, 0.058, -0.27] },
  { first: "department", values: [-0.076, -0.02, 0.009, -0.024, -0.148] },
  { first: "bedGrade", values: [0, -0.303, 0.039, -0.076, 0.221] },
];

/**
 * Factors whose combinations each have an effect of their own, and the effects' standard deviation: so much that a
 * linear model reaches an R2 of about 0.18, boosted trees about 0.345 (`deno task bench protocol`).
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

/**
 * The logarithm of the days that each stay is expected to last, from what is known at admission: main effects, the
 * interactions that a linear model misses, and a deposit that works in both directions.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { drawCaseMix } from "lib/cohort/synthetic/case_mix.ts";
 * import { logExpectedDays } from "lib/cohort/synthetic/stay_effects.ts";
 * import { randomSource } from "lib/stats/random.ts";
 *
 * const mix = drawCaseMix(new Int32Array(100), randomSource(1));
 * assert(logExpectedDays(mix).every((each) => Math.exp(each) > 5 && Math.exp(each) < 200));
 * ```
 */
export function logExpectedDays(mix: CaseMix): Float64Array {
  const logDays = new Float64Array(mix.day.length).fill(intercept);
  for (const effect of [...mainEffects, ...drawInteractions()]) addEffect(logDays, mix, effect);
  for (let row = 0; row < logDays.length; row++) {
    const z = depositScore(mix.deposit[row]!);
    const bend = depositBend[mix.admission[row]!]! * (Math.min(z * z, 4) - 1);
    logDays[row]! += roomSlope * (mix.extraRooms[row]! - 3) + depositSlope * z + bend;
  }
  return logDays;
}

function addEffect(logDays: Float64Array, mix: CaseMix, { first, second, values }: Effect): void {
  const [firstCodes, secondCodes] = [mix[first], second && mix[second]];
  const width = second ? levels[second] : 1;
  for (let row = 0; row < logDays.length; row++) {
    logDays[row]! += values[firstCodes[row]! * width + (secondCodes ? secondCodes[row]! : 0)]!;
  }
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
