import type { ColumnSpec } from "../cohort.ts";
import { type DateFormat, spelledDays } from "../contract/time_text.ts";
import { type Engine, literal, matches, trimmed } from "../contract/value_sql.ts";
import type { Kind } from "../source/table_source.ts";
import { cellSql, labelSql, plainTime } from "./typed_sql.ts";

/**
 * Columns in which dates that are written in an order of their own become like 2022-12-31, by the rules of
 * `timeOf()`; in three steps, each over the columns of those before. `iso` is called as the last one is.
 */
export type DatesSql = { readonly iso: string; readonly steps: readonly (readonly string[])[] };

/** Null for a column whose dates are read as they are. */
export function datesSql(
  spec: ColumnSpec,
  raw: string,
  kind: Kind,
  { engine, number }: { readonly engine: Engine; readonly number: number },
): DatesSql | null {
  const { type, dates } = spec;
  const isText = kind === "text" || (kind === "number" && dates === "y/m/d");
  if (type !== "timestamp" || dates === undefined || !isText) return null;
  const name = (step: string) => `${step}${number}`;
  const [text, day, clock] = ["x", "y", "z"].map(name) as [string, string, string];
  const iso = name("d");
  if (dates === "local") {
    return { iso, steps: [[], [], [`${zoneless(labelSql(spec, raw), engine)} AS ${iso}`]] };
  }
  const spaced = replaced(
    spelledDays.reduce(
      (before, pattern) => replaced(before, pattern, "\\1-\\2-\\3 "),
      trimmed(labelSql(spec, cellSql(raw, kind))),
    ),
    "([0-9])T([0-9])",
    "\\1 \\2",
  );
  return {
    iso,
    steps: [
      [`${spaced} AS ${text}`],
      [
        `${slashed(`SPLIT_PART(${text}, ' ', 1)`, engine)} AS ${day}`,
        `UPPER(TRIM(SUBSTR(${text}, LENGTH(SPLIT_PART(${text}, ' ', 1)) + 1))) AS ${clock}`,
      ],
      [`${isoSql({ text, day, clock, dates, engine })} AS ${iso}`],
    ],
  };
}

function replaced(text: string, pattern: string, by: string): string {
  return `REGEXP_REPLACE(${text}, ${literal(pattern)}, ${literal(by)})`;
}

/** A time without its zone, of which the clock is as the place showed it. */
function zoneless(text: string, engine: Engine): string {
  const zoned =
    "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)? ?[+-][0-9]{2}(:?[0-9]{2})?";
  const trimmedText = trimmed(text);
  return `CASE
    WHEN ${matches(engine, trimmedText, zoned)}
      THEN SUBSTR(${trimmedText}, 1, 11) || TRIM(REGEXP_REPLACE(SUBSTR(${trimmedText}, 12), '[+-].*', ''))
    ELSE ${trimmedText}
  END`;
}

/** Three parts with one mark between them, as 31/12/2022; any other date is NULL. */
function slashed(date: string, engine: Engine): string {
  const word = "[0-9A-Za-z]+";
  const parted = ["/", "[.]", "-"].map((mark) => `${word}${mark}${word}${mark}${word}`).join("|");
  return `CASE
    WHEN ${matches(engine, date, parted)} THEN REPLACE(REPLACE(${date}, '.', '/'), '-', '/')
    WHEN ${matches(engine, date, "[0-9]{8}")}
      THEN SUBSTR(${date}, 1, 4) || '/' || SUBSTR(${date}, 5, 2) || '/' || SUBSTR(${date}, 7, 2)
  END`;
}

type DateSql = {
  readonly text: string;
  readonly day: string;
  readonly clock: string;
  readonly dates: Exclude<DateFormat, "local">;
  readonly engine: Engine;
};

/** What is no time becomes a text that is none. */
function isoSql({ text, day, clock, dates, engine }: DateSql): string {
  const [first, second, third] = [1, 2, 3].map((part) => `SPLIT_PART(${day}, '/', ${part})`) as [
    ...[string, string, string],
  ];
  const isNamed = (part: string) => matches(engine, part, "[A-Za-z]{3,9}");
  const chosen = (named: readonly [string, string], plain: string) =>
    `CASE WHEN ${isNamed(first)} THEN ${named[0]} WHEN ${isNamed(second)} THEN ${named[1]} ELSE ${plain} END`;
  const isMonthFirst = dates.startsWith("m");
  const [year, month, dayOfMonth] = dates === "y/m/d"
    ? [first, `CASE WHEN ${isNamed(second)} THEN ${monthNumber(second)} ELSE ${second} END`, third]
    : [
      dates.endsWith("yy") ? `CASE WHEN ${third} >= '70' THEN '19' ELSE '20' END || ${third}` : third,
      chosen([monthNumber(first), monthNumber(second)], isMonthFirst ? first : second),
      chosen([second, first], isMonthFirst ? second : first),
    ];
  return `CASE
    WHEN ${text} IS NULL THEN NULL
    WHEN ${matches(engine, text, plainTime)} THEN ${text}
    WHEN ${day} IS NULL OR NOT ${matches(engine, clock, clockPattern)} THEN 'no time'
    ELSE COALESCE(
      ${year} || '-' || ${twoDigits(month)} || '-' || ${twoDigits(dayOfMonth)} || ${clockSql(clock, engine)},
      'no time'
    )
  END`;
}

const clockPattern = "([0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?( *[AP][.]?M[.]?)?)?";

/** More than two stay, and make no date. */
function twoDigits(part: string): string {
  return `CASE WHEN LENGTH(${part}) = 1 THEN '0' ELSE '' END || ${part}`;
}

function monthNumber(part: string): string {
  const names = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
  const whens = names.map((name, i) => `WHEN '${name}' THEN '${String(i + 1).padStart(2, "0")}'`);
  return `CASE UPPER(SUBSTR(${part}, 1, 3)) ${whens.join(" ")} END`;
}

/** Noon is 12 PM, midnight 12 AM; an hour of neither half may be 0 to 23. */
function clockSql(clock: string, engine: Engine): string {
  const hour = `CAST(NULLIF(SPLIT_PART(${clock}, ':', 1), '') AS INTEGER)`;
  const isHalf = matches(engine, clock, ".*[AP].*");
  const half = `CASE WHEN ${hour} BETWEEN 1 AND 12
        THEN MOD(${hour}, 12) + CASE WHEN CONTAINS(${clock}, 'P') THEN 12 ELSE 0 END END`;
  const hours = `CASE WHEN ${isHalf} THEN ${half} ELSE ${hour} END`;
  const rest = `RTRIM(SUBSTR(${clock}, LENGTH(SPLIT_PART(${clock}, ':', 1)) + 1), 'APM. ')`;
  return `CASE WHEN ${clock} = '' THEN '' ELSE ' ' || LPAD(CAST(${hours} AS VARCHAR), 2, '0') || ${rest} END`;
}
