/** A column of `prediction_log`: its type in SQL, and what it says, as `data/README.md` words it. */
export type LogColumn = {
  readonly name: string;
  readonly type: "BIGINT" | "DOUBLE" | "TIMESTAMP" | "VARCHAR";
  readonly meaning: string;
};

/**
 * The columns of `prediction_log`, in their order. The batch, the insert and what is predicted in the
 * warehouse are written from this list; the files of `sql/` and the dictionary are held to it by a test.
 */
export const logColumns = [
  { name: "stay_id", type: "BIGINT", meaning: "The stay; with `model_version` and `as_of` the key" },
  { name: "model_version", type: "VARCHAR", meaning: "The model's version in the registry" },
  { name: "as_of", type: "TIMESTAMP", meaning: "What was known then is what the prediction is made of" },
  { name: "predicted_days", type: "DOUBLE", meaning: "Predicted length of stay (days)" },
  { name: "lower_days", type: "DOUBLE", meaning: "Lower end of the prediction's interval (days)" },
  { name: "upper_days", type: "DOUBLE", meaning: "Upper end of the prediction's interval (days)" },
  {
    name: "reason_1",
    type: "VARCHAR",
    meaning: "The feature that moved the prediction most, with its value",
  },
  {
    name: "reason_2",
    type: "VARCHAR",
    meaning: "The next one; empty where it moves it by less than 0.05 days",
  },
  { name: "reason_3", type: "VARCHAR", meaning: "The one after that" },
  {
    name: "input_hash",
    type: "VARCHAR",
    meaning: "Hash of the encoded row: the same input gives the same hash",
  },
  {
    name: "outcome",
    type: "VARCHAR",
    meaning: "What was predicted, by its name; empty in rows of versions before: the stay in days",
  },
  {
    name: "predicted_probability",
    type: "DOUBLE",
    meaning: "Predicted probability of a yes, or of the predicted class; empty where days were predicted",
  },
  {
    name: "interval_level",
    type: "DOUBLE",
    meaning: "Level at which the interval was told: the model's, or what the log asks for (0 to 1)",
  },
  { name: "interval_method", type: "VARCHAR", meaning: "How the interval was made, and that way's version" },
  {
    name: "anomaly",
    type: "DOUBLE",
    meaning: "How soon it is told from stays learnt from (0 to 1); empty where only the warehouse scored",
  },
  {
    name: "anomaly_reason",
    type: "VARCHAR",
    meaning: "What makes the stay unlike those learnt from; empty where it is not unusual",
  },
  {
    name: "predicted_class",
    type: "VARCHAR",
    meaning: "The likeliest class; empty where no classes were predicted",
  },
  {
    name: "class_probabilities",
    type: "VARCHAR",
    meaning:
      "JSON: the probability of each class by its label, to 12 decimals; empty where none were predicted",
  },
] as const satisfies readonly LogColumn[];

/** The name of a column of `prediction_log`. */
export type LogColumnName = (typeof logColumns)[number]["name"];

/** The columns that tell one prediction from another. */
export const logKey = ["stay_id", "model_version", "as_of"] as const satisfies readonly LogColumnName[];
