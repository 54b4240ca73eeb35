import { readArtefact } from "../artefact/artefact.ts";
import type { ArtefactMeta } from "../artefact/artefact_meta.ts";
import { figuresOf } from "./figures_of.ts";
import { Mlflow, MlflowError, type MlflowSettings, notServed } from "./mlflow.ts";
import { trackedCard } from "./tracked_card.ts";

/** A version of the registry, and what else is known of its training. */
export type TrackedVersion = {
  readonly version: string;
  /** Its file. */
  readonly path: string;
  /** When it was registered, epoch milliseconds UTC. */
  readonly registeredAt: number;
  /** Shown with its run: the commit, who trained it. */
  readonly tags: Readonly<Record<string, string>>;
  /** Shown with the model: when and why it became champion. */
  readonly events: Readonly<Record<string, string>>;
  /** Further files of the training, such as its notebook's page, whose figures go up each on its own, too. */
  readonly files: readonly { readonly name: string; readonly path: string }[];
};

/** A registry's models for MLflow. */
export type Tracking = {
  readonly settings: MlflowSettings;
  /** The experiment, for instance "wardbook/synthetic". */
  readonly experiment: string;
  /** The registered model, for instance "wardbook-synthetic". */
  readonly model: string;
  /** The oldest first. */
  readonly versions: readonly TrackedVersion[];
  readonly champion: string | null;
};

/** What MLflow lacked and got. */
export type Tracked = {
  readonly runs: number;
  readonly versions: number;
  /** The alias `champion` was moved, or taken away. */
  readonly isMoved: boolean;
  /** Files that were not uploaded, and why; null where all were. */
  readonly notUploaded: string | null;
};

type Tag = { readonly key: string; readonly value: string };
type MlflowRun = {
  readonly info: { readonly run_id: string; readonly artifact_uri: string; readonly status: string };
  readonly data?: { readonly tags?: readonly Tag[] };
};
type MlflowVersion = { readonly version: string; readonly tags?: readonly Tag[] };

/** Which version of the registry a run or a model of MLflow is. */
const versionTag = "wardbook.version";
const mostMetrics = 1_000, mostFound = 1_000;

/**
 * Brings MLflow up to a registry: a run for each version (parameters, metrics with their intervals, data set,
 * card, artefact, page), the versions of a registered model, and its alias `champion`. What is there is left
 * as it is; a run that was cut off is finished. Doing it twice changes nothing.
 *
 * @throws {MlflowError} when the server can't be reached or refuses.
 */
export async function trackModels({ settings, ...tracking }: Tracking): Promise<Tracked> {
  const mlflow = new Mlflow(settings);
  const { versions, champion, model } = tracking;
  const experiment = await experimentOf(mlflow, tracking.experiment);
  const runs = await runsIn(mlflow, experiment);
  const lacking = versions.filter(({ version }) => runs.get(version)?.info.status !== "FINISHED");
  const refusals: string[] = [];
  for (const each of lacking) {
    const { run, refusal } = await trackRun(mlflow, experiment, each, runs.get(each.version));
    runs.set(each.version, run);
    if (refusal !== null) refusals.push(refusal);
  }
  const registered = await versionsOf(mlflow, model);
  const fresh = versions.filter(({ version }) => !registered.has(version));
  for (const each of fresh) {
    registered.set(each.version, await trackVersion(mlflow, model, each, runs.get(each.version)!));
  }
  for (const each of versions) await tagEvents(mlflow, model, each, registered.get(each.version)!);
  const isMoved = await moveAlias(
    mlflow,
    model,
    champion === null ? null : registered.get(champion)!.version,
  );
  return { runs: lacking.length, versions: fresh.length, isMoved, notUploaded: refusals[0] ?? null };
}

async function experimentOf(mlflow: Mlflow, name: string): Promise<string> {
  type Found = { readonly experiment: { readonly experiment_id: string; readonly lifecycle_stage: string } };
  const found = await orNull(
    mlflow.get<Found>("experiments/get-by-name", { experiment_name: name }),
    "RESOURCE_DOES_NOT_EXIST",
  );
  if (found === null) {
    const made = await mlflow.post<{ experiment_id: string }>("experiments/create", { name });
    return made.experiment_id;
  }
  const { experiment_id: id, lifecycle_stage: stage } = found.experiment;
  if (stage === "deleted") await mlflow.post("experiments/restore", { experiment_id: id });
  return id;
}

/** The experiment's runs by the registry's version. */
async function runsIn(mlflow: Mlflow, experiment: string): Promise<Map<string, MlflowRun>> {
  const runs = await allOf<MlflowRun>("runs", (page_token) =>
    mlflow.post("runs/search", {
      experiment_ids: [experiment],
      max_results: mostFound,
      ...(page_token !== undefined && { page_token }),
    }));
  return new Map(runs.flatMap((run) => {
    const version = tagOf(run.data?.tags, versionTag);
    return version === null ? [] : [[version, run]];
  }));
}

async function trackRun(
  mlflow: Mlflow,
  experiment: string,
  tracked: TrackedVersion,
  begun: MlflowRun | undefined,
): Promise<{ readonly run: MlflowRun; readonly refusal: string | null }> {
  const { meta, bytes } = await artefactAt(tracked.path);
  const { params, metrics } = trackedCard(meta);
  const run = begun ?? await startRun(mlflow, experiment, meta, tracked);
  const { run_id, artifact_uri: folder } = run.info;
  const at = { timestamp: tracked.registeredAt, step: 0 };
  await mlflow.post("runs/log-batch", { run_id, params });
  for (let from = 0; from < metrics.length; from += mostMetrics) {
    const part = metrics.slice(from, from + mostMetrics).map((metric) => ({ ...metric, ...at }));
    await mlflow.post("runs/log-batch", { run_id, metrics: part });
  }
  const dataset = {
    name: meta.cohort,
    digest: meta.dataHash.slice(0, 36),
    source_type: "wardbook",
    source: JSON.stringify(meta.window),
  };
  await mlflow.post("runs/log-inputs", { run_id, datasets: [{ dataset }] });
  const refusal = await upload(mlflow, folder, tracked, meta, bytes);
  await mlflow.post("runs/update", { run_id, status: "FINISHED", end_time: tracked.registeredAt });
  return { run, refusal };
}

async function startRun(
  mlflow: Mlflow,
  experiment_id: string,
  meta: ArtefactMeta,
  { version, registeredAt, tags }: TrackedVersion,
): Promise<MlflowRun> {
  const all = { ...tags, [versionTag]: version, "wardbook.as_of": meta.window.asOf ?? "no days" };
  const { run } = await mlflow.post<{ readonly run: MlflowRun }>("runs/create", {
    experiment_id,
    run_name: `${meta.name}, ${version}`,
    start_time: registeredAt,
    tags: asTags(all),
  });
  return run;
}

/** Null, or why files were not uploaded: a server that doesn't serve them still gets all else. */
async function upload(
  mlflow: Mlflow,
  folder: string,
  { files, version }: TrackedVersion,
  meta: ArtefactMeta,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<string | null> {
  try {
    await mlflow.upload(folder, `model/${version}.model`, bytes);
    await mlflow.upload(folder, "model/card.json", new TextEncoder().encode(JSON.stringify(meta, null, 1)));
    for (const { name, path } of files) {
      const content = await Deno.readFile(path);
      await mlflow.upload(folder, name, content);
      const figures = name.endsWith(".html") ? figuresOf(new TextDecoder().decode(content)) : [];
      for (const [i, figure] of figures.entries()) {
        const number = String(i + 1).padStart(2, "0");
        await mlflow.upload(folder, `figures/${number}.svg`, new TextEncoder().encode(figure));
      }
    }
    return null;
  } catch (error) {
    if (error instanceof MlflowError && error.code === notServed) return error.message;
    throw error;
  }
}

/** The registered model's versions by the registry's. */
async function versionsOf(mlflow: Mlflow, name: string): Promise<Map<string, MlflowVersion>> {
  await orNull(mlflow.post("registered-models/create", { name }), "RESOURCE_ALREADY_EXISTS");
  const found = await allOf<MlflowVersion>(
    "model_versions",
    (page_token) =>
      mlflow.get("model-versions/search", {
        filter: `name='${name}'`,
        max_results: String(mostFound),
        ...(page_token !== undefined && { page_token }),
      }),
  );
  return new Map(found.flatMap((each) => {
    const version = tagOf(each.tags, versionTag);
    return version === null ? [] : [[version, each]];
  }));
}

async function trackVersion(
  mlflow: Mlflow,
  name: string,
  { version }: TrackedVersion,
  { info }: MlflowRun,
): Promise<MlflowVersion> {
  const source = `${info.artifact_uri}/model`;
  const made = await mlflow.post<{ readonly model_version: MlflowVersion }>("model-versions/create", {
    ...{ name, source, run_id: info.run_id },
    tags: asTags({ [versionTag]: version }),
  });
  return made.model_version;
}

async function tagEvents(
  mlflow: Mlflow,
  name: string,
  { events }: TrackedVersion,
  { version, tags }: MlflowVersion,
): Promise<void> {
  for (const { key, value } of asTags(events)) {
    if (tagOf(tags, key) !== value) {
      await mlflow.post("model-versions/set-tag", { name, version, key, value });
    }
  }
}

async function moveAlias(mlflow: Mlflow, name: string, version: string | null): Promise<boolean> {
  const alias = { name, alias: "champion" };
  type Found = { readonly model_version: MlflowVersion };
  const there = await mlflow.get<Found>("registered-models/alias", alias).catch((error) => {
    if (
      error instanceof MlflowError && /^(RESOURCE_DOES_NOT_EXIST|INVALID_PARAMETER_VALUE)$/.test(error.code)
    ) {
      return null;
    }
    throw error;
  });
  if ((there?.model_version.version ?? null) === version) return false;
  if (version === null) await mlflow.delete("registered-models/alias", alias);
  else await mlflow.post("registered-models/alias", { ...alias, version });
  return true;
}

async function allOf<T>(
  field: string,
  ask: (pageToken: string | undefined) => Promise<Readonly<Record<string, unknown>>>,
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const answer = await ask(token);
    all.push(...(answer[field] ?? []) as T[]);
    token = (answer.next_page_token as string | undefined) || undefined;
  } while (token !== undefined);
  return all;
}

async function artefactAt(path: string) {
  const bytes = await Deno.readFile(path);
  return { meta: readArtefact(bytes).meta, bytes };
}

async function orNull<T>(answer: Promise<T>, code: string): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof MlflowError && error.code === code) return null;
    throw error;
  }
}

function asTags(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value: value.slice(0, 5_000) }));
}

function tagOf(tags: readonly Tag[] | undefined, key: string): string | null {
  return tags?.find((tag) => tag.key === key)?.value ?? null;
}
