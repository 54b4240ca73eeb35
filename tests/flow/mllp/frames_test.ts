import { assertEquals } from "@std/assert";
import { type Frame, framed, FrameReader } from "lib/flow/mllp/frames.ts";
import { randomSource } from "lib/stats/random.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const told = (frames: readonly Frame[]) =>
  frames.map((each) =>
    each.kind === "message" ? new TextDecoder().decode(each.bytes) : `${each.kind} ${each.bytes}`
  );
const read = (...packets: readonly string[]) => {
  const reader = new FrameReader(100);
  return packets.flatMap((each) => told(reader.push(bytes(each))));
};

Deno.test("`FrameReader` finds messages however they are cut, and tells what is none", () => {
  const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
    [["\x0bone\x1c\r"], ["one"]],
    [["\x0bone\x1c\r\x0btwo\x1c\r"], ["one", "two"]],
    [["\x0bo", "n", "e", "\x1c", "\r\x0btwo\x1c\r"], ["one", "two"]],
    [["\x0bone\x1c\x0btwo\x1c"], ["one", "two"]], // the last carriage return lacks
    [["\r\n\x0bone\x1c\r\n"], ["one"]],
    [["noise\x0bone\x1c\r?"], ["stray 5", "one", "stray 1"]],
    [["\x0bone\x0btwo\x1c\r"], ["cut 3", "two"]],
    [["\x0bon", "e\x0b\x0btwo\x1c\r"], ["cut 4", "two"]],
    [["\x0b\x1c\r"], [""]],
    [[""], []],
  ];
  for (const [packets, expected] of cases) assertEquals(read(...packets), expected, JSON.stringify(packets));
});

Deno.test("`FrameReader` ends a message that is too large, and knows what has no end yet", () => {
  assertEquals(read(`\x0b${"x".repeat(60)}`, "x".repeat(60), "one\x1c\r"), ["too large 120", "stray 4"]);
  const reader = new FrameReader(100);
  reader.push(bytes("\x0babc"));
  assertEquals(reader.held, 3);
});

Deno.test("`FrameReader` gives the same messages for any packets", () => {
  const messages = ["", "a", "MSH|^~\\&|\rPID|1\r", "ü".repeat(40)].map(bytes), random = randomSource(1);
  const stream = framed([...messages, ...messages]);
  for (let trial = 0; trial < 50; trial++) {
    const reader = new FrameReader(100), found: string[] = [];
    for (let at = 0; at < stream.length;) {
      const end = at + 1 + Math.floor(random() * 12);
      found.push(...told(reader.push(stream.subarray(at, end))));
      at = end;
    }
    assertEquals(found, told([...messages, ...messages].map((each) => ({ kind: "message", bytes: each }))));
  }
});
