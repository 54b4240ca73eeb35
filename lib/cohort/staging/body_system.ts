import { literal } from "../contract/value_sql.ts";

/** The body systems of CCSR's diagnoses, by the first three letters of a category. */
const bodySystems: Readonly<Record<string, string>> = {
  BLD: "BLD blood and immunity",
  CIR: "CIR heart and vessels",
  DEN: "DEN teeth",
  DIG: "DIG digestion",
  EAR: "EAR ears",
  END: "END hormones, nutrition, metabolism",
  EXT: "EXT outer causes",
  EYE: "EYE eyes",
  FAC: "FAC contacts and factors",
  GEN: "GEN kidneys and sexual organs",
  INF: "INF infections",
  INJ: "INJ injuries and poisonings",
  MAL: "MAL inborn",
  MBD: "MBD mind and behaviour",
  MUS: "MUS muscles and bones",
  NEO: "NEO tumours",
  NVS: "NVS nerves",
  PNL: "PNL newborn",
  PRG: "PRG pregnancy and birth",
  RSP: "RSP lungs and airways",
  SKN: "SKN skin",
  SYM: "SYM symptoms",
};

/**
 * The body system of a column's CCSR categories of diagnoses (three letters and three digits: CIR019) as SQL:
 * its letters and its name. A text that is none is "other codes"; missing stays missing. Which category an
 * ICD-10-CM code has takes AHRQ's table of 75,000 codes: of such codes `chapterSql()` tells the chapter.
 *
 * Source: https://hcup-us.ahrq.gov/toolssoftware/ccsr/dxccsr.jsp
 */
export function bodySystemSql(column: string): string {
  const code = `UPPER(TRIM(${column}))`;
  const isDigit = (at: number) => `SUBSTR(${code}, ${at}, 1) BETWEEN '0' AND '9'`;
  const isCode = `LENGTH(${code}) = 6 AND ${[4, 5, 6].map(isDigit).join(" AND ")}`;
  const whens = Object.entries(bodySystems).map(([letters, name]) =>
    `WHEN SUBSTR(${code}, 1, 3) = ${literal(letters)} THEN ${literal(name)}`
  );
  return `CAST(CASE
        WHEN ${column} IS NULL THEN NULL
        WHEN NOT (${isCode}) THEN 'other codes'
        ${whens.join("\n        ")}
        ELSE 'other codes'
    END AS VARCHAR)`;
}
