/**
 * Checks that a model loaded anew predicts what the one in memory does, bit by bit, and only finite days.
 *
 * @throws {RangeError} when there is no row to compare, their numbers differ, or a prediction does.
 */
export function assertSamePredictions(version: string, actual: Float64Array, expected: Float64Array): void {
  if (actual.length === 0 || actual.length !== expected.length) {
    throw new RangeError(
      `Cannot promote version "${version}" as its predictions must be compared on the same rows, at least one: ` +
        `there are ${actual.length} and ${expected.length}`,
    );
  }
  const row = actual.findIndex((days, i) => !Number.isFinite(days) || !Object.is(days, expected[i]));
  if (row < 0) return;
  throw new RangeError(
    `Cannot promote version "${version}" as it must predict what the model in memory does: ` +
      `row ${row} is ${actual[row]} against ${expected[row]}`,
  );
}
