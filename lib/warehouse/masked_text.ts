import { Buffer } from "node:buffer";
import { mostShown, shownText } from "lib/files/mod.ts";

/** What stands for a part of a text that must not be shown. */
const mask = "…";
const number = /(?<![A-Za-z_\d])-?\d[\d.:-]*/g;
const letter = /\p{Letter}/u;
/** Texts this short stand everywhere by chance. */
const shortest = 3;

/**
 * A text of an engine as an error may show it: without everything quoted and every number, as it may quote a
 * row (a patient); without `hidden` (secrets, texts that were bound), in whatever way they are written; shown
 * as `shownText()` says.
 */
export function maskedText(text: string, hidden: readonly string[] = []): string {
  return shownText(withoutHidden(withoutData(beginning(text, hidden)), hidden));
}

/**
 * The same of a text about a statement, of which what the statement itself says stays: `invalid identifier
 * 'NMAE'`, `line 2 at position 7`.
 *
 * @param own the statement, and names that it stands for.
 */
export function maskedStatementText(text: string, own: string, hidden: readonly string[] = []): string {
  const tokens = new Set(tokensOf(own));
  return shownText(withoutHidden(withoutForeign(beginning(text, hidden), tokens), hidden));
}

/** A text without `hidden`, also where it is written in JSON, in a URL or in base64. */
export function withoutHidden(text: string, hidden: readonly string[]): string {
  const forms = hidden.filter((each) => each.length >= shortest).flatMap(formsOf);
  const longestFirst = [...new Set(forms)].toSorted((a, b) => b.length - a.length);
  return longestFirst.reduce((left, form) => left.replaceAll(form, mask), text);
}

/** As much as can be shown, and so much more that nothing hidden is cut in two. */
function beginning(text: string, hidden: readonly string[]): string {
  const longest = hidden.reduce((most, each) => Math.max(most, each.length), 0);
  const kept = text.slice(0, 2 * mostShown + 4 * longest);
  return kept.length === text.length ? text : `${kept}${mask}`;
}

function formsOf(secret: string): string[] {
  const whole = secret.toWellFormed();
  const base64 = Buffer.from(whole).toString("base64").replace(/=+$/, "");
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(whole), base64]
    .filter((form) => form.length >= shortest);
}

/** From the first quote to the last one of its kind, or, where it is not closed, to the end. */
function withoutData(text: string): string {
  const start = openingQuote(text, 0);
  if (start < 0) return text.replace(number, mask);
  const end = lastQuote(text, text[start]!);
  const rest = end > start ? text.slice(end + 1) : "";
  return text.slice(0, start).replace(number, mask) + mask + withoutData(rest);
}

function openingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if ((text[at] === "'" || text[at] === '"') && !isApostrophe(text, at)) return at;
  }
  return -1;
}

function lastQuote(text: string, quote: string): number {
  let at = text.lastIndexOf(quote);
  while (at > 0 && isApostrophe(text, at)) at = text.lastIndexOf(quote, at - 1);
  return at;
}

/** Inside a word: doesn't, O'Brien. */
function isApostrophe(text: string, at: number): boolean {
  return letter.test(text[at - 1] ?? "") && letter.test(text[at + 1] ?? "");
}

/**
 * Quotes and numbers that are the statement's own stay; from the first quote that is not, all is left out as
 * above.
 */
function withoutForeign(text: string, own: ReadonlySet<string>): string {
  let shown = "";
  for (let at = 0;;) {
    const start = openingQuote(text, at);
    const end = start < 0 ? -1 : text.indexOf(text[start]!, start + 1);
    const quoted = tokensOf(text.slice(start + 1, end));
    const isOwn = end > start && quoted.length > 0 && quoted.every((token) => own.has(token));
    shown += withoutForeignNumbers(text.slice(at, start < 0 ? undefined : start), own);
    if (start < 0) return shown;
    if (!isOwn) return shown + withoutData(text.slice(start));
    shown += text.slice(start, end + 1);
    at = end + 1;
  }
}

function withoutForeignNumbers(text: string, own: ReadonlySet<string>): string {
  return text.replace(number, (found, at: number) => {
    const isPlace = /\b(?:line|position)\s*$/i.test(text.slice(Math.max(0, at - 12), at));
    return isPlace || own.has(found) ? found : mask;
  });
}

/** The words and numbers of a text, in lower case: as Snowflake writes names in capitals. */
function tokensOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{Letter}\p{Number}_$]+/gu) ?? [];
}
