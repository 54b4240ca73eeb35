import { numberSql } from "../number_sql.ts";
import type { Link } from "./model_formula.ts";

/**
 * What a score, an SQL expression, predicts. Log-odds below -700 count as these, as an engine may refuse an
 * exponential that is too large.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { linkedSql } from "lib/score/compile/linked_sql.ts";
 *
 * assertEquals(linkedSql("exponential", "score"), "EXP(score)");
 * ```
 */
export function linkedSql(link: Link, score: string): string {
  switch (link) {
    case "identity":
      return score;
    case "exponential":
      return `EXP(${score})`;
    case "logistic":
      return `${numberSql(1)} / (${numberSql(1)} + EXP(LEAST(${numberSql(700)}, -(${score}))))`;
  }
}
