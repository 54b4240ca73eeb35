import { assertEquals, assertThrows } from "@std/assert";
import { utf8Text } from "lib/files/utf8_text.ts";
import { parseNotebook, readNotebook } from "lib/notebook/notebook.ts";
import { exchangeModel } from "lib/registry/exchange.ts";

/** What TextDecoder would otherwise make `�` of. */
const others = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xc3], [0x80]];

Deno.test("`utf8Text()` refuses bytes that aren't UTF-8, overlong, of halves of characters, or cut", () => {
  for (const bytes of others) {
    assertThrows(
      () => utf8Text(Uint8Array.from(bytes), "x"),
      SyntaxError,
      "Cannot read x as its text must be UTF-8",
    );
  }
  assertEquals(utf8Text(new TextEncoder().encode("\ufeffZoë 🏥\0"), "x"), "Zoë 🏥\0");
});

Deno.test("a notebook and a model whose text isn't UTF-8 are refused, not read as another", async () => {
  const file = await Deno.makeTempFile({ suffix: ".ipynb" });
  try {
    const text = '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}';
    assertEquals(parseNotebook(text).cells, []);
    await Deno.writeFile(file, Uint8Array.of(...new TextEncoder().encode(text.slice(0, -1)), 0xe9, 0x7d));
    const message = await readNotebook(file).then(() => "", (error: Error) => error.message);
    assertEquals(message, `Cannot read ${file} as its text must be UTF-8: it is not`);
    const model = Uint8Array.of(...new TextEncoder().encode("tree\nversion=v4\nfeature_names=Zo"), 0xeb);
    assertThrows(() => exchangeModel("lightgbm", model), SyntaxError, "must be UTF-8");
  } finally {
    await Deno.remove(file);
  }
});
