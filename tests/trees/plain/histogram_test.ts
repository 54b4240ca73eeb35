import { assertEquals } from "@std/assert";
import { hospitalMatrix, matrixOf, numberFeature } from "../../model/small_matrix.ts";
import { binMatrix, fitBinning } from "./binning.ts";
import { fillHistogram, subtractHistogram } from "./histogram.ts";

Deno.test("`fillHistogram()` sums gradients and weights by bin, of the given rows and features only", () => {
  const matrix = matrixOf([numberFeature("a", [1, 2, 1, NaN]), numberFeature("b", [5, 5, 6, 6])], [
    0,
    0,
    0,
    0,
  ]);
  const data = binMatrix(fitBinning(matrix, new Float64Array(4).fill(1), 255), matrix);
  const sums = { gradient: Float64Array.of(10, 20, 30, 40), weight: Float64Array.of(1, 2, 3, 4) };
  const cells = new Float64Array(12).fill(-1);
  fillHistogram(cells, data, Int32Array.of(0), Int32Array.of(9, 2, 0, 3), 1, 4, sums);
  assertEquals(cells, Float64Array.of(40, 4, 40, 4, 0, 0, -1, -1, -1, -1, -1, -1));
});

Deno.test("`subtractHistogram()` leaves the other child's histogram when one is taken from the parent", () => {
  const matrix = hospitalMatrix(200);
  const weight = new Float64Array(200).fill(1);
  const data = binMatrix(fitBinning(matrix, weight, 16), matrix);
  const sums = { gradient: matrix.target!.map(Math.round), weight };
  const features = Int32Array.of(0, 1, 2, 3);
  const rows = Int32Array.from({ length: 200 }, (_, row) => row);
  const [parent, left, right] = [[0, 200], [0, 70], [70, 200]].map(([start, end]) => {
    const cells = new Float64Array(2 * data.offsets.at(-1)!);
    fillHistogram(cells, data, features, rows, start!, end!, sums);
    return cells;
  });
  subtractHistogram(parent!, left!, data, features);
  assertEquals(parent, right);
});
