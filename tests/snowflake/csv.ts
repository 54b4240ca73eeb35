import type { CsvFormat } from "./file_format.ts";

/**
 * The rows of a CSV text, each field a text or null, as Snowflake's COPY reads them: an empty field is null
 * unless it is enclosed (or EMPTY_FIELD_AS_NULL is off), a doubled quote in an enclosed field is one, the
 * escape counts only in fields that aren't enclosed, and the texts of NULL_IF are null.
 */
export function* readCsv(text: string, format: CsvFormat): Generator<(string | null)[]> {
  const { delimiter, quote, nulls, isEmptyNull } = format;
  let at = afterLines(text, format.skipLines);
  let row: (string | null)[] = [];
  while (at < text.length) {
    const isEnclosed = quote !== "" && text[at] === quote;
    const field = isEnclosed ? enclosedField(text, at, quote) : plainField(text, at, format);
    const isNull = nulls.includes(field.value) || (!isEnclosed && isEmptyNull && field.value === "");
    row.push(isNull ? null : field.value);
    at = field.end;
    if (text.startsWith(delimiter, at)) {
      at += delimiter.length;
      if (at < text.length) continue;
      row.push(isEmptyNull ? null : "");
    }
    if (text[at] === "\r") at++;
    at++;
    yield row;
    row = [];
  }
}

function enclosedField(text: string, from: number, quote: string): { value: string; end: number } {
  let end = from + 1;
  for (;;) {
    end = text.indexOf(quote, end);
    if (end < 0) throw new SyntaxError("Found no closing quote of an enclosed field");
    if (text[end + 1] !== quote) break;
    end += 2;
  }
  return { value: text.slice(from + 1, end).replaceAll(quote + quote, quote), end: end + 1 };
}

function plainField(
  text: string,
  from: number,
  { delimiter, escapeUnenclosed }: CsvFormat,
): { value: string; end: number } {
  let end = from, escaped = "", isEscaped = false;
  while (end < text.length && text[end] !== "\n" && !text.startsWith(delimiter, end)) {
    if (text[end] === escapeUnenclosed && end + 1 < text.length && text[end + 1] !== "N") {
      if (!isEscaped) escaped = text.slice(from, end);
      isEscaped = true;
      end++;
    }
    if (isEscaped) escaped += text[end];
    end++;
  }
  if (text[end - 1] === "\r" && end > from && text[end] === "\n") end--;
  return { value: isEscaped ? escaped : text.slice(from, end), end };
}

function afterLines(text: string, count: number): number {
  let at = 0;
  for (let line = 0; line < count && at < text.length; line++) {
    const end = text.indexOf("\n", at);
    at = end < 0 ? text.length : end + 1;
  }
  return at;
}
