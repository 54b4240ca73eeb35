import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { alarmLimit, alarmShare } from "lib/monitor/any_time/alarm_share.ts";
import { evidenceOfStakes, stakeByDay } from "lib/monitor/any_time/stakes.ts";
import { normal, randomSource } from "lib/stats/random.ts";

type Bet = { readonly share: number; readonly gain: Float64Array };

function evidenceOf(bets: readonly Bet[]): Float64Array {
  return evidenceOfStakes(bets.map(({ share, gain }) => ({ share, stake: stakeByDay(gain) })));
}

/** Log likelihood ratios of a normal mean of `size` against none. */
function gains(days: number, size: number, shiftAt: number, random: () => number): Float64Array {
  return Float64Array.from({ length: days }, (_, day) => {
    const seen = normal(random) + (day >= shiftAt ? size : 0);
    return size * seen - size ** 2 / 2;
  });
}

Deno.test("`evidenceOfStakes()` seldom reaches its limit while nothing changes, and has a mean of one or less", () => {
  const random = randomSource(4);
  let [alarms, sum] = [0, 0];
  const runs = 2_000;
  for (let run = 0; run < runs; run++) {
    const bets = [0.5, -0.5].map((size) => ({ share: 0.5, gain: gains(200, size, Infinity, random) }));
    const evidence = evidenceOf(bets);
    if (evidence.some((each) => each >= Math.log(20))) alarms++;
    sum += Math.exp(evidence.at(-1)!);
  }
  assert(alarms / runs <= 0.05, `${alarms} of ${runs}`);
  assert(sum / runs < 1.15, `mean ${sum / runs}`);
});

Deno.test("`evidenceOfStakes()` reaches its limit soon after a change, whenever it comes", () => {
  const random = randomSource(9);
  for (const shiftAt of [0, 50, 400]) {
    const gain = gains(500, 1, shiftAt, random);
    const at = evidenceOf([{ share: 1, gain }]).findIndex((each) => each >= Math.log(20));
    assert(at >= shiftAt && at < shiftAt + 40, `${shiftAt}: ${at}`);
  }
});

Deno.test("`evidenceOfStakes()` is no alarm by one day alone, nor by days without bets, and nothing of no bets", () => {
  const once = Float64Array.from({ length: 30 }, (_, day) => day === 10 ? 1_000 : 0);
  const evidence = evidenceOf([{ share: 1, gain: once }]);
  assert(Math.max(...evidence) < Math.log(40), `${Math.max(...evidence)}`);
  const none = evidenceOf([{ share: 1, gain: new Float64Array(5) }]);
  none.forEach((each) => assertAlmostEquals(each, 0, 1e-12));
  assertEquals(evidenceOfStakes([]).length, 0);
});

Deno.test("the shares of `alarmShare` are at most five in a hundred together", () => {
  const sum = Object.values(alarmShare).reduce((all, share) => all + share, 0);
  assertAlmostEquals(sum, 0.05, 1e-12);
  assertAlmostEquals(alarmLimit("new labels"), Math.log(200), 1e-12);
});
