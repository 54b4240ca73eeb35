import { assertAlmostEquals, assertEquals } from "@std/assert";
import { differenceOf } from "lib/explore/difference.ts";
import { bootstrap } from "lib/stats/bootstrap.ts";
import { randomSource } from "lib/stats/random.ts";

/** Stays of patients who come up to five times, now to one ward, now to another, and stay alike each time. */
function stays(count: number) {
  const random = randomSource(3);
  const habit = Array.from({ length: count / 3 }, () => 5 + 20 * random());
  const patients = Int32Array.from({ length: count }, () => Math.floor(random() * habit.length));
  const codes = Int32Array.from({ length: count }, () => Math.floor(random() * 3));
  const days = Float64Array.from(patients, (patient, row) => habit[patient]! + 3 * codes[row]! + random());
  return { days, codes, patients };
}

Deno.test("`differenceOf()` names the ends, with the interval that a bootstrap over patients has", () => {
  const { days, codes, patients } = stays(3_000);
  const found = differenceOf(days, codes, ["Q", "R", "S"], patients)!;
  assertEquals([found.most, found.least, found.groups], ["S", "Q", 3]);
  const meanOf = (group: number, counts: Int32Array) => {
    let [sum, total] = [0, 0];
    for (const [row, code] of codes.entries()) {
      if (code !== group) continue;
      sum += counts[row]! * days[row]!;
      total += counts[row]!;
    }
    return sum / total;
  };
  const expected = bootstrap(3_000, (counts) => meanOf(2, counts) - meanOf(0, counts), {
    group: patients,
    replicates: 1_000,
  });
  assertAlmostEquals(found.means.value, expected.value, 1e-9);
  const width = expected.upper - expected.lower;
  assertAlmostEquals(found.means.lower, expected.lower, 0.06 * width);
  assertAlmostEquals(found.means.upper, expected.upper, 0.06 * width);
});

Deno.test("`differenceOf()` is null where no two groups have enough stays and patients", () => {
  const { days, codes, patients } = stays(3_000);
  assertEquals(differenceOf(days, codes.map(() => 0), ["Q"], patients), null);
  assertEquals(differenceOf(days, codes, ["Q", "R", "S"], patients.map(() => 7)), null);
  assertEquals(differenceOf(new Float64Array(0), new Int32Array(0), ["Q"], new Int32Array(0)), null);
});
