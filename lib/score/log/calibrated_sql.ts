import type { RiskCalibration } from "lib/model/mod.ts";
import { numberSql } from "../number_sql.ts";

/**
 * The calibrated probability of one that a model's parameters predict, as an SQL expression of its column;
 * between 0 and 1 where there is nothing to calibrate.
 */
export function calibratedSql(calibration: RiskCalibration | undefined, column: string): string {
  const [zero, one] = [numberSql(0), numberSql(1)];
  if (calibration === undefined) return `LEAST(${one}, GREATEST(${zero}, ${column}))`;
  if (calibration.kind === "logistic") {
    // As `logOdds()` has it.
    const inside = `LEAST(${numberSql(1 - 1e-12)}, GREATEST(${numberSql(1e-12)}, ${column}))`;
    const odds = `LN(${inside} / (${one} - ${inside}))`;
    const score = `${numberSql(calibration.intercept)} + (${numberSql(calibration.slope)}) * ${odds}`;
    return `${one} / (${one} + EXP(LEAST(${numberSql(700)}, -(${score}))))`;
  }
  const { at, to } = calibration;
  const whens = at.map((end, i) => {
    if (i === 0) return `\n        WHEN ${column} <= ${numberSql(end)} THEN ${numberSql(to[0]!)}`;
    const [from, start] = [at[i - 1]!, to[i - 1]!];
    const slope = (to[i]! - start) / (end - from);
    return `\n        WHEN ${column} <= ${numberSql(end)} THEN ${numberSql(start)} + ` +
      `(${column} - (${numberSql(from)})) * (${numberSql(slope)})`;
  });
  return `CASE${whens.join("")}\n        ELSE ${numberSql(to.at(-1)!)}\n    END`;
}
