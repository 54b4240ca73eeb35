import { logOdds, type RiskCalibration } from "lib/model/mod.ts";
import type { ArtefactMeta, RiskBand } from "lib/registry/mod.ts";
import { textSql } from "lib/warehouse/mod.ts";
import { calibratedSql } from "../log/calibrated_sql.ts";
import { numberSql } from "../number_sql.ts";

/** A risk, its interval (of the share of people like them), and its tier, 1 being the highest. */
export type ToldRisk = Readonly<Record<"risk" | "lower" | "upper" | "tier", number>>;

/** A card that tells a population's risks: a line calibrates them, whose error is their interval. */
function bandOf({ risks, calibration, version }: ArtefactMeta): {
  readonly risks: RiskBand;
  readonly intercept: number;
  readonly slope: number;
} {
  if (risks !== undefined && calibration?.kind === "logistic") return { risks, ...calibration };
  throw new TypeError(
    `Cannot tell a risk as its model must have tiers, and be calibrated by a line: ${version} is not`,
  );
}

/**
 * What is told of a risk as the model tells it, calibrated.
 *
 * @throws {TypeError} when the model is none of a population's risks.
 */
export function toldRisk(meta: ArtefactMeta): (risk: number) => ToldRisk {
  const { risks: { cuts, spread: [a, b, c] }, intercept, slope } = bandOf(meta);
  const share = (odds: number) => 1 / (1 + Math.exp(-odds));
  return (risk) => {
    const odds = logOdds(risk), before = slope === 0 ? 0 : (odds - intercept) / slope;
    const half = Math.sqrt(Math.max(0, a! + 2 * b! * before + c! * before * before));
    const place = cuts.findIndex((cut) => risk >= cut);
    return {
      ...{ risk, lower: share(odds - half), upper: share(odds + half) },
      tier: 1 + (place < 0 ? cuts.length : place),
    };
  };
}

/**
 * The same as an SQL SELECT of `risk_log`'s columns, from CTEs that end with `predicted` (stay_id: the row;
 * input_hash; days: what the model says before it is calibrated).
 *
 * @throws {TypeError} as `toldRisk()`.
 */
export function toldRiskSql(
  meta: ArtefactMeta,
  { survey, fileHash }: { readonly survey: string; readonly fileHash: string },
): (ctes: readonly string[]) => string {
  const { risks: { cuts, spread: [a, b, c], level }, intercept, slope } = bandOf(meta);
  const one = numberSql(1),
    inside = (column: string) => `LEAST(${numberSql(1 - 1e-12)}, GREATEST(${numberSql(1e-12)}, ${column}))`;
  const odds = (column: string) => `LN(${inside(column)} / (${one} - ${inside(column)}))`;
  const before = slope === 0 ? numberSql(0) : `((odds - (${numberSql(intercept)})) / (${numberSql(slope)}))`;
  const squared = `${numberSql(a!)} + ${numberSql(2 * b!)} * ${before} + ${
    numberSql(c!)
  } * ${before} * ${before}`;
  const share = (score: string) => `${one} / (${one} + EXP(LEAST(${numberSql(700)}, -(${score}))))`;
  const whens = cuts.map((cut, i) => ` WHEN risk >= ${numberSql(cut)} THEN ${i + 1}`).join("");
  return (ctes) =>
    `WITH ${ctes.join(",\n\n")},

calibrated AS (
    SELECT stay_id, input_hash, ${
      calibratedSql(meta.calibration as RiskCalibration | undefined, "days")
    } AS risk
    FROM predicted
),

in_odds AS (
    SELECT stay_id, input_hash, risk, ${odds("risk")} AS odds
    FROM calibrated
),

with_half AS (
    SELECT stay_id, input_hash, risk, odds, SQRT(GREATEST(${numberSql(0)}, ${squared})) AS half
    FROM in_odds
)

SELECT
    ${textSql(survey)} AS survey,
    ${textSql(fileHash)} AS file_hash,
    stay_id AS source_row,
    ${textSql(meta.version)} AS model_version,
    risk,
    ${share("odds - half")} AS lower_risk,
    ${share("odds + half")} AS upper_risk,
    ${numberSql(level)} AS interval_level,
    CAST(${whens === "" ? "1" : `CASE${whens} ELSE ${cuts.length + 1} END`} AS BIGINT) AS tier,
    input_hash
FROM with_half`;
}
