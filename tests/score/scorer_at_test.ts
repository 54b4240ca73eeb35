import { assertEquals, assertThrows } from "@std/assert";
import { scorePeriod } from "lib/score/here/score_period.ts";
import { scorerAt } from "lib/score/scorer_at.ts";
import { scorePeriodInWarehouse } from "lib/score/warehouse/score_in_warehouse.ts";

Deno.test("`scorerAt()` knows two places, and refuses others", () => {
  assertEquals([scorerAt("here"), scorerAt("warehouse")], [scorePeriod, scorePeriodInWarehouse]);
  for (const where of ["", "Here", "snowflake"]) {
    assertThrows(() => scorerAt(where), RangeError, `must be here or warehouse: it is "${where}"`);
  }
});
