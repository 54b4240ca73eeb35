import { assertEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { decodeMessage, encodeMessage } from "lib/notebook/kernel/wire.ts";

const message = { type: "execute_request", id: "1", content: { code: "é" } };
const encoder = new TextEncoder();
const decoder = new TextDecoder();

Deno.test("`decodeMessage()` reads what `encodeMessage()` wrote, with or without an address in front", () => {
  const frames = encodeMessage(message, "session", "key");
  assertEquals(decodeMessage(frames, "key"), { ...message, parentId: "" });
  assertEquals(decodeMessage([encoder.encode("kernel.topic"), ...frames], "key"), {
    ...message,
    parentId: "",
  });
});

Deno.test("`encodeMessage()` writes signature, header, parent, metadata and content", () => {
  const frames = encodeMessage(message, "session", "key");
  const header = JSON.parse(decoder.decode(frames[2]));
  assertEquals([header.msg_type, header.session, header.version], ["execute_request", "session", "5.3"]);
  assertEquals(frames.slice(3).map((frame) => decoder.decode(frame)), ["{}", "{}", '{"code":"é"}']);
  const signature = createHmac("sha256", "key").update(Buffer.concat(frames.slice(2))).digest("hex");
  assertEquals(decoder.decode(frames[1]), signature);
});

Deno.test("`decodeMessage()` refuses what was not signed with the key, changed, or cut", () => {
  const frames = encodeMessage(message, "session", "key");
  assertThrows(() => decodeMessage(frames, "other"), TypeError, "its signature is wrong");
  const changed = [...frames.slice(0, 5), encoder.encode('{"code":"e"}')];
  assertThrows(() => decodeMessage(changed, "key"), TypeError, "its signature is wrong");
  assertThrows(() => decodeMessage(frames.slice(0, 5), "key"), TypeError, "too few frames: 5");
  assertThrows(() => decodeMessage([], "key"), TypeError, "too few frames: 0");
});
