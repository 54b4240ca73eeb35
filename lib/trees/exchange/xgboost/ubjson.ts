import { utf8Text } from "lib/files/mod.ts";

/** Bytes of numbers by their marker, and how each is read (big-endian). */
const numbers: Readonly<Record<string, readonly [number, (view: DataView, at: number) => number]>> = {
  i: [1, (view, at) => view.getInt8(at)],
  U: [1, (view, at) => view.getUint8(at)],
  I: [2, (view, at) => view.getInt16(at)],
  l: [4, (view, at) => view.getInt32(at)],
  L: [8, (view, at) => Number(view.getBigInt64(at))],
  d: [4, (view, at) => view.getFloat32(at)],
  D: [8, (view, at) => view.getFloat64(at)],
};

/** Types whose values have no bytes: in a list of one type they take none at all. */
const emptyTypes = ["Z", "T", "F", "N"];

/** Deeper than any model's records. */
const DEEPEST = 64;

/**
 * A value written as Universal Binary JSON, as XGBoost writes it: records, lists (also of one type), texts
 * and numbers.
 *
 * Source: UBJSON, draft 12 (https://github.com/ubjson/universal-binary-json).
 *
 * @throws {SyntaxError} when the bytes are cut or something else.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readUbjson } from "lib/trees/exchange/xgboost/ubjson.ts";
 *
 * // {"a": [1, true]}
 * const bytes = Uint8Array.from("{i\x01a[i\x01T]}", (character) => character.charCodeAt(0));
 * assertEquals(readUbjson(bytes), { a: [1, true] });
 * ```
 */
export function readUbjson(bytes: Uint8Array): unknown {
  const reader = new UbjsonReader(bytes);
  const value = reader.value(reader.marker(), 0);
  if (reader.at < bytes.length) throw wrong(`it must end at byte ${reader.at}: there are ${bytes.length}`);
  return value;
}

class UbjsonReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** Values that took no byte, as their list says their type and count. */
  #empty = 0;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The next byte that is no padding. */
  marker(): string {
    for (;;) {
      const byte = this.#bytes[this.at++];
      if (byte === undefined) throw wrong("it must end where a value does: it is cut");
      if (byte !== 0x4e) return String.fromCharCode(byte); // N
    }
  }

  value(marker: string, depth: number): unknown {
    if (depth > DEEPEST) throw wrong(`values must be at most ${DEEPEST} deep: they are deeper`);
    switch (marker) {
      case "Z":
        return null;
      case "T":
        return true;
      case "F":
        return false;
      case "S":
        return this.#text();
      case "C":
        return String.fromCharCode(this.#number("U"));
      case "[":
        return this.#list(depth);
      case "{":
        return this.#record(depth);
      default:
        return this.#number(marker);
    }
  }

  #number(marker: string): number {
    const kind = Object.hasOwn(numbers, marker) ? numbers[marker]! : null;
    if (kind === null) throw wrong(`every value must have a known type: one is ${JSON.stringify(marker)}`);
    const [bytes, read] = kind;
    if (this.at + bytes > this.#bytes.length) throw wrong("it must end where a value does: it is cut");
    const value = read(this.#view, this.at);
    this.at += bytes;
    return value;
  }

  #count(): number {
    const count = this.#number(this.marker());
    if (Number.isInteger(count) && count >= 0 && count <= this.#bytes.length) return count;
    throw wrong(`a length must be a whole number from 0 to the file's: one is ${count}`);
  }

  #text(): string {
    const length = this.#count();
    if (this.at + length > this.#bytes.length) throw wrong("it must end where a value does: it is cut");
    const text = utf8Text(this.#bytes.subarray(this.at, this.at + length), "UBJSON");
    this.at += length;
    return text;
  }

  #list(depth: number): unknown[] {
    const { type, count } = this.#head();
    const list: unknown[] = [];
    if (count !== null) {
      for (let i = 0; i < count; i++) list.push(this.value(type ?? this.marker(), depth + 1));
      return list;
    }
    for (let marker = this.marker(); marker !== "]"; marker = this.marker()) {
      list.push(this.value(marker, depth + 1));
    }
    return list;
  }

  #record(depth: number): Record<string, unknown> {
    const { type, count } = this.#head();
    const entries: [string, unknown][] = [];
    const add = () => {
      const key = this.#text();
      entries.push([key, this.value(type ?? this.marker(), depth + 1)]);
    };
    if (count !== null) { for (let i = 0; i < count; i++) add(); }
    else {
      while (this.#next() !== "}") add();
      this.marker();
    }
    return Object.fromEntries(entries);
  }

  /** What a container says of its values: one type for all, and how many they are. */
  #head(): { readonly type: string | null; readonly count: number | null } {
    let type: string | null = null;
    if (this.#next() === "$") {
      this.at++;
      type = this.marker();
    }
    if (this.#next() === "#") {
      this.at++;
      const count = this.#count();
      if (type !== null && emptyTypes.includes(type)) this.#empty += count;
      if (this.#empty <= this.#bytes.length) return { type, count };
      throw wrong("values without bytes must be at most as many as the file has bytes: they are more");
    }
    if (type !== null) throw wrong("values of one type must be counted: some are not");
    return { type, count: null };
  }

  #next(): string {
    return String.fromCharCode(this.#bytes[this.at] ?? 0);
  }
}

function wrong(reason: string): SyntaxError {
  return new SyntaxError(`Cannot read UBJSON as ${reason}`);
}
