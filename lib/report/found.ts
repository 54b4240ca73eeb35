import type { NotebookResult, ResultShown, Summary } from "lib/notebook/mod.ts";

/** What a run found, by notebook: all that a report may tell. */
export type Found = {
  readonly cohort: string;
  /** The yes/no outcome; null for days. */
  readonly outcome: string | null;
  readonly results: ReadonlyMap<string, NotebookResult>;
};

/** A run's results by notebook. @param results in the order of their notebooks. */
export function foundIn(
  cohort: string,
  outcome: string | null,
  results: readonly NotebookResult[],
): Found {
  return { cohort, outcome, results: new Map(results.map((result) => [result.notebook, result])) };
}

/** A notebook's result; null where it did not run. */
export function resultIn({ results }: Found, notebook: string): NotebookResult | null {
  return results.get(notebook) ?? null;
}

/**
 * What a notebook said by a key of its summary; null where it looked and found none, or could not answer.
 *
 * @throws {RangeError} naming notebook and key, where it answered and did not say.
 */
export function keyIn<K extends keyof Summary>(
  found: Found,
  notebook: string,
  key: K,
): NonNullable<Summary[K]> | null {
  const result = resultIn(found, notebook);
  if (result === null) {
    throw new RangeError(
      `Cannot report on the ${found.cohort} cohort as ${notebook} must have told "${key}": it has no result; ` +
        "run deno task run",
    );
  }
  const value = result.summary[key];
  if (value === undefined && result.cannot === null) {
    throw new RangeError(
      `Cannot report on the ${found.cohort} cohort as ${notebook} must have told "${key}": its summary has ${
        Object.keys(result.summary).join(", ") || "no key"
      }`,
    );
  }
  return (value ?? null) as NonNullable<Summary[K]> | null;
}

/** What a notebook showed below headings of some words, in its order. */
export function shownIn(result: NotebookResult, about: RegExp, kind?: ResultShown["kind"]): ResultShown[] {
  return result.shown.filter((each) =>
    about.test(each.heading) && (kind === undefined || each.kind === kind)
  );
}

/** What a notebook claimed, in a line; what it did not ask or tell says so by its heading alone. */
export function claimOf({ heading, text }: ResultShown): string {
  const words = text.replaceAll(/\s*\n+\s*/g, " ").replaceAll(/\\([[\]_])/g, "$1");
  return /^(\*(Not|Nothing|None)\b|This can't)/.test(words) ? `${heading}: ${words}` : words;
}

/** A finding: the first sentence of a figure's description, which is its title. */
export function findingOf({ text }: ResultShown): string {
  const [, first = text] = /^([\s\S]*?[^.])\. (?=[A-Z])/.exec(text) ?? [];
  return first.charAt(0).toUpperCase() + first.slice(1);
}

/** The day as of which a run judged its model; null where it knows no days. */
export function dayOf(found: Found): string | null {
  return resultIn(found, "04_evaluation")?.asOf ?? resultIn(found, "03_training")?.asOf ?? null;
}

/** The version of the model that a report is about: in use, else the candidate; null where there is none. */
export function versionOf(found: Found): string | null {
  const evaluation = resultIn(found, "04_evaluation");
  return evaluation?.summary.champion?.version ?? evaluation?.models[0] ?? null;
}
