import { assertEquals, assertRejects } from "@std/assert";
import { parseCsv } from "lib/table/parse_csv.ts";
import { displayRows } from "lib/table/table.ts";

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
