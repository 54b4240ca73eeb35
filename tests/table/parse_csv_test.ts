import { assert, assertEquals, assertRejects } from "@std/assert";
import { csvTables, parseCsv } from "lib/table/parse_csv.ts";
import { displayRows } from "lib/table/table.ts";
import { timesAsLong } from "../own_seconds.ts";
import { plainValues } from "../warehouse/assert_same_rows.ts";

async function* inPieces(
  bytes: Uint8Array<ArrayBuffer>,
  size: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let from = 0; from < bytes.length; from += size) {
    yield await Promise.resolve(bytes.slice(from, from + size));
  }
}

const text = 'city,"say ""hi"""\r\nZürich,"a\nb"\r\n日本,😀\r\n,last';

Deno.test("`parseCsv()` gives the same table wherever the bytes are cut", async () => {
  const bytes = new TextEncoder().encode(text);
  for (let size = 1; size <= bytes.length; size++) {
    assertEquals(displayRows(await parseCsv(inPieces(bytes, size), "stays.csv")), [
      { "city": "Zürich", 'say "hi"': "a\nb" },
      { "city": "日本", 'say "hi"': "😀" },
      { "city": null, 'say "hi"': "last" },
    ], `pieces of ${size}`);
  }
});

Deno.test("`parseCsv()` refuses a file that is cut off, except between rows and inside the last field", async () => {
  const header = "id,ward,days\n";
  const rows = "12,R,34\n".repeat(3);
  for (let length = 1; length < rows.length; length++) {
    const cut = rows.slice(0, length);
    const read = () => parseCsv(inPieces(new TextEncoder().encode(header + cut), 5), "stays.csv");
    const isSound = cut.endsWith("\n") || cut.split("\n").at(-1)!.split(",").length === 3;
    if (isSound) assertEquals((await read()).rowCount, cut.trimEnd().split("\n").length);
    else await assertRejects(read, SyntaxError, "the file seems to be cut off", cut);
  }
});

Deno.test("`parseCsv()` keeps codes and labels in order of first appearance", async () => {
  const bytes = new TextEncoder().encode("ward\nR\nS\nR\nQ\n");
  const { columns } = await parseCsv(inPieces(bytes, 64), "stays.csv");
  assertEquals(columns, {
    ward: { type: "category", codes: Int32Array.of(0, 1, 0, 2), labels: ["R", "S", "Q"] },
  });
});

async function* once(text: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield await Promise.resolve(new TextEncoder().encode(text));
}

async function columnsIn(text: string, piece = 3): Promise<Record<string, (string | null)[]>> {
  const { columns } = await parseCsv(inPieces(new TextEncoder().encode(text), piece), "stays.csv");
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, plainValues(column) as (string | null)[]]),
  );
}

Deno.test("`parseCsv()` reads rows that end at LF, CRLF or CR, and what is in quotes as it is", async () => {
  const cases: [text: string, a: (string | null)[], b: (string | null)[]][] = [
    ["a,b\r1,2\r3,4\r", ["1", "3"], ["2", "4"]],
    ["a,b\r1,2\r3,4", ["1", "3"], ["2", "4"]],
    ["\r\ra,b\r\r1,2\r\r", ["1"], ["2"]],
    ['a,b\r"1\r2",3\r', ["1\r2"], ["3"]],
    // Of a file that was put together.
    ["a,b\r1,2\n3,4\r\n5,6", ["1", "3", "5"], ["2", "4", "6"]],
    ["a,b\r\n1,2\n3,4\r\n", ["1", "3"], ["2", "4"]],
    ["a,b\n1,2\r", ["1"], ["2"]],
    ['a,b\n"x\r\ny",1\n', ["x\r\ny"], ["1"]],
    ['a,b\r\n"x\r\ny\nz\r",1\r\n', ["x\r\ny\nz\r"], ["1"]],
    ['a,b\n"",1\n', [null], ["1"]],
    ['a,b\n"""",""""""\n', ['"'], ['""']],
    ['a,b\n",",""\n', [","], [null]],
    ["a,b\n\ufeff1,2\n", ["\ufeff1"], ["2"]],
    ["a,b\n,\n", [null], [null]],
  ];
  for (const [text, a, b] of cases) {
    for (const piece of [1, 2, 3, 1_000]) {
      assertEquals(await columnsIn(text, piece), { a, b }, `${JSON.stringify(text)} in pieces of ${piece}`);
    }
  }
  assertEquals(await columnsIn('a\n""\n1\n'), { a: [null, "1"] });
});

Deno.test("`parseCsv()` keeps the header's order, also of names that are whole numbers", async () => {
  const names = ["name", "2022", "2021", "10", "-1", "01", "__proto__", "constructor", "0"];
  const { columns } = await parseCsv(
    once(`${names.join()}\n${names.map((_, i) => i).join()}\n`),
    "stays.csv",
  );
  assertEquals(Object.keys(columns), names);
  const firsts = Object.entries(columns).map(([name, column]) => [name, plainValues(column)[0]]);
  assertEquals(firsts, names.map((name, i) => [name, String(i)]));
});

Deno.test("`parseCsv()` says in words where quotes and line ends are wrong", async () => {
  const quotes = "as quotes must enclose a whole field and be closed: ";
  const returns = "as a carriage return inside a field must stand in quotes: ";
  const cases: [text: string, message: string][] = [
    ['a,b\n1,"x"y\n', `${quotes}row 1 has a quote that is not`],
    ['a,b\n1, "x"\n', `${quotes}row 1 has a quote that is not`],
    ['a,"b', `${quotes}the header has a quote that is not`],
    ['a,b\n1,2\n3,"4\n5,6\n', `${quotes}row 2 has a quote that is not`],
    ["a,b\n1,2\r3,4\n", `${returns}row 1 has one that does not`],
    ["a,b\r\n1,x\ry\r\n", `${returns}row 1 has one that does not`],
  ];
  for (const [text, message] of cases) {
    const error = await assertRejects(() => columnsIn(text), SyntaxError);
    assertEquals(error.message, `Cannot read "stays.csv" ${message}`);
  }
});

Deno.test("`parseCsv()` tells its limits in words, for columns, fields and cells", async () => {
  const limits = { mostFields: 3, mostCharacters: 5 };
  const read = (text: string) => parseCsv(once(text), "stays.csv", limits);
  assertEquals((await read("a,b,c\n12345,,\n")).rowCount, 1);
  const cases: [text: string, message: string][] = [
    ["a,b,c,d\n", "as a row must have at most 3 fields: the header has more"],
    ["a,b,c\n1,2,3,4,5\n", "as a row must have at most 3 fields: row 1 has more"],
    ["a,b,c\n123456,,\n", "as a cell must have at most 5 characters: row 1 has a longer one"],
    ['a,b,c\n1,2,"1234\n5,6', "as a cell must have at most 5 characters: row 1 has a longer one"],
  ];
  for (const [text, message] of cases) {
    const error = await assertRejects(() => read(text), SyntaxError);
    assertEquals(error.message.startsWith(`Cannot read "stays.csv" ${message}`), true, error.message);
  }
});

Deno.test("`parseCsv()` takes time in proportion to columns, and to the size of a cell", async () => {
  const wide = (columns: number) => {
    const names = Array.from({ length: columns }, (_, i) => `c${i}`).join();
    return `${names}\n${names}\n`;
  };
  const cell = (megabytes: number) => `a,b\n1,"${"x".repeat(megabytes * 2 ** 20)}"\n`;
  const reading = (text: string) => {
    const bytes = new TextEncoder().encode(text);
    return () => parseCsv(inPieces(bytes, 65_536), "stays.csv");
  };
  for (const text of [wide, cell]) {
    const [small, large] = text === wide ? [4_000, 64_000] : [2, 32];
    // Sixteen times as much: 256 times as long where each column, or each piece, looks at all others.
    const times = await timesAsLong(reading(text(small)), reading(text(large)));
    assert(times < 80, `${times} times as long for 16 times as much`);
  }
});

Deno.test("`parseCsv()` shows what a terminal would obey, and repeats no more names than ten", async () => {
  const evil = "a\x1b]0;OWNED\x07\x1b[2J";
  const repeated = await assertRejects(() => columnsIn(`${evil},${evil}\n`), SyntaxError);
  assertEquals(
    repeated.message,
    'Cannot read "stays.csv" as column names must differ: the header repeats "a\\x1b]0;OWNED\\x07\\x1b[2J"',
  );
  const names = Array.from({ length: 3_000 }, (_, i) => `${i}${"x".repeat(300)}`);
  const many = await assertRejects(() => columnsIn(`${[...names, ...names].join()}\n`, 65_536), SyntaxError);
  assert(
    many.message.endsWith('" and 2990 more') || many.message.endsWith("and 2990 more"),
    many.message.slice(-80),
  );
  assert(many.message.length < 2_000);
});

Deno.test("`csvTables()` gives the rows of `parseCsv()` in parts, with labels of their own", async () => {
  const text = `id,ward\n${Array.from({ length: 500 }, (_, i) => `${i},"w ""${i % 7}"""\r\n`).join("")}`;
  const bytes = new TextEncoder().encode(text);
  const whole = displayRows(await parseCsv(inPieces(bytes, 40), "stays.csv"), 500);
  for (const rows of [1, 64, 499, 500, 501]) {
    const parts = await Array.fromAsync(csvTables(inPieces(bytes, 40), "stays.csv", { rows }));
    assertEquals(parts.flatMap((part) => displayRows(part, 500)), whole, `parts of ${rows}`);
    assert(parts.slice(0, -1).every((part) => part.rowCount >= rows && part.rowCount < rows + 10));
  }
  const none = await Array.fromAsync(csvTables(once("a,b\n"), "stays.csv", { rows: 1 }));
  assertEquals(none.map(({ rowCount, columns }) => [rowCount, Object.keys(columns)]), [[0, ["a", "b"]]]);
});

Deno.test("`csvTables()` counts the rows of all parts when it says where a fault is", async () => {
  const text = `a,b\n${"1,2\n".repeat(99)}`;
  const faults: [end: string, message: string][] = [
    ["1\n", "row 100 is the last and has 1 field, so the file seems to be cut off"],
    ["1\n1,2\n", "row 100 has 1 field"],
    ['1,"2', "row 100 has a quote that is not"],
  ];
  for (const [end, message] of faults) {
    const bytes = new TextEncoder().encode(text + end);
    const read = () => Array.fromAsync(csvTables(inPieces(bytes, 16), "stays.csv", { rows: 10 }));
    assert((await assertRejects(read, SyntaxError)).message.endsWith(message), message);
  }
});
