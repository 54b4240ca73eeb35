import { assertEquals } from "@std/assert";
import { styleProblems } from "./style.ts";

const messagesOf = (path: string, text: string) =>
  styleProblems(path, text).map(({ line, message }) => `${line} ${message}`);

Deno.test("`styleProblems()` finds comments that are too wide, and leaves wide code to `deno fmt`", () => {
  const wide = "x".repeat(110);
  for (const comment of [`// ${wide}`, `  /** ${wide} */`, `/**\n * ${wide}\n */`]) {
    assertEquals(styleProblems("lib/stats/a.ts", comment).length, 1, comment);
  }
  assertEquals(messagesOf("lib/stats/a.ts", `const a = "${wide}";\n// ${"x".repeat(107)}`), []);
});

Deno.test("`styleProblems()` finds UPPER_CASE constants outside the tree engine", () => {
  const text = "const day = 1;\nexport const DAY_MS = 1;\n";
  assertEquals(messagesOf("lib/stats/a.ts", text), [
    '2 constants are camelCase outside the tree engine: "DAY_MS"',
  ]);
  assertEquals(messagesOf("lib/trees/a.ts", text), []);
});

Deno.test("`styleProblems()` finds two imports of a module, types in the other form, and imports out of order", () => {
  const cases = [
    [
      'import type { A } from "./a.ts";\nimport { b } from "./a.ts";',
      'one import a module: "./a.ts" is imported twice',
    ],
    [
      'import { type A, type B } from "./a.ts";',
      'only types are imported from "./a.ts": write import type { … }',
    ],
    [
      'import { a } from "./a.ts";\nimport { b } from "lib/b/mod.ts";',
      'packages, lib/, ../ and ./ come in this order, each by path: "lib/b/mod.ts" after "./a.ts"',
    ],
    [
      'import { b } from "../b.ts";\nimport {\n  a,\n} from "../a.ts";',
      'packages, lib/, ../ and ./ come in this order, each by path: "../a.ts" after "../b.ts"',
    ],
  ] as const;
  for (const [text, message] of cases) {
    assertEquals(styleProblems("lib/stats/a.ts", text).map((each) => each.message), [message]);
  }
  const good =
    'import * as p from "@x/p";\nimport { a } from "lib/a/mod.ts";\nimport { type B, c } from "../b.ts";\n' +
    'import type { D } from "./d.ts";\n\nconst text = `import { a } from "@x/p";\nimport { b } from "@x/p";`;';
  assertEquals(messagesOf("lib/stats/a.ts", good), []);
});

Deno.test("`styleProblems()` finds a test's name with a function outside back-ticks", () => {
  const text =
    'Deno.test("`a()` calls b() when c", () => {});\nDeno.test(\n  "`a()` calls `b()`",\n  () => {},\n);';
  assertEquals(messagesOf("tests/stats/a_test.ts", text), [
    '1 a test\'s name has functions in back-ticks: "`a()` calls b() when c"',
  ]);
});
