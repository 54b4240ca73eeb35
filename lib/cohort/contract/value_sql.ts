/** A warehouse's engine, "duckdb" or "snowflake": the SQL here differs by it for patterns alone. */
export type Engine = string;

/** What JavaScript's trim() takes off. */
const blanks = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a" +
  "\u2028\u2029\u202f\u205f\u3000\ufeff";

/** A text as SQL, whatever is in it. */
export function literal(text: string): string {
  const parts = text.split(/([\\\p{Cc}])/u).filter((part) => part !== "");
  if (parts.length === 0) return "''";
  const written = parts.map((part) =>
    /^[\\\p{Cc}]$/u.test(part) ? `CHR(${part.codePointAt(0)})` : `'${part.replaceAll("'", "''")}'`
  );
  return written.length === 1 ? written[0]! : `(${written.join(" || ")})`;
}

/** A number as SQL: with an exponent it is a DOUBLE on both engines. */
export function numberLiteral(value: number): string {
  return value.toExponential();
}

export function trimmed(text: string): string {
  return `TRIM(${text}, ${literal(blanks)})`;
}

/** Whether all of a text matches a pattern (of what RE2 and POSIX have in common). */
export function matches(engine: Engine, text: string, pattern: string): string {
  return engine === "duckdb"
    ? `REGEXP_FULL_MATCH(${text}, ${literal(pattern)})`
    : `REGEXP_LIKE(${text}, ${literal(`^(${pattern})$`)})`;
}

/** The largest finite double. */
export const largest = "1.7976931348623157e308";

/** A number as JavaScript writes it, from a millionth to 2^53. */
export function numberText(value: string): string {
  return `CASE
    WHEN ${value} > ${largest} THEN 'Infinity'
    WHEN ${value} < -${largest} THEN '-Infinity'
    WHEN ${value} = FLOOR(${value}) AND ABS(${value}) < 1e18 THEN CAST(CAST(${value} AS BIGINT) AS VARCHAR)
    ELSE CAST(${value} AS VARCHAR)
  END`;
}

/** The day of a time: 2022-11-01. */
export function dayText(time: string): string {
  return `CAST(CAST(${time} AS DATE) AS VARCHAR)`;
}

/**
 * A time as a CSV file has it: the day at midnight, else the ISO time in UTC with as many digits as it has.
 */
export function timeText(time: string): string {
  const two = (part: string) => `LPAD(CAST(EXTRACT(${part} FROM ${time}) AS VARCHAR), 2, '0')`;
  const micros = `DATEDIFF('microsecond', DATE_TRUNC('second', ${time}), ${time})`;
  const digits = `LPAD(CAST(${micros} AS VARCHAR), 6, '0')`;
  return `CASE
    WHEN ${time} = DATE_TRUNC('day', ${time}) THEN ${dayText(time)}
    ELSE ${dayText(time)} || 'T' || ${two("HOUR")} || ':' || ${two("MINUTE")} || ':' ||
      LPAD(CAST(DATEDIFF('second', DATE_TRUNC('minute', ${time}), ${time}) AS VARCHAR), 2, '0') || '.' ||
      CASE WHEN MOD(${micros}, 1000) = 0 THEN SUBSTR(${digits}, 1, 3) ELSE ${digits} END || 'Z'
  END`;
}

/**
 * A text as JSON writes it between quotes, in two steps: engines that parse statements with a limited depth
 * (Snowflake's is not told) take half of the calls inside each other.
 */
export function jsonEscaped(text: string, step: 1 | 2): string {
  const escapes = step === 1 ? ["\\", '"', ...controls(1, 14)] : controls(15, 31);
  return escapes.reduce((sql, character) => {
    const escape = JSON.stringify(character).slice(1, -1);
    return `REPLACE(${sql}, ${literal(character)}, ${literal(escape)})`;
  }, text);
}

function controls(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => String.fromCharCode(from + i));
}
