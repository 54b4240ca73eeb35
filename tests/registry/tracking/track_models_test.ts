import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { readArtefact, writeArtefact } from "lib/registry/artefact/artefact.ts";
import { mlflowSettings } from "lib/registry/tracking/mlflow_settings.ts";
import { type TrackedVersion, type Tracking, trackModels } from "lib/registry/tracking/track_models.ts";
import { trackedCard } from "lib/registry/tracking/tracked_card.ts";
import { smallFit } from "../small_artefact.ts";
import { MemoryMlflow, realMlflow } from "./mlflow_server.ts";

type Asked = { readonly url: string };

const figure = '<svg xmlns="http://www.w3.org/2000/svg" role="img"><title>A figure</title></svg>';

async function twoVersions(folder: string): Promise<TrackedVersion[]> {
  return await Promise.all([1, 2].map(async (seed) => {
    const { bytes } = smallFit(seed), { version } = readArtefact(bytes).meta;
    const path = `${folder}/${version}.model`;
    await Deno.writeFile(path, bytes);
    const tags = { "mlflow.source.git.commit": "0".repeat(40) };
    const events = { "wardbook.1": "promoted as of 2022-11-01 by somebody: better" };
    const page = `${folder}/03_training.html`;
    await Deno.writeTextFile(page, `<p>Two:</p>${figure}<p>and</p>${figure}`);
    const files = [{ name: "03_training.html", path: page }];
    return { version, path, registeredAt: 1_700_000_000_000 + seed, tags, events, files };
  }));
}

async function withTracking(
  work: (tracking: Tracking, server: MemoryMlflow | null) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const real = await realMlflow(15_600 + Math.floor(Math.random() * 300));
  const memory = real === null ? new MemoryMlflow() : null;
  const { url, stop } = real ?? memory!.started;
  try {
    const versions = await twoVersions(folder);
    const names = { experiment: "wardbook/synthetic", model: "wardbook-synthetic" };
    const settings = { url, authorization: null };
    await work({ settings, ...names, versions, champion: versions[0]!.version }, memory);
  } finally {
    await stop();
    await Deno.remove(folder, { recursive: true });
  }
}

async function ask({ url }: Asked, path: string, body?: unknown) {
  const answer = await fetch(`${url}/api/2.0/mlflow/${path}`, {
    method: body === undefined ? "GET" : "POST",
    ...(body !== undefined &&
      { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  return await answer.json();
}

async function aliasOf({ settings, model }: Tracking): Promise<string | null> {
  const { model_version: found } = await ask(
    settings,
    `registered-models/alias?name=${model}&alias=champion`,
  );
  type Tag = { readonly key: string; readonly value: string };
  return found?.tags.find(({ key }: Tag) => key === "wardbook.version")?.value ?? null;
}

Deno.test("`trackModels()` gives MLflow runs, versions and the alias once, and moves the alias", async () => {
  await withTracking(async (tracking) => {
    const [first, second] = tracking.versions.map(({ version }) => version);
    const all = { runs: 2, versions: 2, isMoved: true, notUploaded: null };
    assertEquals(await trackModels(tracking), all);
    assertEquals(await aliasOf(tracking), first);
    const none = { runs: 0, versions: 0, isMoved: false, notUploaded: null };
    assertEquals(await trackModels(tracking), none);
    assertEquals(await trackModels({ ...tracking, champion: second! }), { ...none, isMoved: true });
    assertEquals(await aliasOf(tracking), second);
    assertEquals(await trackModels({ ...tracking, champion: null }), { ...none, isMoved: true });
    assertEquals(await aliasOf(tracking), null);
  });
});

Deno.test("`trackModels()` shows a card's numbers, those that are not finite too, and its files", async () => {
  await withTracking(async (tracking) => {
    await trackModels(tracking);
    const { runs } = await ask(tracking.settings, "runs/search", { experiment_ids: ["1"], max_results: 10 });
    assertEquals(runs.length, 2);
    type Entry = { readonly key: string; readonly value: unknown };
    const { info: { run_id, status }, data } = runs[0];
    const of = (entries: Entry[], key: string) => entries.find((entry) => entry.key === key)?.value;
    assertEquals([status, of(data.metrics, "mae.lower")], ["FINISHED", 4.1]);
    assertEquals(String(of(data.metrics, "r2")), "NaN");
    assertEquals(of(data.params, "split"), "later months, patients apart");
    assertEquals(of(data.tags, "mlflow.source.git.commit"), "0".repeat(40));
    const { files } = await ask(tracking.settings, `artifacts/list?run_id=${run_id}&path=model`);
    assertEquals(files.length, 2);
    const { files: figures } = await ask(tracking.settings, `artifacts/list?run_id=${run_id}&path=figures`);
    assertEquals(figures.map(({ path }: { readonly path: string }) => path), [
      "figures/01.svg",
      "figures/02.svg",
    ]);
  });
});

Deno.test("`trackModels()` finishes a run that was cut off instead of beginning another", async () => {
  await withTracking(async (tracking, server) => {
    if (server === null) return;
    server.failures.set("runs/log-inputs", 409);
    await assertRejects(() => trackModels(tracking), Error, "as MLflow answered 409: asked to fail");
    server.failures.clear();
    assertEquals((await trackModels(tracking)).runs, 2);
    assertEquals(server.calls.filter((call) => call === "POST runs/create").length, 2);
  });
});

Deno.test("`trackModels()` says whom to ask where it isn't let in, without the secret", async () => {
  await withTracking(async (tracking, server) => {
    if (server === null) return;
    server.failures.set("experiments/get-by-name", 401);
    const settings = { ...tracking.settings, authorization: "Bearer planted-secret" };
    const error = await assertRejects(
      () => trackModels({ ...tracking, settings }),
      Error,
      "MLFLOW_TRACKING_",
    );
    assertEquals(error.message.includes("planted-secret"), false);
  });
});

Deno.test("`trackModels()` sends more than 1,000 metrics in parts", async () => {
  await withTracking(async (tracking) => {
    const { card, model } = smallFit(1), [first] = tracking.versions;
    const metrics = Object.fromEntries(
      Array.from({ length: 400 }, (_, i) => [`m ${i} %`, { value: i, lower: i, upper: i }]),
    );
    const bytes = writeArtefact({ ...card, holdOut: { ...card.holdOut, metrics } }, model);
    const { meta } = readArtefact(bytes);
    assertEquals(trackedCard(meta).metrics[3]!.key, "m 1 _");
    await Deno.writeFile(first!.path, bytes);
    const versions = [{ ...first!, version: meta.version }];
    const tracked = await trackModels({ ...tracking, versions, champion: meta.version });
    assertEquals(tracked, { runs: 1, versions: 1, isMoved: true, notUploaded: null });
  });
});

Deno.test("`mlflowSettings()` takes a server's address alone, and repeats no password", () => {
  const of = (address: string) =>
    mlflowSettings((name) => name === "MLFLOW_TRACKING_URI" ? address : undefined);
  for (const address of ["file:///mlruns", "databricks", "mlruns"]) {
    assertThrows(() => of(address), RangeError, "as http://HOST:5000");
  }
  for (
    const address of [
      "http://me:planted-secret@host",
      "http://:planted-secret@host",
      "http://host?t=planted-secret",
    ]
  ) {
    const error = assertThrows(() => of(address), RangeError);
    assertEquals(error.message.includes("planted-secret"), false);
  }
  assertEquals(of("https://host/mlflow/")?.url, "https://host/mlflow");
});
