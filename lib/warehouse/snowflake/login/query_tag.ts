import type { Environment } from "./connections_toml.ts";

/** Snowflake takes 2,000 characters; each part is a name. */
const mostOfPart = 200;

/**
 * What marks every statement in Snowflake's query history, so that `run_costs` can tell what a run cost
 * (`sql/snowflake/cost.sql`): JSON of the project's name and, where they are known, the run and the notebook
 * (WARDBOOK_RUN and WARDBOOK_NOTEBOOK, which `deno task run` sets for its kernels) and the cohort.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { queryTag } from "lib/warehouse/snowflake/login/query_tag.ts";
 *
 * const environment = (name: string) => name === "WARDBOOK_RUN" ? "7" : undefined;
 * assertEquals(queryTag(environment, "synthetic"), '{"app":"wardbook","run":"7","cohort":"synthetic"}');
 * ```
 */
export function queryTag(environment: Environment, cohort?: string): string {
  const parts = {
    app: "wardbook",
    run: environment("WARDBOOK_RUN"),
    notebook: environment("WARDBOOK_NOTEBOOK"),
    cohort,
  };
  const known = Object.entries(parts).flatMap(([name, value]) =>
    value ? [[name, value.slice(0, mostOfPart)]] : []
  );
  return JSON.stringify(Object.fromEntries(known));
}
