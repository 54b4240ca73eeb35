import { assertEquals } from "@std/assert";
import { sendsLeft } from "lib/trees/ensemble/tree_walk.ts";
import { thresholdsOf } from "lib/trees/explain/levels.ts";
import { pathTree } from "lib/trees/explain/path_tree.ts";
import { RowSides } from "lib/trees/explain/row_sides.ts";
import { wordsOf } from "lib/trees/explain/sides.ts";
import { mixedSchema, randomEnsemble, randomMatrix } from "../random_ensemble.ts";

Deno.test("`RowSides` tell where each split sends a row, whether levels are kept or forgotten each time", () => {
  for (const trees of [0, 1, 300]) {
    const ensemble = randomEnsemble({ seed: 5 + trees, trees, leaves: 50 });
    const matrix = randomMatrix(mixedSchema, 30, 7);
    const splits = [...ensemble.roots].map((root) =>
      pathTree(ensemble, root).nodes.filter((node) => ensemble.left[node]! >= 0)
    );
    for (const mostBytes of [undefined, 0]) {
      const sides = new RowSides(ensemble, splits, thresholdsOf(ensemble), mostBytes);
      for (let row = 0; row < matrix.rowCount; row++) {
        const expected = splits.flatMap((own) => {
          const words = new Int32Array(wordsOf(own.length));
          own.forEach((node, s) => {
            const feature = matrix.features[ensemble.feature[node]!]!;
            if (sendsLeft(ensemble, node, feature, row)) words[s >> 5]! |= 1 << (s & 31);
          });
          return [...words];
        });
        assertEquals([...sides.of(matrix, row)], expected);
      }
    }
  }
});
