import { assertEquals } from "@std/assert";

/** The rooms from top to bottom: an import only points up this list. */
const rooms = [
  "stats",
  "chart",
  "files",
  "table",
  "warehouse",
  "cohort",
  "explore",
  "features",
  "trees",
  "model",
  "registry",
  "evaluate",
  "score",
  "monitor",
  "flow",
  "population",
  "notify",
  "report",
  "serve",
  "notebook",
];
/** Rooms (or files) that may touch files, network, environment or clock; all others are a pure core. */
const mayTouchTheWorld = [
  "files/",
  "table/csv_file.ts",
  "warehouse/",
  "cohort/source.ts",
  "registry/",
  "serve/",
  "notify/",
  "notebook/",
];
const lib = new URL("../lib/", import.meta.url);

Deno.test("imports between rooms only point up the list of rooms", async () => {
  const wrong: string[] = [];
  for await (const { path, text } of sources()) {
    const room = path.split("/")[0]!;
    for (const target of importsOf(text)) {
      const match = /^lib\/([^/]+)\//.exec(target);
      if (match && rooms.indexOf(match[1]!) > rooms.indexOf(room)) wrong.push(`${path} imports ${target}`);
      if (match && match[1] === room && !path.slice(room.length + 1).includes("/")) {
        wrong.push(`${path} imports its own room as ${target}: use ./`);
      }
      if (target.startsWith("../") && !inside(room, path, target)) {
        wrong.push(`${path} leaves its room by ${target}: use lib/…`);
      }
    }
  }
  assertEquals(wrong, []);
});

Deno.test("every room of lib/ is on the list", async () => {
  const unknown: string[] = [];
  for await (const entry of Deno.readDir(lib)) if (!rooms.includes(entry.name)) unknown.push(entry.name);
  assertEquals(unknown, []);
});

Deno.test("the pure core touches no file, network, environment, clock or unseeded randomness", async () => {
  const wrong: string[] = [];
  for await (const { path, text } of sources()) {
    if (mayTouchTheWorld.some((each) => path.startsWith(each))) continue;
    for (const word of ["Deno.", "Date.now(", "new Date()", "Math.random(", "performance.now(", "fetch("]) {
      if (text.includes(word)) wrong.push(`${path} uses ${word}`);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("lib/ never prints, except the command line of notebook/", async () => {
  const wrong: string[] = [];
  for await (const { path, text } of sources()) {
    if (path === "notebook/run/main.ts") continue;
    if (/\bconsole\.(log|info|debug|error|table)\(/.test(text)) wrong.push(path);
  }
  assertEquals(wrong, []);
});

function inside(room: string, path: string, target: string): boolean {
  const resolved = new URL(target, new URL(`file:///lib/${path}`)).pathname;
  return resolved.startsWith(`/lib/${room}/`);
}

function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:from\s+|import\s*\(?\s*)"([^"]+)"/g)].map((match) => match[1]!);
}

/** Every file of lib/ without its comments. */
async function* sources(folder = lib): AsyncGenerator<{ path: string; text: string }> {
  for await (const entry of Deno.readDir(folder)) {
    const url = new URL(entry.name + (entry.isDirectory ? "/" : ""), folder);
    if (entry.isDirectory) yield* sources(url);
    else if (entry.name.endsWith(".ts")) {
      const code = (await Deno.readTextFile(url)).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      yield { path: url.href.slice(lib.href.length), text: code };
    }
  }
}
