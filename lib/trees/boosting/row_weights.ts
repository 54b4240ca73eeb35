/** Sets the values of rows that weren't drawn, which have no weight, to 0. */
export function clearUndrawn(values: Float64Array, drawn: Uint32Array): void {
  for (let i = 0; i < values.length; i++) if (drawn[i] === 0) values[i] = 0;
}

/**
 * Writes the weights of `count` records, `step` words apart, to `to[at]` and on: each is its record's second
 * word.
 */
export function copyWeights(
  words: Uint32Array,
  from: number,
  step: number,
  to: Uint32Array,
  at: number,
  count: number,
): void {
  for (let i = 0, word = from + 1; i < count; i++, word += step) to[at + i] = words[word]!;
}
