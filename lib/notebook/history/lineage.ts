import { createHash } from "node:crypto";
import type { RunEntry } from "./run_entry.ts";

/**
 * What each step reads and writes: tables, "source", "models" (the registry, but for the "causes" for which
 * retraining was advised, and their answers), a "survey" and the "results" of other notebooks.
 */
export const lineage: Readonly<
  Record<string, { readonly reads: readonly string[]; readonly writes: readonly string[] }>
> = {
  "load": { reads: ["source"], writes: ["accepted", "quarantine", "stays", "stay_features", "load_log"] },
  "01_eda": { reads: ["source"], writes: ["accepted", "quarantine", "stays", "stay_features"] },
  "02_features": { reads: ["stays", "stay_features"], writes: ["feature_selection"] },
  "03_training": { reads: ["stays", "stay_features", "feature_selection"], writes: ["models", "candidate"] },
  "04_evaluation": {
    reads: ["stays", "stay_features", "feature_selection", "candidate", "models"],
    writes: ["models"],
  },
  "05_scoring": {
    reads: ["stays", "stay_features", "models"],
    writes: ["prediction_log", "remaining_log", "shadow_log"],
  },
  "06_drift": {
    reads: ["stays", "stay_features", "prediction_log", "models", "causes"],
    writes: ["drift_log", "causes"],
  },
  "07_retraining": { reads: ["stays", "stay_features", "models", "causes"], writes: ["models", "causes"] },
  "08_patient_flow": { reads: [], writes: ["flow_stays", "flow_spans", "flow_windows", "flow_quarantine"] },
  "09_bed_demand": { reads: [], writes: [] },
  "10_population_risk": { reads: ["survey"], writes: [] },
  "11_report": { reads: ["results"], writes: [] },
};

/** Whether a step neither needs what others leave nor leaves anything: it may be done at any time. */
export function isAlone(name: string): boolean {
  const own = lineage[name];
  return own !== undefined && own.writes.length === 0 && own.reads.every((each) => each === "survey");
}

/** Whether a step may read what others have found: one that is not the project's own may read anything. */
export function readsResults(name: string): boolean {
  return lineage[name]?.reads.includes("results") ?? true;
}

const facetsUrl = "https://openlineage.io/spec/facets";

/**
 * A step that has ended, as an event of OpenLineage: what it read and wrote, with the rows that it told,
 * within which run, for which day. It holds no row and no error's text.
 *
 * Source: https://openlineage.io/spec/2-0-2/OpenLineage.json
 *
 * @param warehouse its URL; what may be secret in it is left out.
 */
export function lineageEvent(entry: RunEntry, warehouse: string): Readonly<Record<string, unknown>> {
  const { run, job, cohort, step, asOf, commit, outcome, startedAt, seconds } = entry;
  const producer = `urn:wardbook:code:${commit ?? "unknown"}`;
  const facet = (name: string) => ({ _producer: producer, _schemaURL: `${facetsUrl}/1-0-1/${name}.json` });
  const { reads = [], writes = [] } = lineage[step] ?? {};
  const rows = rowsWritten(entry);
  return {
    eventType: outcome === "failed" ? "FAIL" : "COMPLETE",
    eventTime: new Date(startedAt + 1000 * seconds).toISOString(),
    producer,
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    run: {
      runId: uuidOf(`${run} ${step} ${startedAt}`),
      facets: {
        parent: {
          ...facet("ParentRunFacet"),
          run: { runId: uuidPattern.test(run) ? run : uuidOf(run) },
          job: { namespace: "wardbook", name: `${cohort}.${job}` },
        },
        ...(asOf !== null && {
          nominalTime: { ...facet("NominalTimeRunFacet"), nominalStartTime: `${asOf}T00:00:00.000Z` },
        }),
      },
    },
    job: { namespace: "wardbook", name: `${cohort}.${step}` },
    inputs: reads.map((name) => datasetOf(name, cohort, warehouse)),
    outputs: (outcome === "done" ? writes : []).map((name) => ({
      ...datasetOf(name, cohort, warehouse),
      ...(rows[name] !== undefined && {
        outputFacets: {
          outputStatistics: { ...facet("OutputStatisticsOutputDatasetFacet"), rowCount: rows[name] },
        },
      }),
    })),
  };
}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ]
    .join("-");
}

/** How many rows a step wrote, by table, as far as it told. */
function rowsWritten({ summary: { load, scored, cohort } }: RunEntry): Readonly<Record<string, number>> {
  if (load) return { accepted: load.added + load.changed, quarantine: load.quarantined };
  return {
    ...(scored && { prediction_log: scored.written }),
    ...(cohort && { stays: cohort.stays }),
  };
}

/** By OpenLineage's names: https://openlineage.io/docs/spec/naming. */
function datasetOf(name: string, cohort: string, warehouse: string) {
  if (["models", "causes", "source", "survey", "results"].includes(name)) {
    return { namespace: "wardbook", name: `${cohort}/${name}` };
  }
  const [, account, path] = /^snowflake:\/\/([^/?@]+)\/([^?]*)/.exec(warehouse) ?? [];
  if (account === undefined) {
    return {
      namespace: "duckdb",
      name: `${warehouse.replace(/^duckdb:|\?.*$/g, "").replaceAll("{cohort}", cohort)}.${name}`,
    };
  }
  return { namespace: `snowflake://${account}`, name: [...path!.split("/").filter(Boolean), name].join(".") };
}
