import { assertRejects, assertStringIncludes } from "@std/assert";
import { readTransportParts } from "lib/table/transport/transport_file.ts";
import { transportBytes, type WrittenColumn } from "./write_transport.ts";

const folder = await Deno.makeTempDir({ prefix: "transport_" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

async function written(bytes: Uint8Array): Promise<string> {
  await Deno.writeFile(`${folder}/x.xpt`, bytes);
  return `${folder}/x.xpt`;
}

async function readAll(path: string): Promise<void> {
  await Array.fromAsync(readTransportParts(path, { shown: "FILE" }));
}

const stays: WrittenColumn[] = [
  { name: "ID", values: [1, 2, 3], label: "Number of the stay" },
  { name: "WARD", isText: true, length: 20, values: ["A", "B", ""] },
  { name: "DAYS", values: [3, ".", 0] },
];

const at = (bytes: Uint8Array, text: string) => new TextDecoder("latin1").decode(bytes).indexOf(text);
const edited = (from: number, ...put: number[]) => (bytes: Uint8Array) => (bytes.set(put, from), bytes);
const put = (old: string, text: string) => (bytes: Uint8Array) => {
  bytes.set(new TextEncoder().encode(text), at(bytes, old));
  return bytes;
};
const whole = transportBytes(stays), v8 = transportBytes(stays, { version: 8 });
/** Where the second variable is described, and where rows begin. */
const second = 8 * 80 + 140, rows = at(whole, "OBS     HEADER") - 20 + 80;

const mutilated: readonly [
  what: string,
  of: Uint8Array,
  change: (bytes: Uint8Array) => Uint8Array,
  message: string,
][] = [
  [
    "no bytes",
    whole,
    (b) => b.slice(0, 0),
    "as its header must be whole, in records of 80 bytes: it ends at byte 0",
  ],
  [
    "a cut header",
    whole,
    (b) => b.slice(0, 500),
    "its header must be whole, in records of 80 bytes: it ends at byte 500",
  ],
  [
    "cut descriptions",
    whole,
    (b) => b.slice(0, 700),
    "as it must have the descriptions of 3 variables: it ends at byte 700, in that of variable 1",
  ],
  ["cut rows", whole, (b) => b.slice(0, rows + 50), `it ends at byte 1,250, 14 bytes into the 36 of row 2`],
  [
    "rows cut at a record",
    whole,
    (b) => b.slice(0, rows + 80),
    "it ends at byte 1,280, 8 bytes into the 36 of row 3",
  ],
  [
    "a cut last record",
    whole,
    (b) => b.slice(0, -10),
    "as it must be whole, in records of 80 bytes: it ends at byte",
  ],
  [
    "fewer rows than were said",
    v8,
    (b) => b.slice(0, -80),
    "in records of 80 bytes: it ends at byte 1,280, 8 bytes into the 36 of row 3 of 3",
  ],
  [
    "more rows than were said",
    v8,
    put("              3", "              1"),
    "as it must end with its last row of 1: 124 bytes up to its end",
  ],
  [
    "many more rows said",
    v8,
    put("              3", "      999999999"),
    "16 bytes into the 36 of row 5 of 999,999,999",
  ],
  [
    "a CSV file",
    new TextEncoder().encode("id,stay\n1,2\n".repeat(20)),
    (b) => b,
    'it must be a SAS transport file (XPT of version 5 or 8), which begins with its header record: there is "id,stay"',
  ],
  [
    "what PROC CPORT wrote",
    whole,
    put("HEADER RECORD", "**COMPRESSED** "),
    "SAS must have written it with its XPORT engine: it is one of PROC CPORT",
  ],
  [
    "line ends put in by a transfer as text",
    whole,
    (b) => Uint8Array.from([...b.slice(0, 80), 13, 10, ...b.slice(80)]),
    "it must have the header record MEMBER at byte 240: there is",
  ],
  [
    "another header record",
    whole,
    put("DSCRPTR", "DSCRXXX"),
    'the header record DSCRPTR at byte 320: there is "HEADER RECORD*******DSCRXXX HEADER RECORD!!!!!!!"',
  ],
  [
    "descriptions of another length",
    whole,
    put("0140", "0141"),
    "described in 140 bytes (136 on VAX): it says 141",
  ],
  [
    "a count that is none",
    whole,
    put("NAMESTR HEADER RECORD!!!!!!!00000000", "NAMESTR HEADER RECORD!!!!!!!00000x00"),
    'the number of variables must be a number in its header record: it is "x0003"',
  ],
  [
    "no variables",
    whole,
    put("!!!!!!!0000000003", "!!!!!!!0000000000"),
    "it must have 1 to 32,767 variables: it says 0",
  ],
  [
    "too many variables",
    whole,
    put("!!!!!!!0000000003", "!!!!!!!0000099999"),
    "it must have 1 to 32,767 variables: it says 99999",
  ],
  [
    "more variables than are described",
    whole,
    put("!!!!!!!0000000003", "!!!!!!!0000030000"),
    "variable 4 has none",
  ],
  [
    "fewer variables than are described",
    whole,
    put("!!!!!!!0000000003", "!!!!!!!0000000001"),
    "it must have the header record OBS at byte 800: there is",
  ],
  [
    "a strange type",
    whole,
    edited(second, 0, 7),
    'a variable must be of type 1 (number) or 2 (text): variable 2 ("WARD") is of type 7',
  ],
  [
    "an absurd length",
    whole,
    edited(second + 4, 255, 255),
    'a text must be 1 to 32,767 bytes long: variable 2 ("WARD") has 65535',
  ],
  [
    "a long number",
    whole,
    edited(second - 140 + 4, 0, 9),
    'a number must be 2 to 8 bytes long: variable 1 ("ID") has 9',
  ],
  [
    "another record length",
    whole,
    edited(second + 4, 0, 19),
    'behind the one before it, at byte 27 of a row: variable 3 ("DAYS") lies at 28',
  ],
  [
    "an absurd place",
    whole,
    edited(second + 84, 0xff, 0xff, 0xff, 0xff),
    'at byte 8 of a row: variable 2 ("WARD") lies at 4,294,967,295',
  ],
  [
    "a name that stands twice",
    whole,
    put("DAYS", "ID  "),
    'each name must stand once: variable 3 ("ID") is variable 1 too',
  ],
  [
    "blanks for a number",
    whole,
    (b) => (b.fill(32, rows + 36, rows + 44), b),
    'a number must be one of IBM\'s: in row 2, column "ID", there is blanks',
  ],
  [
    "two data sets",
    whole,
    (b) => Uint8Array.from([...b, ...b.slice(240)]),
    'as it must hold one data set: behind "STAYS" a second one begins at byte 1,360: write each to',
  ],
];

for (const [what, of, change, message] of mutilated) {
  Deno.test(`a transport file is refused for ${what}, saying where`, async () => {
    const path = await written(change(of.slice()));
    const error = await assertRejects(() => readAll(path), SyntaxError);
    assertStringIncludes(error.message, 'Cannot read "FILE" as ');
    assertStringIncludes(error.message, message);
  });
}

Deno.test("every cut of a file that says its rows is refused, and of one that doesn't within a row", async () => {
  for (let length = 0; length < v8.length; length += 13) {
    await assertRejects(
      () => written(v8.slice(0, length)).then(readAll),
      SyntaxError,
      "",
      `${length} bytes`,
    );
  }
  for (let length = 0; length < whole.length; length += 13) {
    if (length === rows) continue; // no rows at all: nothing tells
    await assertRejects(
      () => written(whole.slice(0, length)).then(readAll),
      SyntaxError,
      "",
      `${length} bytes`,
    );
  }
});
