import { Ahead, type AheadOptions } from "../execute/ahead.ts";
import { type CellProgress, executeNotebook, type Execution } from "../execute/execute.ts";
import { isAlone } from "../history/lineage.ts";
import type { KeptRuns, Looked } from "../kept/kept_runs.ts";
import { type NotebookPlan, valuesOf } from "./run_plan.ts";

export type TurnsOptions = {
  readonly kept: KeptRuns | undefined;
  /** What a notebook's kernel is started with. */
  readonly kernel: (plan: NotebookPlan) => Omit<Parameters<typeof executeNotebook>[1], keyof AheadOptions>;
  readonly signal?: AbortSignal | undefined;
  /** How many cores there are: with one nothing begins before its turn. */
  readonly cores: number;
};

/**
 * The notebooks of a run in their order, of which some begin before their turn: those that neither need what
 * others leave nor leave anything run beside the first ones, and the kernel of the next one starts, and
 * imports, while the last one still runs.
 */
export class Turns {
  readonly #plans: readonly NotebookPlan[];
  readonly #options: TurnsOptions;
  readonly #ahead = new Ahead();
  readonly #looked = new Map<string, Looked>();

  constructor(plans: readonly NotebookPlan[], options: TurnsOptions) {
    this.#plans = plans;
    this.#options = options;
  }

  /**
   * Begins the first one's kernel, where it has to run, while what it needs is looked at, and those that may
   * run at any time, one after the other, beside the others.
   */
  async begin(): Promise<void> {
    const [first] = this.#plans, { kept } = this.#options;
    if (first && this.#isParallel && !await kept?.has(first.name)) await this.#beginAhead(first);
    let before: Promise<unknown> = Promise.resolve();
    for (const plan of this.#plans.slice(1).filter(({ name }) => this.#isParallel && isAlone(name))) {
      const looked = await this.look(plan), last = before;
      this.#looked.set(plan.name, looked);
      if ("kept" in looked) continue;
      const ended = Promise.withResolvers<void>();
      this.#ahead.begin(plan.name, async ({ signal, onCell }) => {
        try {
          await last;
          return await this.#execute(plan, { signal, onCell });
        } finally {
          ended.resolve();
        }
      });
      before = ended.promise;
    }
  }

  /** Whether a notebook's last run still holds. */
  async look(plan: NotebookPlan): Promise<Looked> {
    const { kept } = this.#options;
    return this.#looked.get(plan.name) ?? await kept?.look(planned(plan)) ?? { why: [] };
  }

  /** Executes one, or what is left of it; the kernel of the next one starts when half its cells are done. */
  async execute(plan: NotebookPlan, onCell: (progress: CellProgress) => void = () => {}): Promise<Execution> {
    const { signal } = this.#options;
    let next: Promise<void> | null = null;
    const tell = (progress: CellProgress) => {
      onCell(progress);
      if (next !== null || !progress.done || 2 * progress.cell < progress.cells) return;
      next = this.#beginNext(plan);
      next.catch(() => {}); // told below, where the notebook itself has ended well
    };
    const execution = await (this.#ahead.take(plan.name, tell) ??
      this.#execute(plan, { onCell: tell, ...(signal && { signal }) }));
    await next;
    return execution;
  }

  /** Those that run at any time have begun long before. */
  async #beginNext(plan: NotebookPlan): Promise<void> {
    const later = this.#plans.slice(this.#plans.indexOf(plan) + 1);
    const next = later.find(({ name }) => !isAlone(name));
    if (next === undefined || !this.#isParallel || this.#ahead.has(next.name)) return;
    await this.#beginAhead(next);
  }

  async #beginAhead(plan: NotebookPlan): Promise<void> {
    await this.#options.kept?.note(planned(plan));
    this.#ahead.begin(plan.name, (options) => this.#execute(plan, options));
  }

  /** One that has begun is not needed; all, where none is named. */
  async drop(name?: string): Promise<void> {
    await this.#ahead.drop(name);
  }

  get #isParallel(): boolean {
    return this.#options.cores > 1;
  }

  #execute(plan: NotebookPlan, ahead: Partial<AheadOptions>): Promise<Execution> {
    const signals = [this.#options.signal, ahead.signal].filter((each) => each !== undefined);
    const { turn, onCell } = ahead;
    return executeNotebook(plan.notebook, {
      ...this.#options.kernel(plan),
      ...(signals.length > 0 && { signal: AbortSignal.any(signals) }),
      ...(turn && { turn }),
      ...(onCell && { onCell }),
    });
  }
}

/** A notebook as runs are kept by. */
export function planned(plan: NotebookPlan) {
  return { ...plan, parameters: valuesOf(plan) };
}
