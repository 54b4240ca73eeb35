/** Where an item is answered: below a notebook's heading, in a section; or why it does not apply. */
export type Place =
  | { readonly notebook: string; readonly about: RegExp }
  | { readonly section: string }
  | { readonly notApplicable: string };

/** A sub-item of TRIPOD+AI, by its number and in words of our own. */
export type TripodItem = { readonly item: string; readonly topic: string; readonly at: Place };

const noPlan =
  "the cohorts that come with the project are invented or public; whoever uses others answers it";

/**
 * The 27 items of TRIPOD+AI with their 52 sub-items, and where a run answers each.
 *
 * Source: Collins GS et al. TRIPOD+AI statement. BMJ 2024;385:e078378. The wording is not the statement's.
 */
export const tripodItems: readonly TripodItem[] = [
  { item: "1", topic: "Title names model, population, outcome", at: { section: "summary" } },
  { item: "2", topic: "Summary", at: { section: "summary" } },
  { item: "3a", topic: "Setting, and why the model is wanted", at: { notebook: "01_eda", about: /./ } },
  { item: "3b", topic: "Who it is for, and its place in care", at: { section: "advice" } },
  { item: "3c", topic: "Known inequalities between groups", at: { section: "subgroups" } },
  { item: "4", topic: "Aim: development and evaluation", at: { section: "summary" } },
  { item: "5a", topic: "Sources of the data, for both", at: { notebook: "01_eda", about: /whose/i } },
  { item: "5b", topic: "Days of the data", at: { notebook: "03_training", about: /learnt from/i } },
  {
    item: "6a",
    topic: "Setting: number and places of hospitals",
    at: { notebook: "01_eda", about: /whose/i },
  },
  { item: "6b", topic: "Who is eligible", at: { notebook: "01_eda", about: /rows/i } },
  {
    item: "6c",
    topic: "Treatments received",
    at: { notApplicable: "the length of a stay is predicted, whatever is done" },
  },
  { item: "7", topic: "Preparation, and checks of quality", at: { section: "preparation" } },
  { item: "8a", topic: "Outcome, and how it is known", at: { notebook: "01_eda", about: /whose/i } },
  {
    item: "8b",
    topic: "Assessors of the outcome",
    at: { notApplicable: "days between two times that the system notes" },
  },
  { item: "8c", topic: "Blinding of the outcome", at: { notApplicable: "nobody assesses the outcome" } },
  { item: "9a", topic: "Choice of the first predictors", at: { notebook: "02_features", about: /judged/i } },
  { item: "9b", topic: "Predictors, and when each is known", at: { section: "features" } },
  {
    item: "9c",
    topic: "Assessors of the predictors",
    at: { notApplicable: "they are read from the system" },
  },
  { item: "10", topic: "Size of the sample", at: { notebook: "03_training", about: /learnt from/i } },
  { item: "11", topic: "Missing values", at: { notebook: "02_features", about: /encoding/i } },
  {
    item: "12a",
    topic: "Use of the data: partition",
    at: { notebook: "03_training", about: /learnt from/i },
  },
  { item: "12b", topic: "Form of the predictors", at: { notebook: "02_features", about: /encoding/i } },
  { item: "12c", topic: "Kind of model, building, search", at: { section: "models" } },
  { item: "12d", topic: "Differences between hospitals and countries", at: { section: "validity" } },
  {
    item: "12e",
    topic: "Measures of error, and how they are compared",
    at: { notebook: "04_evaluation", about: /baselines/i },
  },
  { item: "12f", topic: "Changes of the model after evaluation", at: { section: "retraining" } },
  {
    item: "12g",
    topic: "How predictions are calculated",
    at: { notebook: "03_training", about: /moves a prediction/i },
  },
  {
    item: "13",
    topic: "Imbalance of classes",
    at: { notApplicable: "no rows are drawn to balance: days, or shares as they came" },
  },
  { item: "14", topic: "Fairness: what was done", at: { section: "subgroups" } },
  { item: "15", topic: "What the model puts out, and thresholds", at: { section: "uncertainty" } },
  {
    item: "16",
    topic: "Training and evaluation: how they differ",
    at: { notebook: "04_evaluation", about: /came later|claimed/i },
  },
  { item: "17", topic: "Ethical approval", at: { notApplicable: noPlan } },
  { item: "18a", topic: "Funding", at: { notApplicable: noPlan } },
  { item: "18b", topic: "Conflicts of interest", at: { notApplicable: noPlan } },
  {
    item: "18c",
    topic: "Protocol",
    at: { notApplicable: "each notebook says its method before its results" },
  },
  { item: "18d", topic: "Registration", at: { notApplicable: noPlan } },
  { item: "18e", topic: "Availability of the data", at: { notebook: "01_eda", about: /whose/i } },
  { item: "18f", topic: "Availability of the code", at: { section: "versions" } },
  { item: "19", topic: "Involvement of patients and public", at: { notApplicable: noPlan } },
  { item: "20a", topic: "Flow of participants", at: { section: "card-stays" } },
  { item: "20b", topic: "Characteristics of participants", at: { section: "data" } },
  {
    item: "20c",
    topic: "Development and evaluation data compared",
    at: { notebook: "04_evaluation", about: /candidate/i },
  },
  { item: "21", topic: "Numbers in each analysis", at: { notebook: "04_evaluation", about: /candidate/i } },
  { item: "22", topic: "The model itself, so that others can use it", at: { section: "versions" } },
  { item: "23a", topic: "Errors with intervals, and by group", at: { section: "evaluation" } },
  { item: "23b", topic: "Differences of error between groups", at: { section: "subgroups" } },
  { item: "24", topic: "Results of updating the model", at: { section: "retraining" } },
  { item: "25", topic: "Interpretation, fairness included", at: { section: "summary" } },
  { item: "26", topic: "Limitations", at: { section: "limits" } },
  {
    item: "27a",
    topic: "How bad or missing input is met",
    at: { notebook: "02_features", about: /encoding/i },
  },
  { item: "27b", topic: "What users have to do and to know", at: { section: "advice" } },
  { item: "27c", topic: "What comes next", at: { section: "future" } },
];
