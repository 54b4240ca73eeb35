import { assert, assertEquals } from "@std/assert";
import { doors, foreignReferences, writeDocs } from "./docs.ts";

Deno.test("every room has a door, whose doc says in a runnable example how to use it", async () => {
  for (const door of await doors()) {
    const text = await Deno.readTextFile(new URL(`../${door}`, import.meta.url));
    const [doc] = /^\/\*\*[\s\S]*?\*\//.exec(text) ?? [""];
    assert(doc.includes("@module"), `${door} begins without a doc of the module`);
    const [, example] = /@example\n \* ```ts\n([\s\S]*?)```/.exec(doc) ?? [];
    assert(example !== undefined, `${door} has no @example`);
    assert(example.includes(`from "${door}"`), `the example of ${door} imports from another place`);
    assert(/\bassert\w*\(/.test(example), `the example of ${door} asserts nothing`);
  }
});

Deno.test("`writeDocs()` writes a page a room, and nothing in them is loaded from another host", async () => {
  const folder = await Deno.makeTempDir({ prefix: "docs_" });
  try {
    assertEquals(await writeDocs(folder), []);
    const index = await Deno.readTextFile(`${folder}/index.html`);
    for (const door of await doors()) {
      const page = `${door.replace("lib/", "")}/index.html`;
      assert(index.includes(`href="./${page}"`), door);
      assert((await Deno.readTextFile(`${folder}/${page}`)).includes("Example 1"), door);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("`foreignReferences()` finds what is loaded from elsewhere, and no link that one has to follow", () => {
  const loads = [
    '<script defer src="https://cdn.example/a.js"></script>',
    '<link rel="stylesheet" href="//fonts.example/a.css">',
    "<img alt='' src='http://pixel.example/a.png'>",
    "@import 'https://fonts.example/b.css';",
    "div { background: url(https://img.example/a.png) }",
    'fetch("https://api.example/count")',
    'import a from "https://esm.example/a.js"',
  ];
  for (const each of loads) assertEquals(foreignReferences(each).length, 1, each);
  const own =
    '<a href="https://doi.org/10.1/1">a paper</a><link href="../page.css"><script src="./a.js"></script>' +
    '<svg xmlns="http://www.w3.org/2000/svg"></svg>';
  assertEquals(foreignReferences(own), []);
});
