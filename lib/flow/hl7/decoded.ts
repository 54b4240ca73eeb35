import { Hl7Error } from "./hl7_error.ts";

/** MSH-18 by HL7's table 0211, and what the platform calls it. */
const charsets: Readonly<Record<string, string>> = {
  "ASCII": "utf-8",
  "UNICODE UTF-8": "utf-8",
  "UNICODE": "utf-8",
  "UTF-8": "utf-8",
  "UTF8": "utf-8",
  "UNICODE UTF-16": "utf-16le",
  "ISO IR6": "utf-8",
  "ISO IR14": "shift_jis",
  "ISO IR87": "iso-2022-jp",
  "ISO IR159": "iso-2022-jp",
  "GB 18030-2000": "gb18030",
  "KS X 1001": "euc-kr",
  "BIG-5": "big5",
  "CNS 11643-1992": "big5",
  "8859/1": "windows-1252",
  "WINDOWS-1252": "windows-1252",
  ...Object.fromEntries([2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15].map((n) => [`8859/${n}`, `iso-8859-${n}`])),
  "8859/9": "windows-1254",
};

const strict = new Map<string, TextDecoder>();
const western = new TextDecoder("windows-1252");

/**
 * The text of a message's bytes, by the character set that it says (MSH-18, its first). Without one it is
 * UTF-8 where it can be, else Windows 1252. A mark of byte order or zero bytes tell UTF-16.
 *
 * @throws {Hl7Error} when the set isn't known, or the bytes can't be of it.
 */
export function decoded(bytes: Uint8Array): string {
  const wide = wideCharset(bytes);
  if (wide !== null) return decodedAs(wide, bytes, wide);
  const named = charsetOf(bytes);
  if (named === "") return utf8(bytes) ?? western.decode(bytes);
  const charset = charsets[named] ?? charsets[usualName(named)];
  if (charset === undefined) {
    const rule = "its character set (MSH-18) must be one of HL7's table 0211";
    throw new Hl7Error("103", { segment: "MSH", field: 18 }, rule, `it is "${named}"`);
  }
  // Many a sender says ASCII, and means whatever its machine writes.
  if (named === "ASCII") return utf8(bytes) ?? western.decode(bytes);
  return decodedAs(charset === "utf-16le" ? "utf-8" : charset, bytes, named);
}

function decodedAs(charset: string, bytes: Uint8Array, named: string): string {
  try {
    return strictDecoder(charset).decode(bytes);
  } catch {
    const rule = "its bytes must be of the character set that it says (MSH-18)";
    throw new Hl7Error("102", { segment: "MSH", field: 18 }, rule, `they are not ${named}`);
  }
}

function wideCharset(bytes: Uint8Array): string | null {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0x4d && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x4d)) return "utf-16be";
  return null;
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return strictDecoder("utf-8").decode(bytes);
  } catch {
    return null;
  }
}

function strictDecoder(charset: string): TextDecoder {
  const known = strict.get(charset);
  if (known !== undefined) return known;
  const made = new TextDecoder(charset, { fatal: true });
  strict.set(charset, made);
  return made;
}

/** Senders write ISO-8859-1, ISO_8859_1 or utf-8 too. */
function usualName(named: string): string {
  return named.toUpperCase().replace(/^ISO[-_ ]?(?=8859)/, "").replace(/^8859[-_](?=\d)/, "8859/")
    .replace(/^UNICODE_/, "UNICODE ");
}

/** Where the header's line ends. */
function headerEnd(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === 0x0d || bytes[at] === 0x0a) return at;
  return bytes.length;
}

/** MSH-18 of the bytes: the header is readable before its character set is known. */
function charsetOf(bytes: Uint8Array): string {
  const header = western.decode(bytes.subarray(0, headerEnd(bytes)));
  const [separator, repetition] = [header.charAt(3), header.charAt(5)];
  if (!header.startsWith("MSH") || separator === "") return "";
  const named = header.split(separator)[17] ?? "";
  return (repetition === "" ? named : named.split(repetition)[0]!).trim();
}
