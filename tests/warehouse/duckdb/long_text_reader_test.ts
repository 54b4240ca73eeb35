import { DuckDBInstance, type DuckDBVector } from "@duckdb/node-api";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { decodedItem, decodedUtf8 } from "lib/table/utf8.ts";
import { LongTextReader } from "lib/warehouse/duckdb/long_text_reader.ts";
import { rawVector } from "lib/warehouse/duckdb/vector.ts";

Deno.test("`LongTextReader` was proved on the version of the binding that is pinned", async () => {
  const { imports } = JSON.parse(await Deno.readTextFile(new URL("../../../deno.json", import.meta.url)));
  const message =
    "a new version: see that followerOf() fits its DuckDBBlobVector, time it, then name it here";
  assertEquals(imports["@duckdb/node-api"], "npm:@duckdb/node-api@1.5.5-r.5", message);
});

/** The long texts of a query's first vector, by runs and by the binding's own `getItem()`. */
async function bothWays(select: string): Promise<readonly [runs: string[], items: string[], calls: number]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const chunk = (await (await connection.run(select)).fetchChunk())!;
  const vector = chunk.getColumnVector(0) as DuckDBVector<string>;
  const { bytes, valid } = rawVector(vector);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, chunk.rowCount * 4);
  let calls = 0;
  const counted = Object.create(vector, {
    getItem: { value: (row: number) => (calls++, vector.getItem(row)) },
  });
  const read = (fits?: false) => {
    const labels: string[] = [];
    const reader = new LongTextReader((text) => labels.push(text) - 1, fits);
    return Array.from(
      { length: chunk.rowCount },
      (_, row) => labels[reader.codeAt(counted, words, valid, row)]!,
    );
  };
  const runs = read(), callsOfRuns = calls;
  const items = read(false);
  connection.closeSync();
  instance.closeSync();
  return [runs, items, callsOfRuns];
}

Deno.test("`LongTextReader` reads by runs what `getItem()` reads one by one, and asks for one item only", async () => {
  const mark = "chr(65279)", nul = "chr(0)";
  const [runs, items, calls] = await bothWays(
    `SELECT ${mark} || 'a long text with ' || ${nul} || ', number ' || i % 700 FROM range(2000) AS t (i)`,
  );
  assertEquals(runs[3], "\ufeffa long text with \0, number 3");
  assertEquals(runs, items);
  assertEquals(calls, 1);
});

Deno.test("`LongTextReader` goes back to `getItem()` when the binding reads pointers in another way", async () => {
  const { DuckDBBlobVector } = await import("@duckdb/node-api");
  const kept = DuckDBBlobVector.prototype.getItemBytes;
  const ways = [() => new TextEncoder().encode("something else"), () => null, () => {
    throw new Error("no such layout");
  }];
  try {
    for (const way of ways) {
      DuckDBBlobVector.prototype.getItemBytes = way;
      const [runs, items] = await bothWays(`SELECT 'a long text, number ' || i FROM range(50) AS t (i)`);
      assertEquals(runs, items);
      assertEquals(runs[49], "a long text, number 49");
    }
  } finally {
    DuckDBBlobVector.prototype.getItemBytes = kept;
  }
});

Deno.test("`decodedUtf8()` and `decodedItem()` keep a byte order mark, and refuse what is not UTF-8", () => {
  const bytesOf = (text: string) => new TextEncoder().encode(text);
  for (const text of ["", "a", "\ufeff", "\ufeffa", "\ufffd", "\u{10ffff}"]) {
    assertEquals(decodedUtf8(bytesOf(text)), text);
    assertEquals(decodedItem(new TextDecoder().decode(bytesOf(text)), bytesOf(text).length), text);
  }
  // Half a surrogate pair, an overlong slash, a byte that begins nothing, a character that is cut off.
  for (
    const bytes of [[0xed, 0xa0, 0xbd], [0xc0, 0xaf], [0x61, 0xff], [0xc3]].map((each) =>
      Uint8Array.from(each)
    )
  ) {
    assertThrows(() => decodedUtf8(bytes), TypeError, "must be UTF-8");
    const replaced = new TextDecoder().decode(bytes);
    assert(replaced.includes("\ufffd"));
    if (bytesOf(replaced).length === bytes.length) continue;
    assertThrows(() => decodedItem(replaced, bytes.length), TypeError, "must be UTF-8");
  }
});
