import { assertKnownAt, openCohort } from "lib/cohort/mod.ts";
import { messageOf } from "lib/files/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";
import { claimFunctions, claimViews, type Sql, type Warehouse } from "lib/warehouse/mod.ts";
import { claimLog } from "../log/prediction_log.ts";
import { assertFeatureRelation } from "./feature_relation.ts";
import { assertDated } from "./predict_in_warehouse.ts";
import {
  admittedSince,
  scoredAdmissions,
  scoredAdmissionsOf,
  type ScoredAdmissionsOptions,
} from "./scored_admissions.ts";

/** What became the view `scored_admissions`. */
export type InstalledView = {
  readonly version: string;
  readonly schemaHash: string;
  /** The first day whose admissions it scores, ISO date. */
  readonly since: string;
  /** Views made; more than one where trees are in views and too long for one. */
  readonly views: number;
};

/**
 * Makes a model the view `scored_admissions` (see `scoredAdmissions()`) in place of the one before, for the
 * task that scores new admissions every hour (`sql/snowflake/`).
 *
 * @throws {TypeError} when a feature isn't known at admission, stays have no admission date, the warehouse's
 * columns aren't those that the model was fitted on (naming them), or the model can't be written as SQL; the
 * view is then as before.
 * @throws {RangeError} when the model is too long for views.
 * @throws {Error} when a view, table or function of that name is somebody else's: see `claimViews()` and
 * `claimFunctions()`; or when the role may not make it, as it is not the schema's owner.
 * @throws {QueryError} when the warehouse fails.
 */
export async function installScoredAdmissions(
  warehouse: Warehouse,
  artefact: Artefact,
  options: Pick<ScoredAdmissionsOptions, "maxBytes"> = {},
): Promise<InstalledView> {
  const { model, meta } = artefact;
  const statements = scoredAdmissions(artefact, { ...options, byFunction: warehouse.engine === "snowflake" });
  const views = namesMade(statements, "VIEW"), functions = namesMade(statements, "FUNCTION");
  assertKnownAt(model.features, await openCohort(meta.cohort));
  await assertFeatureRelation(warehouse, meta);
  await assertDated(warehouse);
  const make = async () => {
    for (const statement of statements) await warehouse.run(statement);
  };
  await claimViews(warehouse, views, async () => {
    // The task adds what the view shows to the log.
    await claimLog(warehouse);
    await (functions.length === 0 ? make() : claimFunctions(warehouse, functions, make));
  }).catch((cause) => {
    if (!/Insufficient privileges/.test(messageOf(cause))) throw cause;
    const rule = "the schema's owner must make it (step 9 of sql/snowflake/README.md)";
    throw new Error(`Cannot make the view ${scoredAdmissionsOf(meta)} as ${rule}: ${messageOf(cause)}`, {
      cause,
    });
  });
  const { version, schemaHash } = meta;
  return { version, schemaHash, since: admittedSince(meta), views: views.length };
}

function namesMade(statements: readonly Sql[], kind: "VIEW" | "FUNCTION"): string[] {
  const made = new RegExp(`^CREATE OR REPLACE ${kind} (\\w+)`);
  return statements.flatMap(({ text }) => made.exec(text)?.slice(1) ?? []);
}
