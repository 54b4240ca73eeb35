import type { Metrics } from "../http/metrics.ts";
import type { ServedModel } from "../model/served_model.ts";
import { json, type Route } from "./route.ts";

/** What watchers of the server ask. */
export type Operation = {
  readonly model: () => ServedModel | null;
  /** Whether it is about to stop, and wants no more requests. */
  readonly isStopping: () => boolean;
  readonly metrics: Metrics;
};

/** `GET /healthz` (it runs), `/readyz` (a model answers, and it isn't stopping) and `/metrics`. */
export function operationRoutes({ model, isStopping, metrics }: Operation): Route[] {
  const plain = { description: "Yes" };
  return [
    {
      method: "GET",
      path: "/healthz",
      scope: null,
      answer: () => json({ status: "ok" }),
      document: () => ({
        summary: "Whether the server runs",
        tags: ["operation"],
        responses: { 200: plain },
      }),
    },
    {
      method: "GET",
      path: "/readyz",
      scope: null,
      answer: () => {
        const reason = isStopping() ? "stopping" : model() === null ? "no champion" : null;
        if (reason === null) return json({ status: "ready" });
        return new Response(JSON.stringify({ status: reason }), {
          status: 503,
          headers: { "content-type": "application/json" },
        });
      },
      document: () => ({
        summary: "Whether the server answers predictions",
        tags: ["operation"],
        responses: { 200: plain, 503: { description: "There is no champion, or the server is stopping" } },
      }),
    },
    {
      method: "GET",
      path: "/metrics",
      scope: "operate",
      answer: () => {
        metrics.set("process_resident_memory_bytes", {}, Deno.memoryUsage().rss);
        return new Response(metrics.text(), {
          headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
        });
      },
      document: () => ({
        summary: "Counts and latencies, as Prometheus reads them",
        tags: ["operation"],
        responses: { 200: { description: "Text format 0.0.4" } },
      }),
    },
  ];
}
