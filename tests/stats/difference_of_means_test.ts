import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { bootstrapAll } from "lib/stats/bootstrap.ts";
import { denseGroups } from "lib/stats/dense_groups.ts";
import { differenceOfMeans } from "lib/stats/difference_of_means.ts";
import { randomSource } from "lib/stats/random.ts";

const apart = { first: 0, other: 1 };

Deno.test("`differenceOfMeans()` is Welch's interval but for n / (n - 1) where each row is its own cluster", () => {
  const values = Float64Array.of(4, 6, 8, 1, 3, NaN, 100);
  const codes = Int32Array.of(0, 0, 0, 1, 1, 1, 2);
  const { value, lower, upper } = differenceOfMeans(values, codes, new Int32Array(7).fill(-1), apart);
  assertEquals(value, 4);
  // sums of squares 8 and 2, over n²; five rows
  const error = Math.sqrt((8 / 9 + 2 / 4) * 5 / 4);
  assertAlmostEquals(upper - value, 1.959963984540054 * error, 1e-9);
  assertAlmostEquals(value - lower, upper - value, 1e-12);
});

Deno.test("`differenceOfMeans()` counts rows that are there twice once, and a patient in both groups as one", () => {
  const values = Float64Array.of(4, 6, 8, 1, 3, 7), codes = Int32Array.of(0, 0, 0, 1, 1, 1);
  const once = differenceOfMeans(values, codes, Int32Array.of(0, 1, 2, 3, 4, 5), apart);
  const both = <T extends Float64Array | Int32Array>(side: T) => [...side, ...side];
  const twice = differenceOfMeans(
    Float64Array.from(both(values)),
    Int32Array.from(both(codes)),
    Int32Array.from(both(Int32Array.of(0, 1, 2, 3, 4, 5))),
    apart,
  );
  assertAlmostEquals(twice.lower, once.lower, 1e-12);
  const same = differenceOfMeans(
    Float64Array.of(5, 9, 4, 8),
    Int32Array.of(0, 0, 1, 1),
    Int32Array.of(0, 1, 0, 1),
    apart,
  );
  assertEquals(same, { value: 1, lower: 1, upper: 1 });
});

Deno.test("`differenceOfMeans()` is where the bootstrap over clusters is, within what that draws by chance", () => {
  const random = randomSource(3), rows = 3000;
  const cluster = Int32Array.from({ length: rows }, () => Math.floor(random() * 900));
  const level = Float64Array.from({ length: 900 }, () => 10 * random() ** 3);
  const codes = Int32Array.from({ length: rows }, () => Math.floor(random() * 2));
  const values = Float64Array.from(cluster, (each, row) => level[each]! + codes[row]! + 5 * random() ** 2);
  const found = differenceOfMeans(values, codes, cluster, apart);
  const [drawn] = bootstrapAll(rows, (counts) => {
    const [sums, totals] = [[0, 0], [0, 0]];
    counts.forEach((count, row) => {
      sums[codes[row]!]! += count * values[row]!;
      totals[codes[row]!]! += count;
    });
    return [sums[0]! / totals[0]! - sums[1]! / totals[1]!];
  }, { group: denseGroups(cluster).codes, replicates: 2000 });
  assertAlmostEquals(found.value, drawn!.value, 1e-9);
  const width = drawn!.upper - drawn!.lower;
  assert(
    Math.abs(found.upper - found.lower - width) < 0.08 * width,
    `${found.upper - found.lower}, ${width}`,
  );
});

Deno.test("`differenceOfMeans()` tells no interval of one cluster, no value of an empty group", () => {
  const one = differenceOfMeans(Float64Array.of(1, 2), Int32Array.of(0, 1), Int32Array.of(0, 0), apart);
  assertEquals(one, { value: -1, lower: NaN, upper: NaN });
  assertEquals(differenceOfMeans(Float64Array.of(1), Int32Array.of(0), Int32Array.of(0), apart).value, NaN);
  assertThrows(
    () => differenceOfMeans(Float64Array.of(1), Int32Array.of(0, 1), Int32Array.of(0), apart),
    TypeError,
    "Cannot compare means as all sides must be equally long: 1, 2 and 1",
  );
});
