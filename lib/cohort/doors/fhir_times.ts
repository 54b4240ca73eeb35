import { shownText } from "lib/files/mod.ts";
import type { Violation } from "../contract/quarantine.ts";
import { timeOf } from "../contract/time_text.ts";
import { mostLabel } from "../contract/typed_column.ts";

export type Json = Readonly<Record<string, unknown>>;

/** Times that are read of each kind of resource: to the day at least, or a part of a date too. */
const timesOf: Readonly<Record<string, { readonly whole: readonly string[]; readonly part?: string }>> = {
  Encounter: {
    whole: ["period.start", "period.end", "actualPeriod.start", "actualPeriod.end", "location.period.start"],
  },
  Patient: { whole: [], part: "birthDate" },
  Condition: { whole: [], part: "recordedDate" },
};

/** The first time of a resource that is none: what is read as missing would make another stay of it. */
export function wrongTime(kind: string, resource: Json): Violation | null {
  const { whole, part } = timesOf[kind] ?? { whole: [] };
  for (const path of [...whole, "meta.lastUpdated"]) {
    const wrong = valuesAt(resource, path.split(".")).find((value) => !isDay(value));
    if (wrong !== undefined) return violation(kind, path, wrong, "a time like 2022-11-01T08:30:00Z");
  }
  if (part === undefined) return null;
  const wrong = valuesAt(resource, [part]).find((value) => !isDay(value) && !isPart(value));
  return wrong === undefined ? null : violation(kind, part, wrong, "a date like 2022-11-01");
}

function violation(kind: string, path: string, value: unknown, wanted: string): Violation {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const reason = `"${shownText(text, mostLabel)}" is not ${wanted}`;
  return { rule: "type", column: `${kind}.${path}`, value: text, reason };
}

function isDay(value: unknown): boolean {
  return typeof value === "string" && timeOf(value.slice(0, 19)) !== null;
}

function isPart(value: unknown): boolean {
  return typeof value === "string" && /^\d{4}(-(0[1-9]|1[0-2]))?$/.test(value);
}

/** What stands at a path, in each element of the lists on the way; what is absent stands nowhere. */
function valuesAt(value: unknown, [name, ...rest]: readonly string[]): unknown[] {
  if (value === undefined || value === null) return [];
  if (name === undefined) return [value];
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, [name, ...rest]));
  return typeof value === "object" ? valuesAt((value as Json)[name], rest) : [];
}
