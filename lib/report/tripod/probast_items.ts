import type { TripodItem } from "./tripod_items.ts";

/** A question of PROBAST, by its number and in words of our own. */
export type ProbastItem = TripodItem & { readonly domain: string };

const participants = "participants", predictors = "predictors", outcome = "outcome", analysis = "analysis";

/**
 * The 20 signalling questions of PROBAST, and where a run shows what answers each. The verdict is a reader's.
 *
 * Source: Wolff RF et al. PROBAST. Annals of Internal Medicine 2019;170:51-58. The wording is not the tool's.
 */
export const probastItems: readonly ProbastItem[] = [
  {
    ...{ domain: participants, item: "1.1", topic: "Are the sources of the data fit for it?" },
    at: { notebook: "01_eda", about: /whose/i },
  },
  {
    ...{ domain: participants, item: "1.2", topic: "Are only those left out who should be?" },
    at: { section: "card-stays" },
  },
  {
    ...{ domain: predictors, item: "2.1", topic: "Are predictors the same for all?" },
    at: { notebook: "01_eda", about: /whose/i },
  },
  {
    ...{ domain: predictors, item: "2.2", topic: "Were they noted without knowing the outcome?" },
    at: { section: "features" },
  },
  {
    ...{ domain: predictors, item: "2.3", topic: "Are all known when the model is to be used?" },
    at: { section: "features" },
  },
  {
    ...{ domain: outcome, item: "3.1", topic: "Is the outcome determined rightly?" },
    at: { notebook: "01_eda", about: /whose/i },
  },
  {
    ...{ domain: outcome, item: "3.2", topic: "By a definition that stood before?" },
    at: { notebook: "01_eda", about: /whose/i },
  },
  {
    ...{ domain: outcome, item: "3.3", topic: "Are predictors no part of it?" },
    at: { notebook: "02_features", about: /leak/i },
  },
  {
    ...{ domain: outcome, item: "3.4", topic: "Is it the same for all?" },
    at: { notebook: "01_eda", about: /whose/i },
  },
  {
    ...{ domain: outcome, item: "3.5", topic: "Was it noted without knowing the predictors?" },
    at: { notApplicable: "an end that the system notes is judged by nobody" },
  },
  {
    ...{ domain: outcome, item: "3.6", topic: "Is the time from predictors to outcome right?" },
    at: { notebook: "03_training", about: /learnt from/i },
  },
  {
    ...{ domain: analysis, item: "4.1", topic: "Are there enough stays?" },
    at: { notebook: "03_training", about: /learnt from/i },
  },
  {
    ...{ domain: analysis, item: "4.2", topic: "Are numbers and labels handled rightly?" },
    at: { notebook: "02_features", about: /encoding/i },
  },
  {
    ...{ domain: analysis, item: "4.3", topic: "Is everybody in the analysis who was enrolled?" },
    at: { section: "card-stays" },
  },
  {
    ...{ domain: analysis, item: "4.4", topic: "Are missing values handled rightly?" },
    at: { notebook: "02_features", about: /encoding/i },
  },
  {
    ...{ domain: analysis, item: "4.5", topic: "Are predictors not chosen one by one by their p?" },
    at: { notebook: "02_features", about: /judged/i },
  },
  {
    ...{
      domain: analysis,
      item: "4.6",
      topic: "Are stays that have not ended, and repeated ones, allowed for?",
    },
    at: { section: "preparation" },
  },
  {
    ...{ domain: analysis, item: "4.7", topic: "Is the error measured rightly, calibration too?" },
    at: { section: "evaluation" },
  },
  {
    ...{ domain: analysis, item: "4.8", topic: "Is overfitting allowed for?" },
    at: { section: "evaluation" },
  },
  {
    ...{ domain: analysis, item: "4.9", topic: "Is the model that is told the one that was fitted?" },
    at: { section: "versions" },
  },
];
