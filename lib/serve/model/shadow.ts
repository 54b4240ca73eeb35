import { predictedRows } from "lib/score/mod.ts";
import { dayMs, dayStart } from "lib/stats/mod.ts";
import { categoriesOf, numbersOf, tableOf } from "lib/table/mod.ts";
import { LineFile } from "../http/line_file.ts";
import type { Metrics } from "../http/metrics.ts";
import { type AskedStay, readStays } from "../input/read_stays.ts";
import { stayTable } from "../input/stay_table.ts";
import type { ServedModel } from "./served_model.ts";

/** What the shadow said of a stay: a row of `shadow_log`, without anything that was asked. */
export type ShadowRow = {
  readonly stay_id: number;
  readonly model_version: string;
  /** ISO date-time: the midnight after the admission. */
  readonly as_of: string;
  readonly predicted_days: number;
  readonly lower_days: number;
  readonly upper_days: number;
  readonly input_hash: string;
  readonly outcome: string;
  readonly interval_level: number;
  readonly interval_method: string;
};

/** Where it is kept what a cohort's shadow says, in the project. */
export function shadowFile(cohort: string, folder = "data/local/serve"): string {
  return `${folder}/shadow-${cohort}.jsonl`;
}

/** A shadow that keeps what it says in a file, to which it only adds. */
export async function shadowOf(path: string, model: ServedModel, metrics: Metrics): Promise<Shadow> {
  return new Shadow(model, metrics, await LineFile.open<ShadowRow>(path));
}

/** Stays that wait for the shadow, at most: more are not predicted by it. */
const mostWaiting = 10_000;

/**
 * A model that predicts what the champion was asked, after the champion's answer and never in its place: what
 * it says is kept, and what it can't do is counted.
 */
class Shadow {
  #waiting: (readonly AskedStay[])[] = [];
  #stays = 0;
  #working: Promise<void> | null = null;

  constructor(
    readonly model: ServedModel,
    readonly metrics: Metrics,
    readonly kept: Pick<LineFile<ShadowRow>, "note" | "close">,
  ) {}

  /** Has stays predicted once the event loop has nothing more urgent. */
  predictLater(stays: readonly AskedStay[]): void {
    if (this.#stays + stays.length > mostWaiting) return this.#failed(stays.length);
    this.#waiting.push(stays);
    this.#stays += stays.length;
    this.#working ??= this.#work();
  }

  /** Predicts who waits, and ends. */
  async close(): Promise<void> {
    await this.#working;
    await this.kept.close();
  }

  async #work(): Promise<void> {
    for (let stays = this.#waiting.shift(); stays !== undefined; stays = this.#waiting.shift()) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      this.#stays -= stays.length;
      this.#try(stays);
    }
    this.#working = null;
  }

  /** All at once; where that fails one by one, so that one spoils no other. An error may repeat a value. */
  #try(stays: readonly AskedStay[]): void {
    try {
      this.#predict(stays);
    } catch {
      if (stays.length === 1) this.#failed(1);
      else for (const stay of stays) this.#try([stay]);
    }
  }

  #predict(asked: readonly AskedStay[]): void {
    const { meta, reader } = this.model;
    const stays = readStays(asked.map(({ row }) => row), reader);
    const { columns } = predictedRows(this.model, stayTable(stays, meta.encoder));
    const table = tableOf(columns);
    const number = (name: string) => numbersOf(table, name);
    const text = (name: string) => {
      const { codes, labels } = categoriesOf(table, name);
      return (row: number) => labels[codes[row]!]!;
    };
    const [days, lower, upper, level] = [
      ...[number("predicted_days"), number("lower_days"), number("upper_days")],
      number("interval_level"),
    ] as [Float64Array, Float64Array, Float64Array, Float64Array];
    const [hash, outcome, method] = [text("input_hash"), text("outcome"), text("interval_method")];
    const model = { model: meta.version };
    this.metrics.add("wardbook_shadow_predictions_total", model, stays.length);
    for (const [row, { id, values }] of stays.entries()) {
      const stay = Number(id), admitted = values.get("admitted_on");
      if (id === null || id === "" || !Number.isSafeInteger(stay) || typeof admitted !== "number") {
        this.metrics.add("wardbook_shadow_unkept_total", model);
        continue;
      }
      this.kept.note({
        ...{ stay_id: stay, model_version: meta.version },
        as_of: new Date(dayStart(admitted) + dayMs).toISOString(),
        ...{ predicted_days: days[row]!, lower_days: lower[row]!, upper_days: upper[row]! },
        ...{ input_hash: hash(row), outcome: outcome(row) },
        ...{ interval_level: level[row]!, interval_method: method(row) },
      });
    }
  }

  #failed(count: number): void {
    this.metrics.add("wardbook_shadow_failures_total", { model: this.model.meta.version }, count);
  }
}
