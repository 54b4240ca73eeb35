import type { Artefact } from "lib/registry/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import type { Warehouse } from "lib/warehouse/mod.ts";
import { type ModelSql, modelSql } from "./compile/model_sql.ts";
import { predictHere } from "./here/predict_here.ts";
import { compareLogs } from "./log/compare_logs.ts";
import { predictInWarehouse } from "./warehouse/predict_in_warehouse.ts";

/** Predictions that are closer than this, in days or of a probability, are the same but for rounding. */
const rounding = 1e-9;

/**
 * Predicts a period both here and in the warehouse, logs neither, and says in a sentence of Markdown that
 * they agree; of a model that can't be written as SQL, why they aren't compared.
 *
 * @param period the model, and the midnights between which the stays were admitted; epoch milliseconds UTC.
 * @throws {RangeError} when they don't agree: another stay, another input, or a billionth of a day (or of a
 * probability).
 * @throws what `predictHere()` and `predictInWarehouse()` throw.
 */
export async function agreementReading(
  warehouse: Warehouse,
  period: Artefact & { readonly from: number; readonly until: number },
): Promise<string> {
  const compiled = compiledOrWhyNot(period);
  if (typeof compiled === "string") return `*Not compared with the warehouse.* ${compiled}.`;
  const there = await predictInWarehouse(warehouse, { ...period, compiled });
  const { rows, onlyInFirst, onlyInSecond, otherInput, largest } = compareLogs(
    there,
    await predictHere(warehouse, period),
  );
  const stays = grouped(rows), unit = period.meta.predicts === "days" ? " days" : "";
  if (onlyInFirst + onlyInSecond + otherInput > 0 || largest >= rounding) {
    throw new RangeError(
      `Cannot trust predictions as those made here and in the warehouse must agree: of ${stays} made in both places ` +
        `${otherInput} had another input and one differs by ${largest}${unit}, ` +
        `${onlyInFirst} were made only there and ${onlyInSecond} only here`,
    );
  }
  return `Predicted both here and in the warehouse: ${stays} stays, all of the same input; none differs by ` +
    `${rounding}${unit} or more.`;
}

function compiledOrWhyNot(period: Artefact): ModelSql | string {
  try {
    return modelSql(period);
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
}
