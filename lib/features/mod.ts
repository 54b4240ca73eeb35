/**
 * What a model may know: encoder (fitted on training, applied everywhere), matrix, splits, follow-up weights,
 * selection.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encode, fitEncoder, toMatrix } from "lib/features/mod.ts";
 * import { categoryColumn, tableOf } from "lib/table/mod.ts";
 *
 * const train = tableOf({ ward: categoryColumn(["Q", "S", "Q"]) });
 * const { matrix } = toMatrix(train, fitEncoder(train, ["ward"]));
 * assertEquals([matrix.rowCount, matrix.features.length], [3, 1]);
 * assertEquals(encode(fitEncoder(train, ["ward"]), train).features.length, 1);
 * ```
 * @module
 */
export { canonicalBytes, type StateArray } from "./canonical_bytes.ts";
export { checkFeatures, checkMatrix } from "./check/check_matrix.ts";
export { checkOption } from "./check/check_option.ts";
export { refuseOffset, type TrainingRows, trainingRows } from "./check/training_rows.ts";
export { encode, type Encoder, type EncodeReport, fitEncoder, learntColumn } from "./encoder.ts";
export { encodingTable } from "./encoding_table.ts";
export { alignMatrix, type FeatureSchema, featureSchema, featureType } from "./feature_schema.ts";
export { followUpCap, selectionBasis, weighByFollowUp } from "./follow_up.ts";
export { cutOffTraining, type DatedSides, datedSides } from "./study/cut_off_training.ts";
export { type GapTrainings, gapTrainings } from "./study/gap_trainings.ts";
export { dataHash, hashOf, schemaHash } from "./hash.ts";
export type { HeldOut, KnownStays, Purpose } from "./held_out.ts";
export { leastKnown } from "./known_stays.ts";
export { type ChunkRoles, matrixChunks } from "./matrix_chunks.ts";
export { fourWaySplit, patientSplit, randomSplit } from "./splits.ts";
export { type Feature, type Matrix, takeMatrixRows, valueText, withoutWeight } from "./matrix.ts";
export { recencyWeights } from "./recency.ts";
export { candidateFeatures, selectFeatures, whyNotSelect } from "./selection.ts";
export { stabilityFigure, strengthFigure } from "./selection_figures.ts";
export type { FeatureDecision } from "./selection.ts";
export { refusedLeaks, selectedFeatures, selectionTable, writeSelection } from "./selection_log.ts";
export { type KnownDuring, knownDuring } from "./study/known_during.ts";
export { openTraining } from "./study/open_training.ts";
export { expectedWithin } from "./study/ranged_target.ts";
export { answersBy } from "./study/outcome_target.ts";
export { isByTime, type SplitKind, type Study, studyOf, type StudyOptions } from "./study/study.ts";
export { studyTable } from "./study/study_table.ts";
export { whyNotRisk } from "./study/why_not_risk.ts";
export { whyNotStudy } from "./study/why_not_study.ts";
export { toMatrix } from "./to_matrix.ts";
export { readTrainingSet } from "./training_set.ts";
export { monthsBefore, windowAsOf, windowReading } from "./windows.ts";
