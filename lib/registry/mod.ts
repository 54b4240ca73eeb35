/**
 * Artefacts, their immutable versions, the one champion, and its history.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { openRegistry } from "lib/registry/mod.ts";
 *
 * const registry = await openRegistry(await Deno.makeTempDir(), "synthetic");
 * assertEquals([await registry.champion(), await registry.history()], [null, []]);
 * ```
 * @module
 */
export { type Artefact, readArtefact, versionOf, writeArtefact } from "./artefact/artefact.ts";
export { artefactRefusals } from "./artefact/artefact_refusals.ts";
export { changedBy } from "./changed_by.ts";
export type { AskedCause, CauseAnswer } from "./trial/asked_causes.ts";
export type { Trial } from "./trial/trials.ts";
export type { Verdict } from "./trial/verdicts.ts";
export type { ArtefactMeta, DaysCard, ModelCard, StayChange } from "./artefact/artefact_meta.ts";
export type { RiskBand } from "./artefact/risk_band.ts";
export { type Offsets, type ResidualInterval, scoreShares } from "./artefact/residual_offsets.ts";
export { readCandidate, writeCandidate } from "./candidate.ts";
export type { PromoteOptions, RollbackOptions } from "./change_options.ts";
export { championAsOf, championBefore, championToReplace } from "./champion_before.ts";
export { type Exchanged, type ExchangeFormat, exchangeFormats, exchangeModel } from "./exchange.ts";
export { learntDay } from "./learnt/learnt_day.ts";
export { modelInUse, modelReading, modelToReplace, whyNoChampion, whyNotByDay } from "./model_in_use.ts";
export {
  centralScore,
  intervalAt,
  intervalScores,
  predictedShares,
  predictionQuantile,
  shareBelow,
} from "./interval/interval_scores.ts";
export {
  groupOffsets,
  intervalMethod,
  intervalOf,
  type OffsetPiece,
  offsetPieces,
  offsetsAt,
  predictionInterval,
} from "./interval/prediction_interval.ts";
export { readOutcomeCandidate, writeOutcomeCandidate } from "./outcome_candidate.ts";
export { probeOf } from "./probe.ts";
export { promoteRehearsed } from "./promote_rehearsed.ts";
export { type Champion, openRegistry, type Registry } from "./registry.ts";
export { eventsTable, type RegistryEvent } from "./registry_history.ts";
export { copyRegistryAsOf, type RegistryCopy } from "./stage/registry_as_of.ts";
export { type CopiedModels, pullModels, pushModels } from "./stage/staged_models.ts";
export { mlflowSettings } from "./tracking/mlflow_settings.ts";
export type { Tracked, TrackedVersion, Tracking } from "./tracking/track_models.ts";
export { unusedVersions } from "./unused_versions.ts";
export type { VersionFile } from "./version_files.ts";
