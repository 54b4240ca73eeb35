import {
  compareModels,
  leavingCurve,
  outcomesFor,
  predictHeld,
  recalibrationFactor,
  staysSoFar,
  stretchOf,
  withOpenStays,
} from "lib/evaluate/mod.ts";
import { type HeldOut, type Study, studyOf, type StudyOptions } from "lib/features/mod.ts";
import { recalibrated } from "lib/model/mod.ts";
import type { Artefact, StayChange } from "lib/registry/mod.ts";
import { isoDay } from "lib/stats/mod.ts";
import type { Table } from "lib/table/mod.ts";
import { referenceFrom } from "./reference_from.ts";

/** A study, and by what the champion's predictions are to be multiplied. */
export type RecalibrationStudy = {
  readonly study: Study;
  readonly factor: number;
  /** What the factor is for, where it was learnt before most stays had ended. */
  readonly change?: StayChange;
};

/** Of the patients: as nothing is trained, those that training would have judge too. */
const shares = { choice: 0.2, calibration: 0.25, test: 0.45 };

/**
 * The study of `studyOf()`, and the factor of a recalibration: where most of the stays held out have ended
 * (without `since`), that of `recalibrationFactor()`.
 *
 * Of stays since a change many have not ended, and those that have are the short ones. How stays before the
 * change ended around the champion's predictions is a curve, of stays new to it where enough are
 * (`referenceFrom()`). The bold factor is that at which as many of the calibration's stays have ended as the
 * curve tells (`stretchOf()`); the careful one takes the champion to be right of all that is not known yet.
 * The bold one is tried where on the stays held out for choice it is surely better though the champion is
 * taken to be right there too, else the careful one. The test is filled in the champion's favour as well,
 * and the calibration's stays as the bold factor tells, as they say what to expect (`withOpenStays()`).
 *
 * @param options `asOf` is the day that ends are known by; with `since`, `testFrom` is the same day.
 * @throws what `studyOf()` throws.
 */
export function studySince(
  rows: Table,
  champion: Artefact,
  options: StudyOptions & { readonly since?: number },
): RecalibrationStudy {
  const { since, asOf, seed } = options;
  if (since === undefined) {
    const study = studyOf(rows, options), { calibration } = study;
    return { study, factor: recalibrationFactor(calibration, predictHeld(champion, calibration)) };
  }
  const study = studyOf(rows, { ...options, shares }), { choice, calibration, test } = study;
  const earlier = { ...options, shares, testFrom: referenceFrom(champion.meta, since).from, until: since };
  const before = studyOf(rows, earlier).calibration, predicted = predictHeld(champion, calibration);
  const curve = leavingCurve(staysSoFar(before, predictHeld(champion, before), asOf));
  const bold = curve && stretchOf(curve, staysSoFar(calibration, predicted, asOf));
  if (curve === null || bold === null) return { study, factor: 1 };
  const filled = <H extends HeldOut>(held: H, model: Pick<Artefact, "model" | "meta">) =>
    withOpenStays(held, predictHeld(model, held), curve, asOf) as H;
  const own = filled(calibration, champion), asked = filled(choice, champion);
  const careful = Math.round(1_000 * recalibrationFactor(own, predictHeld(champion, own))) / 1_000;
  return {
    study: {
      ...study,
      choice: asked,
      calibration: filled(calibration, { ...champion, model: recalibrated(champion.model, bold) }),
      test: filled(test, champion),
    },
    factor: isSurelyBetter(bold, asked, champion, seed) ? bold : careful,
    change: { since: isoDay(since), longer: bold / curve.mean },
  };
}

function isSurelyBetter(factor: number, asked: HeldOut<"choice">, own: Artefact, seed: number): boolean {
  const champion = predictHeld(own, asked), challenger = champion.map((days) => days * factor);
  const { predicted: _, ...outcomes } = outcomesFor(asked, champion);
  return compareModels({ ...outcomes, champion, challenger }, { metric: "rmse", seed }).better;
}
