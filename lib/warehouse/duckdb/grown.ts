/** A copy with room for more items, zero where there were none. What is not yet written takes no memory. */
export function grown<T extends Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(
  items: T,
  room: number,
): T {
  const copy = (items instanceof Float64Array ? new Float64Array(room) : new Int32Array(room)) as T;
  copy.set(items);
  return copy;
}

/** The first items in memory of their own; the array itself where it has no more. */
export function cut<T extends Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(
  items: T,
  count: number,
): T {
  return items.length === count ? items : items.slice(0, count) as T;
}
