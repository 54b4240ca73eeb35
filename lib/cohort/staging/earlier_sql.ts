import type { Cohort } from "../cohort.ts";
import { columnNamed } from "../column_named.ts";
import { acceptedNames } from "../contract/accepted_names.ts";
import { literal } from "../contract/value_sql.ts";
import type { Expression } from "../expression.ts";
import { comorbidities } from "./comorbidities.ts";
import { expressionSql } from "./expression_sql.ts";

type Earlier = Extract<Expression, { kind: "earlier" }>;

/** Days before an admission in which an earlier stay ended, and after its end until its codes are there. */
const defaults = { days: 365, coded: 30 } as const;

/** The expressions over earlier stays of a cohort, by the column that each makes. */
export function earlierOf({ derive }: Cohort): readonly (readonly [column: string, Earlier])[] {
  return Object.entries(derive).flatMap(([column, each]) =>
    each.kind === "earlier" ? [[column, each] as const] : []
  );
}

/** What an expression over earlier stays is called beside the columns of `accepted`. */
export function earlierName(column: string): string {
  return `earlier_stays_${column}`;
}

/** `accepted` with a column for each expression over earlier stays; as it is where there is none. */
export function withEarlier(cohort: Cohort, from: string): string {
  const all = earlierOf(cohort);
  if (all.length === 0) return from;
  const joins = all.map(([column, each]) => {
    const name = earlierName(column);
    return `LEFT JOIN (
${pointsSql(each, cohort)}
) AS ${name} ON ${name}.source_row = accepted.source_row`;
  });
  const added = all.map(([column]) => `${earlierName(column)}.points AS ${earlierName(column)}`);
  return `(
SELECT accepted.*, ${added.join(", ")}
FROM ${from}
${joins.join("\n")}
) AS accepted`;
}

/** The points of each row of `accepted` whose patient has earlier stays with codes that are there. */
function pointsSql(
  { of, index, days = defaults.days, coded = defaults.coded }: Earlier,
  cohort: Cohort,
): string {
  const diseases = comorbidities(index), at = new Map(diseases.map(({ name }, i) => [name, `d${i}`]));
  const { patient, admitted, ended } = staysIn(cohort), names = acceptedNames(cohort.columns);
  const flags = diseases.map(({ codes }, i) =>
    `CASE WHEN ${
      codes.map((code) => `CONTAINS(codes, ${literal(` ${code}`)})`).join(" OR ")
    } THEN 1 ELSE 0 END AS d${i}`
  );
  const points = diseases.flatMap(({ points, unless }, i) => {
    if (points === 0) return [];
    return [`${points} * d${i}${unless === undefined ? "" : ` * (1 - ${at.get(unless)})`}`];
  });
  const texts = of.map((name) => codesSql(names.get(columnNamed(cohort, name).name)!));
  return `SELECT source_row, CAST(${points.join(" + ")} AS DOUBLE) AS points
FROM (
  SELECT own.source_row, ${diseases.map((_, i) => `MAX(earlier.d${i}) AS d${i}`).join(", ")}
  FROM (SELECT source_row, ${patient} AS patient, ${admitted} AS admitted_on FROM accepted) AS own
  INNER JOIN (
    SELECT patient, ended_on, ${flags.join(",\n      ")}
    FROM (SELECT ${patient} AS patient, ${ended} AS ended_on, ${
    texts.join(" || ")
  } AS codes FROM accepted) AS coded
  ) AS earlier
    ON earlier.patient = own.patient
    AND DATEDIFF('day', earlier.ended_on, own.admitted_on) BETWEEN ${coded} AND ${days}
  GROUP BY own.source_row
) AS found`;
}

/** Codes without points, each behind a blank. */
function codesSql(column: string): string {
  const marks = [",", ";", "|", "/"];
  const apart = marks.reduce((sql, mark) => `REPLACE(${sql}, '${mark}', ' ')`, `UPPER(${column})`);
  return `COALESCE(' ' || REPLACE(${apart}, '.', ''), '')`;
}

function staysIn(
  cohort: Cohort,
): { readonly patient: string; readonly admitted: string; readonly ended: string } {
  const names = acceptedNames(cohort.columns);
  const placed = (place: string) => {
    const derived = cohort.derive[place];
    if (derived !== undefined) return expressionSql(derived, cohort);
    return names.get(cohort.columns.find(({ stays }) => stays === place)?.name ?? "")!;
  };
  return { patient: placed("patient_id"), admitted: placed("admitted_on"), ended: placed("discharged_on") };
}
