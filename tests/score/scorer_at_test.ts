import { assertEquals, assertThrows } from "@std/assert";
import { scorePeriodInWarehouse } from "lib/score/score_in_warehouse.ts";
import { scorePeriod } from "lib/score/score_period.ts";
import { scorerAt } from "lib/score/scorer_at.ts";

Deno.test("`scorerAt()` knows two places, and refuses others", () => {
  assertEquals([scorerAt("here"), scorerAt("warehouse")], [scorePeriod, scorePeriodInWarehouse]);
  for (const where of ["", "Here", "snowflake"]) {
    assertThrows(() => scorerAt(where), RangeError, `must be here or warehouse: it is "${where}"`);
  }
});
