import { messageOf } from "lib/files/mod.ts";
import type { Delivery, Settings } from "lib/notify/mod.ts";
import type { JobRecord } from "../history/run_entry.ts";
import { type Connected, connectedNotice, jobNotices } from "./job_notices.ts";
import { settingsOrNull, tell } from "./tell.ts";

/** Whose work is told of. */
export type PostmanOptions = {
  readonly job: { readonly name: string };
  readonly cohort: string;
  readonly asOf: string;
  /** Where the outbox is. */
  readonly folder: string;
  /** Where the notebooks' pages are. */
  readonly pages: string;
};

/**
 * Tells people of a job, as the environment says, and nobody where it says nothing. It never throws: what
 * hinders it is a warning.
 */
export class Postman {
  readonly #options: PostmanOptions;
  readonly #settings: Settings | null;
  readonly #warn: (warning: string) => void;

  constructor(
    options: PostmanOptions,
    environment: Readonly<Record<string, string>>,
    warn: (warning: string) => void,
  ) {
    this.#options = options;
    this.#warn = warn;
    this.#settings = settingsOrNull(environment, warn);
  }

  /**
   * That the warehouse answers, where each step is told: only then it is asked. Where it doesn't, the step
   * that needs it says why.
   */
  async tellConnected(ask: () => Promise<Connected>): Promise<void> {
    if (this.#settings?.steps !== "all") return;
    const found = await ask().catch(() => null);
    if (found === null) return;
    const { job: { name: job }, cohort, asOf } = this.#options;
    const notices = [connectedNotice(found, { job, cohort, asOf })];
    await this.#send({ day: { cohort, asOf }, notices, looked: [] });
  }

  /** Of a step that has ended, where that is wanted. */
  async tellStep(record: JobRecord): Promise<void> {
    if (this.#settings?.steps === "all") await this.#tell(record, false);
  }

  /** Of all that a job did, also where it was done before: what was told is not told again. */
  async tellEnd(record: JobRecord): Promise<Delivery[]> {
    return await this.#tell(record, true);
  }

  /** That a job could not even begin. */
  async tellBroken(error: unknown): Promise<void> {
    const { job: { name: job }, asOf } = this.#options;
    const reason = messageOf(error);
    const step = { step: "job", outcome: "failed", seconds: 0, summary: {}, reason } as const;
    await this.#tell({ job, asOf, steps: [step] }, false);
  }

  async #tell(record: JobRecord, isAtEnd: boolean): Promise<Delivery[]> {
    const { cohort, pages } = this.#options;
    return await this.#send(jobNotices(record, { cohort, pages, isAtEnd }));
  }

  async #send(what: ReturnType<typeof jobNotices>): Promise<Delivery[]> {
    if (this.#settings === null) return [];
    const outbox = `${this.#options.folder}/outbox.json`;
    return await tell({ settings: this.#settings, outbox, ...what }, this.#warn);
  }
}
