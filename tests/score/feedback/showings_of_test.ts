import { assertEquals, assertThrows } from "@std/assert";
import { showingsOf } from "lib/score/feedback/showings_of.ts";
import { categoryColumn, tableOf } from "lib/table/table.ts";

const now = Date.UTC(2022, 11, 1);
const names = ["Stay_Id", "shown_at", "shown_to", "acted", "acted_at"];
const tableFrom = (rows: readonly (readonly (string | null)[])[]) =>
  tableOf(Object.fromEntries(names.map((name, i) => [name, categoryColumn(rows.map((row) => row[i]!))])));

Deno.test("`showingsOf()` reads rows, and says of each the first rule that it breaks", () => {
  const at = "2022-11-02 08:30";
  const broken = (...row: (string | null)[]) => {
    const found = showingsOf(tableFrom([row]), now)[0]!.broken;
    return found === null ? null : [found.column, found.value];
  };
  assertEquals(broken("7", at, "ward nurse", "Accepted", "2022-11-02T09:00"), null);
  assertEquals(broken(" 7 ", at, null, null, null), null);
  assertEquals(broken("7.5", at, null, null, null), ["stay_id", "7.5"]);
  assertEquals(broken(null, at, null, null, null), ["stay_id", ""]);
  assertEquals(broken("seven", at, null, null, null), ["stay_id", "seven"]);
  assertEquals(broken("7", "2022-11-02", null, null, null), ["shown_at", "2022-11-02"]);
  assertEquals(broken("7", "2022-11-31T08:00", null, null, null), ["shown_at", "2022-11-31T08:00"]);
  assertEquals(broken("7", "2023-11-02T08:00", null, null, null), ["shown_at", "2023-11-02T08:00"]);
  assertEquals(broken("7", at, "Dr. Smith", null, null), ["shown_to", "Dr. Smith"]);
  assertEquals(broken("7", at, null, "done", null), ["acted", "done"]);
  assertEquals(broken("7", at, null, "ignored", "yesterday"), ["acted_at", "yesterday"]);
  assertEquals(broken("7", at, null, null, "2022-11-02T09:00"), ["acted_at", "2022-11-02T09:00"]);
  assertEquals(broken("7", at, null, "ignored", "2022-11-02T08:00"), ["acted_at", "2022-11-02T08:00"]);
});

Deno.test("`showingsOf()` refuses a table without the stay, or when it was shown", () => {
  const { columns, rowCount } = tableFrom([]);
  assertEquals(showingsOf({ columns, rowCount }, now), []);
  const { shown_at: _, ...rest } = columns;
  assertThrows(
    () => showingsOf(tableOf(rest), now),
    TypeError,
    "shown_at is missing, there are Stay_Id, shown_to",
  );
});
