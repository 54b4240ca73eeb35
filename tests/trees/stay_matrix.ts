import type { Matrix } from "lib/features/matrix.ts";
import { randomSource } from "lib/stats/random.ts";

export type StayMatrix = Matrix & { readonly target: Float64Array };

/**
 * Rows with two numbers (one with missing values), a category and a column that is all missing, and whole
 * targets.
 */
export function stayMatrix(rows: number, seed: number, weighted = false): StayMatrix {
  const random = randomSource(seed);
  const draw = <T>(make: () => T) => Array.from({ length: rows }, make);
  const age = Float64Array.from(draw(() => random() < 0.1 ? NaN : Math.floor(random() * 40)));
  const share = Float64Array.from(draw(random));
  const ward = Int32Array.from(draw(() => random() < 0.05 ? -1 : Math.floor(random() * 12)));
  const labels = Array.from({ length: 13 }, (_, i) => `ward ${i}`);
  const target = Float64Array.from(age, (value, i) => {
    const planted = 10 + (value > 20 ? 5 : 0) + 8 * share[i]! + 4 * (ward[i]! % 3);
    return Math.round(planted + 6 * random());
  });
  return {
    rowCount: rows,
    features: [
      { name: "age", type: "number", values: age },
      { name: "ward", type: "category", codes: ward, labels },
      { name: "share", type: "number", values: share },
      { name: "nothing", type: "number", values: new Float64Array(rows).fill(NaN) },
    ],
    target,
    ...(weighted && { weight: Float64Array.from(draw(() => 0.5 + Math.floor(random() * 3))) }),
  };
}
