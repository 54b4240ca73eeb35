import { assertKnownAt, type Cohort } from "lib/cohort/mod.ts";
import { unusualRows } from "lib/model/mod.ts";
import { type Artefact, probeOf } from "lib/registry/mod.ts";
import { predictedDays, type Reason, reasonsOf } from "lib/score/mod.ts";
import { dayMs, dayStart } from "lib/stats/mod.ts";
import type { Hono } from "../http/hono.ts";
import { type AskedStay, readStays, type StayReader } from "../input/read_stays.ts";
import { stayFields } from "../input/stay_fields.ts";
import { staySchema } from "../input/stay_schema.ts";
import { stayTable } from "../input/stay_table.ts";
import { type StayWarning, stayWarnings, unremarkableRows, unusualWarning } from "../input/stay_warnings.ts";

/** What is said of one stay. */
export type StayPrediction = {
  readonly stayId: string | number | null;
  /** As the prediction log has it: the midnight after the admission; null where that wasn't told. */
  readonly asOf: number | null;
  readonly days: number;
  readonly lower: number;
  readonly upper: number;
  readonly reasons: readonly Reason[];
  readonly warnings: readonly StayWarning[];
  readonly inputHash: string;
};

/** A model that answers requests. */
export type ServedModel = Artefact & {
  readonly cohort: Cohort;
  /** The share of stays that the intervals are to hold. */
  readonly level: number;
  readonly reader: StayReader;
  /**
   * Predicts stays as a day's scoring does, to the bit.
   *
   * @param reasons how many reasons each gets, at most; none are computed when 0.
   */
  readonly predict: (stays: readonly AskedStay[], reasons: number) => StayPrediction[];
};

/**
 * Makes a model ready to answer: its fields, the check of its input, and a probe, on which its predictions
 * must be numbers and its reasons must come.
 *
 * @throws {TypeError} when a feature is known later than at admission, or is no column of the cohort.
 * @throws {RangeError} when it predicts probabilities, or a prediction of the probe is no finite number.
 */
export function servedModel(artefact: Artefact, cohort: Cohort, { z }: Pick<Hono, "z">): ServedModel {
  const { model, meta } = artefact;
  assertKnownAt(model.features, cohort);
  if (meta.residuals === null) {
    throw new RangeError(
      `Cannot serve ${meta.version} as it must predict days: it predicts the probability of ${meta.outcome}`,
    );
  }
  const fields = stayFields(cohort, meta.encoder);
  const predict: ServedModel["predict"] = (stays, reasons) => {
    const { matrix, days, lower, upper, hashes } = predictedDays(artefact, stayTable(stays, meta.encoder));
    const explained = reasons === 0 ? null : reasonsOf(model.explain(matrix), matrix, reasons);
    const oddities = artefact.unusual ? unusualRows(artefact.unusual, matrix).oddities : [];
    const isUnremarkable = unremarkableRows(fields.asked, matrix);
    return stays.map((stay, row): StayPrediction => {
      const admitted = stay.values.get("admitted_on") ?? null;
      return {
        stayId: stay.id,
        asOf: typeof admitted === "number" ? dayStart(admitted) + dayMs : null,
        days: days[row]!,
        lower: lower[row]!,
        upper: upper[row]!,
        reasons: explained?.[row] ?? [],
        warnings: [
          ...isUnremarkable(row) ? [] : stayWarnings(stay, fields.asked, meta.encoder),
          ...unusualWarning(oddities[row] ?? null),
        ],
        inputHash: hashes[row]!,
      };
    });
  };
  const served = {
    ...artefact,
    cohort,
    level: meta.residuals.level,
    reader: { fields, schema: staySchema(z, fields.asked) },
    predict,
  };
  assertAnswers(served);
  return served;
}

/** @throws {RangeError} when a prediction of the probe, or of a stay with nothing known, is no number. */
function assertAnswers({ model, meta, reader, predict }: ServedModel): void {
  const wrong = model.predict(probeOf(meta.encoder)).find((days) => !Number.isFinite(days));
  if (wrong !== undefined) {
    throw new RangeError(`Cannot serve ${meta.version} as its probe must give numbers: one is ${wrong}`);
  }
  predict(readStays({}, reader), 3);
}
