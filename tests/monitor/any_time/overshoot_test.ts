import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { overshootBonus } from "lib/monitor/any_time/overshoot.ts";
import { evidenceOfStakes, stakeByDay } from "lib/monitor/any_time/stakes.ts";
import { normal, randomSource } from "lib/stats/random.ts";

Deno.test("`overshootBonus()` gives what leaves the mean of a stake that is cut at its limit as it is", () => {
  for (
    const [toLimit, gain, most] of [[2, 1, 3], [3, 3.5, 7], [5, 3.5, 7], [6, 2, 5.9], [4, 3.5, 99]] as const
  ) {
    const bonus = overshootBonus(toLimit, gain, most), deviation = Math.sqrt(2 * gain);
    let [usual, given] = [0, 0];
    for (let z = -9; z < 9; z += 1e-3) {
      const times = Math.exp(Math.min(most, -gain + deviation * z)), weight = Math.exp(-z * z / 2) * 1e-3;
      usual += weight * times;
      given += weight * Math.min(Math.exp(bonus) * times, Math.exp(toLimit));
    }
    if (bonus < toLimit) assertAlmostEquals(given / usual, 1, 1e-3, `${toLimit}, ${gain}, ${most}`);
    else assert(given <= usual * 1.001);
  }
});

Deno.test("`overshootBonus()` gives nothing at the limit, beyond it, or where a day can't carry so far", () => {
  assertEquals([0, -1, 7, 8, 40].map((toLimit) => overshootBonus(toLimit, 3, 7)), [0, 0, 0, 0, 0]);
  assert(overshootBonus(0.1, 3) <= 0.1);
});

Deno.test("`overshootBonus()` finds a change sooner, and quiet days reach the limit no more often than allowed", () => {
  const random = randomSource(7), [gain, most, limit, share] = [3.5, 7, Math.log(20), 0.5], runs = 4_000;
  const evidence = (days: number, from: number, isGiven: boolean, random: () => number) => {
    const gains = Float64Array.from({ length: days }, (_, day) => {
      return Math.min(most, (day >= from ? gain : -gain) + Math.sqrt(2 * gain) * normal(random));
    });
    const bonus = (laid: number) => isGiven ? overshootBonus(limit - Math.log(share) - laid, gain, most) : 0;
    return evidenceOfStakes([{ share, stake: stakeByDay(gains, bonus) }]);
  };
  let alarms = 0;
  for (let run = 0; run < runs; run++) {
    if (evidence(60, Infinity, true, random).some((each) => each >= limit)) alarms++;
  }
  // Within sixty days 1 - (364 / 365) ** 60 of the stake is laid.
  const allowed = share * (1 - (364 / 365) ** 60) / 20;
  assert(alarms / runs <= allowed + 3 * Math.sqrt(allowed / runs), `${alarms} of ${runs}, ${allowed}`);
  const delays = (isGiven: boolean) => {
    const random = randomSource(8);
    let sum = 0;
    for (let run = 0; run < 300; run++) {
      sum += evidence(60, 20, isGiven, random).findIndex((each, day) => day >= 20 && each >= limit) - 19;
    }
    return sum / 300;
  };
  const [given, plain] = [delays(true), delays(false)];
  assert(given < plain - 0.1, `${given}, ${plain}`);
});
