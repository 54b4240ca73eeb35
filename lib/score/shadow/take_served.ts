import { shownText } from "lib/files/mod.ts";
import type { Trial } from "lib/registry/mod.ts";
import { categoryColumn, numberColumn, tableOf, timestampColumn } from "lib/table/mod.ts";
import type { Warehouse } from "lib/warehouse/mod.ts";
import { logBatch } from "../log/log_batch.ts";
import { logColumns } from "../log/log_columns.ts";
import { claimShadow } from "./score_shadow.ts";

/** What became of the lines that a served shadow noted. */
export type TakenShadow = {
  readonly lines: number;
  /** Rows that `shadow_log` got. */
  readonly written: number;
  /** Rows of nights on which the model was on trial: these are scored by the night itself. */
  readonly onTrial: number;
};

type Row = {
  readonly stay_id: number;
  readonly as_of: number;
  readonly numbers: ReadonlyMap<string, number>;
  readonly texts: ReadonlyMap<string, string>;
};

const numbers = ["predicted_days", "lower_days", "upper_days", "interval_level"] as const;
const texts = ["model_version", "input_hash", "outcome", "interval_method"] as const;

/**
 * Takes what a served model noted (`deno task serve --shadow`) into `shadow_log`. A stay, model and as-of
 * time that is there stays as it is, so that taking twice changes nothing; of several lines of one the first
 * counts. A last line that a kill cut is left out.
 *
 * @param text JSON objects, one a line.
 * @param trials of the registry: on their nights the model scores what the champion does, by the same rows.
 * @throws {SyntaxError} naming the line that can't be read.
 * @throws {QueryError} when the warehouse fails; the log is then as before.
 */
export async function takeServedShadow(
  warehouse: Warehouse,
  text: string,
  trials: readonly Trial[],
): Promise<TakenShadow> {
  const lines = text.split("\n");
  const cut = lines.pop() ?? "";
  const rows = lines.flatMap((line, i) => line === "" ? [] : rowOf(line, i, lines.length));
  if (cut !== "") rows.push(...rowOf(cut, lines.length, lines.length));
  const first = new Map<string, Row>();
  let onTrial = 0;
  for (const row of rows) {
    const version = row.texts.get("model_version")!;
    if (trials.some((trial) => trial.version === version && isDuring(trial, row.as_of))) {
      onTrial++;
      continue;
    }
    const key = `${row.stay_id} ${version} ${row.as_of}`;
    if (!first.has(key)) first.set(key, row);
  }
  const taken = [...first.values()];
  await claimShadow(warehouse);
  const counts = await logBatch(
    warehouse,
    { name: "shadow_log", columns: logColumns },
    tableOf(Object.fromEntries(logColumns.map(({ name, type }) => [
      name,
      name === "stay_id"
        ? numberColumn(taken.map((row) => row.stay_id))
        : type === "TIMESTAMP"
        ? timestampColumn(taken.map((row) => row.as_of))
        : type === "VARCHAR"
        ? categoryColumn(taken.map((row) => row.texts.get(name) ?? null))
        : numberColumn(taken.map((row) => row.numbers.get(name) ?? NaN)),
    ]))),
  );
  const written = [...counts.values()].reduce((sum, each) => sum + each.written, 0);
  return { lines: rows.length, written, onTrial };
}

/** A night is that of the day before its midnight. */
function isDuring({ from, ended }: Trial, asOf: number): boolean {
  return Date.parse(from) < asOf && (ended === undefined || asOf <= Date.parse(ended.asOf));
}

function rowOf(line: string, at: number, last: number): Row[] {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    if (at >= last - 1) return [];
    throw new SyntaxError(wrong(at, "no JSON"), { cause });
  }
  const field = new Map<string, unknown>(Object.entries(Object(value)));
  const id = field.get("stay_id"), time = Date.parse(String(field.get("as_of")));
  if (typeof id !== "number" || !Number.isSafeInteger(id)) {
    throw new SyntaxError(wrong(at, "without stay_id"));
  }
  if (Number.isNaN(time)) throw new SyntaxError(wrong(at, "without as_of"));
  const found = <T>(names: readonly string[], isRight: (value: unknown) => value is T) =>
    new Map(names.map((name): [string, T] => {
      const value = field.get(name);
      if (isRight(value)) return [name, value];
      throw new SyntaxError(wrong(at, `without ${shownText(name)}`));
    }));
  return [{
    ...{ stay_id: id, as_of: time },
    numbers: found(numbers, (each): each is number => Number.isFinite(each)),
    texts: found(texts, (each): each is string => typeof each === "string"),
  }];
}

function wrong(at: number, what: string): string {
  return `Cannot take what the shadow noted as each line must be a prediction: line ${at + 1} is ${what}`;
}
