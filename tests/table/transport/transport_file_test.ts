import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { randomSource } from "lib/stats/random.ts";
import { type Column, displayRows } from "lib/table/table.ts";
import {
  readTransportLayout,
  readTransportParts,
  type TransportOptions,
} from "lib/table/transport/transport_file.ts";
import { NotUtf8 } from "lib/table/utf8_bytes.ts";
import { ibmBytes, transportBytes, type WrittenColumn } from "./write_transport.ts";

const fixtures = new URL("fixtures/", import.meta.url);
const folder = await Deno.makeTempDir({ prefix: "transport_" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
const kinds = [".", ...Array.from({ length: 26 }, (_, i) => `.${String.fromCharCode(65 + i)}`), "._"];

async function written(bytes: Uint8Array, name = "x.xpt"): Promise<string> {
  await Deno.writeFile(`${folder}/${name}`, bytes);
  return `${folder}/${name}`;
}

/** Each column's values over all parts: numbers, texts, null; and what SAS calls missing. */
async function valuesOf(path: string, options: TransportOptions = {}) {
  const values: Record<string, (number | string | null)[]> = {}, missing: Record<string, string[]> = {};
  let parts = 0;
  for await (const part of readTransportParts(path, { shown: "FILE", ...options })) {
    parts++;
    for (const [name, column] of Object.entries(part.table.columns)) {
      (values[name] ??= []).push(...cells(column));
    }
    for (const [name, found] of Object.entries(part.missing)) {
      (missing[name] ??= []).push(...Array.from(found, (kind) => kind === 0 ? "" : kindText(kind)));
    }
  }
  return { values, missing, parts };
}

function cells(column: Column): (number | string | null)[] {
  if (column.type === "category") return Array.from(column.codes, (code) => column.labels[code] ?? null);
  return Array.from(column.values, (value) => Number.isNaN(value) ? null : value);
}

function kindText(kind: number): string {
  return kind === 46 ? "." : `.${String.fromCharCode(kind)}`;
}

/** A double as `float.hex()` of Python writes it. */
function ofHex(text: string): number {
  const [, sign, whole, part, exponent] = /^(-?)0x(\d)\.([0-9a-f]+)p([+-]\d+)$/.exec(text)!;
  const size = Number(`0x${whole}${part}`) * 2 ** (Number(exponent) - 4 * part!.length);
  return sign === "-" ? -size : size;
}

for (const version of [5, 8] as const) {
  Deno.test(`a file of version ${version} is read as pyreadstat reads it, kinds of missing kept apart`, async () => {
    const expected = JSON.parse(await Deno.readTextFile(new URL("expected.json", fixtures)));
    const path = new URL(`v${version}.xpt`, fixtures).pathname;
    const { labels, columns } = expected[`v${version}`];
    const layout = await readTransportLayout(path);
    assertEquals(layout.columns.map(({ name, label }) => [name, label]), Object.entries(labels));
    assertEquals([layout.version, layout.member, layout.rowCount], [
      version,
      "STAYS",
      version === 8 ? 28 : null,
    ]);
    const { values, missing } = await valuesOf(path);
    const epoch = Date.UTC(1960, 0, 1);
    const read: Record<string, (number | string | null)[]> = Object.fromEntries(
      Object.entries(columns as Record<string, (string | null)[]>).map(([name, list]) => [
        name,
        list.map((each) => name === "NAME" ? each || null : each === null ? null : ofHex(each)),
      ]),
    );
    read.DAY = read.DAY!.map((day) => epoch + Number(day) * 86_400_000);
    read.TIME = read.TIME!.map((second) => epoch + Number(second) * 1000);
    assertEquals(values, read);
    assertEquals(missing.KIND, kinds);
    assertEquals(missing.EXTREME!.join(""), "");
  });
}

/** A random double of any size that IBM's numbers have, with as many bits as it has room for. */
function randomNumber(random: () => number): number {
  const exponent = Math.floor(random() * 508) - 258;
  return (random() < 0.5 ? -1 : 1) * (1 + random()) * 2 ** exponent;
}

for (const version of [5, 8] as const) {
  Deno.test(`random columns come back from version ${version} to the bit, in parts of any size`, async () => {
    const random = randomSource(16), rows = 700;
    const made = (value: (row: number) => number | string) =>
      Array.from({ length: rows }, (_, row) => value(row));
    const columns: WrittenColumn[] = [
      { name: "ANY", values: made(() => randomNumber(random)) },
      { name: "SOME", values: made(() => random() < 0.5 ? kinds[Math.floor(random() * 28)]! : 0) },
      {
        name: "WORD",
        isText: true,
        length: 7,
        values: made(() => ["", " a", "Größe", "x"][Math.floor(random() * 4)]!),
      },
      { name: "WHOLE", length: 3, values: made(() => Math.floor(random() * 4096) - 2048) },
      { name: "DAY", format: "MMDDYY", values: made((row) => row - 300) },
    ];
    const path = await written(transportBytes(columns, { version }));
    for (const most of [1, 7, 65_536]) {
      const { values, missing, parts } = await valuesOf(path, { rows: most });
      assertEquals(parts, Math.ceil(rows / most));
      assertEquals(values.ANY, [...columns[0]!.values]);
      assertEquals(values.SOME, columns[1]!.values.map((each) => each === 0 ? 0 : null));
      assertEquals(missing.SOME, columns[1]!.values.map((each) => each === 0 ? "" : each));
      assertEquals(values.WORD, columns[2]!.values.map((each) => each || null));
      assertEquals(values.WHOLE, [...columns[3]!.values]);
      assertEquals(values.DAY![300], Date.UTC(1960, 0, 1));
    }
  });
}

Deno.test("IBM's numbers are what their bytes say, and zero is zero", async () => {
  const cases: [hex: string, value: number | null][] = [
    ["4110000000000000", 1],
    ["c276a00000000000", -118.625],
    ["0000000000000000", 0],
    ["8000000000000000", 0],
    ["4000000000000000", 0], // "@" is no kind of missing
    ["2e00000000000000", null],
    ["4100000000000000", null], // ".A"
    ["2e00000000000001", 1 * 2 ** (4 * (0x2e - 64) - 56)],
    ["0010000000000000", 16 ** -65],
    ["0000000000000001", 2 ** -312],
    ["7fffffffffffffff", 16 ** 63],
    ["7ffffffffffffff8", (1 - 2 ** -53) * 16 ** 63],
    ["4180000000000004", 8], // half of the last bit of a double: to the even one
    ["418000000000000c", 8 + 2 ** -48],
    ["4180000000000005", 8 + 2 ** -49],
  ];
  const bytes = transportBytes([{ name: "X", values: cases.map(() => 1) }]);
  const from = bytes.length - 80 * Math.ceil(cases.length / 10);
  cases.forEach(([hex], i) => bytes.set(Uint8Array.fromHex(hex), from + 8 * i));
  const { values: { X } } = await valuesOf(await written(bytes));
  assertEquals(X, cases.map(([, value]) => value));
});

Deno.test("the least and the greatest double that IBM's numbers hold come back, and no other is written", async () => {
  const values = [
    16 ** 63 * (1 - 2 ** -53),
    -(16 ** 63) * (1 - 2 ** -53),
    16 ** -65,
    16 ** -65 * (1 + 2 ** -52),
  ];
  assertEquals((await valuesOf(await written(transportBytes([{ name: "X", values }])))).values.X, values);
  for (const beyond of [16 ** 63, 1e300, 16 ** -65 / 2, Infinity]) {
    assertThrows(() => ibmBytes(beyond), RangeError);
  }
});

Deno.test("numbers are times where SAS shows them as days, or days with a time", async () => {
  const formats = {
    ...{
      DATE: 86_400_000,
      MMDDYY: 86_400_000,
      DDMMYYP: 86_400_000,
      YYMMDDN: 86_400_000,
      E8601DA: 86_400_000,
    },
    ...{ DATETIME: 1000, E8601DT: 1000, TIME: null, BEST: null, COMMA: null, DATEX: null },
  };
  const columns = Object.keys(formats).map((format) => ({ name: format, format, values: [-1.5] }));
  const { values } = await valuesOf(await written(transportBytes(columns)));
  for (const [name, unit] of Object.entries(formats)) {
    assertEquals(values[name], [unit === null ? -1.5 : Date.UTC(1960, 0, 1) - 1.5 * unit], name);
  }
});

const stays: WrittenColumn[] = [
  { name: "ID", values: [1, 2, 3], label: "Number of the stay" },
  { name: "WARD", isText: true, length: 20, values: ["A", "B", ""] },
  { name: "DAYS", values: [3, ".", 0] },
];

Deno.test("`readTransportParts()` reads chosen columns, packed files, and files of no rows", async () => {
  const path = await written(transportBytes(stays));
  assertEquals((await valuesOf(path, { columns: ["DAYS", "ID"] })).values, {
    ID: [1, 2, 3],
    DAYS: [3, null, 0],
  });
  await assertRejects(
    () => valuesOf(path, { columns: ["DAYS", "LOS"] }),
    TypeError,
    'Cannot read "FILE" as it must have a column "LOS": it has ID, WARD, DAYS',
  );
  const packed = new Blob([transportBytes(stays)]).stream().pipeThrough(new CompressionStream("gzip"));
  await Deno.writeFile(`${folder}/x.xpt.gz`, packed);
  assertEquals((await valuesOf(`${folder}/x.xpt.gz`)).values.WARD, ["A", "B", null]);
  const empty = await written(transportBytes(stays.map((each) => ({ ...each, values: [] }))));
  assertEquals(await valuesOf(empty), {
    ...{ values: { ID: [], WARD: [], DAYS: [] }, missing: { ID: [], DAYS: [] }, parts: 1 },
  });
});

Deno.test("blanks that fill the last record are no rows, unless the file says so", async () => {
  const texts = [{ name: "T", isText: true, length: 3, values: ["abc", "", "x", "", ""] }];
  assertEquals((await valuesOf(await written(transportBytes(texts)))).values.T, ["abc", null, "x"]);
  const told = await written(transportBytes(texts, { version: 8 }));
  assertEquals((await valuesOf(told)).values.T, ["abc", null, "x", null, null]);
  const untold = await written(transportBytes(texts, { version: 8, saysRows: false }));
  assertEquals((await valuesOf(untold)).values.T, ["abc", null, "x"]);
  // A blank row that no filling explains is one.
  const long = [{ name: "T", isText: true, length: 80, values: ["a", "", ""] }];
  assertEquals((await valuesOf(await written(transportBytes(long)))).values.T, ["a", null, null]);
});

Deno.test("rows go on from one block of bytes to the next, in files larger than a block", async () => {
  const rows = 150_000, values = Array.from({ length: rows }, (_, row) => row - 7);
  const path = await written(transportBytes([
    { name: "N", values },
    { name: "T", isText: true, length: 3, values: values.map((each) => String(each % 100)) },
  ]));
  const { values: read, parts } = await valuesOf(path);
  assertEquals(read.N, values);
  assertEquals(read.T![rows - 1], String((rows - 8) % 100));
  assertEquals(parts, 3);
});

Deno.test("text of another encoding is read as it is said, else refused by row and column", async () => {
  const bytes = transportBytes([{ name: "T", isText: true, length: 4, values: ["a", "b?c"] }]);
  bytes[bytes.lastIndexOf("?".charCodeAt(0))] = 0xe9;
  const path = await written(bytes);
  assertEquals((await valuesOf(path, { encoding: "windows-1252" })).values.T, ["a", "béc"]);
  await assertRejects(
    () => valuesOf(path),
    NotUtf8,
    'Cannot read "FILE" as its text must be UTF-8: row 2 of column "T" is not; say what it is in the spec',
  );
});

Deno.test("a number that is no time is refused where SAS shows times", async () => {
  const path = await written(transportBytes([{ name: "D", format: "DATE", values: [1, 1e30] }]));
  await assertRejects(
    () => valuesOf(path),
    SyntaxError,
    'a time must be one of the calendar: in row 2, column "D", there is 1e+30',
  );
});

Deno.test("long labels of version 8 stand in full", async () => {
  const label = "A label that is longer than the forty characters of its place";
  const path = await written(
    transportBytes([{ ...stays[0]!, name: "A_LONGER_NAME", label }], { version: 8 }),
  );
  assertEquals((await readTransportLayout(path)).columns.map(({ name, label }) => [name, label]), [[
    "A_LONGER_NAME",
    label,
  ]]);
  for await (const { table } of readTransportParts(path)) {
    assertEquals(displayRows(table), [1, 2, 3].map((each) => ({ A_LONGER_NAME: each })));
  }
});
