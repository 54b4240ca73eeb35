import { assert, assertEquals } from "@std/assert";
import { lineage } from "lib/notebook/mod.ts";
import { architectureDiagram, rooms } from "lib/report/architecture/architecture_diagram.ts";
import { notebookFiles } from "../notebook_files.ts";

const root = new URL("../../", import.meta.url);

Deno.test("the drawing of the architecture has every room, every notebook, and every table that they name", async () => {
  const there = (await Array.fromAsync(Deno.readDir(new URL("lib/", root)))).filter(({ isDirectory }) =>
    isDirectory
  );
  assertEquals(rooms.flat().toSorted(), there.map(({ name }) => name).toSorted());
  const svg = architectureDiagram();
  const notebooks = (await notebookFiles(root)).map((file) => file.replace(/^.*\/|\.ipynb$/g, ""));
  const tables = Object.values(lineage).flatMap(({ reads, writes }) => [...reads, ...writes]);
  for (const name of [...notebooks, ...tables.filter((name) => name !== "load_log")]) {
    assert(svg.includes(`>${name}</text>`), `${name} is not drawn`);
  }
  const width = Number(/<svg [^>]*width="(\d+)"/.exec(svg)![1]);
  for (const [box, x, wide] of svg.matchAll(/<rect x="(\d+)" y="\d+" width="(\d+)"/g)) {
    assert(Number(x) + Number(wide) <= width, `${box} is cut off`);
  }
});

Deno.test(".github/architecture.svg is the drawing that the code makes", async () => {
  const file = new URL(".github/architecture.svg", root);
  if (Deno.env.get("WARDBOOK_UPDATE_SNAPSHOTS") === "1") {
    await Deno.writeTextFile(file, architectureDiagram());
  }
  assertEquals(await Deno.readTextFile(file), architectureDiagram());
});
