import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { randomSource } from "lib/stats/mod.ts";
import { endFactors, timesFactors } from "lib/stay/end_factors.ts";
import { type EndedAs, fitEndKinds, followedStays } from "lib/stay/mod.ts";
import { plantedStays, twoLabels } from "./planted_stays.ts";

const count = 8_000;
const day = Int32Array.from({ length: count }, (_, i) => i % 40);
/** Half die early, later one in ten; a third way is one in twenty on any day. */
const shareOf = (days: number) => days <= 6 ? [0.45, 0.5, 0.05] : [0.85, 0.1, 0.05];
const kind = day.map((each, i) => {
  const at = (Math.floor(i / 40) % 20 + 0.5) / 20, [home, died] = shareOf(each);
  return at < home! ? 0 : at < home! + died! ? 1 : 2;
});
const meanOf = (shares: Float64Array, k: number, is: (days: number) => boolean) => {
  const rows = [...day.keys()].filter((i) => is(day[i]!));
  return rows.reduce((sum, i) => sum + shares[3 * i + k]!, 0) / rows.length;
};

Deno.test("`endFactors()` finds shares that depend on the day, where those told do not", () => {
  const shares = Float64Array.from({ length: 3 * count }, (_, i) => [0.6, 0.2, 0.2][i % 3]!);
  const moved = timesFactors(shares, day, endFactors({ day, kind, shares }, 3));
  for (const days of [1, 20]) {
    const rows = (each: number) => days === 1 ? each <= 6 : each > 6;
    shareOf(days).forEach((share, k) => assertAlmostEquals(meanOf(moved, k, rows), share, 0.03));
  }
  for (let i = 0; i < 30; i += 3) assertAlmostEquals(moved[i]! + moved[i + 1]! + moved[i + 2]!, 1, 1e-12);
});

Deno.test("`endFactors()` of right shares, of no stays, and of a way that is never told are near 1", () => {
  const right = Float64Array.from({ length: 3 * count }, (_, i) => shareOf(day[Math.floor(i / 3)]!)[i % 3]!);
  for (const each of endFactors({ day, kind, shares: right }, 3).flat()) assertAlmostEquals(each, 1, 1e-9);
  const none = { day: new Int32Array(0), kind: new Int32Array(0), shares: new Float64Array(0) };
  assertEquals(endFactors(none, 2).flat(), Array(10).fill(1));
  const never = { day: Int32Array.of(0), kind: Int32Array.of(0), shares: Float64Array.of(1, 0) };
  const moved = timesFactors(never.shares, never.day, endFactors(never, 2));
  assertEquals([...moved], [1, 0]);
});

Deno.test("`fitEndKinds()` shares what leaves as planted, early and late", () => {
  const age = twoLabels("age", count), stays = plantedStays([age], count, () => 0.15);
  const followed = followedStays(stays, null), draw = randomSource(4);
  /** The old die early, one in two; later one in ten, as the young do always. */
  const planted = (code: number, days: number) => code === 1 && days <= 6 ? 0.5 : 0.1;
  const ended: EndedAs = {
    ...followed,
    kind: followed.day.map((each, row) => draw() < planted(age.codes[row]!, each) ? 1 : 0),
  };
  const shares = fitEndKinds(ended, 2, { seed: 1 });
  for (const [row, days] of [[0, 2], [1, 2], [0, 12], [1, 12]] as const) {
    const asked = { row: Int32Array.of(row), seen: Int32Array.of(days - 1), day: Int32Array.of(days) };
    const [, died] = shares(followed.stays, asked);
    assert(Math.abs(died! - planted(age.codes[row]!, days)) < 0.06, `${row} ${days}: ${died}`);
  }
});
