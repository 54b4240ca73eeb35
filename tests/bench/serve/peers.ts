import { resolveInProject } from "lib/files/project_root.ts";
import { openRegistry } from "lib/registry/registry.ts";
import { writeLightgbmText } from "lib/trees/exchange/lightgbm/write.ts";
import { pythonWithPeers } from "../python_peers.ts";
import type { Loaded } from "./http_load.ts";

/** A server of the same model. */
export type Peer = Loaded & {
  readonly name: string;
  readonly hasReasons: boolean;
  /** Greatest difference of its predictions from ours, in days. */
  readonly difference: number;
  readonly stop: () => Promise<void>;
};

/** As who knows LightGBM well would serve it, and as it is mostly served. */
const forms = { numpy: "FastAPI and LightGBM, of a row", pandas: "FastAPI and LightGBM, of a data frame" };

/**
 * Starts FastAPI under uvicorn with LightGBM, one process each: the champion of the registry in `folder`, in
 * LightGBM's format, with the same interval, and with reasons or without. Null where there is no Python that
 * has them.
 */
export async function startPeers(
  folder: string,
  ours: Loaded,
  stay: () => unknown,
): Promise<Peer[] | null> {
  const python = await pythonWithPeers();
  if (python === null) return null;
  const registry = await openRegistry(`${folder}/synthetic`, "synthetic");
  const { model, meta } = await registry.load((await registry.championVersion())!);
  if (model.parameters?.kind !== "trees") throw new TypeError("The champion must be of trees");
  await Deno.writeTextFile(`${folder}/peer.txt`, writeLightgbmText(model.parameters.ensemble));
  const { residuals, encoder: { features } } = meta;
  await Deno.writeTextFile(`${folder}/peer.json`, JSON.stringify({ features, residuals }));
  const stays = Array.from({ length: 50 }, stay), expected = await daysOf(ours, stays);
  const peers: Peer[] = [];
  for (const [form, name] of Object.entries(forms)) {
    for (const hasReasons of [true, false]) {
      const peer = await started(python, folder, form, hasReasons);
      const days = await daysOf(peer, stays);
      const difference = days.reduce((most, each, i) => Math.max(most, Math.abs(each - expected[i]!)), 0);
      peers.push({ ...peer, name, hasReasons, difference });
    }
  }
  return peers;
}

async function started(python: string, folder: string, form: string, hasReasons: boolean) {
  const child = new Deno.Command(python, {
    args: [resolveInProject("tests/bench/serve/peers.py"), folder, form, hasReasons ? "reasons" : "none"],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const port = Number((await lines.read()).value);
  const reading = (async () => {
    while (!(await lines.read()).done);
  })();
  const stop = async () => {
    child.kill("SIGTERM");
    await reading;
    await child.status;
  };
  const path = "/predictions";
  for (let tries = 0; tries < 100; tries++) {
    if (await fetch(`http://127.0.0.1:${port}/ping`).then((answer) => answer.ok, () => false)) {
      return { port, path, pid: child.pid, stop };
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stop();
  throw new Error("FastAPI did not begin to answer");
}

async function daysOf({ port, path }: Pick<Loaded, "port" | "path">, stays: readonly unknown[]) {
  return await Promise.all(stays.map(async (stay): Promise<number> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(stay),
    });
    return (await response.json()).predictions[0].predicted_days;
  }));
}
