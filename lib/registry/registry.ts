import {
  LockHeld,
  makeFolder,
  readWhole,
  removeDeadTemporaries,
  resolveInProject,
  shownText,
  withFileLock,
  writeWhole,
} from "lib/files/mod.ts";
import { toldBy } from "lib/model/mod.ts";
import { type Artefact, readArtefact } from "./artefact/artefact.ts";
import { ChampionLog } from "./champion_log.ts";
import type { ChangeOptions, PromoteOptions, RollbackOptions } from "./change_options.ts";
import { type ChangedBy, changedBy } from "./changed_by.ts";
import { learntData, noteLearntData, removeLearntData } from "./learnt/learnt_data.ts";
import {
  artefactIn,
  assertChampion,
  assertNames,
  lockRefusal,
  mostBytes,
  notRegistered,
} from "./registry_checks.ts";
import { championsAfter, parseHistory, type RegistryEvent } from "./registry_history.ts";
import { assertSamePredictions } from "./same_predictions.ts";
import { AskedCauses } from "./trial/asked_causes.ts";
import { Trials } from "./trial/trials.ts";
import { Verdicts } from "./trial/verdicts.ts";
import { cardPath, type VersionFile, versionFilesIn, versionPath, versionsIn } from "./version_files.ts";

/** The version in use, loaded. */
export type Champion = Artefact & { readonly version: string };

export type RegistryOptions = {
  /** How long a change waits for another process that is changing the registry. Default 10 s. */
  readonly waitMs?: number;
  /** Whose models, by the outcome's name; those of days when left out. */
  readonly outcome?: string;
  /** Who changes it, and when. Default: what the environment and the clock say. */
  readonly by?: () => ChangedBy;
};

/**
 * Opens a cohort's registry: immutable versions, one pointer to the champion, an append-only history. Each
 * outcome has its own, that of days in the folder itself, others in folders of their names below it.
 *
 * @param folder where it lies; `{cohort}` stands for the cohort, a relative path starts at the project's
 * root. It is made when it is not there.
 * @throws {TypeError} when the cohort's name is not lower case letters, digits and dashes, or the outcome's
 * is not lower case letters, digits and underscores.
 */
export async function openRegistry(
  folder: string,
  cohort: string,
  options: RegistryOptions = {},
): Promise<Registry> {
  const { outcome = daysOutcome } = options;
  assertNames(cohort, outcome);
  const whole = resolveInProject(folder.replaceAll("{cohort}", cohort));
  const path = outcome === daysOutcome ? whole : `${whole}/${outcome}`;
  await makeFolder(`${path}/versions`);
  return new Registry(path, cohort, options);
}

const daysOutcome = "stay_days";

/**
 * A cohort's models of one outcome on disk:
 *
 *   versions/<version>.model   an artefact, never changed; its name is the hash of its bytes
 *   versions/<version>.data    the ids of the data that it was learnt from, a line each
 *   champion.json              the last event: replacing this file is what promotes
 *   history.jsonl              all events, one a line; champion.json may hold one more
 *   .lock                      locked while files change; the system frees it when that process dies
 *
 * Files are written beside, flushed and renamed, so that a kill at any moment leaves the state before or the
 * one after; what it leaves beside them the next change removes. Each event has the hash of those before it.
 */
export class Registry {
  readonly #folder: string;
  readonly #cohort: string;
  readonly #outcome: string;
  readonly #waitMs: number;
  readonly #log: ChampionLog;
  readonly #by: () => ChangedBy;

  /** Use `openRegistry()`. */
  constructor(
    folder: string,
    cohort: string,
    { waitMs = 10_000, outcome = daysOutcome, by }: RegistryOptions = {},
  ) {
    this.#folder = folder;
    this.#cohort = cohort;
    this.#outcome = outcome;
    this.#waitMs = waitMs;
    this.#log = new ChampionLog(folder);
    this.#by = by ?? (() => changedBy((name) => Deno.env.get(name), Date.now()));
  }

  /**
   * Keeps an artefact and returns its version; one that is there already is left as it is.
   *
   * @param learntFrom the id of the data that it was learnt from (`dataId()`); null where there is none.
   * @throws {SyntaxError} when the bytes are not a whole artefact.
   * @throws {TypeError} when it is a model of another cohort or outcome.
   * @throws {Error} when the version's file is damaged, the disk is full, or another process is changing the
   * registry.
   */
  async register(bytes: Uint8Array, learntFrom: string | null = null): Promise<string> {
    const { meta } = readArtefact(bytes);
    this.#assertOwn(meta);
    return await this.#locked(async () => {
      const path = versionPath(this.#folder, meta.version);
      if (await readWhole(path, { mostBytes: mostBytes.model }) === null) await writeWhole(path, bytes);
      else await this.load(meta.version);
      if (learntFrom !== null) await noteLearntData(this.#folder, meta.version, learntFrom);
      return meta.version;
    });
  }

  /** The ids of the data that a version was learnt from, the first one first; none where none was noted. */
  async learntFrom(version: string): Promise<string[]> {
    return await learntData(this.#folder, version);
  }

  /** Keeps what is told of a version, a JSON text, beside its artefact. @throws {WriteError} */
  async describe(version: string, card: string): Promise<void> {
    await writeWhole(cardPath(this.#folder, version), card);
  }

  /** Why retraining was advised, and what came of it. */
  get causes(): AskedCauses {
    return new AskedCauses(this.#folder);
  }

  /** What the gate said of versions, those that it rejected too. */
  get verdicts(): Verdicts {
    return new Verdicts(this.#folder);
  }

  /** Its silent trials. */
  get trials(): Trials {
    return new Trials(this.#folder);
  }

  /** The versions that are registered, sorted. */
  async versions(): Promise<string[]> {
    return await versionsIn(this.#folder);
  }

  /** Their files, in the same order. */
  async versionFiles(): Promise<VersionFile[]> {
    return await versionFilesIn(this.#folder);
  }

  /**
   * Takes versions away for good, except those that were champion at any time: a rollback may need them, and
   * the prediction log names them. Those that are not there are passed over.
   *
   * @returns the versions taken away.
   * @throws {Error} when another process is changing the registry.
   */
  async remove(versions: readonly string[]): Promise<string[]> {
    return await this.#locked(async () => {
      const kept = new Set(parseHistory(await this.#log.settled()).map(({ version }) => version));
      const there = new Set(await this.versions());
      const removed = versions.filter((version) => there.has(version) && !kept.has(version));
      for (const version of removed) {
        await Deno.remove(versionPath(this.#folder, version));
        await removeLearntData(this.#folder, version);
        await Deno.remove(cardPath(this.#folder, version)).catch(() => {});
      }
      return removed;
    });
  }

  /**
   * Reads a version, checking its hash.
   *
   * @throws {RangeError} when there is no such version.
   * @throws {Error} when its file is damaged; the cause says how.
   */
  async load(version: string): Promise<Artefact> {
    const isVersion = /^[0-9a-f]{12}$/.test(version);
    const bytes = isVersion
      ? await readWhole(versionPath(this.#folder, version), { mostBytes: mostBytes.model })
      : null;
    if (bytes === null) throw notRegistered(version, await this.versions());
    const artefact = artefactIn(bytes, version);
    this.#assertOwn(artefact.meta);
    return artefact;
  }

  /** The version in use; null before the first promotion. @throws {Error} when its file is damaged. */
  async champion(): Promise<Champion | null> {
    const last = await this.#log.last();
    return last && { version: last.version, ...await this.load(last.version) };
  }

  /** Which version is in use, unread; null before the first promotion. @throws {SyntaxError} */
  async championVersion(): Promise<string | null> {
    return (await this.#log.last())?.version ?? null;
  }

  /**
   * Makes a version the champion, after loading it anew and comparing its predictions bit by bit with those
   * of the model in memory. When it is the champion already, nothing changes and its event is returned.
   *
   * @throws {RangeError} when the version isn't registered, a prediction differs, or the champion is another
   * than `over`.
   * @throws {Error} when its file is damaged, or another process is changing the registry.
   */
  async promote(version: string, options: PromoteOptions): Promise<RegistryEvent> {
    const { probe, expected } = options;
    const { model } = await this.load(version);
    assertSamePredictions(version, toldBy(model, probe), expected);
    return await this.#locked(async () => {
      const history = await this.#log.settled();
      const last = parseHistory(history).at(-1);
      if (last?.version === version) return last;
      assertChampion("promote", last?.version ?? null, options.over);
      return await this.#change(history, "promoted", version, options);
    });
  }

  /**
   * Goes back to the champion before this one; twice, to the one before that.
   *
   * @throws {RangeError} when there was no champion before, or the champion is another than `from`.
   * @throws {Error} when its file is damaged, or another process is changing the registry.
   */
  async rollback(options: RollbackOptions): Promise<RegistryEvent> {
    return await this.#locked(async () => {
      const history = await this.#log.settled();
      const champions = championsAfter(parseHistory(history));
      assertChampion("roll back", champions.at(-1) ?? null, options.from);
      const version = champions.at(-2);
      if (version === undefined) {
        throw new RangeError(
          `Cannot roll back as there must be an earlier champion: there is ${
            champions.length === 0 ? "no champion" : `only ${champions[0]}`
          }`,
        );
      }
      await this.load(version);
      return await this.#change(history, "rolled back", version, options);
    });
  }

  /**
   * All changes of the champion, oldest first.
   *
   * @throws {SyntaxError} when a line of the history is damaged, changed, doubled or absent.
   */
  async history(): Promise<RegistryEvent[]> {
    return await this.#log.events();
  }

  /**
   * Replacing the pointer is the change; a kill before the history's line is written is made good by the next
   * change.
   */
  async #change(
    history: string,
    event: RegistryEvent["event"],
    version: string,
    { reason, asOf }: ChangeOptions,
  ): Promise<RegistryEvent> {
    const events = parseHistory(history);
    const change = {
      sequence: events.length + 1,
      event,
      version,
      previous: events.at(-1)?.version ?? null,
      reason,
      asOf: new Date(asOf).toISOString(),
      ...this.#by(),
    };
    await this.#log.add(change, history);
    return change;
  }

  async #locked<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await withFileLock(`${this.#folder}/.lock`, { waitMs: this.#waitMs }, async () => {
        for (const folder of [this.#folder, `${this.#folder}/versions`]) await removeDeadTemporaries(folder);
        return await work();
      });
    } catch (error) {
      throw error instanceof LockHeld ? lockRefusal(this.#cohort, error, this.#waitMs) : error;
    }
  }

  #assertOwn({ cohort, outcome }: Artefact["meta"]): void {
    const pairs = [["cohort", this.#cohort, cohort], ["outcome", this.#outcome, outcome]] as const;
    const wrong = pairs.find(([, own, other]) => own !== other);
    if (wrong === undefined) return;
    const [what, own, other] = wrong;
    throw new TypeError(
      `Cannot use the model as it must be of ${what} "${own}": it is of "${shownText(other, 100)}"`,
    );
  }
}
