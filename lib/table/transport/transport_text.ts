import { shownText } from "lib/files/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { NotUtf8 } from "../utf8_bytes.ts";

/** All that such a file has comes in records of so many bytes. */
export const recordBytes = 80;
/** What errors call a file, and how its text is written. */
export type TransportText = { readonly shown: string; readonly encoding?: string };

/** What a record that heads others begins with. */
export function headerRecord(name: string): string {
  return `HEADER RECORD*******${name.padEnd(8)}HEADER RECORD!!!!!!!`;
}

export function refusal(shown: string, rule: string, state: string): SyntaxError {
  return new SyntaxError(`Cannot read "${shown}" as ${rule}: ${state}`);
}

/** A name, a label or a value as text. @throws {NotUtf8} */
export function decodedBytes(bytes: Uint8Array, where: string, { shown, encoding }: TransportText): string {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new NotUtf8(
      `Cannot read "${shown}" as its text must be ${
        encoding ?? "UTF-8"
      }: ${where} is not; say what it is in ` +
        'the spec of its cohort, for instance encoding: "windows-1252"',
      { cause },
    );
  }
}

/** @throws {SyntaxError} when a record is none of the header records that must be at a byte. */
export function expectHeader(record: string, names: readonly string[], at: number, shown: string): void {
  if (names.some((name) => record.startsWith(headerRecord(name)))) return;
  const rule = at === 0
    ? "it must be a SAS transport file (XPT of version 5 or 8), which begins with its header record"
    : `it must have the header record ${names.join(" or ")} at byte ${grouped(at)}`;
  throw refusal(shown, rule, `there is "${shownText(record.slice(0, 48).split(/[\r\n]/)[0]!, 48)}"`);
}

/** A number in the digits of a header record. @throws {SyntaxError} */
export function headerCount(record: string, from: number, to: number, what: string, shown: string): number {
  const digits = record.slice(from, to).trim();
  if (/^\d+$/.test(digits)) return Number(digits);
  throw refusal(
    shown,
    `${what} must be a number in its header record`,
    `it is "${shownText(digits, to - from)}"`,
  );
}
