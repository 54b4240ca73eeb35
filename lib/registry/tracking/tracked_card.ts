import type { ArtefactMeta } from "../artefact/artefact_meta.ts";

/**
 * What MLflow shows of a training: texts, and numbers, which in JSON may be the texts "NaN" or "Infinity".
 */
export type TrackedCard = {
  readonly params: readonly { readonly key: string; readonly value: string }[];
  readonly metrics: readonly { readonly key: string; readonly value: number | string }[];
};

/** MLflow's limit. */
const mostText = 500;

/**
 * A model's card as MLflow takes it: what it learnt from and how are parameters, its scores are metrics,
 * their intervals `<name>.lower` and `<name>.upper`.
 */
export function trackedCard(meta: ArtefactMeta): TrackedCard {
  const { from, until, asOf } = meta.window;
  const params = {
    model: meta.name,
    kind: meta.kind,
    cohort: meta.cohort,
    rows: String(meta.rows),
    features: String(meta.encoder.features.length),
    admitted_from: from ?? "any day",
    admitted_until: until ?? "any day",
    as_of: asOf ?? "no days",
    split: meta.holdOut.split,
    hold_out_rows: String(meta.holdOut.rows),
    ...(meta.residuals === null ? {} : { interval_level: String(meta.residuals.level) }),
    data_hash: meta.dataHash,
    schema_hash: meta.schemaHash,
    code_version: meta.code,
  };
  const metrics = Object.entries(meta.holdOut.metrics).flatMap(([name, { value, lower, upper }]) => [
    { key: allowed(name), value: number(value) },
    { key: `${allowed(name)}.lower`, value: number(lower) },
    { key: `${allowed(name)}.upper`, value: number(upper) },
  ]);
  return {
    params: Object.entries(params).map(([key, value]) => ({ key, value: value.slice(0, mostText) })),
    metrics,
  };
}

/** Names may have letters, digits and `_ - . : /` and spaces alone. */
function allowed(name: string): string {
  return name.replace(/[^\w\-.:/ ]/g, "_");
}

/** JSON knows finite numbers alone. */
function number(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
