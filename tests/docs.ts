/** `deno task docs` writes the API pages of all doors of `lib/`, which work without a network. */
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = new URL("../", import.meta.url);
const help = `deno task docs [--out DIR]

Writes a page for everything that the rooms of lib/ hand out by their doors (lib/<room>/mod.ts), with examples, and a
search; nothing in them is loaded from elsewhere.

  --out DIR  where they go (default data/runs/docs)`;

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    console.log(help);
    return 0;
  }
  const [option, out, ...others] = args;
  if (option !== undefined && (option !== "--out" || out === undefined || others.length > 0)) {
    console.error(`Cannot write docs as options are --out DIR and --help: they are ${args.join(" ")}`);
    return 2;
  }
  const folder = out === undefined
    ? fileURLToPath(new URL("data/runs/docs", root))
    : resolve(Deno.env.get("INIT_CWD") ?? Deno.cwd(), out);
  const foreign = await writeDocs(folder);
  for (const each of foreign) console.error(`loaded from elsewhere: ${each}`);
  if (foreign.length === 0) console.log(`Open ${pathToFileURL(join(folder, "index.html"))}`);
  return foreign.length === 0 ? 0 : 1;
}

/**
 * Writes the pages into a folder, and returns what in them would be loaded from another host: nothing.
 *
 * @throws {Error} when deno can't make them.
 */
export async function writeDocs(folder: string): Promise<string[]> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--quiet", "--html", "--name=Wardbook", `--output=${folder}`, ...await doors()],
    cwd: root,
  }).output();
  if (!success) {
    throw new Error(`Cannot write docs as deno doc must end well: ${new TextDecoder().decode(stderr)}`);
  }
  await Deno.writeTextFile(join(folder, "index.html"), await firstPage());
  return await foreignIn(folder);
}

/** Deno's own first page shows a few names of the first room; this one says what each room is for. */
async function firstPage(): Promise<string> {
  const rooms = await Promise.all((await doors()).map(async (door) => {
    const [, room] = door.split("/");
    const [, about = ""] = /^\/\*\*\n((?: \* .*\n)+)/.exec(await Deno.readTextFile(new URL(door, root))) ??
      [];
    [];
    const text = about.replace(/^ \* /gm, "").trim().replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    return `<dt><a href="./${room}/mod.ts/index.html">lib/${door.slice(4)}</a></dt><dd>${text}</dd>`;
  }));
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Wardbook: the doors of lib</title>
<style>body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif;
color-scheme: light dark } dt { margin-top: 1rem } dd { margin: 0 }</style></head>
<body><h1>The doors of lib</h1><dl>${
    rooms.join("\n")
  }</dl><p><a href="./all_symbols.html">All names</a></p></body>
</html>
`;
}

/** The doors of all rooms, below the project's root. */
export async function doors(): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL("lib/", root))) {
    if (isDirectory) found.push(`lib/${name}/mod.ts`);
  }
  return found.sort();
}

/**
 * What a page, style sheet or script loads from another host: sources, style sheets, imports. A link that
 * somebody must follow first, such as to a paper, loads nothing.
 */
export function foreignReferences(text: string): string[] {
  const loads = [
    /<(?:script|img|iframe|source|video|audio|embed|object|use|image)\b[^>]*?\s(?:src|data|href|xlink:href)\s*=\s*["']?((?:https?:)?\/\/[^"'\s>]+)/gi,
    /<link\b[^>]*?\shref\s*=\s*["']?((?:https?:)?\/\/[^"'\s>]+)/gi,
    /\burl\(\s*["']?((?:https?:)?\/\/[^"')\s]+)/gi,
    /@import\s+["']((?:https?:)?\/\/[^"']+)/gi,
    /\b(?:import|fetch|importScripts)\s*\(\s*["'`]((?:https?:)?\/\/[^"'`]+)/g,
    /\bfrom\s*["']((?:https?:)?\/\/[^"']+)/g,
  ];
  return loads.flatMap((each) => [...text.matchAll(each)].map(([, target]) => target!));
}

async function foreignIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) found.push(...await foreignIn(path));
    else if (/\.(html|css|js)$/.test(name)) {
      found.push(...foreignReferences(await Deno.readTextFile(path)).map((each) => `${name}: ${each}`));
    }
  }
  return found;
}
