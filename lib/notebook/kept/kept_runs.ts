import { dirname, join } from "node:path";
import { isAlone, lineage } from "../history/lineage.ts";
import { resultsIn } from "../results/result_files.ts";
import type { AskedTask } from "./asked_task.ts";
import { askedIn, dataState, folderId, type Held, heldIn, type Place, placeOf } from "./held.ts";
import { forgetKept, type KeptFacts, type KeptRun, readKept, writeKept } from "./kept_files.ts";
import { type Parts, partsOf, type PartsOptions, type PlannedRun } from "./run_parts.ts";

export type KeptRunsOptions = PartsOptions & {
  /** Where the pages of runs go; what is kept goes below it. */
  readonly folder: string;
  /** Nothing that was kept counts. */
  readonly isFresh?: boolean;
  /** Tells what the warehouse holds; left out, a process that ends with `end()` (`askedIn()`). */
  readonly asked?: AskedTask;
};

/** A notebook's kept run, or why it has to run. */
export type Looked = { readonly kept: KeptRun } | { readonly why: readonly string[] };

/** What a run left that is kept: its executed notebook and page are texts. */
type Ended = KeptFacts & { readonly notebook: string; readonly page: string };

type PartsKnown = Awaited<ReturnType<typeof partsOf>>;

/**
 * The notebooks' last good runs, kept so that what is unchanged is not done again.
 *
 * A notebook whose cells, parameters, modules, SQL, lock files and Deno are what they were, and whose tables,
 * registry and source hold what they held when it had ended, would end the same. Whatever can't be told makes
 * it run.
 */
export class KeptRuns {
  readonly #folder: string;
  readonly #place: Place | null;
  readonly #options: KeptRunsOptions;
  readonly #asked: AskedTask | null;
  #held: Held | null = null;
  #opened = Promise.resolve();
  /** A notebook that touches nothing there has run since that was looked at. */
  #isOld = false;
  /** Runs of this pass that are up to date, by name. */
  readonly #current = new Map<string, KeptRun>();
  /** What notebooks depended on before they began; of those that were not looked at since, apart. */
  readonly #parts = new Map<string, PartsKnown>();
  readonly #noted = new Map<string, PartsKnown>();

  private constructor(place: Place | null, options: KeptRunsOptions) {
    this.#folder = join(options.folder, ".kept");
    this.#place = place;
    this.#options = options;
    this.#asked = place && (options.asked ?? askedIn(place));
  }

  /** Begins to look at what is there before the first notebook of a run. */
  static open(runs: readonly PlannedRun[], options: KeptRunsOptions): KeptRuns {
    const kept = new KeptRuns(placeOf(runs), options);
    kept.#opened = kept.#hold();
    kept.#opened.catch(() => {}); // told by `look()`
    return kept;
  }

  /** Whether there is a run of a notebook that may hold. */
  async has(name: string): Promise<boolean> {
    return !this.#options.isFresh && await readKept(this.#folder, name) !== null;
  }

  /** The id of the data's state, as it was when the last notebook had ended; null where it can't be told. */
  get data(): string | null {
    return this.#held?.[dataState] ?? null;
  }

  /** Notes what a notebook depends on as it is now: one that begins before `look()` may load its modules. */
  async note(run: PlannedRun): Promise<void> {
    this.#noted.set(run.name, await partsOf(run, this.#options));
  }

  /** Whether a notebook's last run still holds; one that has to run is forgotten until it is kept again. */
  async look(run: PlannedRun): Promise<Looked> {
    await this.#opened;
    if (this.#isOld && !isApart(run.name)) await this.#hold();
    const noted = this.#noted.get(run.name) ?? await partsOf(run, this.#options);
    this.#noted.delete(run.name);
    const parts = await this.#withResults(run, noted);
    const before = await readKept(this.#folder, run.name);
    const why = this.#why(run.name, parts, before);
    this.#parts.set(run.name, parts);
    if (why.length > 0 || before === null) {
      await forgetKept(this.#folder, run.name);
      return { why };
    }
    this.#current.set(run.name, before);
    return { kept: before };
  }

  /**
   * Looks at what a notebook has left that ended well, before another one begins.
   *
   * @returns what keeps its run, unless something else has changed since `look()`, given its executed
   * notebook and page, as texts: the next one may run by then, and is kept after it.
   */
  async ended(run: PlannedRun): Promise<(ended: Ended) => Promise<void>> {
    const before = this.#held, parts = this.#parts.get(run.name);
    if (isApart(run.name)) this.#isOld = true;
    else await this.#hold();
    const after = this.#held;
    if (parts === undefined || "why" in parts || before === null || after === null) {
      return () => Promise.resolve();
    }
    return (ended) => this.#keep(run, parts as Parts, { before, after }, ended);
  }

  async #keep(
    run: PlannedRun,
    parts: Parts,
    { before, after }: { readonly before: Held; readonly after: Held },
    { notebook, page, ...facts }: Ended,
  ): Promise<void> {
    const now = await this.#withResults(run, await partsOf(run, this.#options));
    const isSteady = changesIn(parts, "why" in now ? {} : now as Parts).length === 0;
    const { reads, writes } = touchedBy(run.name, { ...before, ...after });
    const isSame = (name: string) => before[name] === after[name];
    const isAlone = isSame("load_log") && reads.every((name) => writes.includes(name) || isSame(name));
    if (!isSteady || !isAlone) return;
    this.#current.set(run.name, { parts, left: {}, facts, notebook, page });
    for (const [name, kept] of this.#current) {
      await this.#settle(name, kept, after, name === run.name ? null : writes);
    }
  }

  /** Nothing more is asked of it. */
  async end(): Promise<void> {
    await Promise.allSettled([this.#opened]);
    if (this.#options.asked === undefined) await this.#asked?.end();
  }

  async #hold(): Promise<void> {
    this.#held = this.#place && this.#asked && await heldIn(this.#place, this.#asked);
    this.#isOld = false;
  }

  /** With what other notebooks found, where it tells of that. */
  async #withResults(run: PlannedRun, parts: PartsKnown): Promise<PartsKnown> {
    if ("why" in parts || !lineage[run.name]?.reads.includes("results")) return parts;
    return { ...parts, results: await folderId(resultsIn(dirname(this.#folder))) };
  }

  /** Notes what a run's tables hold now: all that it touches, or those that a later one has written. */
  async #settle(
    name: string,
    kept: KeptRun,
    held: Held,
    changed: readonly string[] | null,
  ): Promise<void> {
    const { reads, writes } = touchedBy(name, held);
    const told = [...reads, ...writes].filter((each) => changed === null || changed.includes(each));
    if (told.length === 0) return;
    const left = {
      ...kept.left,
      ...Object.fromEntries(told.map((each) => [each, held[each] ?? none])),
    };
    this.#current.set(name, { ...kept, left });
    await writeKept(this.#folder, name, { ...kept, left });
  }

  #why(name: string, parts: PartsKnown, before: KeptRun | null): string[] {
    if (this.#options.isFresh) return ["all were asked for"];
    if (this.#place === null) return [elsewhere];
    if (this.#held === null) return ["its rows can't be looked at"];
    if ("why" in parts) return [String(parts.why)];
    if (before === null) return ["no run of it is kept"];
    const held = this.#held, { reads, writes } = touchedBy(name, held);
    const now = Object.fromEntries(
      [...new Set([...reads, ...writes])].map((each) => [each, held[each] ?? none]),
    );
    if (now.source === none) return ["its source can't be told by its content"];
    return [...changesIn(before.parts, parts as Parts), ...changesIn(before.left, now)];
  }
}

/** Why notebooks run whose rows can't be looked at from outside. */
export const elsewhere = "its rows are not in a DuckDB file";
/** Stands for a table that is not there. */
const none = "none";
/** What is noted of the data, which trainings read. */
const dataNotes = ["data_states", "data_rows"];
/** Tables that tell of runs. */
const besides = ["run_log", "wardbook_tables"];

/** What a notebook reads and writes; one that is not the project's own, everything. */
function touchedBy(
  name: string,
  held: Held,
): { readonly reads: readonly string[]; readonly writes: readonly string[] } {
  const own = lineage[name];
  if (own !== undefined) {
    // Without a champion the candidate is looked at.
    const candidate = own.reads.includes("models") ? ["candidate"] : [];
    const noted = own.writes.includes("accepted") ? dataNotes : [];
    return {
      reads: [...own.reads, ...candidate, "load_log", ...dataNotes],
      writes: [...own.writes, ...noted],
    };
  }
  const all = Object.keys(held).filter((each) => !besides.includes(each));
  return { reads: all, writes: all };
}

/** Whether a notebook touches neither tables nor models: what it reads is among its parts. */
function isApart(name: string): boolean {
  return isAlone(name) || lineage[name]?.reads.join() === "results";
}

function changesIn(before: Parts, now: Parts): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return names.filter((name) => before[name] !== now[name]).map((name) => {
    if (before[name] === undefined) return `${name} is new`;
    return now[name] === undefined ? `${name} is gone` : `${name} has changed`;
  });
}
