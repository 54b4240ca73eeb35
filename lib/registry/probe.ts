import type { Encoder, Matrix } from "lib/features/mod.ts";

/**
 * Rows on which two readings of a model can be compared: each label of each category, and small, middling,
 * large and missing numbers, all beside missing ones too.
 */
export function probeOf({ features }: Encoder): Matrix {
  const most = Math.max(numbers.length, ...features.map(({ labels }) => labels?.length ?? 0)) + 1;
  return {
    rowCount: most,
    features: features.map(({ name, labels }, i) =>
      labels === null
        ? { name, type: "number", values: Float64Array.from({ length: most }, (_, row) => numberAt(row + i)) }
        : {
          ...{ name, type: "category", labels },
          codes: Int32Array.from({ length: most }, (_, row) => (row + i) % (labels.length + 1) - 1),
        }
    ),
  };
}

const numbers = [0, 1, -1, 3.5, 20, 365, 4_500, 1e6, NaN];

function numberAt(row: number): number {
  return numbers[row % numbers.length]!;
}
