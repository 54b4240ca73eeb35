import { assertEquals } from "@std/assert";
import { cellSource } from "lib/notebook/check/source.ts";
import { codeCell, markdownCell } from "../render/render_sample.ts";

Deno.test("`cellSource()` joins the code cells and remembers where each line is from", () => {
  const cells = [
    markdownCell("m", "# Why?"),
    codeCell("p", "let n = 1;\nlet dry = true; // no writing", [], ["parameters"]),
    codeCell("i", "let n = 2;", [], ["injected-parameters"]),
    codeCell("c", "n + 1"),
  ];
  assertEquals(cellSource({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }), {
    text: "let n = 1;\nlet dry = true; // no writing\ndry = dry as boolean;\nn + 1\nexport {};\n",
    places: [
      { cell: 2, line: 1 },
      { cell: 2, line: 2 },
      { cell: 2, line: 2 },
      { cell: 4, line: 1 },
      { cell: 4, line: 1 },
    ],
  });
});

Deno.test("`cellSource()` is an empty module when there is no code", () => {
  for (const cells of [[], [markdownCell("m", "# Why?")]]) {
    assertEquals(cellSource({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }).text, "export {};\n");
  }
});
