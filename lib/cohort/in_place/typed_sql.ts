import type { ColumnSpec } from "../cohort.ts";
import { ignoredMarks, type NumberFormat, numberMarks, numberPattern } from "../contract/number_text.ts";
import { dateExample } from "../contract/time_text.ts";
import {
  type Engine,
  largest,
  literal,
  matches,
  numberText,
  timeText,
  trimmed,
} from "../contract/value_sql.ts";
import type { Kind } from "../source/table_source.ts";

/** A rule about a row: what breaks it, the offending value and the reason, as SQL over `intake_rows`. */
export type Check = {
  readonly rule: string;
  readonly column: string;
  readonly isBroken: string;
  readonly value: string;
  readonly reason: string;
};

/** A column as `typedColumn()` reads it: its value, and why there is none of the type. */
export type TypedSql = { readonly value: string; readonly wrong: readonly Omit<Check, "rule" | "column">[] };

const largestExact = `${Number.MAX_SAFE_INTEGER}e0`;
const plainNumber = "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?";
/** A time as it is always read. */
export const plainTime = "[0-9]{4}-[0-9]{2}-[0-9]{2}" +
  "([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?( ?(Z|UTC|[+-]00(:?00)?))?)?";

/** A cell of a relation as a CSV file has it. */
export function cellSql(raw: string, kind: Kind): string {
  return kind === "text" ? raw : kind === "number" ? numberText(raw) : timeText(raw);
}

/**
 * Reads a column of a relation as the type of its spec, by the rules of `typedColumn()`.
 *
 * @param typed what the value is called where the reasons are asked for.
 * @param iso the column that has its dates like 2022-12-31, where they are written otherwise: `datesSql()`.
 * @throws {TypeError} when the whole column is of a type that can't become the spec's.
 */
export function typedSql(
  spec: ColumnSpec,
  raw: string,
  kind: Kind,
  typed: string,
  { engine, iso }: { readonly engine: Engine; readonly iso?: string | undefined },
): TypedSql {
  if (spec.type === "category") return { value: labelSql(spec, cellSql(raw, kind)), wrong: [] };
  if (iso !== undefined) return timeOfText(spec, cellSql(raw, kind), iso, { typed, engine });
  if (kind === "text") {
    const text = trimmed(labelSql(spec, raw));
    return spec.type === "number" && spec.numbers !== undefined
      ? formattedNumberSql(spec.numbers, raw, text, { typed, engine })
      : spec.type === "number"
      ? numberOfText(spec, raw, text, typed, engine)
      : timeOfText(spec, raw, text, { typed, engine });
  }
  if ((kind === "time") !== (spec.type === "timestamp")) {
    throw new TypeError(
      `Cannot check column "${spec.name}" as it must hold ${spec.type} values: it is a ${
        kind === "time" ? "timestamp" : "number"
      } column`,
    );
  }
  return {
    value: raw,
    wrong: kind === "number" ? numberWrong(typed, numberText(raw)) : [yearWrong(spec, typed, timeText(raw))],
  };
}

/** Missing texts are missing, known manglings are put right. */
export function labelSql({ missingTexts = [], repairs = {} }: ColumnSpec, text: string): string {
  const missing = [`${trimmed(text)} = ''`, ...missingTexts.map((each) => `${text} = ${literal(each)}`)];
  const repaired = Object.entries(repairs).map(([from, to]) =>
    `WHEN ${text} = ${literal(from)} THEN ${literal(to)} `
  );
  return `CASE WHEN ${missing.join(" OR ")} THEN NULL ${repaired.join("")}ELSE ${text} END`;
}

function numberOfText(
  { role }: ColumnSpec,
  raw: string,
  text: string,
  typed: string,
  engine: Engine,
): TypedSql {
  const isNumber = matches(engine, text, plainNumber);
  const value = `CASE WHEN ${isNumber} THEN TRY_CAST(${text} AS DOUBLE) END`;
  const isName = role === "id" || role === "patient";
  return {
    value,
    wrong: [
      { isBroken: `NOT ${isNumber}`, value: raw, reason: `'"' || ${raw} || '" is not a number'` },
      {
        isBroken: `${isNumber} AND ${typed} IS NULL`,
        value: raw,
        reason:
          `CASE WHEN SUBSTR(${text}, 1, 1) = '-' THEN '-' ELSE '' END || 'Infinity is not a finite number'`,
      },
      ...numberWrong(typed, raw),
      ...(isName
        ? [{
          isBroken: `${isNumber} AND UPPER(${text}) LIKE '%E%'`,
          value: raw,
          reason: `'"' || ${raw} || '" is written in powers of ten, which may have lost digits'`,
        }]
        : []),
    ],
  };
}

function formattedNumberSql(
  format: NumberFormat,
  raw: string,
  text: string,
  { typed, engine }: { readonly typed: string; readonly engine: Engine },
): TypedSql {
  const { thousands, point } = numberMarks(format);
  const bare = ignoredMarks.reduce((sql, mark) => `REPLACE(${sql}, ${literal(mark)}, '')`, text);
  const isNumber = matches(engine, bare, numberPattern(format));
  const plain = `REPLACE(REPLACE(${bare}, '${thousands}', ''), '${point}', '.')`;
  const reason = `'"' || ${raw} || ${literal(`" is not a number like ${format}`)}`;
  return {
    value: `CASE WHEN ${isNumber} THEN TRY_CAST(${plain} AS DOUBLE) END`,
    wrong: [{ isBroken: `NOT ${isNumber}`, value: raw, reason }, ...numberWrong(typed, raw)],
  };
}

function numberWrong(number: string, value: string): TypedSql["wrong"] {
  const shown = numberText(number);
  return [
    {
      isBroken: `ABS(${number}) > ${largest}`,
      value,
      reason: `${shown} || ' is not a finite number'`,
    },
    {
      isBroken: `ABS(${number}) > ${largestExact}`,
      value,
      reason: `${shown} || ' is too large to be held exactly'`,
    },
  ];
}

function timeOfText(
  spec: ColumnSpec,
  raw: string,
  text: string,
  { typed, engine }: { readonly typed: string; readonly engine: Engine },
): TypedSql {
  const clock = `CASE WHEN LENGTH(${text}) < 16 THEN '00:00:00' WHEN SUBSTR(${text}, 17, 1) = ':'
    THEN SUBSTR(${text}, 12, 8) ELSE SUBSTR(${text}, 12, 5) || ':00' END`;
  // What stands behind the seconds, without a zone; zeros at a fraction's end mean nothing.
  const fraction =
    `CASE WHEN SUBSTR(${text}, 20, 1) = '.' THEN RTRIM(SUBSTR(${text}, 21), 'ZUTC+-: 0') ELSE '' END`;
  const micros = `CAST(FLOOR((CAST(RPAD(${fraction}, 9, '0') AS BIGINT) + 500) / 1000) AS BIGINT)`;
  const second = `TRY_CAST(SUBSTR(${text}, 1, 10) || ' ' || ${clock} AS TIMESTAMP)`;
  const precise = `TRY_CAST(SUBSTR(${text}, 1, 10) || ' ' || ${clock} || '.' ||
    LPAD(CAST(${micros} AS VARCHAR), 6, '0') AS TIMESTAMP)`;
  const added = `CASE WHEN ${micros} < 1000000 THEN ${precise} ELSE ${second} + INTERVAL '1 second' END`;
  const isTime = `(${
    matches(engine, text, plainTime)
  } AND ${second} IS NOT NULL AND SUBSTR(${clock}, 1, 2) < '24')`;
  const value = `CASE WHEN ${isTime} THEN ${added} END`;
  return {
    value,
    wrong: [
      {
        isBroken: `${text} IS NOT NULL AND NOT ${isTime}`,
        value: raw,
        reason: `'"' || ${raw} || '" is not a date like ${dateExample(spec.dates)}'`,
      },
      yearWrong(spec, typed, raw),
    ],
  };
}

function yearWrong(
  { years: [first, last] = [1900, 2100] }: ColumnSpec,
  time: string,
  value: string,
): TypedSql["wrong"][number] {
  const midnight = (year: number) => `CAST('${String(year).padStart(4, "0")}-01-01' AS TIMESTAMP)`;
  const year = `EXTRACT(YEAR FROM ${time})`;
  return {
    // Not by the year: an infinite time has none.
    isBroken: `(${time} < ${midnight(first)} OR ${time} >= ${midnight(last + 1)})`,
    value,
    reason: `'year ' || COALESCE(CAST(${year} AS VARCHAR), 'infinite') || ' is outside ${first} to ${last}'`,
  };
}
