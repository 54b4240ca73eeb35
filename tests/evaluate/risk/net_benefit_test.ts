import { assertAlmostEquals, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { netBenefit, netBenefitReading } from "lib/evaluate/risk/net_benefit.ts";

Deno.test("`netBenefit()` weighs who is acted on in vain by the odds of the threshold", () => {
  // Of ten stays two are a yes; at 20 % three are acted on, two of them rightly: (2 - 1/4) / 10.
  const actual = Float64Array.of(1, 1, 0, 0, 0, 0, 0, 0, 0, 0);
  const predicted = Float64Array.of(0.9, 0.3, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1);
  const [low, high] = netBenefit({ actual, predicted }, [0.2, 0.5], { replicates: 20 });
  assertAlmostEquals(low!.model.value, 0.175);
  assertAlmostEquals(low!.all, (2 - 8 / 4) / 10);
  assertAlmostEquals(high!.model.value, 0.1);
  assertAlmostEquals(high!.all, (2 - 8) / 10);
  assertThrows(() => netBenefit({ actual, predicted }, [1]), RangeError, "between 0 and 1: one is 1");
});

Deno.test("`netBenefitReading()` says where the model is surely worth it, and where it nowhere is", () => {
  const actual = Float64Array.from({ length: 400 }, (_, i) => Number(i < 100));
  const good = actual.map((yes) => yes === 1 ? 0.8 : 0.1);
  const curve = (predicted: Float64Array) =>
    netBenefit({ actual, predicted }, [0.2, 0.5], { replicates: 50 });
  assertStringIncludes(netBenefitReading(curve(good)), "from a probability of 20 % to 50 % on");
  assertStringIncludes(netBenefitReading(curve(actual.map(() => 0.25))), "At no threshold shown");
  assertEquals(netBenefit({ actual: new Float64Array(), predicted: new Float64Array() }, [0.5])[0]!.all, NaN);
});
