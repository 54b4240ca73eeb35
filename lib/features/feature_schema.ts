import { checkFeatures } from "./check/check_matrix.ts";
import type { Feature, Matrix } from "./matrix.ts";

/**
 * What a model remembers of a feature: its name and, for a category, what the codes meant (`null` for a
 * number).
 */
export type FeatureSchema = { readonly name: string; readonly labels: readonly string[] | null };

/** The type of a feature with such labels. */
export function featureType({ labels }: Pick<FeatureSchema, "labels">): "number" | "category" {
  return labels === null ? "number" : "category";
}

/** The names, types and labels of a matrix's features, in their order. */
export function featureSchema(matrix: Matrix): FeatureSchema[] {
  return matrix.features.map((feature) => ({
    name: feature.name,
    labels: feature.type === "category" ? feature.labels : null,
  }));
}

/**
 * The matrix in the codes of the fitted schema: a category with other labels, or the same in another order,
 * is recoded by label; a label that the model never saw becomes missing (-1). Features in the fitted codes
 * are passed on without a copy.
 *
 * @throws {TypeError} when a feature is absent, extra, out of order or of another type, or lacks rows or
 * has codes without a label.
 */
export function alignMatrix(schema: readonly FeatureSchema[], matrix: Matrix): Matrix {
  assertSameFeatures(schema.map((each) => each.name), matrix);
  checkFeatures(matrix);
  return { ...matrix, features: matrix.features.map((feature, i) => alignFeature(schema[i]!, feature)) };
}

/** @throws {TypeError} naming the first feature that differs from what the model was fitted on. */
function assertSameFeatures(fitted: readonly string[], matrix: Matrix): void {
  const given = matrix.features.map((feature) => feature.name);
  for (let i = 0; i < Math.max(fitted.length, given.length); i++) {
    if (fitted[i] !== given[i]) {
      throw new TypeError(
        `Cannot predict as the matrix must have the features that the model was fitted on: feature ${
          i + 1
        } is ` +
          `"${given[i] ?? "absent"}" where "${fitted[i] ?? "nothing"}" is expected`,
      );
    }
  }
}

function alignFeature({ name, labels }: FeatureSchema, feature: Feature): Feature {
  const wanted = labels === null ? "number" : "category";
  if (feature.type !== wanted) {
    throw new TypeError(
      `Cannot predict as feature "${name}" must be a ${wanted} as when the model was fitted: it is a ${feature.type}`,
    );
  }
  if (labels === null || feature.type === "number" || sameLabels(labels, feature.labels)) return feature;
  const codeOf = new Map(labels.map((label, code) => [label, code]));
  const recode = feature.labels.map((label) => codeOf.get(label) ?? -1);
  return { name, type: "category", codes: feature.codes.map((code) => recode[code] ?? -1), labels };
}

function sameLabels(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((label, i) => label === b[i]));
}
