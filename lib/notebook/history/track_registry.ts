import { makeFolder, resolveInProject, withFileLock } from "lib/files/mod.ts";
import {
  mlflowSettings,
  type Registry,
  type RegistryEvent,
  type Tracked,
  type TrackedVersion,
  type Tracking,
  type VersionFile,
} from "lib/registry/mod.ts";
import { hostProcess } from "../host_process.ts";
import type { RunEntry } from "./run_entry.ts";
import { historyPath, readHistory } from "./run_history.ts";

/** A page is written right after its notebook has ended. */
const pageMs = 60_000;
/** How long another process that does the same is waited for. */
const patienceMs = 240_000;

/**
 * Brings the MLflow server that the environment names up to a cohort's registry, which is the truth; null
 * where it names none. By a process of its own, which may reach that server alone, one at a time: two would
 * each begin the run that they miss.
 *
 * @throws {Error} when the server can't be reached, or refuses.
 */
export async function trackRegistry(
  registry: Registry,
  cohort: string,
  environment: (name: string) => string | undefined,
): Promise<Tracked | null> {
  const settings = mlflowSettings(environment);
  if (settings === null) return null;
  const folder = resolveInProject(`data/runs/${cohort}`);
  await makeFolder(folder);
  return await withFileLock(`${folder}/tracking.lock`, { waitMs: patienceMs, isRemoved: true }, () => {
    return trackInTurn(registry, cohort, { settings, folder });
  });
}

async function trackInTurn(
  registry: Registry,
  cohort: string,
  { settings, folder }: Pick<Tracking, "settings"> & { readonly folder: string },
): Promise<Tracked> {
  const [entries, events] = [await readHistory(historyPath(folder)), await registry.history()];
  const files = (await registry.versionFiles()).toSorted((a, b) => a.registeredAt - b.registeredAt);
  const versions: TrackedVersion[] = [];
  for (const file of files) versions.push(await trackedVersion(file, { folder, entries, events }));
  const champion = (await registry.champion())?.version ?? null;
  const names = { experiment: `wardbook/${cohort}`, model: `wardbook-${cohort}` };
  const tracking: Tracking = { settings, ...names, versions, champion };
  const script = new URL("../../registry/tracking/tracker.ts", import.meta.url);
  return JSON.parse(await hostProcess(settings.url, script, tracking, { reads: true }));
}

async function trackedVersion(
  { version, path, registeredAt }: VersionFile,
  { folder, entries, events }: {
    readonly folder: string;
    readonly entries: readonly RunEntry[];
    readonly events: readonly RegistryEvent[];
  },
): Promise<TrackedVersion> {
  const step = entries.find(({ startedAt, seconds }) =>
    startedAt <= registeredAt && registeredAt <= startedAt + 1000 * seconds
  );
  const page = step && await pageOf(folder, step);
  return {
    ...{ version, path, registeredAt: Math.round(registeredAt) },
    tags: {
      ...(step?.commit && { "mlflow.source.git.commit": step.commit }),
      ...(step && { "mlflow.source.name": step.step, "wardbook.run": step.run }),
    },
    events: Object.fromEntries(
      events.filter((event) => event.version === version).map((event) => [
        `wardbook.${event.sequence}`,
        `${event.event} as of ${event.asOf.slice(0, 10)} by ${event.by ?? "unknown"}: ${event.reason}`,
      ]),
    ),
    files: page ? [page] : [],
  };
}

/** The page of the notebook that registered it, while no later one has taken its place. */
async function pageOf(folder: string, { job, step, startedAt, seconds }: RunEntry) {
  const name = `${step}.html`, ended = startedAt + 1000 * seconds;
  for (const path of [`${folder}/${name}`, `${folder}/jobs/${job}/${name}`]) {
    const writtenAt = await Deno.stat(path).then(({ mtime }) => mtime?.getTime() ?? 0, () => 0);
    if (startedAt <= writtenAt && writtenAt <= ended + pageMs) return { name, path };
  }
  return null;
}
