import type { ArtefactMeta } from "lib/registry/mod.ts";

/**
 * A model's card as lines for people, by what they tell.
 *
 * @param learntFrom ids of the states of the data that it was learnt from.
 */
export function cardLines(meta: ArtefactMeta, learntFrom: readonly string[]): Record<string, string> {
  const { from, until, asOf } = meta.window;
  return {
    version: meta.version,
    model: `${meta.name} (${meta.kind})`,
    cohort: meta.cohort,
    "learnt from": `${meta.rows} stays, admitted ${from ?? "any day"} to ${until ?? "any day"}`,
    "as known on": asOf ?? "no days",
    "tried on": `${meta.holdOut.rows} stays: ${meta.holdOut.split}`,
    ...Object.fromEntries(
      Object.entries(meta.holdOut.metrics).map(([name, { value, lower, upper }]) => [
        name,
        `${metricText(value)} (${metricText(lower)} to ${metricText(upper)})`,
      ]),
    ),
    features: meta.encoder.features.map(({ name }) => name).join(", "),
    "left out": meta.encoder.leftOut.join(", ") || "none",
    "data (deno task data)": learntFrom.join(", ") || "not noted",
    "data hash": meta.dataHash,
    "schema hash": meta.schemaHash,
    "code version": meta.code,
  };
}

/** How many features a model has, and which of them the other one has not. */
export function featuresBeside({ encoder: { features } }: ArtefactMeta, other: ArtefactMeta): string {
  const theirs = new Set(other.encoder.features.map(({ name }) => name));
  const own = features.map(({ name }) => name).filter((name) => !theirs.has(name));
  return `${features.length}${own.length === 0 ? "" : `, only here: ${own.join(", ")}`}`;
}

/** A metric with three digits. */
export function metricText(value: number): string {
  return Number.isNaN(value) ? "not defined" : value.toFixed(3);
}
