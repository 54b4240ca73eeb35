import { assertKnownAt, openCohort } from "lib/cohort/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";
import { claimViews, type Sql, type Warehouse } from "lib/warehouse/mod.ts";
import { claimLog } from "../log/prediction_log.ts";
import { assertFeatureRelation } from "./feature_relation.ts";
import { assertDated } from "./predict_in_warehouse.ts";
import { admittedSince, scoredAdmissions, type ScoredAdmissionsOptions } from "./scored_admissions.ts";

/** What became the view `scored_admissions`. */
export type InstalledView = {
  readonly version: string;
  readonly schemaHash: string;
  /** The first day whose admissions it scores, ISO date. */
  readonly since: string;
  /** Views made; more than one where the trees are too long for one statement. */
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
 * @throws {Error} when a view or table of that name is somebody else's: see `claimViews()`.
 * @throws {QueryError} when the warehouse fails.
 */
export async function installScoredAdmissions(
  warehouse: Warehouse,
  artefact: Artefact,
  options: Pick<ScoredAdmissionsOptions, "maxBytes"> = {},
): Promise<InstalledView> {
  const { model, meta } = artefact;
  const statements = scoredAdmissions(artefact, { ...options, keepGrants: warehouse.engine === "snowflake" });
  assertKnownAt(model.features, await openCohort(meta.cohort));
  await assertFeatureRelation(warehouse, meta);
  await assertDated(warehouse);
  await claimViews(warehouse, statements.map(viewOf), async () => {
    // The task adds what the view shows to the log.
    await claimLog(warehouse);
    for (const statement of statements) await warehouse.run(statement);
  });
  const { version, schemaHash } = meta;
  return { version, schemaHash, since: admittedSince(meta), views: statements.length };
}

function viewOf({ text }: Sql): string {
  return /CREATE OR REPLACE VIEW (\w+)/.exec(text)![1]!;
}
