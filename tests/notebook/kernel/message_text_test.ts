import { assertEquals } from "@std/assert";
import { messageText, tracebackText } from "lib/notebook/kernel/message_text.ts";

Deno.test("`messageText()` keeps what is short, and bounds what is long without halving a character", () => {
  assertEquals(messageText(""), "");
  assertEquals(messageText("x".repeat(2000)), "x".repeat(2000));
  assertEquals(messageText("x".repeat(1999) + "\u{1f600}y"), `${"x".repeat(1999)}… (2 more characters)`);
});

Deno.test("`tracebackText()` bounds the message inside, each line and their count", () => {
  const message = "m".repeat(5000);
  assertEquals(
    tracebackText([`E: ${message}`, "  at f"], message),
    [`E: ${messageText(message)}`, "  at f"],
  );
  assertEquals(tracebackText(["a", "b"], ""), ["a", "b"]);
  assertEquals(tracebackText([], "x"), [""]);
  assertEquals(tracebackText(Array(1000).fill("  at f"), "").length, 201);
});
