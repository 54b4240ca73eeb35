import { assertEquals, assertStringIncludes } from "@std/assert";
import { compareOn } from "lib/evaluate/compare_on.ts";
import { guardsOn } from "lib/evaluate/guards.ts";
import type { HeldOut } from "lib/features/held_out.ts";
import { decidePromotion } from "lib/monitor/promotion.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { categoryColumn } from "lib/table/table.ts";

const residuals = { level: 0.8, at: [20], lower: [-10], upper: [10] };
const sizes = { surgery: 2_000, gynecology: 600, radiotherapy: 400 } as const;

/** Stays in three departments; the champion is off by 6 days on average, the challenger as said. */
function stays(off: Readonly<Record<keyof typeof sizes, number>>) {
  const random = randomSource(8);
  const departments = Object.entries(sizes).flatMap(([name, count]) => new Array<string>(count).fill(name));
  const target = Float64Array.from(departments, () => 20 + 20 * random());
  const rowCount = target.length;
  const test: HeldOut<"test"> = {
    purpose: "test",
    split: "later months, patients apart",
    matrix: { rowCount, features: [], target },
    rows: { rowCount, columns: {} },
    known: { stays: rowCount, known: rowCount, effective: rowCount, capped: 0, judgedFrom: null },
  };
  const noise = target.map(() => normal(random));
  const rivals = {
    champion: target.map((days, row) => days + 6 * noise[row]!),
    challenger: target.map((days, row) => days + off[departments[row] as keyof typeof sizes] * noise[row]!),
  };
  return {
    test,
    rivals,
    by: { name: "department", label: "department", groups: categoryColumn(departments) },
  };
}

Deno.test("`guardsOn()` names departments with enough stays in which the challenger is worse, and no others", () => {
  const cases = [
    [{ surgery: 4, gynecology: 4, radiotherapy: 4 }, []],
    // Six per cent worse where 600 stays tell, and where 400 would.
    [{ surgery: 4, gynecology: 6.4, radiotherapy: 4 }, ["gynecology"]],
    [{ surgery: 4, gynecology: 4, radiotherapy: 9 }, []],
    [{ surgery: 4, gynecology: 6.2, radiotherapy: 4 }, []],
  ] as const;
  for (const [off, named] of cases) {
    const { test, rivals, by } = stays(off);
    const { refusals } = guardsOn(test, rivals, { by, residuals, seed: 1 });
    assertEquals(refusals.map((refusal) => /^in department (\w+) the RMSE/.exec(refusal)?.[1]), [...named]);
    const comparison = compareOn(test, rivals, { metric: "rmse", seed: 1, replicates: 200 });
    const { promote, reason } = decidePromotion(comparison, { guards: { on: "test", refusals } });
    assertEquals(promote, named.length === 0);
    if (!promote) {
      assertStringIncludes(
        reason,
        "kept the champion, as in department gynecology the RMSE of the challenger",
      );
    }
  }
});

Deno.test("`guardsOn()` refuses an interval that surely holds fewer stays than promised, and no other", () => {
  const { test, rivals } = stays({ surgery: 4, gynecology: 4, radiotherapy: 4 });
  // Within 1.28 deviations of 4 days lie four in five.
  const wide = { ...residuals, lower: [-5.13], upper: [5.13] },
    narrow = { ...residuals, lower: [-4], upper: [4] };
  assertEquals(guardsOn(test, rivals, { by: null, residuals: wide, seed: 1 }).refusals, []);
  const { refusals } = guardsOn(test, rivals, { by: null, residuals: narrow, seed: 1 });
  assertEquals(refusals.length, 1);
  assertStringIncludes(refusals[0]!, "of 3,000 stays, and 80 % are promised");
});
