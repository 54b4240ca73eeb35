import { denseGroups } from "lib/stats/mod.ts";

/**
 * What a stratum with a single PSU says of variance. `centred`: its PSU's distance from the mean of all
 * strata (R's `adjust`, what CDC advises); `average`: as much as the others on average; `certainty`: none,
 * as if it had been sure to be drawn; `refuse`: nothing can be said.
 */
export type LonelyRule = "centred" | "average" | "certainty" | "refuse";

/** How rows were drawn: weights, and the strata and primary sampling units (PSUs) that they come from. */
export type SurveyDesign = {
  /** How many people each row stands for, above 0. */
  readonly weight: Float64Array;
  /** Of each row its PSU, as a dense code over all strata. */
  readonly psu: Int32Array;
  /** Of each PSU its stratum, as a dense code. */
  readonly stratumOf: Int32Array;
  /** Of each stratum how many PSUs it has. */
  readonly psus: Int32Array;
  readonly lonely: LonelyRule;
};

/**
 * The design of rows by their weights, strata and PSUs, a PSU's number counting within its stratum.
 *
 * @throws {RangeError} naming the row whose weight isn't above 0, or whose stratum or PSU isn't known; and
 * the stratum with one PSU where such are refused.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { designOf } from "lib/population/survey/survey_design.ts";
 *
 * const weight = Float64Array.of(1, 1, 2), stratum = Float64Array.of(7, 7, 9);
 * const psu = Float64Array.of(1, 2, 1);
 * const design = designOf({ weight, stratum, psu }, "centred");
 * assertEquals(design.psus, Int32Array.of(2, 1));
 * ```
 */
export function designOf(
  { weight, stratum, psu }: {
    readonly weight: Float64Array;
    readonly stratum: Float64Array;
    readonly psu: Float64Array;
  },
  lonely: LonelyRule,
): SurveyDesign {
  const wrong = (rule: string, row: number, state: string) =>
    new RangeError(`Cannot read a survey's design as ${rule}: row ${row + 1} has ${state}`);
  const said = (value: number) =>
    Number.isNaN(value) ? "none" : Number.isFinite(value) ? String(value) : "what is no number";
  for (let row = 0; row < weight.length; row++) {
    if (!(weight[row]! > 0 && weight[row]! < Infinity)) {
      throw wrong("each weight must be above 0", row, said(weight[row]!));
    }
    for (const [name, values] of [["stratum", stratum], ["PSU", psu]] as const) {
      if (Number.isFinite(values[row]!)) continue;
      throw wrong(`each row must have its ${name}, a number`, row, said(values[row]!));
    }
  }
  const strata = denseGroups(stratum), numbers = denseGroups(psu);
  const nested = denseGroups(
    strata.codes.length === 0
      ? new Float64Array()
      : Float64Array.from(strata.codes, (code, row) => code * numbers.count + numbers.codes[row]!),
  );
  const stratumOf = new Int32Array(nested.count), psus = new Int32Array(strata.count);
  nested.codes.forEach((code, row) => stratumOf[code] = strata.codes[row]!);
  for (const each of stratumOf) psus[each]!++;
  const alone = psus.indexOf(1);
  if (lonely === "refuse" && alone >= 0) {
    const row = strata.codes.indexOf(alone);
    throw wrong("each stratum must have two PSUs at least", row, `the only one of stratum ${stratum[row]}`);
  }
  return { weight, psu: nested.codes, stratumOf, psus, lonely };
}
