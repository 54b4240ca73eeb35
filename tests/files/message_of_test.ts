import { assertEquals, assertRejects } from "@std/assert";
import { messageOf } from "lib/files/message_of.ts";

Deno.test("messageOf() gives the message of what was thrown or rejected, and throws when nothing was", async () => {
  const throwing = (error: unknown) => () => {
    throw error;
  };
  assertEquals(await messageOf(throwing(new TypeError("no"))), "no");
  assertEquals(await messageOf(throwing("text")), "text");
  assertEquals(await messageOf(() => Promise.reject(new RangeError("later"))), "later");
  await assertRejects(() => messageOf(() => 1), Error, "it was let in");
});
