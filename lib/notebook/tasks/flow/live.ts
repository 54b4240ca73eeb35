import { fileURLToPath } from "node:url";
import type { WhatIf } from "lib/beds/mod.ts";
import { type Figure, jupyterDisplay } from "lib/chart/mod.ts";
import { installOptionalPackage, resolveInProject, writeWhole } from "lib/files/mod.ts";
import { type FlowWatch, wholeHospital } from "lib/flow/mod.ts";
import {
  type FlowBook,
  flowBookFile,
  type LiveServer,
  type LiveView,
  liveView,
  startLiveServer,
} from "lib/serve/mod.ts";
import type { FlowLine } from "./flow_line.ts";

/** A view is worked out at most so often; a bed forecast as often as hours pass. */
const viewMs = 2_000, fanMs = 3_600_000;

/** The live page of who watches. */
export type Live = {
  /** Null where only another server shows it. */
  readonly port: number | null;
  /** Tells pages of what is new, and begins a new bed forecast when it is time. */
  readonly tick: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Serves the live page of what is watched (`--live`), and writes it down for a server (`--serve`). */
export async function live(
  line: FlowLine,
  watching: FlowWatch,
  { now, log }: { readonly now: () => number; readonly log: (text: string) => void },
): Promise<Live> {
  const { isInvented, host, folder } = line;
  const fan = bedFanOf(line, () => watching.flow.visits.newest);
  let made: { readonly at: number; readonly view: LiveView | null; readonly changes: string } | null = null;
  const view = () => {
    const at = now(), changes = `${watching.number} ${watching.book.changes}`;
    if (made === null || ((changes !== made.changes || fan.isNew()) && Math.abs(at - made.at) >= viewMs)) {
      made = {
        at,
        changes,
        view: liveView(watching, { isInvented, fan: fan.figure(), whatIf: fan.whatIf() }),
      };
    }
    return made.view;
  };
  const tls = line.tls && {
    cert: await Deno.readTextFile(line.tls.cert),
    key: await Deno.readTextFile(line.tls.key),
  };
  if (line.live !== null) await installOptionalPackage("hono");
  const server: LiveServer | null = line.live === null ? null : await startLiveServer({
    ...{ view, host, port: line.live, now, log, ...(tls !== null && { tls }) },
    tokens: resolveInProject("data/local/serve/tokens.json"),
    audit: `${folder}/audit.jsonl`,
    acknowledge: async (number, by) => {
      const isThere = await watching.acknowledge(number, by);
      // Who has answered sees it.
      made = null;
      return isThere;
    },
  });
  let shown = "", toldAt = -Infinity;
  return {
    port: server?.port ?? null,
    tick: async () => {
      fan.renew();
      const version = `${watching.number} ${fan.figure()?.svg.length} ${
        fan.whatIf()?.[0]?.census
      } ${watching.book.changes}`;
      if (version === shown || Math.abs(now() - toldAt) < viewMs) return;
      [shown, toldAt] = [version, now()];
      const known = line.isServed ? view() : null;
      if (known !== null) await writeFlowBook(folder, known);
      await server?.changed();
    },
    stop: async () => {
      await fan.stop();
      await server?.stop();
    },
  };
}

/** Only its user may read it. */
async function writeFlowBook(folder: string, view: LiveView): Promise<void> {
  const file = flowBookFile(folder), book: FlowBook = { form: "wardbook flow 1", cohort: "flow", ...view };
  await writeWhole(file, `${JSON.stringify(book)}\n`);
  if (Deno.build.os !== "windows") await Deno.chmod(file, 0o600);
}

/** The bed forecast as a figure, and what if, worked out by other processes so that nobody waits for them. */
function bedFanOf({ folder, zone, huddles, departments, isInvented }: FlowLine, newest: () => number) {
  const path = `${folder}/beds.svg`;
  let figure: Figure | null = null, isNew = false, drawnOf = -Infinity;
  let answers: readonly WhatIf[] | null = null, isStopped = false;
  let drawing: Promise<void> | null = null, process: Deno.ChildProcess | null = null;
  const work = async (command: string, more: readonly string[]): Promise<string> => {
    if (isStopped) return "";
    process = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-q", "-A", fileURLToPath(new URL("./flow.ts", import.meta.url)), command],
        ...["--folder", folder, "--zone", zone, "--huddles", huddles, "--departments", departments, ...more],
      ],
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const { stdout } = await process.output();
    process = null;
    return new TextDecoder().decode(stdout);
  };
  const draw = async () => {
    await Deno.remove(path).catch(() => {});
    await work("beds", ["--figure", path, ...(isInvented ? ["--invented"] : [])]);
    const svg = await Deno.readTextFile(path).catch(() => null);
    if (svg === null) return;
    figure = { svg, [jupyterDisplay]: () => ({ "image/svg+xml": svg }) };
    isNew = true;
    answers = answersIn(await work("whatif", ["--ward", wholeHospital, "--json"])) ?? answers;
    isNew = true;
  };
  return {
    figure: () => figure,
    whatIf: () => answers,
    isNew: () => isNew && !(isNew = false),
    renew: () => {
      const at = newest();
      if (drawing !== null || !Number.isFinite(at) || at - drawnOf < fanMs) return;
      drawnOf = at;
      drawing = draw().finally(() => drawing = null);
    },
    stop: async () => {
      isStopped = true;
      process?.kill("SIGTERM");
      await drawing;
    },
  };
}

/** Of `flow whatif --json`; null where it tells none. */
function answersIn(text: string): readonly WhatIf[] | null {
  try {
    return (JSON.parse(text) as { readonly answers?: readonly WhatIf[] }).answers ?? null;
  } catch {
    return null;
  }
}
