/** Probabilities nearer to 0 or 1 count as this near. */
const least = 1e-12;

/**
 * The log-odds of a probability, whose scale explanations of probabilities are in; those of 0 and 1 are those
 * of a millionth of a millionth from them.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { logOdds } from "lib/model/log_odds.ts";
 *
 * assertEquals(logOdds(0.5), 0);
 * assertEquals(logOdds(0) > -28, true);
 * ```
 */
export function logOdds(probability: number): number {
  const inside = Math.min(1 - least, Math.max(least, probability));
  return Math.log(inside / (1 - inside));
}
