import { stayFeaturesColumns } from "lib/cohort/mod.ts";
import { type FeatureSchema, featureType } from "lib/features/mod.ts";
import type { ArtefactMeta } from "lib/registry/mod.ts";
import type { Column } from "lib/table/mod.ts";
import { sql, type Warehouse } from "lib/warehouse/mod.ts";
import { featureColumn } from "../compile/sql/encoded_rows.ts";

/**
 * Refuses a warehouse whose `stays` and `stay_features` lack a column that a model was fitted on, or have it
 * with another type.
 *
 * @throws {TypeError} naming every column that differs.
 * @throws {QueryError} when there are no such tables.
 */
export async function assertFeatureRelation(warehouse: Warehouse, meta: ArtefactMeta): Promise<void> {
  const stays = await warehouse.query(sql`SELECT * FROM stays WHERE 1 = 0`);
  const features = await warehouse.query(sql`SELECT * FROM stay_features WHERE 1 = 0`);
  const tables: Readonly<Record<string, Readonly<Record<string, Column>>>> = {
    stays: stays.columns,
    stay_features: features.columns,
  };
  const differing = meta.encoder.features.flatMap((feature) => differenceOf(feature, tables) ?? []);
  if (differing.length === 0) return;
  throw new TypeError(
    `Cannot score in the warehouse as its columns must be those that model ${meta.version} was fitted on ` +
      `(schema ${meta.schemaHash}): ${differing.join("; ")}`,
  );
}

function differenceOf(
  feature: FeatureSchema,
  tables: Readonly<Record<string, Readonly<Record<string, Column>>>>,
): string | null {
  // A feature must be a column: its name is one of the code's own.
  featureColumn(feature.name);
  const { name } = feature;
  const table = stayFeaturesColumns.some((column) => column.name === name) ? "stay_features" : "stays";
  const columns = tables[table]!;
  const found = Object.hasOwn(columns, name) ? columns[name]!.type : null;
  const type = featureType(feature);
  if (found === type) return null;
  return `${table}.${name} must be a ${type} column and is ${
    found === null ? "absent" : `a ${found} column`
  }`;
}
