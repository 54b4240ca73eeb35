import { staysColumns } from "lib/cohort/stays.ts";
import type { Question } from "lib/explore/questions.ts";

/**
 * The statement that a question calls for: its groups, its outcome and whose stays, as sql/eda/ must have it.
 */
export function questionSql(question: Question): string {
  const names = question.factors.map((_, i) => `group_${"abc"[i]}`);
  const visits = question.outcome === "visitors";
  const groups = question.factors.map((factor, i) =>
    `        COALESCE(${groupOf(factor, question)}, 'missing') AS ${names[i]},`
  );
  // Numbers of more than one digit are sorted as numbers, not as texts.
  const ranked = question.thousands !== undefined || question.factors[0] === "extra_rooms";
  const statistics = visits ? ["days", "visitors"] : ["days"];
  return [
    "WITH inputs AS (",
    "    SELECT",
    ...groups,
    ...(ranked ? [`        ${question.factors[0]} AS rank_of_group_a,`] : []),
    ...(visits ? ["        visitors,"] : []),
    "        patient_id,",
    "        stay_days",
    "    FROM stays",
    "    WHERE stay_days IS NOT NULL",
    "        AND COALESCE(discharged_on > :known_by, FALSE) = FALSE",
    "        AND (",
    "            admitted_on IS NULL",
    "            OR (",
    "                admitted_on >= COALESCE(:from, admitted_on)",
    "                AND admitted_on < COALESCE(:until, admitted_on + INTERVAL '1 day')",
    "            )",
    "        )",
    ...(question.ageBands
      ? [`        AND age_band IN (${question.ageBands.map((band) => `'${band}'`).join(", ")})`]
      : []),
    "),",
    "",
    "final AS (",
    "    SELECT",
    ...names.map((name) => `        ${name},`),
    "        COUNT(stay_days) AS stays,",
    "        COUNT(DISTINCT patient_id) AS patients,",
    ...statistics.flatMap((unit, i) => statisticsOf(unit, i === statistics.length - 1 && !ranked)),
    ...(ranked ? ["        MIN(rank_of_group_a) AS rank_of_group_a"] : []),
    "    FROM inputs",
    `    GROUP BY ${names.join(", ")}`,
    ")",
    "",
    "SELECT",
    ...[
      ...names,
      "stays",
      "patients",
      ...statistics.flatMap((unit) => ["mean", "q1", "median", "q3"].map((name) => `${name}_${unit}`)),
    ].map((name, i, all) => `    ${name}${i === all.length - 1 ? "" : ","}`),
    "FROM final",
    `ORDER BY ${ranked ? "rank_of_group_a NULLS LAST, " : ""}${names.join(", ")};`,
    "",
  ].join("\n");
}

function groupOf(factor: string, { thousands }: Question): string {
  if (thousands) {
    const between = thousands.slice(1).map((edge, i) =>
      `            WHEN ${factor} < ${edge}000 THEN '${thousands[i]}k to ${edge}k'`
    );
    return [
      "CASE",
      `            WHEN ${factor} < ${thousands[0]}000 THEN 'below ${thousands[0]}k'`,
      ...between,
      `            WHEN ${factor} >= ${thousands.at(-1)}000 THEN '${thousands.at(-1)}k and more'`,
      "        END",
    ].join("\n");
  }
  const isText = staysColumns.find(({ name }) => name === factor)?.type === "category";
  return isText ? factor : `CAST(${factor} AS VARCHAR)`;
}

function statisticsOf(unit: string, last: boolean): string[] {
  const value = unit === "days" ? "stay_days" : unit;
  const mean = unit === "days"
    ? "CAST(SUM(CAST(stay_days AS DECIMAL(18, 4))) AS DOUBLE) / COUNT(stay_days)"
    : "CAST(SUM(visitors) AS DOUBLE) / NULLIF(COUNT(visitors), 0)";
  const quartile = (share: number, name: string) =>
    `        PERCENTILE_CONT(${share}) WITHIN GROUP (ORDER BY ${value}) AS ${name}_${unit}`;
  return [
    `        ${mean} AS mean_${unit},`,
    `${quartile(0.25, "q1")},`,
    `${quartile(0.5, "median")},`,
    `${quartile(0.75, "q3")}${last ? "" : ","}`,
  ];
}
