import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { stakeWithin } from "lib/monitor/any_time/stake_within.ts";
import { evidenceOfStakes, stakeByDay } from "lib/monitor/any_time/stakes.ts";
import { normal, randomSource } from "lib/stats/random.ts";

const [days, share, limit] = [3, 0.5, Math.log(20)], toWin = limit - Math.log(share);

/** Deviations of a shift of `size` from a day on, and what a day multiplies what was won by. */
function seen(length: number, { from, size }: { from: number; size: number }, random: () => number) {
  const deviation = Float64Array.from({ length }, (_, day) => normal(random) + (day >= from ? size : 0));
  return { deviation, gain: deviation.map((each) => size * each - size ** 2 / 2) };
}

function evidenceWithin({ deviation, gain }: ReturnType<typeof seen>): Float64Array {
  return evidenceOfStakes([{ share, stake: stakeWithin(deviation, gain, { days, toWin }) }]);
}

Deno.test("`stakeWithin()` lays each day as much as `stakeByDay()`, and keeps it where no bet is made", () => {
  const none = new Float64Array(5).fill(NaN), nothing = new Float64Array(5);
  const stake = stakeWithin(none, nothing, { days, toWin });
  stakeByDay(nothing).forEach((laid, day) => assertAlmostEquals(stake[day]!, laid, 1e-9));
  assertEquals(stakeWithin(new Float64Array(), nothing, { days, toWin }).length, 0);
});

Deno.test("`stakeWithin()` wins by as many days as it bets on, or loses what was laid before them", () => {
  const gain = Float64Array.of(0, 0, 0, -1), laid = -Math.log(365);
  const won = stakeWithin(Float64Array.of(3, 3, 3, -9), gain, { days, toWin });
  assert(won[0]! > laid && won[1]! > won[0]! && won[2]! >= toWin);
  // What was won is laid on as before; all else is lost on the last day.
  assertAlmostEquals(won[3]!, toWin - 1, 1e-6);
  const lost = stakeWithin(Float64Array.of(0, 0, 0, NaN), gain, { days, toWin });
  assert(lost[2]! < laid, `${lost[2]}`);
});

Deno.test("`stakeWithin()` doesn't count days without a bet among those to win by", () => {
  const gain = new Float64Array(5);
  const stake = stakeWithin(Float64Array.of(3, NaN, 3, NaN, 3), gain, { days, toWin });
  assert(stake[3]! < toWin && stake[4]! >= toWin);
});

Deno.test("`stakeWithin()` keeps its mean, and quiet days reach the limit no more often than allowed", () => {
  const random = randomSource(12), runs = 4_000, length = 60;
  let [alarms, sum] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const evidence = evidenceWithin(seen(length, { from: Infinity, size: 2.6 }, random));
    if (evidence.some((each) => each >= limit)) alarms++;
    sum += Math.exp(Math.min(evidence.at(-1)!, limit));
  }
  const allowed = share * (1 - (364 / 365) ** length) / 20;
  assert(alarms / runs <= allowed + 3 * Math.sqrt(allowed / runs), `${alarms} of ${runs}, ${allowed}`);
  assert(alarms > 0 && sum / runs < 1.05, `${alarms}, ${sum / runs}`);
});

Deno.test("`stakeWithin()` finds a change within its days more often than `stakeByDay()` does", () => {
  const random = randomSource(13), runs = 400, from = 20;
  const found = { within: 0, byDay: 0 };
  for (let run = 0; run < runs; run++) {
    const days = seen(from + 3, { from, size: 2.6 }, random);
    const isFound = (evidence: Float64Array) => evidence.some((each, day) => day >= from && each >= limit);
    if (isFound(evidenceWithin(days))) found.within++;
    if (isFound(evidenceOfStakes([{ share, stake: stakeByDay(days.gain) }]))) found.byDay++;
  }
  assert(found.within > found.byDay + 0.1 * runs, JSON.stringify(found));
});
