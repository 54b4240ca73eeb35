import { canonicalBytes, type StateArray } from "lib/features/mod.ts";
import { shownText } from "lib/files/mod.ts";
import { isList, isState, type ModelState, type StateValue } from "./model_state.ts";

const arrayTypes = { Float64Array, Int32Array, Uint16Array, Uint8Array } as const;
type ArrayName = keyof typeof arrayTypes;
/** JSON without typed arrays, NaN, infinities and -0: these are records with one reserved key. */
type Packed = null | boolean | number | string | readonly Packed[] | { readonly [key: string]: Packed };

const arrayKey = "$array";
const numberKey = "$number";
/** The JSON's length comes first, in 8 bytes so that all arrays are aligned. */
const lengthBytes = 8;

/**
 * Writes a state as bytes: the same state gives the same bytes, whatever the order of its keys.
 *
 *   length of the JSON (u32), 4 zero bytes | JSON in UTF-8, keys sorted | array | array | …
 *
 * Every array starts at a multiple of 8 and is little-endian (as every machine that Deno runs on); in the
 * JSON `{"$array": [type, offset, length]}` stands for it. Numbers that JSON lacks are written `{"$number":
 * "NaN"}`.
 *
 * @throws {TypeError} when a key starts with "$".
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { stateFromBytes, stateToBytes } from "lib/registry/artefact/state_bytes.ts";
 *
 * const state = { base: -0, leaves: Float64Array.of(1.5, NaN), names: ["a"] };
 * assertEquals(stateFromBytes(stateToBytes(state)), state);
 * ```
 */
export function stateToBytes(state: ModelState): Uint8Array {
  const arrays: { readonly at: number; readonly array: StateArray }[] = [];
  let arrayBytes = 0;
  const packed = pack(state, (array) => {
    const at = arrayBytes;
    arrays.push({ at, array });
    arrayBytes += aligned(array.byteLength);
    return at;
  });
  const json = new TextEncoder().encode(JSON.stringify(packed));
  const start = lengthBytes + aligned(json.length);
  const bytes = new Uint8Array(start + arrayBytes);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, lengthBytes);
  for (const { at, array } of arrays) bytes.set(canonicalBytes(array), start + at);
  return bytes;
}

/** Reads what `stateToBytes()` wrote. @throws {SyntaxError} when the bytes are anything else. */
export function stateFromBytes(bytes: Uint8Array): ModelState {
  const jsonLength = bytes.length < lengthBytes
    ? Infinity
    : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const start = lengthBytes + aligned(jsonLength);
  if (start > bytes.length) {
    throw unreadable(`its text must end within ${bytes.length} bytes: it ends at ${start}`);
  }
  const packed = packedIn(bytes.subarray(lengthBytes, lengthBytes + jsonLength));
  const state = unpack(packed, bytes.subarray(start));
  if (!isState(state)) throw unreadable("it must be a record");
  return state;
}

/** Without the parser's own message, which repeats the text as it is. */
function packedIn(bytes: Uint8Array): Packed {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw unreadable("its text must be JSON in UTF-8");
  }
}

function pack(value: StateValue, place: (array: StateArray) => number): Packed {
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { [numberKey]: Object.is(value, -0) ? "-0" : String(value) };
  }
  if (value === null || typeof value !== "object") return value;
  if (isStateArray(value)) return { [arrayKey]: [typeName(value), place(value), value.length] };
  if (isList(value)) return value.map((each) => pack(each, place));
  const keys = Object.keys(value).toSorted();
  const reserved = keys.find((key) => key.startsWith("$"));
  if (reserved !== undefined) {
    throw new TypeError(
      `Cannot write a state as keys must not start with "$": one is "${shownText(reserved, 100)}"`,
    );
  }
  return Object.fromEntries(keys.map((key) => [key, pack(value[key]!, place)]));
}

function unpack(value: Packed, arrays: Uint8Array): StateValue {
  if (value === null || typeof value !== "object") return value;
  if (isPackedList(value)) return value.map((each) => unpack(each, arrays));
  if (Object.hasOwn(value, arrayKey)) return arrayFrom(value[arrayKey], arrays);
  if (Object.hasOwn(value, numberKey)) return Number(value[numberKey]);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unpack(each, arrays)]));
}

function arrayFrom(packed: Packed | undefined, arrays: Uint8Array): StateArray {
  const [name, at, length] = packed !== undefined && isPackedList(packed) ? packed : [];
  if (!isArrayName(name) || !isCount(at) || !isCount(length)) {
    throw unreadable("an array must have type, place and length");
  }
  const type = arrayTypes[name];
  const end = at + length * type.BYTES_PER_ELEMENT;
  if (end > arrays.length) {
    throw unreadable(`arrays must end within ${arrays.length} bytes: one ends at ${end}`);
  }
  return new type(arrays.slice(at, end).buffer);
}

function typeName(array: StateArray): ArrayName {
  if (array instanceof Float64Array) return "Float64Array";
  if (array instanceof Int32Array) return "Int32Array";
  return array instanceof Uint16Array ? "Uint16Array" : "Uint8Array";
}

function isStateArray(value: StateValue): value is StateArray {
  return ArrayBuffer.isView(value);
}

function isPackedList(value: Packed): value is readonly Packed[] {
  return Array.isArray(value);
}

function isArrayName(value: Packed | undefined): value is ArrayName {
  return typeof value === "string" && Object.hasOwn(arrayTypes, value);
}

function isCount(value: Packed | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function aligned(length: number): number {
  return Math.ceil(length / 8) * 8;
}

function unreadable(reason: string): SyntaxError {
  return new SyntaxError(`Cannot read a state as ${reason}`);
}
