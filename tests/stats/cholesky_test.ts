import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { solveCholesky } from "lib/stats/cholesky.ts";
import { normal, randomSource } from "lib/stats/random.ts";

Deno.test("`solveCholesky()` solves small systems worked by hand", () => {
  const cases: [name: string, matrix: number[], b: number[], x: number[]][] = [
    ["empty", [], [], []],
    ["one", [4], [2], [0.5]],
    ["two", [4, 2, 2, 10], [2, 19], [-0.5, 2]],
    ["a zero column is left out", [0, 0, 0, 4], [0, 12], [0, 3]],
    ["a repeated column is left out", [1, 1, 1, 1], [5, 5], [5, 0]],
    ["the sum of two columns is left out", [1, 0, 1, 0, 4, 4, 1, 4, 5], [2, 8, 10], [2, 2, 0]],
  ];
  for (const [name, matrix, b, x] of cases) {
    assertEquals(solveCholesky(Float64Array.from(matrix), Float64Array.from(b)), Float64Array.from(x), name);
  }
});

Deno.test("`solveCholesky()` recovers x from A x", () => {
  const random = randomSource(1);
  const n = 40;
  const factor = Float64Array.from({ length: n * n }, () => normal(random));
  const entry = (i: number, j: number) => {
    let sum = i === j ? 1 : 0;
    for (let k = 0; k < n; k++) sum += factor[i * n + k]! * factor[j * n + k]!;
    return sum;
  };
  const matrix = Float64Array.from({ length: n * n }, (_, at) => entry(Math.floor(at / n), at % n));
  const x = Float64Array.from({ length: n }, () => normal(random));
  const b = x.map((_, i) => x.reduce((sum, value, j) => sum + matrix[i * n + j]! * value, 0));
  solveCholesky(matrix, b).forEach((value, i) => assertAlmostEquals(value, x[i]!, 1e-9));
});

Deno.test("`solveCholesky()` throws when the matrix is not square", () => {
  assertThrows(
    () => solveCholesky(new Float64Array(6), new Float64Array(2)),
    TypeError,
    "must have 2 x 2 values",
  );
});
