import { assertEquals } from "@std/assert";
import { splitMessages } from "lib/flow/hl7/split_messages.ts";

Deno.test("`splitMessages()` finds the messages of a file or a batch, and passes over nothing else", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["", []],
    ["MSH|1\rPID|1\rMSH|2\r", ["MSH|1\rPID|1\r", "MSH|2\r"]],
    ["MSH|1\r\nPID|1\r\n\r\nMSH|2", ["MSH|1\r\nPID|1\r", "MSH|2"]],
    ["\x0bMSH|1\r\x1c\r\x0bMSH|2\r\x1c\r", ["MSH|1\r", "MSH|2\r"]],
    ["FHS|^~\\&\rBHS|^~\\&\rMSH|1\rBTS|1\rFTS|1\r", ["MSH|1\r"]],
    ["hello\nMSH|1\n", ["hello\n", "MSH|1\n"]],
  ];
  for (const [text, expected] of cases) {
    const found = splitMessages(new TextEncoder().encode(text)).map((each) => new TextDecoder().decode(each));
    assertEquals(found, expected, JSON.stringify(text));
  }
});
