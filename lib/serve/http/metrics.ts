/** Upper ends of a latency's bins, in seconds. */
const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

type Labels = Readonly<Record<string, string>>;
type Family = { readonly kind: "counter" | "gauge" | "histogram"; readonly help: string };

const families = {
  wardbook_requests_total: { kind: "counter", help: "Requests answered." },
  wardbook_request_seconds: { kind: "histogram", help: "Time to answer a request." },
  wardbook_requests_in_flight: { kind: "gauge", help: "Requests that wait for their answer." },
  wardbook_predictions_total: { kind: "counter", help: "Stays predicted." },
  wardbook_missing_values_total: { kind: "counter", help: "Values that stays lacked." },
  wardbook_unseen_labels_total: { kind: "counter", help: "Labels that training never saw." },
  wardbook_out_of_range_total: { kind: "counter", help: "Numbers beyond the contract's range." },
  wardbook_unusual_stays_total: { kind: "counter", help: "Stays unlike those that the model learnt from." },
  wardbook_champion_info: { kind: "gauge", help: "1 for the version that answers." },
  wardbook_champion_changes_total: { kind: "counter", help: "Champions taken over while running." },
  wardbook_champion_refused_total: { kind: "counter", help: "Champions that did not pass their probe." },
  wardbook_shadow_predictions_total: { kind: "counter", help: "Stays that the shadow predicted too." },
  wardbook_shadow_unkept_total: {
    kind: "counter",
    help: "Of these, those without a number or an admission.",
  },
  wardbook_shadow_failures_total: { kind: "counter", help: "Stays that the shadow could not predict." },
  process_resident_memory_bytes: { kind: "gauge", help: "Memory of the process." },
} as const satisfies Readonly<Record<string, Family>>;
export type MetricName = keyof typeof families;

/**
 * What the server counts, as Prometheus reads it.
 *
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/ (text format 0.0.4).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Metrics } from "lib/serve/http/metrics.ts";
 *
 * const metrics = new Metrics();
 * metrics.add("wardbook_predictions_total", { model: "0123456789ab" }, 3);
 * assertEquals(metrics.text().split("\n")[2], 'wardbook_predictions_total{model="0123456789ab"} 3');
 * ```
 */
export class Metrics {
  readonly #values = new Map<MetricName, Map<string, number>>();
  readonly #histograms = new Map<string, { readonly bins: Float64Array; sum: number; count: number }>();

  /** Adds to a counter or gauge. */
  add(name: MetricName, labels: Labels = {}, by = 1): void {
    this.#change(name, labels, (value) => value + by);
  }

  set(name: MetricName, labels: Labels, value: number): void {
    this.#change(name, labels, () => value);
  }

  /** Takes a gauge's values away, of all labels. */
  clear(name: MetricName): void {
    this.#values.delete(name);
  }

  /** Counts how long a request took, in seconds. */
  took(labels: Labels, took: number): void {
    const key = labelText(labels);
    const histogram = this.#histograms.get(key) ??
      { bins: new Float64Array(seconds.length), sum: 0, count: 0 };
    const bin = seconds.findIndex((end) => took <= end);
    if (bin >= 0) histogram.bins[bin]!++;
    histogram.sum += took;
    histogram.count++;
    this.#histograms.set(key, histogram);
  }

  /** Everything, a family after the other. */
  text(): string {
    const lines: string[] = [];
    for (const [name, { kind, help }] of Object.entries(families)) {
      const values = kind === "histogram"
        ? [...this.#histograms].flatMap(([labels, of]) => histogramLines(name, labels, of))
        : [...this.#values.get(name as MetricName) ?? []].map(([labels, value]) =>
          `${name}${braces(labels)} ${value}`
        );
      if (values.length > 0) lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...values);
    }
    return `${lines.join("\n")}\n`;
  }

  #change(name: MetricName, labels: Labels, change: (value: number) => number): void {
    const family = this.#values.get(name) ?? new Map<string, number>();
    const key = labelText(labels);
    family.set(key, change(family.get(key) ?? 0));
    this.#values.set(name, family);
  }
}

function histogramLines(
  name: string,
  labels: string,
  { bins, sum, count }: { readonly bins: Float64Array; readonly sum: number; readonly count: number },
): string[] {
  let below = 0;
  const rest = labels === "" ? "" : `${labels},`;
  return [
    ...seconds.map((end, i) => `${name}_bucket{${rest}le="${end}"} ${below += bins[i]!}`),
    `${name}_bucket{${rest}le="+Inf"} ${count}`,
    `${name}_sum${braces(labels)} ${sum}`,
    `${name}_count${braces(labels)} ${count}`,
  ];
}

function braces(labels: string): string {
  return labels === "" ? "" : `{${labels}}`;
}

function labelText(labels: Labels): string {
  return Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`).join(",");
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
