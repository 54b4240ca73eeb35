import { assert, assertEquals } from "@std/assert";
import { acknowledgements } from "lib/flow/hl7/acknowledgements.ts";
import { decoded } from "lib/flow/hl7/decoded.ts";
import { Hl7Error } from "lib/flow/hl7/hl7_error.ts";
import { parseMessage } from "lib/flow/hl7/message.ts";
import { splitMessages } from "lib/flow/hl7/split_messages.ts";
import { hl7Text } from "lib/flow/hospital/hl7_text.ts";
import { hospitalStream } from "lib/flow/hospital/hospital_stream.ts";
import { verdictOf } from "lib/flow/intake/verdict.ts";
import { randomSource } from "lib/stats/random.ts";
import { messageText } from "./message_text.ts";

const data = Deno.env.get("WARDBOOK_REAL_DATA");
const encoder = new TextEncoder();

Deno.test({
  name: "the messages of other parsers' tests are read without loss, or refused with what is wrong",
  ignore: data === undefined,
  fn: async () => {
    const text = await Deno.readTextFile(`${data}/hl7_samples/from_test_sources.ndjson`);
    const samples = text.trim().split("\n").map((line) => JSON.parse(line).message as string);
    assertEquals(samples.length, 714);
    let refused = 0, read = 0;
    for (const sample of samples) {
      for (const raw of splitMessages(encoder.encode(sample))) {
        const { message, error } = verdictOf(raw);
        const whole = readWhole(raw);
        if (whole !== null) assertEquals(linesOf(messageText(whole)), linesOf(decoded(raw)));
        whole !== null ? read++ : refused++;
        for (const answer of acknowledgements(message, error, { at: 0, id: "1" })) parseMessage(answer);
      }
    }
    assertEquals([read, refused], [644, 104]);
  },
});

Deno.test({
  name: "140 of the 141 messages of a converter's tests are read, one is a batch",
  ignore: data === undefined,
  fn: async () => {
    let read = 0, files = 0;
    for await (const { name } of Deno.readDir(`${data}/hl7_samples/ms_fhir_converter`)) {
      files++;
      if (verdictOf(await Deno.readFile(`${data}/hl7_samples/ms_fhir_converter/${name}`)).message !== null) {
        read++;
      }
    }
    assertEquals([files, read], [141, 140]);
  },
});

/** A byte, a piece or a line is changed, taken out, doubled or put in. */
Deno.test("each of many damaged messages is accepted, in error or rejected, and its answer can be read", () => {
  const usual = Deno.env.get("WARDBOOK_SLOW") === "1" ? 1_000_000 : 2_000;
  const count = Number(Deno.env.get("WARDBOOK_MUTATIONS") ?? usual);
  const { messages } = hospitalStream({ hospitals: 1, from: Date.UTC(2022, 9, 24), days: 1, seed: 3 });
  const originals = messages.slice(0, 60).map((each) => encoder.encode(hl7Text(each, "Europe/Berlin")));
  const random = randomSource(5), seen = new Map<string, number>();
  const number = (below: number) => Math.floor(random() * below);
  for (let i = 0; i < count; i++) {
    let bytes = [...originals[number(originals.length)]!];
    for (let left = 1 + number(3); left > 0; left--) {
      const at = number(bytes.length), length = number(30);
      const piece = bytes.slice(at, at + length);
      const kind = number(4);
      if (kind === 0) bytes[at] = number(256);
      else if (kind === 1) bytes.splice(at, length);
      else if (kind === 2) bytes.splice(number(bytes.length), 0, ...piece);
      else bytes = bytes.slice(0, at + 1);
    }
    const { message, error } = verdictOf(Uint8Array.from(bytes));
    const [answer] = acknowledgements(message, error, { at: 0, id: "1" });
    if (answer === undefined) continue; // it asks for the enhanced mode, and wants none
    const code = parseMessage(answer).segments[1]!.fields[1]!;
    seen.set(code, (seen.get(code) ?? 0) + 1);
    if ((i + 1) % 100_000 === 0) console.log(`${i + 1} of ${count}: ${JSON.stringify([...seen])}`);
  }
  for (const code of ["AA", "AE", "AR"]) assert((seen.get(code) ?? 0) > count / 100, `${code} is rare`);
});

function readWhole(raw: Uint8Array) {
  try {
    return parseMessage(decoded(raw));
  } catch (error) {
    if (error instanceof Hl7Error) return null;
    throw error;
  }
}

function linesOf(text: string): readonly string[] {
  const lines = text.includes("\r")
    ? text.split(/\r\n?/).map((line) => line.replace(/^\n/, ""))
    : text.split("\n");
  return lines.filter((line) => line.trim() !== "");
}
