import { isAbsolute } from "node:path";
import { messageOf, resolveInProject, shownText } from "lib/files/mod.ts";
import { openRegistry, probeOf, type Registry, type RegistryEvent } from "lib/registry/mod.ts";
import { trackRegistry } from "../../history/track_registry.ts";
import { outboxOf, settingsOrNull, tell } from "../../tell/tell.ts";
import { aligned } from "../aligned.ts";
import { runTask } from "../run_task.ts";
import { type Answer, dayOf, versionNamed, type Work } from "./answer.ts";
import { cardLines, featuresBeside, metricText } from "./card_lines.ts";
import { type RegistryLine, registryLine } from "./registry_line.ts";
import { shadow } from "./served_shadow.ts";
import { trial } from "./trial.ts";
import { gc, verify } from "./upkeep.ts";

const help = `Looks into a cohort's registry of models, and changes its champion by hand.

Usage: deno task registry COMMAND [options]

Commands
  list             all versions, the newest first, and which one is the champion
  show VERSION     a version's card: what it learnt from, how it did, what it needs
  compare A B      two cards side by side; what differs is marked
  history          every change of the champion: when, by whom, why
  promote VERSION  make a version the champion; needs --reason
  rollback         go back to the champion before this one; needs --reason
  verify           read every version and the whole history, checking hashes
  gc               take away versions that never were champion and are older than --days
  trial start V    have version V score every night beside the champion, and nobody is shown it; needs --reason
  trial report     how the trial does: go, mend, stop, or wait
  trial stop       end it; needs --reason
  shadow           take what deno task serve --shadow VERSION noted into the table shadow_log
  sync             bring the MLflow server of MLFLOW_TRACKING_URI up to the registry

Options
  --cohort NAME  whose registry (default synthetic)
  --models DIR   where it lies (default models/{cohort})
  --outcome NAME the registry of a yes/no outcome (default stay_days); MLflow is not told of these
  --reason TEXT  why the champion changes; kept in the history
  --as-of DAY    the day that the change is decided for (default: today)
  --warehouse URL  trial: where stays and predictions are (default data/local/{cohort}.duckdb)
  --gain SHARE   trial start: the gain in RMSE that is worth a change (default 0.005)
  --power SHARE  trial start: the chance of finding it: 0.8, 0.9 or 0.95 (default 0.8); they say how long it is
  --served FILE  shadow: what was noted (default data/local/serve/shadow-COHORT.jsonl)
  --days N       gc: how old a version must be (default 30)
  --dry-run      gc, promote, rollback: say what would be done, and do nothing
  --json         JSON on standard output
  --help         this text

A version may be named by its first characters, as long as only one begins with them.
MLflow gets a run for each version, with its card, artefact, page and figures, and the alias champion; runs
and jobs bring it up themselves, and this makes good what they could not. MLFLOW_TRACKING_USERNAME and _PASSWORD, or
_TOKEN, say who asks.

Who changed it is WARDBOOK_BY, else the run of CI, else the user. People are told of promote and rollback, as
lib/notify/README.md says.

Exit codes: 0 done; 1 it can't be done, or verify found a fault; 2 wrong use.

Examples
  deno task registry list
  deno task registry rollback --reason "week 40 was worse" --cohort sparcs
`;

/** The command line of `deno task registry` (see `--help`). This file prints. Returns the exit code. */
export function main(args: readonly string[]): Promise<number> {
  return runTask(args, help, async () => {
    const line = registryLine(args);
    const registry = await openRegistry(await folderOf(line), line.cohort, { outcome: line.outcome });
    const { json, text, isGood = true, event } = await commands[line.command](registry, line);
    console.log(line.json ? JSON.stringify(json) : text);
    if (event !== undefined) {
      await tellOf(event, line);
      if (line.outcome === "stay_days") await trackChange(registry, line);
    }
    return isGood ? 0 : 1;
  });
}

/** That somebody changed the champion by hand. */
async function tellOf(event: RegistryEvent, { cohort, outcome, reason = "" }: RegistryLine): Promise<void> {
  const warn = (warning: string) => console.error(shownText(warning));
  const settings = settingsOrNull(Deno.env.toObject(), warn);
  if (settings === null) return;
  const day = { cohort, asOf: event.asOf.slice(0, 10) };
  const facts = [
    { name: "why", value: reason },
    { name: "by", value: event.by ?? "not known" },
    { name: "at", value: `${event.at ?? "not known"}, change ${event.sequence}` },
  ];
  const of = outcome === "stay_days" ? "" : ` of ${outcome}`;
  const verdict = `${event.event} by hand: ${event.version} is the champion${of}`;
  const notice = { kind: "summary", ...day, verdict, facts } as const;
  await tell({ settings, outbox: outboxOf(cohort), day, notices: [notice], looked: [] }, warn);
}

/** MLflow is told; where it can't be, the next run or `sync` catches up. */
async function trackChange(registry: Registry, { cohort }: RegistryLine): Promise<void> {
  try {
    await trackRegistry(registry, cohort, (name) => Deno.env.get(name));
  } catch (error) {
    console.error(
      shownText(`Not brought to MLflow (deno task registry sync catches up): ${messageOf(error)}`),
    );
  }
}

/** The registry's folder, which looking into it must not make. */
async function folderOf({ models, cohort, outcome }: RegistryLine): Promise<string> {
  const folder = models.replaceAll("{cohort}", cohort);
  const path = isAbsolute(folder) ? folder : resolveInProject(folder);
  const below = outcome === "stay_days" ? "" : `/${outcome}`;
  if (await Deno.stat(`${path}${below}/versions`).then(({ isDirectory }) => isDirectory, () => false)) {
    return path;
  }
  throw new Error(
    `Cannot open the registry of "${cohort}" as a training must have made it: there is none in ${folder}${below}, ` +
      `run notebook 03${below === "" ? "" : ` with --outcome ${outcome}`} first`,
  );
}

const commands: Readonly<Record<RegistryLine["command"], Work>> = {
  list,
  show,
  compare,
  history,
  promote,
  rollback,
  verify,
  gc,
  sync,
  trial,
  shadow,
};

async function list(registry: Registry): Promise<Answer> {
  const champion = (await registry.champion())?.version ?? null;
  const files = (await registry.versionFiles()).toSorted((a, b) => b.registeredAt - a.registeredAt);
  const verdicts = await registry.verdicts.all();
  const versions = await Promise.all(files.map(async ({ version, bytes, registeredAt }) => {
    const { meta: { name, rows, window, holdOut } } = await registry.load(version);
    const registered = new Date(registeredAt).toISOString().slice(0, 16);
    const judged = verdicts.findLast((each) => each.version === version) ?? null,
      isChampion = version === champion;
    return { version, isChampion, name, rows, ...window, registered, bytes, holdOut, judged };
  }));
  const rows = versions.map((each) => [
    `${each.version}${each.isChampion ? " *" : ""}`,
    each.name,
    String(each.rows),
    each.asOf ?? "no days",
    Object.entries(each.holdOut.metrics).map(([name, { value }]) => `${name} ${metricText(value)}`).join(
      ", ",
    ),
    each.registered,
    each.judged === null ? "no" : `${each.judged.promoted ? "promoted" : "rejected"} ${each.judged.asOf}`,
  ]);
  const headings = ["version", "model", "stays", "as of", "on its hold-out", "registered (UTC)", "judged"];
  const text = rows.length === 0
    ? "No version is registered: run notebook 03 first."
    : `${aligned([headings, ...rows])}\n${champion === null ? "No champion yet." : "* the champion"}`;
  return { json: versions, text };
}

async function show(registry: Registry, { versions: [name] }: RegistryLine): Promise<Answer> {
  const { meta } = await registry.load(await versionNamed(registry, name!));
  const { encoder: _, ...card } = meta, learntFrom = await registry.learntFrom(meta.version);
  const verdicts = (await registry.verdicts.all()).filter(({ version }) => version === meta.version);
  const judged = verdicts.map(({ asOf, over, reason }) => [
    `judged as of ${asOf}`,
    `${over === null ? "with no champion before" : `against ${over}`}: ${reason}`,
  ]);
  return {
    json: { ...card, learntFrom, features: meta.encoder.features, verdicts },
    text: aligned([...Object.entries(cardLines(meta, learntFrom)), ...judged]),
  };
}

async function compare(registry: Registry, { versions }: RegistryLine): Promise<Answer> {
  const metas = await Promise.all(versions.map(async (name) => {
    const { meta } = await registry.load(await versionNamed(registry, name));
    return meta;
  }));
  const data = await Promise.all(metas.map(({ version }) => registry.learntFrom(version)));
  const [one, other] = metas.map((meta, i) => ({
    ...cardLines(meta, data[i]!),
    features: featuresBeside(meta, metas[1 - i]!),
  }));
  const [left, right] = [new Map(Object.entries(one!)), new Map(Object.entries(other!))];
  const keys = [...new Set([...left.keys(), ...right.keys()])];
  const rows = keys.map((key) => {
    const [a, b] = [left.get(key) ?? "none", right.get(key) ?? "none"];
    return [a === b ? " " : "!", key, a, b];
  });
  const differing = rows.filter(([mark]) => mark === "!").length;
  const text = `${aligned(rows)}\n${
    differing === 0 ? "The cards are the same." : `! differs: ${differing} of ${rows.length} lines`
  }`;
  return { json: Object.fromEntries(rows.map(([, key, ...both]) => [key, both])), text };
}

async function history(registry: Registry): Promise<Answer> {
  const events = await registry.history();
  const rows = events.map((each) => [
    ...[String(each.sequence), each.event, each.version, each.asOf.slice(0, 10)],
    ...[each.at?.slice(0, 16) ?? "not kept", each.by ?? "not kept", each.reason],
  ]);
  const headings = ["", "event", "champion since", "as of", "at (UTC)", "by", "why"];
  return { json: events, text: rows.length === 0 ? "No champion yet." : aligned([headings, ...rows]) };
}

async function promote(registry: Registry, line: RegistryLine): Promise<Answer> {
  const version = await versionNamed(registry, line.versions[0]!);
  const over = (await registry.champion())?.version ?? null;
  const { meta, model } = await registry.load(version);
  if (line.dryRun) return planned("promoted", version, over);
  const probe = probeOf(meta.encoder);
  const change = { reason: line.reason!, asOf: dayOf(line), over, probe, expected: model.predict(probe) };
  return changed(over, await registry.promote(version, change));
}

async function rollback(registry: Registry, line: RegistryLine): Promise<Answer> {
  const from = (await registry.champion())?.version ?? null;
  if (line.dryRun) return planned("rolled back", "the champion before", from);
  return changed(from, await registry.rollback({ reason: line.reason!, asOf: dayOf(line), from }));
}

async function sync(registry: Registry, { cohort }: RegistryLine): Promise<Answer> {
  const tracked = await trackRegistry(registry, cohort, (name) => Deno.env.get(name));
  if (tracked === null) {
    throw new Error(
      "Cannot bring MLflow up to the registry as MLFLOW_TRACKING_URI must name it: it is not set",
    );
  }
  const { runs, versions, isMoved, notUploaded } = tracked;
  const text = [
    runs + versions === 0 && !isMoved
      ? "MLflow has everything."
      : `MLflow got what it lacked: runs ${runs}, ` +
        `versions of the model ${versions}${isMoved ? "; the alias champion was moved" : ""}.`,
    ...(notUploaded === null ? [] : [notUploaded]),
  ].join("\n");
  return { json: tracked, text };
}

function planned(event: RegistryEvent["event"], version: string, previous: string | null): Answer {
  const text = `Would be ${event}: ${version}, in place of ${
    previous ?? "no champion"
  }; nothing was changed.`;
  return { json: { dryRun: true, event, version, previous }, text };
}

function changed(before: string | null, event: RegistryEvent): Answer {
  const text = before === event.version
    ? `${event.version} is the champion already: nothing was changed.`
    : `${event.event}: ${event.version} is the champion, in place of ${before ?? "none"}.`;
  return { json: event, text, ...(before !== event.version && { event }) };
}

if (import.meta.main) Deno.exit(await main(Deno.args));
