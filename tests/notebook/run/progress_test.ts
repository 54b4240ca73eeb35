import { assertEquals, assertStringIncludes } from "@std/assert";
import { Progress } from "lib/notebook/run/progress.ts";

function record(isTerminal: boolean) {
  const texts: string[] = [];
  const progress = new Progress({ write: (text) => texts.push(text), isTerminal });
  return { progress, text: () => texts.join("").replace(/\d+\.\d s/g, "T s") };
}

Deno.test("`Progress` writes a line a cell when it is no terminal", () => {
  const { progress, text } = record(false);
  progress.start("01_eda");
  progress.cell({ cell: 1, cells: 2, done: false });
  progress.cell({ cell: 1, cells: 2, done: true, seconds: 1.24 });
  progress.end({ ok: false, seconds: 2, cannot: null });
  progress.close();
  assertEquals(text(), "01_eda: cell 1 of 2, T s\n01_eda: FAILED, 2 cells, T s\n");
});

Deno.test("`Progress` redraws one line when it is a terminal, and stops when it is closed", () => {
  const { progress, text } = record(true);
  progress.start("01_eda");
  assertStringIncludes(text(), "\r\x1b[2K01_eda ░░░░░░░░░░░░░░░░░░░░░░░░ starting T s");
  progress.cell({ cell: 2, cells: 4, done: true });
  assertStringIncludes(text(), "01_eda ████████████░░░░░░░░░░░░ cell 2/4 T s");
  progress.end({ ok: true, seconds: 3, cannot: null });
  assertEquals(text().endsWith("\r\x1b[2K01_eda: done, 4 cells, T s\n"), true);
  progress.start("02_features");
  progress.close();
  assertEquals(text().endsWith("\r\x1b[2K"), true);
});

Deno.test("`Progress` says why a notebook runs, and which one did not", () => {
  const { progress, text } = record(false);
  progress.kept("01_eda");
  progress.start("02_features", "cells has changed");
  assertEquals(text(), "01_eda: unchanged, kept\n02_features: runs as cells has changed\n");
});
