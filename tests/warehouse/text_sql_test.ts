import { assertEquals, assertThrows } from "@std/assert";
import { categoriesOf } from "lib/table/table.ts";
import { placeBinds } from "lib/warehouse/binds.ts";
import { written } from "lib/warehouse/sql.ts";
import { textSql } from "lib/warehouse/text_sql.ts";
import { hostileLabels } from "../score/made_stays.ts";
import { withWarehouse } from "./with_warehouse.ts";

Deno.test("`textSql()` is the text itself to a database, whatever is in it", () =>
  withWarehouse(async (warehouse) => {
    const controls = Array.from({ length: 31 }, (_, i) => `x${String.fromCharCode(i + 1)}y`);
    for (const text of [...hostileLabels, ...controls, "\x7f", "\x85"]) {
      const found = await warehouse.query(written(`SELECT ${textSql(text)} AS text`, "test"));
      assertEquals(categoriesOf(found, "text").labels, [text]);
    }
  }));

Deno.test("`textSql()` has no backslash, no control character and nothing that is taken for a bind", () => {
  for (const text of hostileLabels) {
    const written = textSql(text);
    assertEquals(written.match(/[\\\p{Cc}]/u), null);
    assertEquals(placeBinds(written, (name) => `<${name}>`), { text: written, names: [] });
  }
});

Deno.test("`textSql()` refuses what no database can hold", () => {
  assertThrows(() => textSql("a\0b"), TypeError, 'it is "a\\u0000b"');
  assertThrows(() => textSql("\ud800"), TypeError, "a database must hold it");
});
