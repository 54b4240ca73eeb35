import { assertEquals } from "@std/assert";
import { formatNumbers } from "lib/notebook/cell/format_numbers.ts";

Deno.test("`formatNumbers()` gives a column as many decimals as it needs", () => {
  const cases: [number[], string[]][] = [
    [[], []],
    [[0], ["0"]],
    [[-0], ["0"]],
    [[NaN, NaN], ["", ""]],
    [[999, 1000, -1234567], ["999", "1,000", "−1,234,567"]],
    [[5, 5, 5], ["5", "5", "5"]],
    [[1.5, 2, 1000], ["1.5", "2.0", "1,000.0"]],
    [[.1 + .2], ["0.3"]],
    [[1 / 3, 1000 / 3], ["0.333", "333.333"]],
    [[.9999, 1], ["1", "1"]],
    [[.5, .00012345, 1.2345e-12], ["0.5", "< 0.001", "< 0.001"]],
    [[-.00012345, 0, NaN], ["−0.000123", "0", ""]],
    [[-.00012345, 1], ["> −0.001", "1"]],
    [[.00012345, 1.2345e-12], ["0.000123", "1.23e-12"]],
    [[Infinity, -Infinity, .5], ["∞", "−∞", "0.5"]],
    [[1e20, 1e21], ["100,000,000,000,000,000,000", "1e+21"]],
  ];
  for (const [values, texts] of cases) assertEquals(formatNumbers(values), texts);
});

Deno.test("`formatNumbers()` keeps at most the decimals that are asked for", () => {
  assertEquals(formatNumbers([1.23456, .00123456], 5), ["1.23456", "0.00123"]);
  assertEquals(formatNumbers([1.25, 2], 1), ["1.3", "2.0"]);
  assertEquals(formatNumbers([1.5, 2], 0), ["2", "2"]);
});
