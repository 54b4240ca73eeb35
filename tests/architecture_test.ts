import { assertEquals } from "@std/assert";
import { notebookFiles } from "./notebook_files.ts";

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
  "stay",
  "registry",
  "evaluate",
  "score",
  "monitor",
  "notify",
  "flow",
  "beds",
  "population",
  "serve",
  "notebook",
  "report",
];
/**
 * The floors inside a room, from top to bottom, likewise; files of the room itself, such as its door, stand
 * apart.
 */
const floors: Readonly<Record<string, readonly string[]>> = {
  table: ["transport"],
  warehouse: ["duckdb", "snowflake"],
  cohort: [
    "contract",
    "source",
    "doors",
    "check",
    "staging",
    "outcome",
    "intake",
    "in_place",
    "states",
    "loads",
    "export",
    "specs",
    "synthetic",
    "draft",
    "odcs",
  ],
  explore: ["segments", "monthly"],
  features: ["check", "study"],
  trees: [
    "ensemble",
    "wasm",
    "binning",
    "chunks",
    "kernels",
    "losses",
    "threads",
    "scoring",
    "forest",
    "boosting",
    "explain",
    "exchange",
  ],
  model: ["baseline", "linear", "neural", "trees", "unusual", "classes"],
  registry: ["artefact", "interval", "learnt", "trial", "stage", "tracking"],
  evaluate: [
    "metric",
    "interval",
    "shift",
    "search",
    "risk",
    "audit",
    "classes",
    "survival",
    "elsewhere",
    "open_stays",
    "figures",
  ],
  score: [
    "log",
    "feedback",
    "here",
    "in_bed",
    "compile",
    "warehouse",
    "adapt",
    "book",
    "bi",
    "shadow",
    "risk",
  ],
  flow: [
    "hl7",
    "bronze",
    "intake",
    "mllp",
    "kafka",
    "hospital",
    "event",
    "visit",
    "kpi",
    "report",
    "tier",
    "alert",
    "watch",
  ],
  beds: ["model", "forecast", "judge", "whatif", "report", "briefing"],
  population: [
    "survey",
    "specs",
    "synthetic",
    "source",
    "estimate",
    "model",
    "batch",
    "synthesise",
    "report",
  ],
  serve: ["http", "input", "model", "access", "api", "adapters", "pages", "today", "explore", "live"],
  report: ["document", "sentences", "card", "tripod", "architecture", "sections", "slides", "period", "each"],
  notebook: [
    "cell",
    "kernel",
    "render",
    "compare",
    "results",
    "check",
    "history",
    "tell",
    "kept",
    "execute",
    "run",
    "jobs",
    "replay",
    "tasks",
  ],
};
/** Floors whose files may not know each other at all. */
const apart: readonly (readonly [string, string])[] = [["warehouse/duckdb/", "warehouse/snowflake/"]];
/** Most files of a folder, but for rooms whose files are all of one kind. */
const mostFiles = 18;
const ofOneKind = ["stats", "chart"];
/** Rooms (or files) that may touch files, network, environment or clock; all others are a pure core. */
const mayTouchTheWorld = [
  "files/",
  "table/csv_file.ts",
  "warehouse/",
  "cohort/open_cohort.ts",
  "cohort/source.ts",
  "cohort/staging/staging_sql.ts", // a cohort's own SQL file
  "cohort/source/",
  "cohort/doors/export_files.ts", // the files of an export
  "registry/",
  "trees/threads/host.ts", // the engine's threads: how many processors there are, and the workers
  "trees/worker.ts", // what one of them runs
  "notify/",
  "flow/bronze/", // the log on disk
  "population/source/", // the files of surveys
  "flow/mllp/", // connections
  "flow/kafka/", // connections
  "flow/alert/alert_file.ts", // alerts that were raised, on disk
  "flow/watch/", // what is foretold, on disk
  "serve/",
  "notebook/",
  "report/each/each_task.ts", // reads rows and the registry, writes pages
  "report/period/period_task.ts", // reads rows and the registry, writes pages
  "report/report_line.ts", // the command line's words, and what the environment has for them
  "report/main.ts", // the command line, which reads results and writes pages
  "report/print_page.ts", // a page printed by Chromium
];
/** A worker of the engine loads all that its files import before it can help: no room's 60 files for one. */
const besideDoors = ["lib/stats/random.ts"];
/** The command lines. */
const isCommandLine = (path: string) =>
  ["notebook/run/main.ts", "report/main.ts"].includes(path) || path.startsWith("notebook/tasks/");
const lib = new URL("../lib/", import.meta.url);

Deno.test("imports between rooms only point up the list of rooms, and go through the door", async () => {
  const wrong: string[] = [];
  for await (const { path, text } of sources()) {
    const room = path.split("/")[0]!;
    for (const target of importsOf(text)) {
      const match = /^lib\/([^/]+)\/(.*)$/.exec(target);
      if (match && rooms.indexOf(match[1]!) > rooms.indexOf(room)) wrong.push(`${path} imports ${target}`);
      if (match && match[1] === room) wrong.push(`${path} imports its own room as ${target}: use ./`);
      if (match && match[1] !== room && match[2] !== "mod.ts" && !besideDoors.includes(target)) {
        wrong.push(`${path} imports ${target}: use lib/${match[1]}/mod.ts`);
      }
      if (target.startsWith("../") && !inside(room, path, target)) {
        wrong.push(`${path} leaves its room by ${target}: use lib/…`);
      }
    }
  }
  assertEquals(wrong, []);
});

Deno.test("imports inside a room only point up its list of floors, and never at its door", async () => {
  const wrong: string[] = [];
  for await (const { path, text } of sources()) {
    const [room, floor] = path.split("/");
    const order = floors[room!] ?? [];
    for (const target of importsOf(text).filter((each) => each.startsWith("."))) {
      const resolved = new URL(target, new URL(`file:///${path}`)).pathname.slice(1);
      const [, other] = resolved.split("/");
      if (order.includes(floor!) && order.indexOf(other!) > order.indexOf(floor!)) {
        wrong.push(`${path} imports ${resolved}`);
      }
      // A thread of the engine loads what one of its files imports, and nothing else.
      if (resolved === `${room}/mod.ts`) wrong.push(`${path} imports its own door`);
      for (const [a, b] of apart) {
        const known = (path.startsWith(a) && resolved.startsWith(b)) ||
          (path.startsWith(b) && resolved.startsWith(a));
        if (known) wrong.push(`${path} imports ${resolved}`);
      }
    }
  }
  assertEquals(wrong, []);
});

Deno.test("every folder inside a room is on its list of floors, and no folder holds more than 18 files", async () => {
  const counts = new Map<string, number>();
  for await (const { path } of sources()) {
    const folder = path.slice(0, path.lastIndexOf("/"));
    counts.set(folder, (counts.get(folder) ?? 0) + (path.endsWith("/mod.ts") ? 0 : 1));
  }
  const wrong = [...counts].filter(([folder, files]) => {
    const [room, floor] = folder.split("/");
    const unknown = floor !== undefined && floors[room!] !== undefined && !floors[room!]!.includes(floor);
    return unknown || (files > mostFiles && !ofOneKind.includes(folder));
  });
  assertEquals(wrong, []);
});

Deno.test("notebooks import from doors", async () => {
  const root = new URL("../", import.meta.url), wrong: string[] = [];
  for (const name of await notebookFiles(root)) {
    const { cells } = JSON.parse(await Deno.readTextFile(new URL(name, root)));
    for (const { cell_type, source } of cells) {
      if (cell_type !== "code") continue;
      const targets = importsOf([source].flat().join("")).filter((each) => each.startsWith("lib/"));
      wrong.push(...targets.filter((each) => !each.endsWith("/mod.ts")).map((each) => `${name}: ${each}`));
    }
  }
  assertEquals(wrong, []);
});

Deno.test("every room of lib/ is on the list", async () => {
  const unknown: string[] = [];
  for await (const entry of Deno.readDir(lib)) if (!rooms.includes(entry.name)) unknown.push(entry.name);
  assertEquals(unknown, []);
});

/** What reaches beyond a function's arguments, as it is written in code. */
const world: readonly RegExp[] = [
  /\bDeno\b/,
  /\bnavigator\b/,
  /\bnew Worker\b/,
  /\bconsole\b/,
  /\bDate\.now\(/,
  /\bnew Date\(\)/,
  /\bMath\.random\(/,
  /\bperformance\b/,
  /\bfetch\(/,
  /\bglobalThis\b/,
  /\bprocess\./,
];

Deno.test("the pure core touches no file, network, environment, thread, console, clock or unseeded randomness", async () => {
  const wrong: string[] = [];
  for await (const { path, text } of sources()) {
    if (mayTouchTheWorld.some((each) => path.startsWith(each))) continue;
    for (const word of world) {
      const [found] = word.exec(text) ?? [];
      if (found !== undefined) wrong.push(`${path} uses ${found}`);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("lib/ never prints, except the command lines of notebook/", async () => {
  const wrong: string[] = [];
  for await (const { path, text } of sources()) {
    if (isCommandLine(path)) continue;
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
