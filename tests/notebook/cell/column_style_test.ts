import { assertEquals } from "@std/assert";
import { formatColumn, headingOf } from "lib/notebook/cell/column_style.ts";

Deno.test("`headingOf()` writes names in words, with their units", () => {
  const cases: [string, string][] = [
    ["mean_days", "mean (days)"],
    ["share_percent", "share (%)"],
    ["days", "days"],
    ["days_since_last_stay", "days since last stay"],
    ["rmse", "RMSE (days)"],
    ["r2", "R²"],
    ["median_error", "median error (days)"],
    ["lower", "from (95 %)"],
    ["gain_in_rmse", "gain in RMSE (days)"],
    ["adjusted_p", "adjusted p"],
    ["week_from", "week from"],
    ["Share of stays", "Share of stays"],
    // Abbreviations used to be written small, and a unit without brackets.
    ["auc_estimated", "AUC estimated"],
    ["macro_f1", "macro F1"],
    ["moves_mae_by_days", "moves MAE by (days)"],
    ["brier", "Brier score"],
    ["brier score", "Brier score"],
    ["jensen_shannon", "Jensen-Shannon distance"],
    ["excess_points", "excess (points)"],
    ["bed_days", "bed days"],
    ["constructor", "constructor"],
    ["", ""],
  ];
  for (const [name, heading] of cases) assertEquals(headingOf(name), heading);
});

Deno.test("`formatColumn()` writes what a column's name says that it holds", () => {
  const cases: [string, number[], string[]][] = [
    ["patient_id", [61445, NaN, 48330783], ["61445", "", "48330783"]],
    ["hospital_code", [1200], ["1200"]],
    // Ends of intervals in days used to have three decimals beside a value of two.
    ["lower", [27.412], ["27.41"]],
    ["year", [2022], ["2022"]],
    ["years_of_age", [1200], ["1,200"]],
    ["adjusted_p", [0, 2.7e-241, 0.00099, 0.0414, 1, NaN], [
      "< 0.001",
      "< 0.001",
      "< 0.001",
      "0.041",
      "1.000",
      "",
    ]],
    ["p", [0.5], ["0.500"]],
    ["psi", [0.5], ["0.5"]],
    ["mean_days", [37.844, 24], ["37.84", "24.00"]],
    ["median error (days)", [8.7711], ["8.77"]],
    ["mae", [27.692], ["27.69"]],
    ["bias", [-1.654], ["−1.65"]],
    ["share_percent", [43.291, 0.04], ["43.3", "< 0.1"]],
    ["effect", [0.027, 0.000699], ["0.027", "< 0.001"]],
    ["stays", [17388], ["17,388"]],
  ];
  for (const [name, values, texts] of cases) assertEquals(formatColumn(name, values, 3), texts, name);
  assertEquals(formatColumn("mean_days", [37.844], 1), ["37.8"]);
});
