import { assertEquals, assertThrows } from "@std/assert";
import { stayBand, stayBands } from "lib/cohort/bands.ts";

Deno.test("`stayBand()` names the band when days lie inside, on an edge or between two", () => {
  const cases: [number, string][] = [
    [0, "0-10"],
    [1, "0-10"],
    [10, "0-10"],
    [10.4, "11-20"],
    [11, "11-20"],
    [20, "11-20"],
    [95.5, "91-100"],
    [100, "91-100"],
    [100.1, "More than 100 Days"],
    [1_000, "More than 100 Days"],
  ];
  for (const [days, band] of cases) assertEquals(stayBand(days), band, `${days} days`);
});

Deno.test("`stayBand()` reaches each of the eleven bands when days go from 5 to 105", () => {
  assertEquals(stayBands.map((_, i) => stayBand(5 + 10 * i)), [...stayBands]);
});

Deno.test("`stayBand()` throws when days are negative or NaN", () => {
  for (const days of [-1, NaN]) {
    assertThrows(
      () => stayBand(days),
      RangeError,
      `Cannot name the band of a stay as days must be 0 or more: current value is ${days}`,
    );
  }
});
