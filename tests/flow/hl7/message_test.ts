import { assertEquals, assertThrows } from "@std/assert";
import { Hl7Error } from "lib/flow/hl7/hl7_error.ts";
import { type FieldPath, parseMessage, segmentNamed, valueAt } from "lib/flow/hl7/message.ts";
import { messageText } from "./message_text.ts";

const usual = "MSH|^~\\&|A|B|C|D|20221101||ADT^A01|1|P|2.5.1\r";

Deno.test("`valueAt()` reads fields, repetitions, components and subcomponents, whatever divides them", () => {
  const cases: readonly (readonly [string, FieldPath, string])[] = [
    [`${usual}PID|||7^^^H&1~8^^^H2`, { segment: "PID", field: 3 }, "7"],
    [`${usual}PID|||7^^^H&1~8^^^H2`, { segment: "PID", field: 3, repetition: 2, component: 4 }, "H2"],
    [`${usual}PID|||7^^^H&1`, { segment: "PID", field: 3, component: 4, subcomponent: 2 }, "1"],
    [`${usual}PID|||7`, { segment: "PID", field: 30 }, ""],
    [`${usual}PID|||""`, { segment: "PID", field: 3 }, ""],
    [`${usual}PID|||7`, { segment: "PV1", field: 2 }, ""],
    ["MSH$%*!?$A$B\rPID$$$7%x?y*8", { segment: "PID", field: 3, component: 2, subcomponent: 2 }, "y"],
    ["MSH$%*!?$A$B\rPID$$$7%x!R!y", { segment: "PID", field: 3, component: 2 }, "x*y"],
    ["MSH|^~\\&#|A|B\nPID|||7\nPV1||I", { segment: "PV1", field: 2 }, "I"],
    ["MSH|^~\\&|A|B\r\nPID|||7\r\n\r\nZXY|a^b\r\n", { segment: "ZXY", field: 1, component: 2 }, "b"],
    [usual, { segment: "MSH", field: 1 }, "|"],
    [usual, { segment: "MSH", field: 2 }, "^~\\&"],
    [usual, { segment: "MSH", field: 9, component: 2 }, "A01"],
  ];
  for (const [text, path, expected] of cases) assertEquals(valueAt(parseMessage(text), path), expected, text);
});

Deno.test("`valueAt()` undoes escapes, and leaves what is none as it is", () => {
  const cases = [
    ["a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f", "a|b^c&d~e\\f"],
    ["one\\.br\\two", "one\ntwo"],
    ["\\H\\loud\\N\\", "loud"],
    ["M\\XC3BC\\ller", "Müller"],
    ["M\\XFC\\ller", "Müller"],
    ["50 \\ 50", "50 \\ 50"],
    ["C:\\F\\new\\", "C:|new\\"],
    ["\\Zfoo\\ \\XYZ\\", "\\Zfoo\\ \\XYZ\\"],
  ] as const;
  for (const [raw, expected] of cases) {
    const message = parseMessage(`${usual}NTE|||${raw}`);
    assertEquals(valueAt(message, { segment: "NTE", field: 3 }), expected);
  }
});

Deno.test("`parseMessage()` keeps all that was sent, Z segments and repetitions among it", () => {
  const text = `${usual}PID|||7~8~9||A&B^C||19500101\rZZ1|x|^~|""|\rOBX|1|TX|||a\\.br\\b~c\r`;
  const message = parseMessage(text);
  assertEquals(messageText(message), text);
  assertEquals(segmentNamed(message, "ZZ1")?.fields.length, 5);
  assertEquals(valueAt(message, { segment: "PID", field: 3, repetition: 3 }), "9");
  assertEquals(valueAt(message, { segment: "PID", field: 3, repetition: 4 }), "");
});

Deno.test("`parseMessage()` names what is wrong with a header or a line", () => {
  const cases = [
    ["", "100", "begin with the segment MSH"],
    ["PID|1", "100", 'it begins with "PID|1"'],
    ["MSHA^~\\&", "102", "MSH-1"],
    ["MSH|^~\\\\&|A", "102", "four or five signs that differ"],
    ["MSH|^~&|A", "102", 'they are "^~&"'],
    ["MSH|", "102", "MSH-2"],
    [`${usual}pid|1`, "100", 'line 2 begins with "pid"'],
    [`${usual}${usual}`, "100", "another MSH"],
  ] as const;
  for (const [text, condition, words] of cases) {
    const error = assertThrows(() => parseMessage(text), Hl7Error, words);
    assertEquals([error.condition, error.isReject], [condition, true]);
  }
});
