import { assertEquals, assertThrows } from "@std/assert";
import { messageOf } from "lib/notebook/message_of.ts";

Deno.test("messageOf() gives the message of what was thrown, and throws when nothing was", () => {
  const throwing = (error: unknown) => () => {
    throw error;
  };
  assertEquals(messageOf(throwing(new TypeError("no"))), "no");
  assertEquals(messageOf(throwing("text")), "text");
  assertThrows(() => messageOf(() => 1), Error, "it was let in");
});
