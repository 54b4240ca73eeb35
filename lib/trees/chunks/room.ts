type Array = Uint8Array | Uint16Array | Int32Array | Float64Array;

/** The array, or, where it ends before `end`, a longer one with its first `used` entries. */
export function room<T extends Array>(array: T, used: number, end: number): T {
  if (end <= array.length) return array;
  const longer = new (array.constructor as new (length: number) => T)(Math.max(end, 2 * array.length));
  longer.set(array.subarray(0, used) as never);
  return longer;
}
