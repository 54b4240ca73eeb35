import { assertEquals } from "@std/assert";
import { acknowledgements } from "lib/flow/hl7/acknowledgements.ts";
import { parseMessage, valueAt } from "lib/flow/hl7/message.ts";
import { verdictOf } from "lib/flow/intake/verdict.ts";

const options = { at: Date.UTC(2022, 10, 1, 13, 45), id: "W1" };
const answers = (text: string) => {
  const { message, error } = verdictOf(new TextEncoder().encode(text));
  return acknowledgements(message, error, options);
};
const good = (accept = "", application = "") =>
  `MSH|^~\\&|SIM|H1|WB|X|20221101||ADT^A03|C7|P|2.5.1|||${accept}|${application}\rPID|||1\rPV1||I\r`;

Deno.test("`acknowledgements()` answers in original mode, and turns sender and receiver round", () => {
  assertEquals(answers(good()), [
    "MSH|^~\\&|WB|X|SIM|H1|20221101134500.000+0000||ACK^A03^ACK|W1|P|2.5.1\rMSA|AA|C7\r",
  ]);
});

Deno.test("`acknowledgements()` names segment, field and rule in ERR, as the version writes it", () => {
  const [error] = answers("MSH|^~\\&|SIM|H1|WB|X|20221101||ADT^A03|C7|P|2.5.1\rPID|||\rPV1||I\r");
  assertEquals(error!.split("\r").slice(1), [
    "MSA|AE|C7|A03 must have PID-3",
    "ERR||PID^1^3|101^Required field missing^HL70357|E||||" +
    "Cannot take an HL7 message as A03 must have PID-3: it is empty",
    "",
  ]);
  const [old] = answers("MSH|^~\\&|SIM|H1|WB|X|20221101||ADT^A03|C7|P|2.3\rPID|||1\r");
  assertEquals(old!.split("\r")[2], "ERR|PV1^1^^100&Segment sequence error&HL70357");
  const [rejected] = answers("MSH|^~\\&|SIM|H1|WB|X|20221101||ORU^R01|C7|P|2.5.1\r");
  assertEquals(rejected!.split("\r")[1]!.slice(0, 9), "MSA|AR|C7");
  const [unread] = answers("HELLO");
  assertEquals(valueAt(parseMessage(unread!), { segment: "MSA", field: 1 }), "AR");
  const [line] = answers(`${good()}# a comment`);
  assertEquals(line!.split("\r")[1]!.slice(0, 9), "MSA|AR|C7");
});

Deno.test("`acknowledgements()` follows MSH-15 and MSH-16 in enhanced mode", () => {
  const codes = (text: string) => answers(text).map((each) => each.split("\r")[1]!.split("|")[1]);
  const cases = [
    ...[["AL", "NE", ["CA"], ["CE"]], ["NE", "AL", ["AA"], ["AE"]], ["AL", "AL", ["CA", "AA"], ["CE", "AE"]]],
    ...[["NE", "NE", [], []], ["ER", "SU", ["AA"], ["CE"]], ["SU", "ER", ["CA"], ["AE"]], ["AL", "", ["CA"], [
      "CE",
    ]]],
  ] as const;
  for (const [accept, application, right, wrong] of cases) {
    const text = good(accept as string, application as string);
    assertEquals(codes(text), right as unknown as string[], `${accept} ${application}`);
    assertEquals(
      codes(text.replace("PID|||1", "PID|||")),
      wrong as unknown as string[],
      `${accept} ${application}`,
    );
  }
});

Deno.test("`acknowledgements()` speaks with the sender's separators and character set", () => {
  const text = "MSH$%*!?$S|M$H1$WB$X$2022$$ADT%A03$C7$P$2.5.1$$$$$$8859/1\rPID$$$1\rPV1$$I\r";
  assertEquals(answers(text), [
    "MSH$%*!?$WB$X$S|M$H1$20221101134500.000+0000$$ACK%A03%ACK$W1$P$2.5.1$$$$$$8859/1\rMSA$AA$C7\r",
  ]);
});

Deno.test("`acknowledgements()` says of what character set it is, not what the message was of where its bytes differ", () => {
  const charset = (encoded: Uint8Array) => {
    const { message, error } = verdictOf(encoded), [answer] = acknowledgements(message, error, options);
    return valueAt(parseMessage(answer!), { segment: "MSH", field: 18 });
  };
  const text = (facility: string, set: string) =>
    `MSH|^~\\&|S|${facility}|WB|X|2022||ADT^A03|C7|P|2.5.1||||||${set}\rPID|||1\rPV1||I\r`;
  const latin = (text: string) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
  const wide = (text: string) => new Uint8Array(Uint16Array.from(text, (sign) => sign.charCodeAt(0)).buffer);
  assertEquals(charset(latin(text("Sud", "8859/1"))), "8859/1");
  // Answers are sent as UTF-8: these two said 8859/1 and UTF-16.
  assertEquals(charset(latin(text("S\u00fcd", "8859/1"))), "UNICODE UTF-8");
  assertEquals(charset(wide(text("Sud", "UNICODE UTF-16"))), "UNICODE UTF-8");
});
