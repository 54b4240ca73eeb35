import { assertEquals } from "@std/assert";
import { asUtf8 } from "lib/table/as_utf8.ts";

async function* pieces(...bytes: number[][]): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (const each of bytes) yield await Promise.resolve(Uint8Array.from(each));
}

const cases: readonly [what: string, bytes: number[][], encoding: string | undefined, utf8: number[]][] = [
  ["nothing", [], undefined, []],
  ["UTF-8", [[0x61], [0xc3, 0xa4]], undefined, [0x61, 0xc3, 0xa4]],
  ["UTF-16 by its mark", [[0xff, 0xfe, 0x61], [0, 0xe4, 0]], undefined, [0x61, 0xc3, 0xa4]],
  ["what was named", [[0x61], [0xe4]], "windows-1252", [0x61, 0xc3, 0xa4]],
  ["a mark that begins a later piece, which is none", [[0x61], [0xff, 0xfe]], undefined, [0x61, 0xff, 0xfe]],
];

Deno.test("`asUtf8()` tells the encoding by the first piece alone", async () => {
  for (const [what, bytes, encoding, utf8] of cases) {
    const made = await Array.fromAsync(asUtf8(pieces(...bytes), encoding));
    assertEquals(made.flatMap((each) => [...each]), utf8, what);
  }
});
