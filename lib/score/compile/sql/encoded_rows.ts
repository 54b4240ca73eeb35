import { isSqlName, modelRows, stayFeaturesColumns, staysColumns } from "lib/cohort/mod.ts";
import type { FeatureSchema } from "lib/features/mod.ts";
import { shownText } from "lib/files/mod.ts";
import { textSql } from "lib/warehouse/mod.ts";
import { hashedLimit, hashedSteps } from "../../log/input_hash.ts";
import { labelCodes, missingCode } from "../../log/label_codes.ts";
import { numberSql } from "../../number_sql.ts";

/** Number feature f with NaN for missing values, which is greater than any number. */
export const numberColumn = (feature: number) => `n${feature}`;
/** Number feature f with negative infinity for missing values. */
export const leastColumn = (feature: number) => `m${feature}`;
/** Feature f as the warehouse has it; only where it is asked for. */
export const rawColumn = (feature: number) => `f${feature}`;
/** The code of category feature f: see `labelCodes()`. */
export const codeColumn = (feature: number) => `c${feature}`;

const notANumber = numberSql(NaN);

const betweenBinds = "model_rows.admitted_on >= :from\n        AND model_rows.admitted_on < :until";

export type EncodedRowsOptions = {
  /** Also the features' values as they are. */
  readonly raw?: boolean;
  /** Which of `model_rows`, as an SQL condition. Default: admitted from `:from` until before `:until`. */
  readonly where?: string;
  /** The CTE `model_rows` (stay_id, as_of, features). Default: the stays, and their features. */
  readonly rows?: string;
  /** Features whose like values should lie together, the first one most: see `clusteringFeatures()`. */
  readonly clusterBy?: readonly number[];
};

/**
 * CTEs that end with `encoded`, the stays of a period as a model sees them: stay_id, as_of (the midnight
 * after admission), input_hash (as `inputHashes()` has it), and for each feature the columns named above.
 *
 * @param schema the model's features, and `hash` its `schemaHash()`.
 * @throws {TypeError} when a feature's name can be no column's.
 */
export function encodedRows(
  schema: readonly FeatureSchema[],
  hash: string,
  options: EncodedRowsOptions = {},
): string {
  const { raw = false, where = betweenBinds, clusterBy = [] } = options;
  const { rows = modelRows(ownFeatures(schema)) } = options;
  const order = clusterBy.length === 0 ? "" : `\n    ORDER BY ${clusterBy.map(codeColumn).join(", ")}`;
  const line = (text: string) => `        ${text},\n`;
  const raws = raw ? schema.map((feature, f) => [rawValue(feature), rawColumn(f)] as const) : [];
  const columns = [
    ...schema.map(encodedColumn),
    ...raws.map(([value, column]) => `${value} AS ${column}`),
  ].map(line).join("");
  const names = [
    ...schema.map((feature, f) => namedColumns(feature, f).join(", ")),
    ...raws.map(([, column]) => column),
  ].map(line).join("");
  return `${rows},

stay_rows AS (
    SELECT
        model_rows.stay_id,
${columns}        model_rows.as_of
    FROM model_rows
    WHERE ${where}
),

encoded AS (
    SELECT
        stay_id,
        as_of,
${names}        ${hashSql(schema, hash)} AS input_hash
    FROM stay_rows${order}
)`;
}

/** The names and types of the columns of `encoded`, in their order. */
export function encodedColumns(schema: readonly FeatureSchema[]): [name: string, type: string][] {
  const features = schema.flatMap(({ labels }, f): [string, string][] =>
    labels === null ? [[numberColumn(f), "DOUBLE"], [leastColumn(f), "DOUBLE"]] : [[codeColumn(f), "VARCHAR"]]
  );
  return [["stay_id", "BIGINT"], ["as_of", "TIMESTAMP"], ...features, ["input_hash", "VARCHAR"]];
}

/** A feature's column: `model_rows.deposit`. @throws {TypeError} when its name can be none. */
export function featureColumn(name: string): string {
  if (isSqlName(name)) return `model_rows.${name}`;
  throw new TypeError(
    `Cannot use ${
      shownText(JSON.stringify(name), 100)
    } as a name in SQL as a feature must be a column of stays or stay_features`,
  );
}

/** Which features are no columns that all cohorts share, but of the cohort's own. */
export function ownFeatures(schema: readonly Pick<FeatureSchema, "name">[]): string[] {
  const shared = new Set([...staysColumns, ...stayFeaturesColumns].map(({ name }) => name));
  return schema.map(({ name }) => name).filter((name) => !shared.has(name) && isSqlName(name));
}

function encodedColumn({ name, labels }: FeatureSchema, feature: number): string {
  const column = featureColumn(name);
  if (labels === null) {
    return `COALESCE(CAST(${column} AS DOUBLE), ${notANumber}) AS ${numberColumn(feature)}`;
  }
  const codes = labelCodes(labels.length);
  const whens = labels.map((label, code) => ` WHEN ${textSql(label)} THEN '${codes[code]}'`);
  const text = whens.length === 0
    ? `'${missingCode}'`
    : `CASE ${column}${whens.join("")} ELSE '${missingCode}' END`;
  return `${text} AS ${codeColumn(feature)}`;
}

function rawValue({ name, labels }: FeatureSchema): string {
  const column = featureColumn(name);
  return labels === null ? `CAST(${column} AS DOUBLE)` : column;
}

function namedColumns({ labels }: FeatureSchema, feature: number): string[] {
  if (labels !== null) return [codeColumn(feature)];
  const number = numberColumn(feature);
  const least = `CASE WHEN ${number} = ${notANumber} THEN ${numberSql(-Infinity)} ELSE ${number} END`;
  return [number, `${least} AS ${leastColumn(feature)}`];
}

function hashSql(schema: readonly FeatureSchema[], hash: string): string {
  const texts = schema.map(({ labels }, f) => labels === null ? numberText(numberColumn(f)) : codeColumn(f));
  return `SUBSTR(MD5(${[textSql(hash), ...texts].join(` || ',' || `)}), 1, 16)`;
}

function numberText(column: string): string {
  const limited = `LEAST(GREATEST(${column}, ${numberSql(-hashedLimit)}), ${numberSql(hashedLimit)})`;
  const whole = `FLOOR(${limited})`;
  const fraction = `FLOOR((${limited} - ${whole}) * ${numberSql(hashedSteps)})`;
  return `CASE WHEN ${column} = ${notANumber} THEN '${missingCode}' ` +
    `ELSE CAST(CAST(${whole} AS BIGINT) AS VARCHAR) || ':' || CAST(CAST(${fraction} AS BIGINT) AS VARCHAR) END`;
}
