import { assertEquals, assertRejects } from "@std/assert";
import { refusalOf } from "lib/notebook/cell/refusal_of.ts";

Deno.test("`refusalOf()` gives the message of what was thrown or rejected, and throws when nothing was", async () => {
  const throwing = (error: unknown) => () => {
    throw error;
  };
  assertEquals(await refusalOf(throwing(new TypeError("no"))), "no");
  assertEquals(await refusalOf(throwing("text")), "text");
  assertEquals(await refusalOf(() => Promise.reject(new RangeError("later"))), "later");
  await assertRejects(() => refusalOf(() => 1), Error, "it was let in");
});
