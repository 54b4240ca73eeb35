import type { Artefact } from "lib/registry/mod.ts";
import { claimFunctions, type Warehouse } from "lib/warehouse/mod.ts";
import { type ModelUdf, modelUdf, type ModelUdfOptions } from "../compile/model_udf.ts";

/**
 * Makes a model a function of Snowflake (see `modelUdf()`) and gives it back; made again, it takes its own
 * place.
 *
 * @throws {TypeError} when the model is of a kind that can't be written as a function, or the engine runs no
 * JavaScript.
 * @throws {Error} when a function of that name is somebody else's: see `claimFunctions()`.
 * @throws {QueryError} when the warehouse fails.
 */
export async function installModelFunctions(
  warehouse: Warehouse,
  artefact: Artefact,
  options: ModelUdfOptions = {},
): Promise<ModelUdf> {
  if (warehouse.engine !== "snowflake") {
    throw new TypeError(
      `Cannot make a model a function as only Snowflake runs JavaScript: the engine is ${warehouse.engine}`,
    );
  }
  const udf = modelUdf(artefact, options);
  await claimFunctions(warehouse, [udf.name, ...udf.parts.map(({ name }) => name)], async () => {
    for (const statement of udf.create) await warehouse.run(statement);
  });
  return udf;
}
