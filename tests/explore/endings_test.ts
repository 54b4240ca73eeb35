import { assertEquals, assertStringIncludes } from "@std/assert";
import { endingsReading } from "lib/explore/endings.ts";
import { categoryColumn, numberColumn, tableOf } from "lib/table/table.ts";

function stays(ends: Readonly<Record<string, number>>, days = 4) {
  const kinds = Object.entries(ends).flatMap(([kind, count]) => Array<string>(count).fill(kind));
  return tableOf({
    discharge_kind: categoryColumn(kinds),
    stay_days: numberColumn(new Float64Array(kinds.length).fill(days)),
  });
}

Deno.test("`endingsReading()` tells how stays ended, deaths and hospice as no ordinary ends", () => {
  const reading = endingsReading(stays({ home: 150, died: 30, hospice: 20 }));
  assertStringIncludes(
    reading,
    "home 150 (75.0 %, 4.0 days on average); died 30 (15.0 %, 4.0 days on average)",
  );
  assertStringIncludes(reading, "Deaths and hospice are no ordinary ends");
});

Deno.test("`endingsReading()` tells no end of fewer than eleven stays, and none that would tell it", () => {
  const reading = endingsReading(stays({ home: 150, transfer: 40, died: 3 }));
  assertEquals(reading, "*How stays ended:* home 150 (77.7 %, 4.0 days on average).");
});

Deno.test("`endingsReading()` says so where the source doesn't say how stays end", () => {
  const unknown = tableOf({ discharge_kind: categoryColumn([null]), stay_days: numberColumn([4]) });
  assertEquals(endingsReading(unknown), "*How stays ended is not in this source.*");
});
