/** What tables call the metrics of days and of probabilities, with their unit. */
export const metricNames: Readonly<Record<string, string>> = {
  rmse: "RMSE (days)",
  mae: "MAE (days)",
  medianError: "median error (days)",
  r2: "R²",
  bias: "bias (days)",
  auc: "AUC",
  averagePrecision: "average precision",
  brier: "Brier score",
  skill: "skill",
  slope: "slope",
};
