import { literal } from "../contract/value_sql.ts";

/** The chapters of ICD-10 by their first letters; D and H are halved by their numbers. */
const chapters: readonly (readonly [letters: string, chapter: string])[] = [
  ["AB", "A-B infections"],
  ["C", "C-D48 tumours"],
  ["E", "E hormones, nutrition, metabolism"],
  ["F", "F mind and behaviour"],
  ["G", "G nerves"],
  ["I", "I heart and vessels"],
  ["J", "J lungs and airways"],
  ["K", "K digestion"],
  ["L", "L skin"],
  ["M", "M muscles and bones"],
  ["N", "N kidneys and sexual organs"],
  ["O", "O pregnancy and birth"],
  ["P", "P newborn"],
  ["Q", "Q inborn"],
  ["R", "R symptoms"],
  ["ST", "S-T injuries and poisonings"],
  ["U", "U special codes"],
  ["VWXY", "V-Y outer causes"],
  ["Z", "Z contacts and factors"],
];

/**
 * The chapter of a column's ICD-10 codes (WHO, CM or GM, with or without points) as SQL: its codes and its
 * name. A text that is no such code is "other codes"; missing stays missing.
 *
 * Source: https://icd.who.int/browse10/2019/en
 */
export function chapterSql(column: string): string {
  const code = `UPPER(TRIM(${column}))`, letter = `SUBSTR(${code}, 1, 1)`;
  const isCode = `SUBSTR(${code}, 2, 1) BETWEEN '0' AND '9' AND LENGTH(${code}) >= 3`;
  const whens = chapters.map(([letters, chapter]) =>
    `WHEN ${letter} IN (${[...letters].map(literal).join(", ")}) THEN ${literal(chapter)}`
  );
  return `CAST(CASE
        WHEN ${column} IS NULL THEN NULL
        WHEN NOT (${isCode}) THEN 'other codes'
        WHEN ${letter} = 'D' AND SUBSTR(${code}, 2, 1) < '5' THEN 'C-D48 tumours'
        WHEN ${letter} = 'D' THEN 'D50-D89 blood and immunity'
        WHEN ${letter} = 'H' AND SUBSTR(${code}, 2, 1) < '6' THEN 'H00-H59 eyes'
        WHEN ${letter} = 'H' THEN 'H60-H95 ears'
        ${whens.join("\n        ")}
        ELSE 'other codes'
    END AS VARCHAR)`;
}
