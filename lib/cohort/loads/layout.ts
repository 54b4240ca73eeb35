import { createHash } from "node:crypto";
import type { Cohort } from "../cohort.ts";
import { acceptedTable } from "../staging/accepted_table.ts";
import { stagingSql } from "../staging/staging_sql.ts";
import { staysTable } from "../staging/stays_table.ts";

/** Hashes of what a spec makes of rows: of the columns of `accepted`, and of how `stays` is made of them. */
export type Layout = { readonly layout: string; readonly staging: string };

/** @throws {Deno.errors.NotFound} when the spec's own SQL file isn't there. */
export async function layoutOf(cohort: Cohort): Promise<Layout> {
  const staging = `${staysTable(cohort).text}\n${(await stagingSql(cohort)).text}`;
  return { layout: hashOf(acceptedTable(cohort).text), staging: hashOf(staging) };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
