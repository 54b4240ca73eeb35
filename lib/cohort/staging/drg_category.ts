import { literal } from "../contract/value_sql.ts";

/** The major diagnostic categories of MS-DRG, by the numbers of their groups. */
const categories: readonly (readonly [name: string, ...ranges: readonly (readonly [number, number])[]])[] = [
  ["before any MDC (transplants, tracheostomy)", [1, 19]],
  ["MDC 01 nerves", [20, 42], [52, 103]],
  ["MDC 02 eyes", [113, 117], [121, 125]],
  ["MDC 03 ears, nose, mouth, throat", [129, 159]],
  ["MDC 04 lungs and airways", [163, 168], [173, 173], [175, 208]],
  ["MDC 05 heart and vessels", [212, 212], [215, 316], [319, 325]],
  ["MDC 06 digestion", [326, 358], [368, 395], [397, 399]],
  ["MDC 07 liver, bile, pancreas", [405, 425], [432, 446]],
  ["MDC 08 muscles and bones", [453, 566]],
  ["MDC 09 skin and breast", [570, 585], [592, 607]],
  ["MDC 10 hormones, nutrition, metabolism", [614, 630], [637, 645]],
  ["MDC 11 kidneys and urinary tract", [650, 675], [682, 700]],
  ["MDC 12 male sexual organs", [707, 718], [722, 730]],
  ["MDC 13 female sexual organs", [734, 750], [754, 761]],
  ["MDC 14 pregnancy and birth", [765, 788], [796, 798], [805, 807], [817, 819], [831, 833]],
  ["MDC 15 newborn", [789, 795]],
  ["MDC 16 blood and immunity", [799, 804], [808, 816]],
  ["MDC 17 tumours of blood, scattered tumours", [820, 830], [834, 849]],
  ["MDC 18 infections", [853, 858], [862, 872]],
  ["MDC 19 mind and behaviour", [876, 876], [880, 887]],
  ["MDC 20 alcohol and drugs", [894, 897]],
  ["MDC 21 injuries and poisonings", [901, 909], [913, 923]],
  ["MDC 22 burns", [927, 929], [933, 935]],
  ["MDC 23 contacts and factors", [939, 941], [945, 951]],
  ["MDC 24 many severe injuries", [955, 959], [963, 965]],
  ["MDC 25 HIV", [969, 970], [974, 977]],
  ["operations unrelated to the diagnosis", [981, 989]],
];

/**
 * The major diagnostic category of a column's MS-DRG numbers (one to three digits) as SQL: its number and its
 * name. The groups are those of the versions 25 (October 2007) to 41; a text that is none of their numbers is
 * "other codes", as are later groups, those that can't be grouped, and other systems' (CMS-DRG before, APR,
 * German and Australian ones, whose category is their first letter); missing stays missing.
 *
 * Source: https://www.cms.gov/icd10m/FY2024-version41-fullcode-cms/fullcode_cms/P0384.html
 */
export function drgCategorySql(column: string): string {
  const text = `TRIM(${column})`, code = `LPAD(${text}, 3, '0')`;
  const isDigit = (at: number) => `SUBSTR(${code}, ${at}, 1) BETWEEN '0' AND '9'`;
  const isCode = `LENGTH(${text}) BETWEEN 1 AND 3 AND ${[1, 2, 3].map(isDigit).join(" AND ")}`;
  const digits = (group: number) => literal(String(group).padStart(3, "0"));
  const whens = categories.map(([name, ...ranges]) => {
    const within = ranges.map(([first, last]) => `${code} BETWEEN ${digits(first)} AND ${digits(last)}`);
    return `WHEN ${within.join(" OR ")} THEN ${literal(name)}`;
  });
  return `CAST(CASE
        WHEN ${column} IS NULL THEN NULL
        WHEN NOT (${isCode}) THEN 'other codes'
        ${whens.join("\n        ")}
        ELSE 'other codes'
    END AS VARCHAR)`;
}
