import { grouped } from "lib/stats/mod.ts";
/** A row of a CSV file as its fields; an empty line is none. */
export type CsvRecord = readonly string[];

export type CsvLimits = {
  /** Fields that a row may have. Default 100,000. */
  readonly mostFields?: number;
  /** Characters that a field may have. Default 64 Mi. */
  readonly mostCharacters?: number;
};

/**
 * Where the reader stands: before a field, inside one, or behind a quote that ends one or is the first of
 * two.
 */
type Place = "start" | "plain" | "quoted" | "quote";

const quote = 34, lineFeed = 10, carriageReturn = 13;

/**
 * Takes the text of a CSV file apart, piece by piece, in time linear in its length whatever it holds (RFC
 * 4180). Rows end at LF or CRLF, or, where the header does, at CR; in quotes all of these are text and stay
 * as they are.
 *
 * ```
 * start ── " ──> quoted ── " ──> quote ── " ──> quoted
 *   └─ other ──> plain             └─ separator or line end ──> start
 * ```
 */
export class CsvRecords {
  readonly #separator: number;
  readonly #mostFields: number;
  readonly #mostCharacters: number;
  #place: Place = "start";
  #field = "";
  #record: string[] = [];
  /** A CR was the last character: whether it is a row's end the next one tells. */
  #isAfterReturn = false;
  /** Whether rows end at a CR alone; undefined until the first has ended. */
  #endsAtReturn: boolean | undefined;
  #row = 0;

  constructor(separator: string, { mostFields = 100_000, mostCharacters = 2 ** 26 }: CsvLimits = {}) {
    this.#separator = separator.charCodeAt(0);
    this.#mostFields = mostFields;
    this.#mostCharacters = mostCharacters;
  }

  /**
   * The records that end in the next piece. @throws {SyntaxError} saying what rule a row breaks: "as …: row 2
   * …".
   */
  take(piece: string): CsvRecord[] {
    const records: CsvRecord[] = [];
    for (let at = 0; at < piece.length;) {
      if (this.#isAfterReturn) at = this.#afterReturn(piece, at, records);
      else if (this.#place === "quoted") at = this.#inQuotes(piece, at);
      else at = this.#outside(piece, at, records);
    }
    return records;
  }

  /** The record that ends with the file, if there is one. @throws {SyntaxError} */
  end(): CsvRecord[] {
    const records: CsvRecord[] = [];
    if (this.#isAfterReturn) this.#endRecord(records);
    if (this.#place === "quoted") throw this.#refusal(quotesRule, "has a quote that is not");
    if (this.#place !== "start" || this.#record.length > 0) this.#endRecord(records);
    return records;
  }

  #afterReturn(piece: string, at: number, records: CsvRecord[]): number {
    this.#isAfterReturn = false;
    const isPair = piece.charCodeAt(at) === lineFeed;
    this.#endsAtReturn ??= !isPair;
    if (!isPair && !this.#endsAtReturn) {
      throw this.#refusal("a carriage return inside a field must stand in quotes", "has one that does not");
    }
    this.#endRecord(records);
    return isPair ? at + 1 : at;
  }

  #inQuotes(piece: string, at: number): number {
    const end = piece.indexOf('"', at);
    this.#add(piece, at, end < 0 ? piece.length : end);
    if (end < 0) return piece.length;
    this.#place = "quote";
    return end + 1;
  }

  /** Up to the next character that means something outside of quotes, and past it. */
  #outside(piece: string, from: number, records: CsvRecord[]): number {
    let at = from;
    if (this.#place !== "quote") {
      while (at < piece.length && !this.#hasMeaning(piece.charCodeAt(at))) at++;
      if (at > from) {
        this.#add(piece, from, at);
        this.#place = "plain";
      }
      if (at === piece.length) return at;
    }
    const code = piece.charCodeAt(at);
    if (code === this.#separator) this.#endField();
    else if (code === lineFeed) {
      this.#endsAtReturn ??= false;
      this.#endRecord(records);
    } else if (code === carriageReturn) this.#isAfterReturn = true;
    else if (code === quote && this.#place !== "plain") {
      if (this.#place === "quote") this.#field += '"';
      this.#place = "quoted";
    } else throw this.#refusal(quotesRule, "has a quote that is not");
    return at + 1;
  }

  #hasMeaning(code: number): boolean {
    return code === this.#separator || code === quote || code === lineFeed || code === carriageReturn;
  }

  #add(piece: string, from: number, to: number): void {
    if (this.#field.length + to - from > this.#mostCharacters) {
      const rule = `a cell must have at most ${grouped(this.#mostCharacters)} characters`;
      throw this.#refusal(rule, "has a longer one, as where a quote is never closed");
    }
    this.#field += piece.slice(from, to);
  }

  #endField(): void {
    if (this.#record.length === this.#mostFields) {
      const rule = `a row must have at most ${grouped(this.#mostFields)} fields`;
      throw this.#refusal(rule, "has more");
    }
    this.#record.push(this.#field);
    this.#field = "";
    this.#place = "start";
  }

  #endRecord(records: CsvRecord[]): void {
    if (this.#place === "start" && this.#record.length === 0) return;
    this.#endField();
    records.push(this.#record);
    this.#record = [];
    this.#row++;
  }

  #refusal(rule: string, fault: string): SyntaxError {
    return new SyntaxError(`as ${rule}: ${this.#row === 0 ? "the header" : `row ${this.#row}`} ${fault}`);
  }
}

const quotesRule = "quotes must enclose a whole field and be closed";
