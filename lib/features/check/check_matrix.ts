import type { Matrix } from "../matrix.ts";

/**
 * Checks that a matrix is what its type says: every feature has a name of its own and an entry for each row,
 * as has the offset, where there is one, and every code of a category is that of a label, or -1.
 *
 * @throws {TypeError} naming the first feature that is wrong.
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { checkFeatures } from "lib/features/check/check_matrix.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(40, 50) };
 * assertThrows(() => checkFeatures({ rowCount: 3, features: [age] }), TypeError, "it has 2");
 * ```
 */
export function checkFeatures({ rowCount, features, offset }: Matrix): void {
  if (!(Number.isInteger(rowCount) && rowCount >= 0)) {
    throw wrong("its row count must be a whole number from 0", rowCount);
  }
  if (offset) checkLength("the offset", offset.length, rowCount);
  const names = new Set<string>();
  for (const feature of features) {
    if (names.has(feature.name)) {
      throw wrong(`each feature must have a name of its own`, `"${feature.name}" twice`);
    }
    names.add(feature.name);
    const { length } = feature.type === "number" ? feature.values : feature.codes;
    checkLength(`"${feature.name}"`, length, rowCount);
    if (feature.type === "category") checkCodes(feature.name, feature.codes, feature.labels.length);
  }
}

/** The same, and that target and weight, where there are any, have an entry for each row. */
export function checkMatrix(matrix: Matrix): void {
  checkFeatures(matrix);
  const { rowCount, target, weight } = matrix;
  if (target) checkLength("the target", target.length, rowCount);
  if (weight) checkLength("the weight", weight.length, rowCount);
}

function checkLength(what: string, length: number, rowCount: number): void {
  if (length !== rowCount) throw wrong(`${what} must have an entry for each of ${rowCount} rows`, length);
}

function checkCodes(name: string, codes: Int32Array, labels: number): void {
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    if (code >= labels || code < -1) {
      throw wrong(
        `every code of "${name}" must be -1 or that of one of its ${labels} labels`,
        `${code} in row ${row + 1}`,
      );
    }
  }
}

function wrong(rule: string, actual: number | string): TypeError {
  return new TypeError(`Cannot use a matrix as ${rule}: it has ${actual}`);
}
