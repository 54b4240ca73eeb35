import { grouped } from "lib/stats/mod.ts";
import { hashFactor, hashSeed } from "./label_bytes.ts";

export type CsvLimits = {
  /** Fields that a row may have. Default 100,000. */
  readonly mostFields?: number;
  /** Characters that a field may have. Default 64 Mi. */
  readonly mostCharacters?: number;
};

/** What takes the fields and rows that a scanner finds. */
export type CsvSink = {
  /** A field: `bytes[from … to)`, in use until this returns, and FNV-1a of them. */
  readonly field: (bytes: Uint8Array<ArrayBuffer>, from: number, to: number, hash: number) => void;
  /** The end of a row; an empty line is none. */
  readonly row: () => void;
};

/**
 * Where the scanner stands: inside a field (or before it), in quotes, or behind a quote that ends one or is
 * the first of two.
 */
type Place = "plain" | "quoted" | "quote";

const quote = 34, lineFeed = 10, carriageReturn = 13;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Takes the bytes of a CSV file apart, piece by piece, in time linear in its length whatever it holds (RFC
 * 4180). Rows end at LF or CRLF, or, where the header does, at CR; in quotes all of these are text and stay
 * as they are.
 *
 * ```
 * plain, nothing yet ── " ──> quoted ── " ──> quote ── " ──> quoted
 *   └─ other ──> plain                          └─ separator or line end ──> plain, nothing yet
 * ```
 */
export class CsvScanner {
  readonly #sink: CsvSink;
  readonly #separator: number;
  readonly #mostFields: number;
  readonly #mostCharacters: number;
  /**
   * What is not dealt with yet: from `#from` on the field under way, from `#at` on what was not looked at.
   */
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #from = 0;
  #at = 0;
  #end = 0;
  /** Whether `#bytes` is the scanner's own, to be written to. */
  #isOwn = false;
  #place: Place = "plain";
  #hash = hashSeed;
  /** Whether the quoted field under way has a doubled quote. */
  #hasDoubled = false;
  #fields = 0;
  #row = 0;
  /** A CR was the last character: whether it is a row's end the next one tells. */
  #isAfterReturn = false;
  /** Whether rows end at a CR alone; undefined until the first has ended. */
  #endsAtReturn: boolean | undefined;

  /** @param separator one ASCII character. */
  constructor(sink: CsvSink, separator: string, limits: CsvLimits = {}) {
    this.#sink = sink;
    this.#separator = separator.charCodeAt(0);
    this.#mostFields = limits.mostFields ?? 100_000;
    this.#mostCharacters = limits.mostCharacters ?? 2 ** 26;
  }

  /**
   * Finds what ends in the next piece, which must not change afterwards.
   *
   * @throws {SyntaxError} saying what rule a row breaks: "as …: row 2 …".
   */
  take(piece: Uint8Array<ArrayBuffer>): void {
    this.#append(piece);
    while (this.#at < this.#end) {
      if (this.#isAfterReturn) this.#afterReturn();
      else if (this.#place === "plain") this.#plain();
      else if (this.#place === "quoted") this.#inQuotes();
      else this.#afterQuote();
    }
    // A character has three bytes at most for each of its units.
    if (this.#at - this.#from > 3 * this.#mostCharacters) throw this.#tooLong();
  }

  /** Finds what ends with the file. @throws {SyntaxError} */
  end(): void {
    if (this.#isAfterReturn) return this.#endRow();
    if (this.#place === "quoted") {
      this.#checkLength(this.#from, this.#end);
      throw this.#refusal(quotesRule, "has a quote that is not");
    }
    if (this.#place === "quote" || this.#fields > 0 || this.#from < this.#end) this.#endRow();
  }

  #append(piece: Uint8Array<ArrayBuffer>): void {
    const kept = this.#end - this.#from, from = this.#from;
    if (kept === 0) {
      this.#bytes = piece;
      this.#isOwn = false;
      this.#from = this.#at = 0;
      this.#end = piece.length;
      return;
    }
    if (!this.#isOwn || this.#end + piece.length > this.#bytes.length) {
      // Twice as much as is needed, so that a long field is copied seldom.
      const longer = new Uint8Array(2 * (kept + piece.length));
      longer.set(this.#bytes.subarray(from, this.#end));
      this.#bytes = longer;
      this.#isOwn = true;
      this.#at -= from;
      this.#end = kept;
      this.#from = 0;
    }
    this.#bytes.set(piece, this.#end);
    this.#end += piece.length;
  }

  /** Rows without quotes, as far as they go. */
  #plain(): void {
    const bytes = this.#bytes, end = this.#end, separator = this.#separator;
    let at = this.#at, hash = this.#hash;
    for (; at < end; at++) {
      const code = bytes[at]!;
      if (code === separator) {
        this.#endField(this.#from, at, hash);
        this.#from = at + 1;
        hash = hashSeed;
      } else if (code > quote) hash = Math.imul(hash ^ code, hashFactor);
      else if (code === lineFeed) {
        this.#hash = hash;
        this.#at = at;
        this.#endsAtReturn ??= false;
        this.#endRow();
        this.#from = at + 1;
        hash = hashSeed;
      } else if (code === carriageReturn || code === quote) break;
      else hash = Math.imul(hash ^ code, hashFactor);
    }
    this.#at = at;
    this.#hash = hash;
    if (at === end) return;
    if (bytes[at] === carriageReturn) this.#isAfterReturn = true;
    else if (at > this.#from) throw this.#refusal(quotesRule, "has a quote that is not");
    else {
      this.#place = "quoted";
      this.#hasDoubled = false;
      this.#from = at + 1;
    }
    this.#at++;
  }

  #inQuotes(): void {
    const found = this.#bytes.subarray(this.#at, this.#end).indexOf(quote);
    this.#at = found < 0 ? this.#end : this.#at + found + 1;
    if (found >= 0) this.#place = "quote";
  }

  /** One byte behind a quote. */
  #afterQuote(): void {
    const code = this.#bytes[this.#at]!;
    if (code === quote) {
      this.#hasDoubled = true;
      this.#place = "quoted";
      this.#at++;
    } else if (code === this.#separator) {
      this.#endQuoted();
      this.#from = ++this.#at;
    } else if (code === lineFeed) {
      this.#endsAtReturn ??= false;
      this.#endRow();
      this.#from = ++this.#at;
    } else if (code === carriageReturn) {
      this.#isAfterReturn = true;
      this.#at++;
    } else throw this.#refusal(quotesRule, "has a quote that is not");
  }

  #afterReturn(): void {
    const isPair = this.#bytes[this.#at] === lineFeed;
    this.#endsAtReturn ??= !isPair;
    if (!isPair && !this.#endsAtReturn) {
      throw this.#refusal("a carriage return inside a field must stand in quotes", "has one that does not");
    }
    this.#endRow();
    if (isPair) this.#at++;
    this.#from = this.#at;
  }

  /** With what stands before `#at`, but for the CR there may be. */
  #endRow(): void {
    const end = this.#isAfterReturn ? this.#at - 1 : this.#at;
    this.#isAfterReturn = false;
    if (this.#place === "plain") {
      const isEmpty = this.#fields === 0 && this.#from === end;
      if (!isEmpty) this.#endField(this.#from, end, this.#hash);
      this.#hash = hashSeed;
      if (isEmpty) return;
    } else this.#endQuoted(end);
    this.#fields = 0;
    this.#row++;
    this.#sink.row();
  }

  /** @param end behind the closing quote. */
  #endQuoted(end = this.#at): void {
    this.#place = "plain";
    this.#hash = hashSeed;
    const bytes = this.#hasDoubled ? singled(this.#bytes.subarray(this.#from, end - 1)) : this.#bytes;
    const [from, to] = this.#hasDoubled ? [0, bytes.length] : [this.#from, end - 1];
    let hash = hashSeed;
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i]!, hashFactor);
    this.#endField(from, to, hash, bytes);
  }

  #endField(from: number, to: number, hash: number, bytes = this.#bytes): void {
    if (this.#fields === this.#mostFields) {
      const rule = `a row must have at most ${grouped(this.#mostFields)} fields`;
      throw this.#refusal(rule, "has more");
    }
    this.#checkLength(from, to, bytes);
    this.#fields++;
    this.#sink.field(bytes, from, to, hash);
  }

  #checkLength(from: number, to: number, bytes = this.#bytes): void {
    if (to - from <= this.#mostCharacters) return;
    if (decoder.decode(bytes.subarray(from, to)).length > this.#mostCharacters) throw this.#tooLong();
  }

  #tooLong(): SyntaxError {
    const rule = `a cell must have at most ${grouped(this.#mostCharacters)} characters`;
    return this.#refusal(rule, "has a longer one, as where a quote is never closed");
  }

  #refusal(rule: string, fault: string): SyntaxError {
    return new SyntaxError(`as ${rule}: ${this.#row === 0 ? "the header" : `row ${this.#row}`} ${fault}`);
  }
}

/** The bytes with one quote for two. */
function singled(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const single = new Uint8Array(bytes.length);
  let size = 0;
  for (let i = 0; i < bytes.length; i++) {
    single[size++] = bytes[i]!;
    if (bytes[i] === quote) i++;
  }
  return single.subarray(0, size);
}

const quotesRule = "quotes must enclose a whole field and be closed";
