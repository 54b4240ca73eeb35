import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { readCsv } from "lib/table/csv_file.ts";
import {
  categoryColumn,
  displayRows,
  numberColumn,
  type Table,
  tableOf,
  timestampColumn,
} from "lib/table/table.ts";
import { writeCsv } from "./write_csv.ts";

const folder = await Deno.makeTempDir({ prefix: "source_csv_" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

async function fileOf(content: string | Uint8Array<ArrayBuffer>, name = "stays.csv"): Promise<string> {
  const path = `${folder}/${name}`;
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  await Deno.writeFile(path, bytes);
  return path;
}

async function gzip(text: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(
    await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer(),
  );
}

async function tableOfText(text: string): Promise<Table> {
  return await readCsv(await fileOf(text));
}

Deno.test("`readCsv()` reads texts, missing values, quotes and line ends", async () => {
  const cases: [name: string, text: string, rows: unknown[]][] = [
    ["plain", "a,b\n1,x\n2,y\n", [{ a: "1", b: "x" }, { a: "2", b: "y" }]],
    ["no last newline", "a,b\n1,x", [{ a: "1", b: "x" }]],
    ["Windows line ends", "a,b\r\n1,x\r\n", [{ a: "1", b: "x" }]],
    ["missing", "a,b\n,x\n2,\n", [{ a: null, b: "x" }, { a: "2", b: null }]],
    ["quoted", 'a,b\n"1,5","say ""x"""\n', [{ a: "1,5", b: 'say "x"' }]],
    ["line break in quotes", 'a,b\n"1\n5",x\n', [{ a: "1\n5", b: "x" }]],
    ["empty lines are no rows", "a,b\n\n1,x\n\n", [{ a: "1", b: "x" }]],
    ["byte order mark", "\ufeffa,b\n1,x\n", [{ a: "1", b: "x" }]],
    ["unicode", "a,b\nZürich,日本\n", [{ a: "Zürich", b: "日本" }]],
    ["header only", "a,b\n", []],
  ];
  for (const [name, text, rows] of cases) {
    const table = await tableOfText(text);
    assertEquals(displayRows(table), rows as typeof rows & ReturnType<typeof displayRows>, name);
    assertEquals(Object.keys(table.columns), ["a", "b"], name);
  }
});

Deno.test("`readCsv()` reads a gzip file and grows beyond its first rows", async () => {
  const lines = Array.from({ length: 5000 }, (_, i) => `${i},${i % 7 === 0 ? "" : `ward ${i % 7}`}`);
  const path = await fileOf(await gzip(`id,ward\n${lines.join("\n")}\n`), "stays.csv.gz");
  const table = await readCsv(path);
  assertEquals(table.rowCount, 5000);
  assertEquals(displayRows(table, 5000)[4999], { id: "4999", ward: "ward 1" });
  assertEquals(displayRows(table, 5000)[4998], { id: "4998", ward: null });
});

Deno.test("`readCsv()` takes another separator when told", async () => {
  const path = await fileOf("a;b\n1,5;x\n");
  assertEquals(displayRows(await readCsv(path, { separator: ";" })), [{ a: "1,5", b: "x" }]);
});

Deno.test("`readCsv()` says what is wrong in one sentence when the text is bad", async () => {
  const cases: [text: string, message: string][] = [
    ["", "as a CSV file must start with a header line: the file is empty"],
    [
      "a,b,c\n1,2,3\n4,5",
      "as every row must have 3 fields like the header: row 2 is the last and has 2 fields, so the file seems to be cut off",
    ],
    ["a,b\n1,2\n3\n5,6\n", "as every row must have 2 fields like the header: row 2 has 1 field"],
    ["a,b\n1,2,3\n", "as every row must have 2 fields like the header: row 1 has 3 fields"],
    [
      "a;b\n1;2\n",
      "as its columns must be separated by commas: the header is one column and seems to be separated by semicolons",
    ],
    [
      "a\tb\n1\t2\n",
      "as its columns must be separated by commas: the header is one column and seems to be separated by tabs",
    ],
    ["a,b,a,b\n", 'as column names must differ: the header repeats "a", "b"'],
    ["a,,c\n", "as every column must have a name: column 2 has none"],
    [
      'a,b\n1,2\n"3,4\n5,6\n',
      "as quotes must enclose a whole field and be closed: row 2 has a quote that is not",
    ],
    ['a,b\n1,x"y\n', "as quotes must enclose a whole field and be closed: row 1 has a quote that is not"],
    ['"a,b\n', "as quotes must enclose a whole field and be closed: the header has a quote that is not"],
  ];
  for (const [text, message] of cases) {
    const path = await fileOf(text);
    const error = await assertRejects(() => readCsv(path), SyntaxError);
    assertEquals(error.message, `Cannot read "${path}" ${message}`);
  }
});

Deno.test("`readCsv()` reads UTF-16 by its mark, and other encodings when told", async () => {
  const text = "Stadt,n\nZürich,1\nŁódź,2\n";
  const little = new Uint8Array(Uint16Array.from(`\ufeff${text}`, (letter) => letter.charCodeAt(0)).buffer);
  const big = little.map((_, i) => little[i ^ 1]!);
  const latin = Uint8Array.from("Stadt,n\nZürich,1\n", (letter) => letter.charCodeAt(0));
  const cases: [bytes: Uint8Array<ArrayBuffer>, encoding: string | undefined, cities: string[]][] = [
    [little, undefined, ["Zürich", "Łódź"]],
    [big, undefined, ["Zürich", "Łódź"]],
    [latin, "windows-1252", ["Zürich"]],
    [new TextEncoder().encode(text), "utf-8", ["Zürich", "Łódź"]],
  ];
  for (const [bytes, encoding, cities] of cases) {
    const table = await readCsv(await fileOf(bytes), encoding === undefined ? {} : { encoding });
    assertEquals(displayRows(table).map(({ Stadt }) => Stadt), cities);
  }
});

Deno.test("`readCsv()` names the line when the encoding is not UTF-8", async () => {
  const latin = Uint8Array.from("city,stays\nBern,1\nZ\xfcrich,2\n", (letter) => letter.charCodeAt(0));
  const long = new Uint8Array(300_000 * 9 + latin.length);
  const head = new TextEncoder().encode("city,stays\n");
  long.set(head);
  const line = new TextEncoder().encode("Basel,12\n");
  for (let i = 0; i < 300_000; i++) long.set(line, head.length + i * line.length);
  long.set(latin.subarray(head.length), head.length + 300_000 * line.length);
  const cut = Uint8Array.from([...new TextEncoder().encode("city\nBern\n"), 0xc3]);
  const cases: [bytes: Uint8Array<ArrayBuffer>, line: number][] = [[latin, 3], [long, 300_003]];
  for (const [bytes, line] of cases) {
    const path = await fileOf(bytes);
    const error = await assertRejects(() => readCsv(path), SyntaxError);
    assertEquals(
      error.message,
      `Cannot read "${path}" as its text must be UTF-8: line ${line} is not; save the file again as UTF-8, or ` +
        'say what it is in the spec of its cohort, for instance encoding: "windows-1252"',
    );
  }
  await assertRejects(async () => readCsv(await fileOf(cut)), SyntaxError, "line 3 is not");
});

Deno.test("`readCsv()` says so when the file is absent, a folder, or no whole gzip file", async () => {
  const missing = `${folder}/none.csv`;
  const error = await assertRejects(() => readCsv(missing), Error);
  assertEquals(
    error.message,
    `Cannot read "${missing}" as there must be such a file: none found at ${missing}`,
  );
  assertStringIncludes((await assertRejects(() => readCsv(folder), Error)).message, "it is a folder");
  const whole = await gzip(
    "a,b\n" + Array.from({ length: 9999 }, (_, i) => `${i},${i * 7919 % 9973}\n`).join(""),
  );
  for (
    const bytes of [whole.slice(0, whole.length >> 1), whole.slice(0, whole.length - 4), new Uint8Array(9)]
  ) {
    const path = await fileOf(bytes, "cut.csv.gz");
    const { message } = await assertRejects(() => readCsv(path), Error);
    assertEquals(
      message,
      `Cannot read "${path}" as it must be a whole gzip file: it is cut off, damaged or not gzip`,
    );
  }
});

Deno.test("`readCsv()` reads a gzip file of several members, however it is cut up", async () => {
  const lines = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => `${from + i},ward ${(from + i) % 7}\n`).join("");
  const members = [
    await gzip("id,ward\n" + lines(0, 3_000)),
    await gzip(""),
    await gzip(lines(3_000, 9_999)),
  ];
  const whole = new Uint8Array(await new Blob(members).arrayBuffer());
  const read = await readCsv(await fileOf(whole, "members.csv.gz"));
  assertEquals([read.rowCount, displayRows(read, 9_999)[9_998]], [9_999, { id: "9998", ward: "ward 2" }]);
  // Padding behind the last member, as tapes have it, is none of it; other bytes are damage.
  const padded = new Uint8Array(await new Blob([whole, new Uint8Array(512)]).arrayBuffer());
  assertEquals((await readCsv(await fileOf(padded, "padded.csv.gz"))).rowCount, 9_999);
  const second = members[0]!.length + members[1]!.length;
  for (const cut of [whole.length - 1, second + 5, second + 4_000]) {
    await assertRejects(
      async () => readCsv(await fileOf(whole.slice(0, cut), "cut.csv.gz")),
      Error,
      "whole gzip file",
    );
  }
  const damaged = whole.slice();
  damaged[whole.length - 6]! ^= 1;
  await assertRejects(async () => readCsv(await fileOf(damaged, "damaged.csv.gz")), Error, "whole gzip file");
});

Deno.test("`readCsv()` refuses a gzip file that unpacks to hundreds of times its size", async () => {
  for (const line of [`${"0".repeat(60)},0\n`, `${"x".repeat(1_000)},0\n`]) {
    const bomb = await gzip("a,b\n" + line.repeat(20 * 2 ** 20 / line.length));
    const path = await fileOf(bomb, "bomb.csv.gz");
    const error = await assertRejects(() => readCsv(path), Error);
    assertStringIncludes(
      error.message,
      `Cannot read "${path}" as a gzip file must unpack to at most 100 times its size`,
    );
  }
});

Deno.test("`readCsv()` names the rule, and not the path alone, when a pipe or a device is no file", async () => {
  if (Deno.build.os !== "linux") return;
  await assertRejects(() => readCsv("/dev/zero"), TypeError, "it is a pipe or a device");
  const pipe = `${folder}/pipe.csv`;
  await new Deno.Command("mkfifo", { args: [pipe] }).output();
  await assertRejects(() => readCsv(pipe), TypeError, "it is a pipe or a device");
});

Deno.test("`writeCsv()` writes labels that `readCsv()` reads back letter by letter", async () => {
  const labels = [
    "x\r\ny",
    "\r",
    "\n",
    "a\rb",
    '"',
    '""',
    ",",
    " a ",
    "\ufeffa",
    "\0",
    "é\u2028",
    "'",
    "\t",
    "#",
  ];
  for (const name of ["odd.csv", "odd.csv.gz"]) {
    await writeCsv(
      tableOf({ "2022": categoryColumn(labels), name: categoryColumn(labels) }),
      `${folder}/${name}`,
    );
    const read = await readCsv(`${folder}/${name}`);
    assertEquals(displayRows(read, 99).map((row) => row.name!), labels);
    assertEquals(displayRows(read, 99).map((row) => row["2022"]!), labels);
  }
});

const table: Table = tableOf({
  ward: categoryColumn(["R", null, 'a "b", c', "line\nbreak", "Zürich"]),
  days: numberColumn([1, NaN, 0.1, -2.5e-7, 9007199254740991]),
  admitted: timestampColumn([
    Date.UTC(2022, 10, 1),
    NaN,
    Date.UTC(2022, 10, 1, 13, 45),
    0,
    Date.UTC(1969, 11, 31),
  ]),
});

Deno.test("`readCsv()` reads back what was written of every type, packed or not", async () => {
  for (const name of ["stays.csv", "stays.csv.gz"]) {
    await writeCsv(table, `${folder}/${name}`);
    assertEquals(displayRows(await readCsv(`${folder}/${name}`)), [
      { ward: "R", days: "1", admitted: "2022-11-01" },
      { ward: null, days: null, admitted: null },
      { ward: 'a "b", c', days: "0.1", admitted: "2022-11-01T13:45:00.000Z" },
      { ward: "line\nbreak", days: "-2.5e-7", admitted: "1970-01-01" },
      { ward: "Zürich", days: "9007199254740991", admitted: "1969-12-31" },
    ]);
  }
});

Deno.test("`readCsv()` names the first column that has no name, as R and pandas write it", async () => {
  const file = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await Deno.writeTextFile(file, '"","los"\n"1",4\n"2",9\n');
    assertEquals(Object.keys((await readCsv(file)).columns), ["column 1", "los"]);
  } finally {
    await Deno.remove(file);
  }
});
