import { assertEquals, assertThrows } from "@std/assert";
import { hasTag, type Notebook, notebookText, parseNotebook } from "lib/notebook/notebook.ts";

const notebook: Notebook = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: "deno", language: "typescript", display_name: "Deno" } },
  cells: [
    { cell_type: "markdown", id: "title", metadata: {}, source: "# Why?\n\nBecause é ☂." },
    {
      cell_type: "code",
      id: "all",
      metadata: { tags: ["parameters"] },
      source: "1;\n2;\n",
      execution_count: 1,
      outputs: [
        { output_type: "stream", name: "stdout", text: "a\nb" },
        {
          output_type: "display_data",
          data: {
            "text/html": "<b>\nx</b>",
            "image/png": "iVBORw0=",
            "application/json": { b: ["x"], a: 1 },
          },
          metadata: {},
        },
        { output_type: "execute_result", data: { "text/plain": "2" }, metadata: {}, execution_count: 1 },
        { output_type: "error", ename: "Error", evalue: "no", traceback: ["Error: no", "  at x"] },
      ],
    },
    { cell_type: "code", id: "empty", metadata: {}, source: "", execution_count: null, outputs: [] },
  ],
};

// What nbformat 5.11 writes for the notebook above: nbformat.writes(nbformat.reads(text, as_version=4)) gives
// the same bytes back.
const text = `{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "title",
   "metadata": {},
   "source": [
    "# Why?\\n",
    "\\n",
    "Because é ☂."
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 1,
   "id": "all",
   "metadata": {
    "tags": [
     "parameters"
    ]
   },
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "a\\n",
      "b"
     ]
    },
    {
     "data": {
      "application/json": {
       "a": 1,
       "b": [
        "x"
       ]
      },
      "image/png": "iVBORw0=",
      "text/html": [
       "<b>\\n",
       "x</b>"
      ]
     },
     "metadata": {},
     "output_type": "display_data"
    },
    {
     "data": {
      "text/plain": [
       "2"
      ]
     },
     "execution_count": 1,
     "metadata": {},
     "output_type": "execute_result"
    },
    {
     "ename": "Error",
     "evalue": "no",
     "output_type": "error",
     "traceback": [
      "Error: no",
      "  at x"
     ]
    }
   ],
   "source": [
    "1;\\n",
    "2;\\n"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "empty",
   "metadata": {},
   "outputs": [],
   "source": []
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "Deno",
   "language": "typescript",
   "name": "deno"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
`;

Deno.test("`notebookText()` writes what nbformat writes", () => {
  assertEquals(notebookText(notebook), text);
});

Deno.test("`parseNotebook()` reads back what `notebookText()` wrote", () => {
  assertEquals(parseNotebook(text), notebook);
});

Deno.test("`parseNotebook()` names cells the same at every reading when they have no id", () => {
  const old = text.replace(/^ +"id": .*\n/gm, "").replace('"nbformat_minor": 5', '"nbformat_minor": 2');
  const read = parseNotebook(old);
  assertEquals(read.nbformat_minor, 5);
  assertEquals(read.cells.map((cell) => cell.id), ["cell-1", "cell-2", "cell-3"]);
  assertEquals(parseNotebook(old), read);
});

Deno.test("`parseNotebook()` refuses what is no notebook, naming file and cell", () => {
  const cells = (cell: unknown) =>
    JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] });
  const cases: [string, string][] = [
    ["", "Cannot read 01.ipynb as a notebook is JSON"],
    [text.slice(0, 200), "Cannot read 01.ipynb as a notebook is JSON"],
    ["null", "Cannot read 01.ipynb as a notebook is a JSON object: it is null"],
    ["[]", "a notebook is a JSON object"],
    ['{"nbformat":3,"worksheets":[]}', "notebooks must be of nbformat 4: nbformat is 3"],
    ['{"nbformat":4}', 'a notebook has a list of "cells": it is undefined'],
    [cells(7), "cell 1 is not an object"],
    [cells({ cell_type: "markdown" }), "cell 1 has no source"],
    [cells({ cell_type: "heading", source: "" }), 'cell 1 is of the unknown type "heading"'],
    [cells({ cell_type: "code", source: "" }), 'cell 1 has no list of "outputs"'],
    [cells({ cell_type: "code", source: "", outputs: [{ output_type: "pyout", data: {} }] }), '"pyout"'],
    [cells({ cell_type: "raw", source: "", metadata: { tags: "x" } }), "tags that are not texts"],
  ];
  for (const [source, message] of cases) {
    assertThrows(() => parseNotebook(source, "01.ipynb"), SyntaxError, message);
  }
});

Deno.test("`hasTag()` is false when a cell has no tags", () => {
  assertEquals(notebook.cells.map((cell) => hasTag(cell, "parameters")), [false, true, false]);
});
