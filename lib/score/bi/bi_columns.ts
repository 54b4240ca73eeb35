import type { ExportColumn } from "lib/cohort/mod.ts";

/** The views for tools that draw from tables (Power BI, Tableau), each after those that it reads. */
export const biViews = ["bi_stays", "bi_predictions", "bi_beds", "bi_model_quality"] as const;
export type BiView = (typeof biViews)[number];

type Columns = readonly (readonly [name: string, type: string, meaning: string, unit?: string])[];

const where: Columns = [
  ["hospital_code", "VARCHAR", "The hospital"],
  ["department", "VARCHAR", "Department, specialty or body system"],
  ["ward_type", "VARCHAR", "Kind of ward"],
];
const key: Columns[number] = ["stay_key", "VARCHAR", "The stay, by a number of its own in all views"];
/** Left out unless they are asked for. */
const identifiers: Columns = [
  ["stay_id", "BIGINT", "The stay, as the source calls it"],
  ["patient_id", "BIGINT", "The patient"],
];

const columns: Readonly<Record<BiView, Columns>> = {
  bi_stays: [
    key,
    ...identifiers,
    ["hospital_code", "VARCHAR", "The hospital"],
    ["hospital_type", "VARCHAR", "Kind of hospital"],
    ["hospital_city", "VARCHAR", "City or county of the hospital"],
    ["hospital_region", "VARCHAR", "Region of the hospital"],
    ["department", "VARCHAR", "Department, specialty or body system"],
    ["ward_type", "VARCHAR", "Kind of ward"],
    ["ward_facility", "VARCHAR", "Facilities of the ward"],
    ["bed_grade", "INTEGER", "Condition of the bed", "grade, 1 to 4"],
    ["admission_type", "VARCHAR", "How the patient came"],
    ["admission_source", "VARCHAR", "Where the patient came from"],
    ["emergency", "VARCHAR", "Came through the emergency department"],
    ["severity", "VARCHAR", "Severity of the illness at admission"],
    ["age_band", "VARCHAR", "Age band", "years"],
    ["gender", "VARCHAR", "Gender"],
    ["diagnosis", "VARCHAR", "Principal diagnosis"],
    ["admitted_on", "TIMESTAMP", "Day of admission (midnight)"],
    ["weekday", "VARCHAR", "Weekday of admission, Mon to Sun"],
    ["ward_load", "INTEGER", "Stays in the same hospital and kind of ward on that day", "stays"],
    [
      "days_since_last_stay",
      "INTEGER",
      "Since the patient's latest discharge; empty when there is none",
      "days",
    ],
    ["stays_last_year", "INTEGER", "The patient's admissions in the 365 days before", "stays"],
    ["discharged_on", "TIMESTAMP", "Day of discharge (midnight); empty while in bed"],
    ["discharge_kind", "VARCHAR", "How the stay ended: home, transfer, hospice or died"],
    ["stay_days", "DOUBLE", "Length of stay; empty while it isn't known", "days"],
    ["is_open", "BOOLEAN", "Whether it isn't known how long the stay is"],
  ],
  bi_predictions: [
    key,
    ...identifiers,
    ["model_version", "VARCHAR", "The model's version in the registry"],
    ["as_of", "TIMESTAMP", "What was known then is what the prediction is made of"],
    ["outcome", "VARCHAR", "What was predicted, by its name: stay_days is the stay in days"],
    ...where,
    ["admitted_on", "TIMESTAMP", "Day of admission (midnight)"],
    ["predicted_days", "DOUBLE", "Predicted length of stay", "days"],
    ["lower_days", "DOUBLE", "Lower end of the prediction's interval", "days"],
    ["upper_days", "DOUBLE", "Upper end of the prediction's interval", "days"],
    ["interval_level", "DOUBLE", "Share of stays that the interval is to hold", "0 to 1"],
    ["predicted_probability", "DOUBLE", "Predicted probability of a yes; empty where days were predicted"],
    ["reason_1", "VARCHAR", "The feature that moved the prediction most"],
    ["reason_2", "VARCHAR", "The next one"],
    ["reason_3", "VARCHAR", "The one after that"],
    ["anomaly", "DOUBLE", "How soon it is told from stays learnt from", "0 to 1"],
    [
      "anomaly_reason",
      "VARCHAR",
      "What makes the stay unlike those learnt from; empty where it is not unusual",
    ],
    ["stay_days", "DOUBLE", "Length of stay, as known today; empty while it isn't", "days"],
    ["error_days", "DOUBLE", "Predicted less true; empty while the truth isn't known", "days"],
    ["is_within", "BOOLEAN", "Whether the interval holds the truth; empty while it isn't known"],
    ["is_newest", "BOOLEAN", "Whether it is the last word on this stay and outcome"],
  ],
  bi_beds: [
    ["day", "TIMESTAMP", "The day (midnight at which it begins)"],
    ["hospital_code", "VARCHAR", "The hospital; unknown where the source doesn't tell"],
    ["ward_type", "VARCHAR", "Kind of ward; unknown where the source doesn't tell"],
    ["admitted", "BIGINT", "Who came that day", "stays"],
    ["discharged", "BIGINT", "Who left that day", "stays"],
    ["in_bed", "BIGINT", "Who was in bed at the midnight that ends the day", "stays"],
    [
      "told",
      "BIGINT",
      "Of whom the rest of the stay was predicted as of that midnight; empty for none",
      "stays",
    ],
    ["leave_24h", "DOUBLE", "How many of these are expected to leave within a day", "stays"],
    ["leave_48h", "DOUBLE", "How many of these are expected to leave within two days", "stays"],
  ],
  bi_model_quality: [
    ["model_version", "VARCHAR", "The model's version in the registry"],
    ["week_start", "TIMESTAMP", "Monday of the week of admission"],
    ["stays", "BIGINT", "Predictions of the week's admissions", "stays"],
    ["ended", "BIGINT", "Those whose truth is known today: they are judged", "stays"],
    ["ended_share", "DOUBLE", "Their share; below 1 long stays are missing", "0 to 1"],
    ["mae", "DOUBLE", "Mean absolute error; with the rest empty where fewer than 11 are judged", "days"],
    ["mae_lower", "DOUBLE", "Lower end of its 95 % interval", "days"],
    ["mae_upper", "DOUBLE", "Upper end of its 95 % interval", "days"],
    ["naive_mae", "DOUBLE", "That of the median of the stays that ended in the year before", "days"],
    ["bias", "DOUBLE", "Mean of predicted less true", "days"],
    ["bias_lower", "DOUBLE", "Lower end of its 95 % interval", "days"],
    ["bias_upper", "DOUBLE", "Upper end of its 95 % interval", "days"],
    ["interval_level", "DOUBLE", "Share that intervals are to hold, the least of the week", "0 to 1"],
    ["covered_share", "DOUBLE", "Share that they hold", "0 to 1"],
    ["covered_lower", "DOUBLE", "Lower end of its 95 % interval", "0 to 1"],
    ["covered_upper", "DOUBLE", "Upper end of its 95 % interval", "0 to 1"],
  ],
};

/**
 * The columns of a view, in their order.
 *
 * @param isNamed whether it tells which stay of the source a row is of, and which patient.
 */
export function biColumns(view: BiView, isNamed: boolean): ExportColumn[] {
  const left = isNamed ? [] : identifiers.map(([name]) => name);
  return columns[view].filter(([name]) => !left.includes(name)).map(([name, type, meaning, unit]) => ({
    ...{ name, type, meaning },
    ...(unit !== undefined && { unit }),
  }));
}
