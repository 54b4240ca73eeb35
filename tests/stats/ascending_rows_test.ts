import { assertEquals } from "@std/assert";
import { ascendingRows } from "lib/stats/ascending_rows.ts";
import { randomSource } from "lib/stats/random.ts";

const odd = [
  0,
  -0,
  1,
  -1,
  Infinity,
  -Infinity,
  5e-324,
  -5e-324,
  2 ** 53,
  -(2 ** 53),
  1 / 3,
  Number.MAX_VALUE,
];

Deno.test("`ascendingRows()` sorts as comparing does, equal values in the order of their rows, few and many", () => {
  const random = randomSource(3);
  const kinds = [
    () => Math.floor(random() * 90),
    () => (random() - 0.5) * 10 ** Math.floor(random() * 40 - 20),
    () => odd[Math.floor(random() * odd.length)]!,
    () => 7,
  ];
  for (const count of [0, 1, 2, 100, 5_000]) {
    for (const [kind, draw] of kinds.entries()) {
      const values = Float64Array.from({ length: 2 * count }, draw);
      const rows = Int32Array.from({ length: count }, (_, i) => 2 * count - 1 - 2 * i);
      const compared = [...rows.keys()].sort((a, b) => {
        const [first, second] = [values[rows[a]!]!, values[rows[b]!]!];
        return first === second ? a - b : first < second ? -1 : 1;
      }).map((i) => rows[i]!);
      assertEquals([...ascendingRows(rows, values)], compared, `${count} rows of kind ${kind}`);
    }
  }
});
